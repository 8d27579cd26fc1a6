"""Pages of a PDF as pictures; runs in a separate process, since the file may be malicious."""

from __future__ import annotations

import io
import signal
from contextlib import suppress
from typing import Any

MOST_PAGES = 100
"""Pages of a file that are shown; the rest is in the file itself."""
TALLEST = 4.0
"""Height by width at most; the rest of a taller page is cut off."""
PASSWORD = 4
"""PDFium's code for a file that needs a password (FPDF_ERR_PASSWORD)."""


class CannotDraw(Exception):
    """No page of the file can be drawn; the text says why, as a sentence."""


def settle_in(memory: int) -> None:
    """Limit the process to `memory` bytes, and leave Ctrl-C to its parent."""
    import resource

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    bound = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    with suppress(ValueError, OSError):  # macOS has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def measure(content: bytes) -> tuple[int, list[float]]:
    """Return the page count and the first pages' height by width. Raises CannotDraw."""
    document = _open(content)
    try:
        count = len(document)
        return count, [_shape(document[number]) for number in range(min(count, MOST_PAGES))]
    finally:
        document.close()


def draw(content: bytes, number: int, width: int) -> bytes:
    """Return a page as a PNG, `width` pixels wide; the first page is 1. Raises CannotDraw."""
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
