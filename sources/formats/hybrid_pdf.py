"""Read a PDF that holds its order or invoice as XML: Factur-X, ZUGFeRD, Order-X, and UBL in PDFs."""

import hashlib
from dataclasses import replace
from typing import Final

from lxml import etree

from models.frozen import frozen
from models.records.drafts import Caution, SourceDraft
from models.refusals import Refusal
from sources.files.safe_open import FILE_LIMIT
from sources.formats.pdf_files import FileInPdf, files_in
from sources.formats.refused import refusal_of
from sources.formats.result import EmbeddedFile, ReadFile
from sources.formats.xml.documents import document_in, is_document, read_root
from sources.formats.xml.embedded import named_file, plain_name
from sources.formats.xml.safe import parse
from validation.problems import Problem

_ZUGFERD_1: Final = "CrossIndustryDocument"


@frozen
class _Candidate:
    """An order or invoice inside the PDF, with the file that it is in."""

    file: FileInPdf
    root: etree._Element

    @property
    def name(self) -> str:
        return plain_name(self.file.name) or etree.QName(self.root).localname


def read(data: bytes, name: str) -> ReadFile:
    """Return the one document of a PDF, with the PDF as its first embedded file. Raises Refusal."""
    if len(data) > FILE_LIMIT:
        raise Refusal("file_too_large", file=name, limit=FILE_LIMIT)
    files = files_in(data, name)
    candidates, refused = _candidates(files, name)
    source = SourceDraft(format="pdf", file=name, sha256=hashlib.sha256(data).hexdigest())
    if not candidates:
        whole = all(file.data is not None for file in files)
        raise refused or refusal_of(name, [Problem("", "pdf_holds_no_document" if whole else "pdf_broken")])
    chosen, found = _the_one(candidates, source)
    document = found.documents[0]
    attached = [
        named_file(file.name, "attachment", file.media_type, file.data)
        for file in files
        if file.data and file.data not in [candidate.file.data for candidate in candidates]
    ]
    embedded = (EmbeddedFile(plain_name(name) or "original.pdf", "application/pdf", data), *attached)
    origins = tuple((field, f"{chosen.name}: {place}") for field, place in document.origins)
    ignored = tuple(
        Caution("attachment_ignored", (("name", plain_name(file.name)),)) for file in files if not file.data
    )
    draft = replace(document.draft, cautions=(*document.draft.cautions, *ignored))
    read_one = replace(document, draft=draft, embedded=(*embedded, *document.embedded), origins=origins)
    return replace(found, format="pdf", documents=(read_one,))


def _candidates(files: list[FileInPdf], name: str) -> tuple[list[_Candidate], Refusal | None]:
    """Return the orders and invoices among the files, and the first refusal of what is XML and none."""
    found, refused = [], None
    for file in files:
        if not file.data or not _is_xml(file.data):
            continue
        try:
            root = document_in(parse(file.data, name))
            if not is_document(root):
                read_root(root, SourceDraft(file=name))  # refused, with what it is
            found.append(_Candidate(file, root))
        except Refusal as error:
            refused = refused or _placed(error, plain_name(file.name))
    return found, refused


def _the_one(candidates: list[_Candidate], source: SourceDraft) -> tuple[_Candidate, ReadFile]:
    """Return the one document; ZUGFeRD 1 beside a newer form of the same number is left out."""
    read_ones = [(candidate, _read(candidate, source)) for candidate in candidates]
    if len(read_ones) > 1:
        newer = [each for each in read_ones if etree.QName(each[0].root).localname != _ZUGFERD_1]
        numbers = {found.documents[0].draft.number for _, found in read_ones}
        if len(newer) != 1 or len(numbers) > 1:
            names = ", ".join(candidate.name for candidate in candidates)
            raise refusal_of(source.file, [Problem("", "pdf_holds_two_documents", {"names": names})])
        read_ones = newer
    return read_ones[0]


def _read(candidate: _Candidate, source: SourceDraft) -> ReadFile:
    try:
        return read_root(candidate.root, source)
    except Refusal as error:
        raise _placed(error, candidate.name) from None


def _placed(refusal: Refusal, inside: str) -> Refusal:
    """Return the refusal with the embedded file's name before each place."""
    problems = refusal.facts.get("problems")
    if not isinstance(problems, tuple) or not inside:
        return refusal
    placed = tuple(
        replace(each, place=f"{inside}: {each.place}" if each.place else inside) for each in problems
    )
    return Refusal(refusal.code, **{**refusal.facts, "problems": placed})


def _is_xml(data: bytes) -> bool:
    start = data[:100].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return start.startswith(b"<")
