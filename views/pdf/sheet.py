"""Pages being laid out: text and rules at their places, page breaks, and at the end the drawing.

All lengths are points; y grows downwards, and text is placed by its baseline.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from fpdf import FPDF

from models.records.documents import Audience
from views.pdf.drawing import Color, Part, draw_part, part_width
from views.pdf.faces import ALL, BOLD, REGULAR, TEXT, load
from views.pdf.measure import width
from views.pdf.shaping import needs_shaping, shaped_runs
from views.pdf.wording import gettext
from views.pdf.writing import clean, indents, paragraphs, runs, wrap

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89  # A4
LEFT, RIGHT = 45.0, PAGE_WIDTH - 45.0
TOP, BOTTOM = 45.0, PAGE_HEIGHT - 58.0  # the footer is below
WIDTH = RIGHT - LEFT
FOOTER = PAGE_HEIGHT - 36.0
LEADING = 1.36  # distance of baselines, in sizes
ASCENT = 1.02  # from the top of a line to its baseline, in sizes

BLACK: Color = (0, 0, 0)
GREY: Color = (95, 95, 95)
LIGHT: Color = (200, 200, 200)
PALE: Color = (240, 241, 243)


@dataclass(slots=True)
class SheetPage:
    """The content of one page: filled boxes (x, y, width, height) and texts (x, baseline, text ...)."""

    boxes: list[tuple[float, float, float, float, Color]] = field(default_factory=list)
    texts: list[tuple[float, float, str, float, bool, Color]] = field(default_factory=list)


class Sheet:
    """A cursor that moves down the pages; `y` is the top of what comes next."""

    def __init__(self) -> None:
        self.pages = [SheetPage()]
        self.y = TOP
        self.head: Callable[[], None] | None = None  # drawn at the top of each new page

    def text(
        self,
        x: float,
        baseline: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        color: Color = BLACK,
        right: bool = False,
    ) -> None:
        """Place one clean line, its left end at `x`, or its right end."""
        if text:
            x = x - width(text, size, bold) if right else x
            self.pages[-1].texts.append((x, baseline, text, size, bold, color))

    def box(self, x: float, y: float, across: float, down: float, color: Color) -> None:
        """Fill a rectangle, behind all text of the page."""
        self.pages[-1].boxes.append((x, y, across, down, color))

    def rule(self, color: Color = LIGHT, thick: float = 0.6, x: float = LEFT, to: float = RIGHT) -> None:
        """Draw a line across, at the cursor."""
        self.box(x, self.y, to - x, thick, color)

    def need(self, height: float) -> None:
        """Begin a new page unless `height` is left on this one."""
        if self.y + height > BOTTOM and self.y > TOP:
            self.next_page()

    def next_page(self) -> None:
        """Begin a new page, with the repeated head if there is one."""
        self.pages.append(SheetPage())
        self.y = TOP
        if self.head is not None:
            self.head()

    def heading(self, text: str, keep_with: float = 30.0) -> None:
        """Write a section's heading, never alone at the foot of a page."""
        self.need(34 + keep_with)
        self.y += 14
        self.text(LEFT, self.y + 9, clean(text), 9.5, bold=True)
        self.y += 14
        self.rule()
        self.y += 5

    def block(
        self,
        x: float,
        room: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        color: Color = BLACK,
    ) -> None:
        """Write a text of any length, wrapped into `room`, over as many pages as it takes."""
        for paragraph in paragraphs(text):
            lines = wrap(paragraph, room, size, bold)
            for line, indent in zip(lines, indents(lines, size, bold), strict=True):
                self.need(size * LEADING)
                self.text(x + indent, self.y + size * ASCENT, line, size, bold=bold, color=color)
                self.y += size * LEADING

    def write_footers(self, footer: str, reader: Audience) -> None:
        """Write the footer and `Page x of y` under each page, once all pages are there."""
        for number, page in enumerate(self.pages, 1):
            page.boxes.append((LEFT, FOOTER - 12, WIDTH, 0.5, LIGHT))
            page.texts.append((LEFT, FOOTER, footer, 7.5, False, GREY))
            counter = gettext(reader, "Page {page} of {pages}", page=str(number), pages=str(len(self.pages)))
            page.texts.append((RIGHT - width(counter, 7.5), FOOTER, counter, 7.5, False, GREY))

    def draw(self, pdf: FPDF) -> None:
        """Draw every page."""
        cut = [[(*text, _parts(text[2], text[4])) for text in page.texts] for page in self.pages]
        used = {face for page in cut for text in page for face, _ in text[6]}
        for name in ALL:
            if name in used:
                load(name).join(pdf)
        for page, texts in zip(self.pages, cut, strict=True):
            pdf.add_page()
            for x, y, across, down, color in page.boxes:
                pdf.set_fill_color(*color)
                pdf.rect(x, y, across, down, style="F")
            pdf.set_fill_color(0)
            pen = None
            for x, y, _, size, bold, color, parts in texts:
                for face, part in parts:
                    wanted = face, size, color
                    if pen != wanted:  # asking fpdf2 to change nothing takes a quarter of the time
                        pen = wanted
                        pdf.set_font(face, size=size)
                        pdf.set_text_color(*color)
                    if isinstance(part, str) and (not bold or face in TEXT):  # nearly all there is
                        pdf.text(x, y, part)
                    else:
                        draw_part(pdf, x, y, part, face, size, color, bold=bold)
                    if len(parts) > 1:
                        x += part_width(part, size, bold)


def _parts(text: str, bold: bool) -> Sequence[tuple[str, Part]]:
    if text.isascii():
        return ((BOLD if bold else REGULAR, text),)
    return shaped_runs(text, bold) if needs_shaping(text) else runs(text, bold)
