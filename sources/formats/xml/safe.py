"""Parse XML that others wrote: no document type, no entities, no network, and an end to everything."""

import re
from typing import Final

from lxml import etree

from models.refusals import Refusal
from sources.files.safe_open import FILE_LIMIT
from sources.formats.refused import refusal_of
from validation.problems import Problem

MOST_TAGS: Final = 1_000_000  # empty elements by the million take gigabytes
_BEFORE: Final = re.compile(rb"\A(?:\xef\xbb\xbf|[ \t\r\n])+")
# Written by programs that hand on text of UTF-16 in bytes of UTF-8.
_WRONG_LABEL: Final = re.compile(
    rb"""<\?xml[^>]{0,100}encoding\s*=\s*["'](?:utf-?16|ucs-?2)["']""", re.IGNORECASE
)
_DOCTYPE: Final = "<!DOCTYPE"
_TOO_LARGE: Final = 114  # libxml2's XML_ERR_RESOURCE_LIMIT: nested too deeply, or a text over 10 MB


def parse(data: bytes, name: str) -> etree._Element:
    """Return the root element; `name` is the file's in errors. Raises Refusal."""
    if len(data) > FILE_LIMIT:
        raise Refusal("file_too_large", file=name, limit=FILE_LIMIT)
    if data.count(b"<") > MOST_TAGS:
        raise refusal_of(name, [Problem("", "xml_too_many_tags", {"most": MOST_TAGS})])
    data, encoding = _mended(data)
    try:
        root = etree.fromstring(data, _parser(encoding))
    except etree.XMLSyntaxError as error:
        root = _again(data, error, name)
    if root.getroottree().docinfo.doctype:
        raise refusal_of(name, [Problem("", "xml_doctype")])
    return root


def _parser(encoding: str | None, *, huge: bool = False) -> etree.XMLParser[etree._Element]:
    return etree.XMLParser(
        encoding=encoding,
        huge_tree=huge,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )


def _mended(data: bytes) -> tuple[bytes, str | None]:
    """Return the bytes without what is around the document by mistake, and its encoding if we know better."""
    if b"\0" in data[:4] or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data, None  # UTF-16 or UTF-32
    data = _BEFORE.sub(b"", data, count=1).rstrip(b"\0 \t\r\n")
    return data, "utf-8" if _WRONG_LABEL.match(data) else None


def _again(data: bytes, error: etree.XMLSyntaxError, name: str) -> etree._Element:
    """Parse a document with a very large text once more, without libxml2's limits, if it has no entities.

    What is refused anyhow is refused by its most telling reason.
    """
    if _may_have_doctype(data):
        raise refusal_of(name, [Problem("", "xml_doctype")]) from None
    if error.code == _TOO_LARGE and "epth" not in (error.msg or ""):
        try:
            # The encoding is given, so that no other one can hide a document type.
            data.decode("utf-8")
            return etree.fromstring(data, _parser("utf-8", huge=True))
        except (UnicodeDecodeError, etree.XMLSyntaxError):
            raise refusal_of(name, [Problem("", "xml_text_too_long")]) from None
    if error.code == _TOO_LARGE:
        raise refusal_of(name, [Problem("", "nested_too_deeply")]) from None
    line, column = error.position
    raise refusal_of(name, [Problem("", "xml_invalid", {"line": line, "column": column})]) from None


def _may_have_doctype(data: bytes) -> bool:
    """Whether a document type stands in the bytes, in whatever encoding has two bytes or one for a letter."""
    return any(_DOCTYPE.encode(encoding) in data for encoding in ("ascii", "utf-16-le", "utf-16-be"))
