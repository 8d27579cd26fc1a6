"""An approval pack holds what can be merged, harmless and numbered, and names what cannot."""

from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, StreamObject

from jobs.worker.pack.assemble import assemble
from jobs.worker.pack.limits import FILE_PAGES, NotMerged
from jobs.worker.pack.take import take_file
from models.records.documents import Audience
from models.records.pack import NotMergedBecause, PackEntry
from tests.jobs.worker.pack.hostile import a_pdf, hostile, save
from tests.support.samples.pdf_samples import document

GERMAN = Audience("de-DE", "Europe/Berlin")


def everything_in(path: Path) -> str:
    """Give all objects of a PDF as text, streams with their content."""
    objects = PdfWriter(clone_from=path)._objects
    return repr(
        [
            (dict(one), one.get_data() if isinstance(one, StreamObject) else b"")
            if isinstance(one, DictionaryObject)
            else one
            for one in objects
        ]
    )


def test_nothing_that_runs_opens_or_hides_comes_along_and_what_is_seen_stays(tmp_path: Path) -> None:
    source, target = hostile(tmp_path / "hostile.pdf"), tmp_path / "taken.pdf"
    assert "evil" in everything_in(source)
    assert take_file(str(source), str(target)) == 2
    found = everything_in(target)
    active = ("/JavaScript", "/JS", "/AA", "/OpenAction", "/Launch", "/EmbeddedFiles", "/AcroForm", "/XFA")
    assert [each for each in ("evil", "javascript:", "file:", *active) if each in found] == []
    assert "https://fine.example/" in found
    page = pdfium.PdfDocument(target)[0]
    assert page.render(scale=1).to_pil().getpixel((150, 842 - 410)) == (0, 0, 255)  # the field as it looked
    assert "Page 1" in page.get_textpage().get_text_bounded()


def encrypted(path: Path) -> None:
    writer = a_pdf()
    writer.encrypt("secret", algorithm="RC4-128")
    save(writer, path)


def long(path: Path) -> None:
    save(a_pdf(FILE_PAGES + 1), path)


def broken(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7 not really")


def other(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 a document of some program")


def broken_picture(path: Path) -> None:
    Image.new("RGB", (400, 400), "red").save(path, "PNG")
    path.write_bytes(path.read_bytes()[:300])


def large_picture(path: Path) -> None:
    Image.new("1", (20_000, 10_000)).save(path, "PNG")


@pytest.mark.parametrize(
    ("write", "because"),
    [
        (encrypted, "encrypted"),
        (long, "too_many_pages"),
        (broken, "broken"),
        (other, "other_format"),
        (broken_picture, "broken"),
        (large_picture, "too_large"),
    ],
)
def test_what_cannot_be_merged_is_refused_with_its_reason(
    tmp_path: Path, write: object, because: NotMergedBecause
) -> None:
    assert callable(write)
    write(tmp_path / "given")
    with pytest.raises(NotMerged) as caught:
        take_file(str(tmp_path / "given"), str(tmp_path / "taken"))
    assert caught.value.because == because


def test_a_pdf_without_a_password_to_open_it_is_taken(tmp_path: Path) -> None:
    writer = a_pdf()
    writer.encrypt("", owner_password="owner", algorithm="RC4-128")
    source = save(writer, tmp_path / "owner.pdf")
    assert take_file(str(source), str(tmp_path / "taken.pdf")) == 1
    assert not PdfReader(tmp_path / "taken.pdf").is_encrypted


def test_a_picture_is_a_page_without_what_else_its_file_says(tmp_path: Path) -> None:
    picture = Image.new("RGB", (300, 200), "red")
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    exif[0x0112] = 6  # lies on its side
    picture.save(tmp_path / "photo.jpg", exif=exif)
    assert take_file(str(tmp_path / "photo.jpg"), str(tmp_path / "taken.pdf")) == 1
    assert b"taken at home" not in (tmp_path / "taken.pdf").read_bytes()
    page = pdfium.PdfDocument(tmp_path / "taken.pdf")[0].render(scale=1).to_pil()
    assert page.getpixel((36 + 100, 36 + 250))[0] > 200  # upright: 200 across, 300 down
    assert page.getpixel((36 + 250, 36 + 100)) == (255, 255, 255)


@pytest.mark.parametrize("reader", [Audience(), GERMAN], ids=["en", "de"])
def test_the_pack_has_contents_numbers_and_names(tmp_path: Path, reader: Audience) -> None:
    parts = []
    for number, turned in enumerate((0, 90, 180, 270)):
        writer = a_pdf()
        writer.pages[0].rotate(turned)
        source = save(writer, tmp_path / f"{number}.pdf")
        take_file(str(source), str(tmp_path / f"{number}.part"))
        parts.append(str(tmp_path / f"{number}.part"))
    entries = [PackEntry(f"file {number}.pdf", 1) for number in range(4)]
    entries.insert(1, PackEntry("secret.pdf", left_out="encrypted"))
    assemble(document(), reader, entries, parts, str(tmp_path / "pack.pdf"))
    pack = pdfium.PdfDocument(tmp_path / "pack.pdf")
    texts = [page.get_textpage().get_text_bounded() for page in pack]
    count = len(pack)
    assert [f"{number} / {count}" in text for number, text in enumerate(texts, 1)] == [True] * count
    contents = " ".join(texts[0].split())
    assert "file 0.pdf" in contents
    said = {"en-US": "protected by a password", "de-DE": "mit einem Passwort geschützt"}
    assert said[reader.locale] in contents
    outline = [one.title for one in PdfReader(tmp_path / "pack.pdf").outline]  # type: ignore[union-attr]
    assert outline[1:] == ["file 0.pdf", "file 1.pdf", "file 2.pdf", "file 3.pdf"]
    for page in list(pack)[-4:]:  # the number is where the upper right corner is seen
        seen = page.render(scale=2).to_pil().convert("L")
        corner = seen.crop((seen.width - 120, 0, seen.width, 60))
        left, top, right, bottom = corner.point(lambda shade: 255 if shade < 200 else 0).getbbox() or (0,) * 4
        assert right - left > bottom - top > 0  # and it can be read without turning the head
