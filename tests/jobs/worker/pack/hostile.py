"""PDFs as somebody outside may send them."""

from io import BytesIO
from pathlib import Path

from fpdf import FPDF
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    PdfObject,
    TextStringObject,
)


def a_pdf(pages: int = 1, text: str = "Page") -> PdfWriter:
    pdf = FPDF(unit="pt", format=(595, 842))
    pdf.set_font("Helvetica", size=30)
    for number in range(pages):
        pdf.add_page()
        pdf.text(60, 100, f"{text} {number + 1}")
    return PdfWriter(clone_from=BytesIO(bytes(pdf.output())))


def save(writer: PdfWriter, path: Path) -> Path:
    writer.write(path)
    return path


def named(**values: PdfObject) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in values.items()})


def rectangle(*sides: float) -> ArrayObject:
    return ArrayObject(map(FloatObject, sides))


def script() -> DictionaryObject:
    return named(S=NameObject("/JavaScript"), JS=TextStringObject("evil()"))


def link(address: str) -> DictionaryObject:
    action = named(S=NameObject("/URI"), URI=TextStringObject(address))
    return named(Subtype=NameObject("/Link"), Rect=rectangle(50, 50, 200, 80), A=action)


def hostile(path: Path) -> Path:
    """Write a PDF that runs, opens, submits and hides what it can, in every place that there is for it."""
    writer = a_pdf(2)
    writer.add_attachment("evil.exe", b"MZ evil")
    root, page = writer.root_object, writer.pages[0]
    launch = named(S=NameObject("/Launch"), F=TextStringObject("evil.exe"))
    root[NameObject("/OpenAction")] = launch
    root[NameObject("/AA")] = named(WC=script())
    page[NameObject("/AA")] = named(O=script())
    look = DecodedStreamObject()
    look.set_data(b"0 0 1 rg 0 0 100 20 re f")
    look.update(named(Subtype=NameObject("/Form"), BBox=rectangle(0, 0, 100, 20), AA=named(O=script())))
    look[NameObject("/Resources")] = named(Deep=named(A=script()))
    field = named(
        Subtype=NameObject("/Widget"),
        FT=NameObject("/Tx"),
        T=TextStringObject("evil"),
        Rect=rectangle(100, 400, 200, 420),
        AP=named(N=writer._add_object(look)),
        A=script(),
        AA=named(K=script()),
    )
    fields = ArrayObject([writer._add_object(field)])
    root[NameObject("/AcroForm")] = named(Fields=fields, XFA=TextStringObject("evil"))
    opened = named(Subtype=NameObject("/Link"), Rect=rectangle(0, 0, 9, 9), A=launch)
    file = named(
        Subtype=NameObject("/FileAttachment"), Rect=rectangle(0, 0, 9, 9), FS=TextStringObject("evil")
    )
    links = [link(each) for each in ("https://fine.example/", "javascript:evil()", "file:///evil")]
    page[NameObject("/Annots")] = ArrayObject([*links, opened, file, *fields])
    return save(writer, path)
