"""How wide a line of clean text is."""

from views.pdf.faces import face_of, load
from views.pdf.shaping import needs_shaping, shaped_width


class Widths(dict[str, int]):
    """Widths of characters in thousandths of the font size, looked up once each."""

    def __init__(self, bold: bool) -> None:
        super().__init__()
        self.bold = bold

    def __missing__(self, char: str) -> int:
        name = face_of(char, self.bold)
        if name is None:
            raise KeyError(f"no face draws U+{ord(char):04X}: text must be cleaned before it is measured")
        width = self[char] = int(load(name).template.cw[ord(char)])
        return width


WIDTHS = {False: Widths(False), True: Widths(True)}


def units(text: str, bold: bool = False) -> int:
    """Measure one line of clean text, in thousandths of the font size."""
    if text.isascii() or not needs_shaping(text):
        return sum(map(WIDTHS[bold].__getitem__, text))
    return shaped_width(text, bold)


def width(text: str, size: float, bold: bool = False) -> float:
    """Measure one line of clean text, in points."""
    if text.isascii():  # nearly all there is
        return sum(map(WIDTHS[bold].__getitem__, text)) * size / 1000
    return units(text, bold) * size / 1000
