"""Copy what the pages of a PDF show, and nothing that a viewer would run, open, send or save.

Only what is named here is copied. Forms and notes stay as they look; links stay if they lead to the web.
"""

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    PdfObject,
    RectangleObject,
    StreamObject,
    TextStringObject,
)

from jobs.worker.pack.limits import FILE_PAGES, NotMerged

LARGEST_SIDE: Final = 14_400  # points: what viewers take
MOST_NOTES: Final = 2_000  # annotations of a page
LONGEST_LINK: Final = 2_000
HIDDEN: Final = 2 | 32  # flags of an annotation
# Keys that make something happen, or hold files.
ACTIVE: Final = (
    *("/A", "/AA", "/JS", "/JavaScript", "/OpenAction", "/Names", "/EmbeddedFiles", "/EF", "/AF", "/URI"),
    *(
        "/AcroForm",
        "/XFA",
        "/RichMediaContent",
        "/Parent",
        "/P",
        "/Dest",
        "/Annots",
        "/PieceInfo",
        "/Metadata",
    ),
)
# A stream that is in another file.
ELSEWHERE: Final = ("/F", "/FFilter", "/FDecodeParms")
NOT_SHOWN: Final = frozenset(
    {"/Popup", "/FileAttachment", "/Screen", "/Movie", "/RichMedia", "/Sound", "/3D", "/TrapNet"}
)
BROKEN: Final = (
    *(PyPdfError, zlib.error, RecursionError, UnicodeError, OverflowError, ArithmeticError),
    *(ValueError, KeyError, TypeError, AttributeError, IndexError, NotImplementedError, OSError),
)


def copy_pages(data: bytes, target: str) -> int:
    """Write the pages to `target`; return how many. Raises NotMerged."""
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise NotMerged("encrypted")
        writer = PdfWriter()
        for page in _pages(reader):
            _copy_page(page, writer)
        _make_harmless(writer)
        writer.write(target)
    except DependencyError as error:
        raise NotMerged("encrypted") from error
    except BROKEN as error:
        raise NotMerged("broken") from error
    return len(writer.pages)


def _pages(reader: PdfReader) -> Iterator[PageObject]:
    count = len(reader.pages)
    if count > FILE_PAGES:
        raise NotMerged("too_many_pages")
    if not count:
        raise NotMerged("broken")
    yield from reader.pages


def _copy_page(page: PageObject, writer: PdfWriter) -> None:
    media, crop = _box(page.mediabox), _box(page.cropbox)
    made = writer.add_blank_page(float(media.width), float(media.height))
    made[NameObject("/MediaBox")], made[NameObject("/CropBox")] = media, crop
    made[NameObject("/Rotate")] = NumberObject(int(page.rotation) // 90 * 90 % 360)
    for key, kind in (("/Resources", DictionaryObject), ("/Contents", (StreamObject, ArrayObject))):
        value = page.get(key)
        if isinstance(value, PdfObject) and isinstance(value.get_object(), kind):
            made[NameObject(key)] = _cloned(page.raw_get(key), writer)
    notes = ArrayObject(writer._add_object(note) for note in _notes(page, writer))
    if notes:
        made[NameObject("/Annots")] = notes


def _box(box: RectangleObject) -> RectangleObject:
    left, right = sorted((float(box.left), float(box.right)))
    bottom, top = sorted((float(box.bottom), float(box.top)))
    if not (0 < right - left <= LARGEST_SIDE and 0 < top - bottom <= LARGEST_SIDE):
        raise NotMerged("broken")
    return RectangleObject((left, bottom, right, top))


def _cloned(value: PdfObject, writer: PdfWriter) -> PdfObject:
    return value.clone(writer, ignore_fields=ACTIVE)


def _notes(page: PageObject, writer: PdfWriter) -> Iterator[DictionaryObject]:
    listed = page.get("/Annots")
    listed = listed.get_object() if isinstance(listed, PdfObject) else None
    if not isinstance(listed, ArrayObject):
        return
    for each in listed[:MOST_NOTES]:
        note = each.get_object()
        if not isinstance(note, DictionaryObject) or "/Rect" not in note:
            continue
        subtype = note.get("/Subtype")
        if subtype in NOT_SHOWN:
            continue
        made = _link(note) if subtype == "/Link" else _look(note, writer)
        if made is not None:
            made[NameObject("/Type")] = NameObject("/Annot")
            made[NameObject("/Rect")] = ArrayObject(map(FloatObject, _four(note)))
            made[NameObject("/F")] = NumberObject(4)  # printed too
            yield made


def _four(note: DictionaryObject) -> list[float]:
    rectangle = note["/Rect"].get_object()
    if not isinstance(rectangle, ArrayObject) or len(rectangle) != 4:
        raise NotMerged("broken")
    return [float(each) for each in rectangle]


def _link(note: DictionaryObject) -> DictionaryObject | None:
    action = note.get("/A")
    action = action.get_object() if isinstance(action, PdfObject) else None
    if not isinstance(action, DictionaryObject) or action.get("/S") != "/URI":
        return None
    address = str(action.get("/URI", ""))
    if not address.lower().startswith(("http://", "https://")) or len(address) > LONGEST_LINK:
        return None
    made = DictionaryObject({NameObject("/S"): NameObject("/URI")})
    made[NameObject("/URI")] = TextStringObject(address)
    return DictionaryObject(
        {
            NameObject("/Subtype"): NameObject("/Link"),
            NameObject("/Border"): ArrayObject(NumberObject(0) for _ in range(3)),
            NameObject("/A"): made,
        }
    )


def _look(note: DictionaryObject, writer: PdfWriter) -> DictionaryObject | None:
    """Return what a field or note looks like now, as a stamp that cannot be filled in or pressed."""
    flags = note.get("/F", 0)
    looks = note.get("/AP")
    looks = looks.get_object() if isinstance(looks, PdfObject) else None
    if not isinstance(looks, DictionaryObject) or (isinstance(flags, int) and flags & HIDDEN):
        return None
    normal = looks.get("/N")
    normal = normal.get_object() if isinstance(normal, PdfObject) else None
    if isinstance(normal, DictionaryObject) and not isinstance(normal, StreamObject):
        state = normal.get(str(note.get("/AS", "")))
        normal = state.get_object() if isinstance(state, PdfObject) else None
    if not isinstance(normal, StreamObject):
        return None
    copy = _cloned(normal, writer)
    kept = copy.indirect_reference or writer._add_object(copy)
    return DictionaryObject(
        {
            NameObject("/Subtype"): NameObject("/Stamp"),
            NameObject("/AP"): DictionaryObject({NameObject("/N"): kept}),
        }
    )


def _make_harmless(writer: PdfWriter) -> None:
    """Remove whatever is active wherever it came along, and streams that are in other files."""
    kept = {id(page) for page in writer.pages}
    for each in writer._objects:
        if not isinstance(each, DictionaryObject) or id(each) in kept:
            continue
        if isinstance(each, StreamObject):
            for key in (*ACTIVE, *ELSEWHERE):
                each.pop(key, None)
