"""An order as a PDF, against reportlab drawing the same pages.

The reference gets everything laid out and formatted for it, so it only draws; ours does all of it.
"""

from collections.abc import Iterator
from io import BytesIO

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks import Ratio, side_by_side
from models.records.documents import Audience
from tests.support.samples.pdf_samples import document
from views.pdf import build_pdf, lay_out
from views.pdf.faces import FOLDER, TEXT
from views.pdf.sheet import PAGE_HEIGHT, PAGE_WIDTH, Sheet

READER = Audience("en-US", "Europe/Berlin")


def measure() -> Iterator[Ratio]:
    """Measure an order of 10 and of 1,000 lines, and the same with names in Chinese."""
    for name in TEXT:
        pdfmetrics.registerFont(TTFont(name, str(FOLDER / f"{name}.ttf")))
    for lines, goal, times in ((10, 4.0, 30), (1000, 1.2, 7)):
        order = document(lines)
        sheet = lay_out(order, READER)
        ours, reference = side_by_side(lambda: build_pdf(order, READER), lambda: draw(sheet), times)  # noqa: B023
        yield Ratio(f"PDF of an order of {lines:,} lines, against reportlab", ours, reference, goal)


def draw(sheet: Sheet) -> bytes:
    """Draw laid-out pages with reportlab: the same texts in the same fonts at the same places."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), pageCompression=1)
    for page in sheet.pages:
        for x, y, across, down, (red, green, blue) in page.boxes:
            canvas.setFillColorRGB(red / 255, green / 255, blue / 255)
            canvas.rect(x, PAGE_HEIGHT - y - down, across, down, stroke=0, fill=1)
        for x, y, text, size, bold, (red, green, blue) in page.texts:
            canvas.setFillColorRGB(red / 255, green / 255, blue / 255)
            canvas.setFont(TEXT[bold], size)
            canvas.drawString(x, PAGE_HEIGHT - y, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
