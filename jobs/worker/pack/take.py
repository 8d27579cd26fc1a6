"""Make a harmless PDF of a file from outside, in the worker process."""

from pathlib import Path

from jobs.worker.pack.limits import FILE_BYTES, NotMerged


def take_file(source: str, target: str) -> int:
    """Write the pages of a PDF or a picture to `target`; return how many. Raises NotMerged."""
    from jobs.worker.pack.pictures import draw_picture
    from jobs.worker.pack.safe_pages import copy_pages

    data = Path(source).read_bytes()
    if len(data) > FILE_BYTES:
        raise NotMerged("too_large")
    pages = copy_pages(data, target) if b"%PDF-" in data[:1024] else draw_picture(data, target)
    if Path(target).stat().st_size > FILE_BYTES:
        raise NotMerged("too_large")
    return pages
