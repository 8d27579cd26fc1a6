"""Pages of a PDF as pictures; runs in a process of its own, since the file may be anybody's."""

from __future__ import annotations

import io
import signal
from contextlib import suppress
from typing import Any

MOST_PAGES = 100
"""So many pages of a file are shown; the rest is in the file itself."""
TALLEST = 4.0
"""A page is drawn at most so many times as tall as it is wide."""
PASSWORD = 4
"""PDFium's code for a file that needs a password (FPDF_ERR_PASSWORD)."""


class CannotDraw(Exception):
    """A file of which no page can be drawn; the text says why, as a sentence."""


def settle_in(memory: int) -> None:
    """Prepare the process: at most so many bytes, and a Ctrl-C is for its parent."""
    import resource

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    bound = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    with suppress(ValueError, OSError):  # macOS knows no such bound
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def measure(content: bytes) -> tuple[int, list[float]]:
    """Return how many pages there are, and the first ones' height by width. Raises CannotDraw."""
    document = _open(content)
    try:
        count = len(document)
        return count, [_shape(document[number]) for number in range(min(count, MOST_PAGES))]
    finally:
        document.close()


def draw(content: bytes, number: int, width: int) -> bytes:
    """Return a page, the first being 1, as a PNG of so many pixels across. Raises CannotDraw."""
    import pypdfium2

    document = _open(content)
    try:
        document.init_forms()
        page = document[number - 1]
        across, down = page.get_size()
        tallest = across * _shape(page)
        crop = (0, max(0.0, down - tallest), 0, 0)
        drawn = page.render(scale=width / across, crop=crop).to_pil()
    except (pypdfium2.PdfiumError, IndexError, ValueError, ZeroDivisionError) as error:
        raise CannotDraw("This page cannot be shown.") from error
    finally:
        document.close()
    png = io.BytesIO()
    drawn.save(png, "PNG", compress_level=3)
    return png.getvalue()


def _open(content: bytes) -> Any:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == PASSWORD
        raise CannotDraw(
            "No preview: the file needs a password."
            if locked
            else "No preview: the file cannot be read as a PDF."
        ) from error
    if len(document) == 0:
        document.close()
        raise CannotDraw("No preview: the file has no pages.")
    return document


def _shape(page: Any) -> float:
    across, down = page.get_size()
    return float(min(down / across, TALLEST)) if across > 0 and down > 0 else 1.0
