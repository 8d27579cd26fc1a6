"""What the answer to a download is."""

import pytest

from models.records.precoro import RemoteDownload
from sources.precoro.attachments import NOTHING, read_download
from tests.sources.precoro.shapes import READING


def download(data: bytes, media_type: str = "", disposition: str = "") -> RemoteDownload:
    return read_download(data, media_type, disposition, READING.tables)


def test_bytes_have_the_name_and_type_of_the_headers() -> None:
    found = download(b"%PDF", "application/PDF; x=1", 'attachment; filename="quote 1.pdf"')
    assert found == RemoteDownload("bytes", "quote 1.pdf", "application/pdf")
    assert download(b"%PDF", "application/pdf") == RemoteDownload("bytes", "", "application/pdf")


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename*=UTF-8''%C3%A4%20b.pdf", "ä b.pdf"),
        ("inline; filename=plain.pdf", "plain.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\temp\\\\a.pdf"', "a.pdf"),
        ('attachment; filename="a\u202efdp.exe"', "afdp.exe"),
        ('attachment; filename=".."', ""),
        ("attachment", ""),
        ("attachment; filename=" + "x" * 3_000, ""),
    ],
)
def test_a_name_is_a_name_and_no_path(disposition: str, name: str) -> None:
    assert download(b"x", "application/octet-stream", disposition).name == name


@pytest.mark.parametrize(
    "body",
    [
        b'{"file": "https://files.example/a?b=1"}',
        b'{"data": {"file": "https://files.example/a?b=1"}}',
        b'{"file": {"url": "https://files.example/a?b=1"}}',
    ],
)
def test_json_may_hold_a_link(body: bytes) -> None:
    found = download(body, "application/json; charset=utf-8")
    assert (found.holds, found.link) == ("link", "https://files.example/a?b=1")


@pytest.mark.parametrize(
    "link",
    [
        "ftp://files.example/a",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "//files.example/a",
        "/attachments/7",
        "https://",
        "https://user:pass@files.example/a",
        "https://[::1/a",
        "https://files.example/a b",
        "https://files.example/" + "x" * 3_000,
        "",
    ],
)
def test_only_a_web_address_is_a_link(link: str) -> None:
    assert download(f'{{"file": "{link}"}}'.encode(), "application/json") == NOTHING


@pytest.mark.parametrize("body", [b"{}", b"{", b"[]", b'{"file": 7}', b'{"id": 1, "name": "a.pdf"}'])
def test_json_without_a_link_is_nothing(body: bytes) -> None:
    assert download(body, "application/json") == NOTHING


def test_json_that_is_given_as_a_file_is_the_file() -> None:
    found = download(
        b'{"file": "https://files.example/a"}', "application/json", 'attachment; filename="a.json"'
    )
    assert found == RemoteDownload("bytes", "a.json", "application/json")


def test_a_page_and_an_empty_answer_are_nothing() -> None:
    assert download(b"<html>Log in</html>", "text/html") == NOTHING
    assert download(b"<!doctype html>", "application/pdf") == NOTHING
    assert download(b"", "application/pdf", "attachment; filename=a.pdf") == NOTHING
