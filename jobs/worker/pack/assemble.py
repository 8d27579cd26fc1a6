"""Put an approval pack together, in the worker process: contents, approval sheet, files; pages numbered."""

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Final

from models.records.documents import Audience, Document
from models.records.pack import PackEntry

if TYPE_CHECKING:
    from pypdf import PageObject, PdfWriter

SIZE: Final = 9.0
FONT: Final = "/PackPageNumber"
DIGIT, NARROW = 0.556, 0.278  # widths in Helvetica: of a digit, of a space or a slash


def assemble(
    document: Document, reader: Audience, entries: Sequence[PackEntry], parts: Sequence[str], target: str
) -> None:
    """Write the pack to `target`. `parts` are the files that `take_file` made, of the entries with pages."""
    from pypdf import PdfReader, PdfWriter

    from views.pdf import build_pdf
    from views.pdf.pack.contents import build_contents, pack_title, sheet_title

    sheet = build_pdf(document, reader)
    contents = build_contents(document, reader, len(PdfReader(BytesIO(sheet)).pages), entries)
    writer = PdfWriter()
    names = [sheet_title(reader), *(entry.name for entry in entries if entry.left_out is None)]
    writer.append(BytesIO(contents), import_outline=False)
    files: list[BytesIO | str] = [BytesIO(sheet), *parts]
    for name, part in zip(names, files, strict=True):
        first = len(writer.pages)
        writer.append(part, import_outline=False)
        writer.add_outline_item(title=" ".join(name.split())[:200], page_number=first)
    _number(writer)
    writer.add_metadata({"/Title": pack_title(document, reader)})
    writer.write(target)


def _number(writer: "PdfWriter") -> None:
    from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, IndirectObject, NameObject

    font = writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
    )

    def stream(text: str) -> IndirectObject:
        made = DecodedStreamObject()
        made.set_data(text.encode("ascii"))
        return writer._add_object(made)

    before = stream("q\n")
    for number, page in enumerate(writer.pages, 1):
        resources = page.get("/Resources")
        resources = resources.get_object() if resources is not None else DictionaryObject()
        fonts = resources.get("/Font")
        fonts = fonts.get_object() if fonts is not None else None
        kept = DictionaryObject(fonts if isinstance(fonts, DictionaryObject) else {})
        kept[NameObject(FONT)] = font
        own = DictionaryObject(resources)  # several pages may share theirs
        own[NameObject("/Font")] = kept
        page[NameObject("/Resources")] = own
        drawn = page.raw_get("/Contents") if "/Contents" in page else ArrayObject()
        listed = drawn.get_object()
        drawn = list(listed) if isinstance(listed, ArrayObject) else [drawn]
        stamp = stream(f"\nQ\n{_stamp(page, f'{number} / {len(writer.pages)}')}")
        page[NameObject("/Contents")] = ArrayObject([before, *drawn, stamp])


def _stamp(page: "PageObject", text: str) -> str:
    """Draw the number at the corner that is the upper right one as the page is seen."""
    box = page.cropbox
    left, bottom, right, top = (float(each) for each in (box.left, box.bottom, box.right, box.top))
    scale = max(1.0, min(right - left, top - bottom) / 595)
    size = SIZE * scale
    wide = size * sum(DIGIT if each.isdigit() else NARROW for each in text)
    inwards, down = 14 * scale + wide, 20 * scale
    place = {
        0: f"1 0 0 1 {right - inwards:.2f} {top - down:.2f}",
        90: f"0 1 -1 0 {left + down:.2f} {top - inwards:.2f}",
        180: f"-1 0 0 -1 {left + inwards:.2f} {bottom + down:.2f}",
        270: f"0 -1 1 0 {right - down:.2f} {bottom + inwards:.2f}",
    }[page.rotation % 360]
    back = f"1 g -3 -3 {wide + 6:.2f} {size + 4:.2f} re f"
    return f"q {place} cm {back} 0.35 g BT {FONT} {size:.2f} Tf ({text}) Tj ET Q\n"
