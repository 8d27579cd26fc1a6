"""Messages are taken apart: files get names that are safe, and hostile ones end in a refusal."""

import base64
from email.message import EmailMessage
from pathlib import Path

import pytest

from sources.files.attachments import ATTACHMENT_LIMIT
from sources.mail.message import MOST_FILES, UnpackedMessage, unpack_message
from tests.jobs.mailbox.post import File, an_invoice, mail

PLAIN = b"From: a@supplier.example\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "files"
    made.mkdir()
    return made


def unpacked(folder: Path, data: bytes) -> UnpackedMessage:
    path = folder.parent / "message"
    path.write_bytes(data)
    return unpack_message(path, folder)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def part(headers: bytes, body: bytes = b"{}") -> bytes:
    return PLAIN + headers + b"\r\n\r\n" + body


def test_texts_pictures_and_signatures_are_no_files(folder: Path) -> None:
    message = EmailMessage()
    message["From"] = "a@supplier.example"
    message.set_content("Hello")
    message.add_alternative("<img src='cid:logo'>", subtype="html")
    message.get_payload()[1].add_related(b"PNG", "image", "png", cid="<logo>", filename="logo.png")  # type: ignore[index,union-attr]
    message.add_attachment(b"PNG", "image", "png", disposition="inline", filename="inline.png")
    message.add_attachment(b"0", "application", "pkcs7-signature", filename="smime.p7s")
    message.add_attachment(b"%PDF-", "application", "pdf", disposition="inline", filename="R-1.pdf")
    message.add_attachment(b"PNG", "image", "png", filename="receipt.png")
    result = unpacked(folder, message.as_bytes())
    assert names(folder) == ["R-1.pdf", "receipt.png"]
    assert result.documents == ("R-1.pdf",)


@pytest.mark.parametrize(
    ("given", "content", "expected"),
    [
        ("../../etc/R-1.xml", b"<a/>", "R-1.xml"),
        ("C:\\scans\\R-1.xml", b"<a/>", "R-1.xml"),
        ("/R-1.xml/", b"<a/>", "file.xml"),
        ("..", b"<a/>", "file.xml"),
        (".xml", b"<a/>", "xml.xml"),
        ("a\0b\n\u202ec.xml", b"<a/>", "abc.xml"),
        ("invoice", b"%PDF-1.7", "invoice.pdf"),
        ("invoice.bin", b"\xef\xbb\xbf <?xml", "invoice.bin.xml"),
        ("table", b"PK\x03\x04", "table.xlsx"),
        ("x.part", b"{}", "x.part.json"),
        ("order", "\ufeff<a/>".encode("utf-16-le"), "order.xml"),
        ("report.txt", b"Report\r\nNumber;Item;Quantity\r\nPR-1;Paper;2", "report.txt.csv"),
        ("report.tsv", b"Item\tQuantity\r\nPaper\t2", "report.tsv.csv"),
        ("readme.txt", b"hello", "readme.txt"),
        ("terms.docx", b"PK\x03\x04", "terms.docx"),
        ("page.html", b"<html>", "page.html"),
        ("scan.jpg", b"%PDF-1.7", "scan.jpg.pdf"),
        ("ü" * 300 + ".json", b"{}", "ü" * 75 + ".json"),
    ],
)
def test_names_are_made_safe_and_say_what_is_in_a_file(
    folder: Path, given: str, content: bytes, expected: str
) -> None:
    encoded = base64.b64encode(given.encode()).decode()
    headers = f'Content-Type: application/octet-stream; name="=?utf-8?b?{encoded}?="'.encode()
    unpacked(folder, part(headers, content))
    assert names(folder) == [expected]


def test_files_of_one_name_do_not_overwrite_each_other(folder: Path) -> None:
    files: list[File] = [("R.json", "application/json", b"{}"), ("r.JSON", "application/json", b"[]")]
    result = unpacked(folder, mail(*files))
    assert result.documents == ("R.json", "r-2.JSON")


def test_the_files_of_a_forwarded_message_count(folder: Path) -> None:
    outer = EmailMessage()
    outer["From"] = "a@supplier.example"
    inner = EmailMessage()
    inner.set_content("original")
    inner.add_attachment(b"{}", "application", "json", filename="R-1.xml")
    outer.set_content("see below")
    outer.add_attachment(inner)
    assert unpacked(folder, outer.as_bytes()).documents == ("R-1.xml",)


def test_subject_and_id_are_read_whatever_they_hold(folder: Path) -> None:
    assert unpacked(folder, b"Subject: Bill =?utf-8?b?A?=\r\n\r\n").subject == "Bill =?utf-8?b?A?="
    result = unpacked(folder, b"Subject: =?x-unknown?q?=FF?= \x1b[31m" + b"x" * 10_000 + b"\r\n\r\n")
    assert len(result.subject) == 200
    assert "\x1b" not in result.subject
    result = unpacked(folder, mail(subject="Grüße 20 €"))
    assert (result.subject, result.message_id) == ("Grüße 20 €", "<1@supplier.example>")


def nested(levels: int) -> bytes:
    begins = [
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
        for level in range(levels)
    ]
    return PLAIN + b"".join(begins) + b"Content-Type: application/json; name=a.json\r\n\r\n{}\r\n"


@pytest.mark.parametrize("data", [nested(1000), PLAIN + b"Content-Type: message/rfc822\r\n\r\n" * 5000])
def test_a_thousand_levels_are_refused(folder: Path, data: bytes) -> None:
    result = unpacked(folder, data)
    assert [one.code for one in result.refused] == ["mail_too_deep"]
    assert result.documents == ()


def test_too_many_attachments_are_refused_and_none_is_written(folder: Path) -> None:
    result = unpacked(folder, mail(*(an_invoice(f"R-{number}") for number in range(MOST_FILES * 2))))
    assert [one.code for one in result.refused] == ["mail_too_many_files"]
    assert names(folder) == []


def test_an_attachment_that_is_too_large_is_named_and_the_others_are_kept(folder: Path) -> None:
    large = ("large.pdf", "application/pdf", bytes(ATTACHMENT_LIMIT + 1))
    result = unpacked(folder, mail(large, an_invoice("R-1")))
    assert [one.facts["file"] for one in result.refused] == ["large.pdf"]
    assert (names(folder), result.documents) == (["R-1.xml"], ("R-1.xml",))


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Type: application/json\r\nContent-Transfer-Encoding: base64",
        b"Content-Type: application/json; charset=klingon\r\nContent-Transfer-Encoding: x-uuencode",
        b"Content-Type: application/json; name*=klingon''%FF\r\nContent-Transfer-Encoding: 9bit",
        b"Content-Type: application/json; name*0*=utf-8''a; name*2*=b; name*x=c",
        b'Content-Disposition: attachment; filename="=?utf-8?b?!!!?="\r\nContent-Type: x',
        b'Content-Disposition: attachment; filename="=?utf-8?b?A?="\r\nContent-Type: x',
        b'Content-Type: application/json; name="\xff\xfe"',
        b"\xff\xfe: \x00\r\nContent-Type: application/json",
    ],
)
def test_wrong_encodings_end_in_a_file_or_in_none(folder: Path, headers: bytes) -> None:
    result = unpacked(folder, part(headers, b"{\xff\x00 not base64 ="))
    assert result.refused == ()
    assert len(names(folder)) <= 1


@pytest.mark.parametrize(
    "data", [b"", b"\r\n\r\n", b"\0" * 1000, b"From: " + b"x" * 5_000_000, b"\n" * 100_000]
)
def test_what_is_no_message_has_no_files(folder: Path, data: bytes) -> None:
    assert unpacked(folder, data).documents == ()
