"""Read a file in whatever format it is, by what is in it and never by its name."""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from models.records.drafts import SourceDraft
from sources.formats import hybrid_pdf
from sources.formats.json_documents.parse import parse
from sources.formats.options import ReadOptions
from sources.formats.refused import refusal_of
from sources.formats.result import ReadDocument, ReadFile
from sources.formats.table.read import read_csv, read_xlsx
from sources.formats.xml.documents import read_xml
from validation.codes import ProblemCode
from validation.problems import Problem

PDF_WITHIN: Final = 1024  # bytes from the start, as readers of PDFs have it
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of Excel's old files, and of protected ones
_PROTECTED: Final = "EncryptedPackage".encode("utf-16-le")
_OLD_EXCEL: Final = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")  # without a container
_UNICODE: Final = (b"\xff\xfe", b"\xfe\xff")
_LOOKED_AT: Final = 8_192  # bytes; text has no zeros among them
_MEMBERS: Final[Mapping[str, ProblemCode]] = {"xl/workbook.bin": "is_xlsb", "content.xml": "is_ods"}


def read(data: bytes, name: str, folder: Path, options: ReadOptions) -> ReadFile:
    """Return the people, budgets and documents of a file.

    `name` is its name in errors, what JSON files and tables name is relative to `folder`. Nothing else
    is opened. Raises Refusal.
    """
    found = _read(data, name, folder, options)
    source = SourceDraft(found.format, found.profile, name, hashlib.sha256(data).hexdigest())
    documents = tuple(replace(one, draft=replace(one.draft, source=source)) for one in found.documents)
    return replace(found, documents=documents)


def _read(data: bytes, name: str, folder: Path, options: ReadOptions) -> ReadFile:
    if b"%PDF-" in data[:PDF_WITHIN]:
        return hybrid_pdf.read(data, name)
    if data.startswith(_ZIP):
        _refuse_other_archives(data, name)
        return read_xlsx(data, name, folder, options)
    if data.startswith(_OLE):
        raise _refused(name, "encrypted" if _PROTECTED in data else "is_xls")
    if data.startswith(_OLD_EXCEL) and b"\0" in data[:8]:
        raise _refused(name, "is_xls")
    match first_character(data):
        case "<":
            return read_xml(data, name)
        case "{" | "[":
            return _read_json(data, name, folder)
        case "":
            raise _refused(name, "empty")
    if b"\0" in data[:_LOOKED_AT] and not data.startswith(_UNICODE):
        raise _refused(name, "format_unknown")
    return read_csv(data, name, folder, options)


def _read_json(data: bytes, name: str, folder: Path) -> ReadFile:
    parsed = parse(data, file=name, folder=folder)
    documents = (ReadDocument(one.draft, files=one.files, where=one.where) for one in parsed.documents)
    return ReadFile("json", people=parsed.people, documents=tuple(documents), budgets=parsed.budgets)


def first_character(data: bytes) -> str:
    """Return the first character that is no white space; UTF-16 may have no mark, as XML allows."""
    start = data[:PDF_WITHIN]
    for mark in (b"\xef\xbb\xbf", *_UNICODE):
        start = start.removeprefix(mark)
    start = start.replace(b"\0", b"").lstrip(b" \t\r\n")
    return chr(start[0]) if start else ""


def _refuse_other_archives(data: bytes, name: str) -> None:
    """Refuse an archive that is known to be no XLSX file; a broken one is refused by its reader."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {member.lower() for member in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        return
    for member, code in _MEMBERS.items():
        if member in members:
            raise _refused(name, code)
    if not any(member.startswith("xl/") for member in members):
        raise _refused(name, "format_unknown")


def _refused(name: str, code: ProblemCode) -> Exception:
    return refusal_of(name, [Problem("", code)])
