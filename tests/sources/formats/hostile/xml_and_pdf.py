"""XML and PDFs made to hang, fill or crash a reader."""

import zlib
from collections.abc import Mapping
from typing import Final

from tests.sources.formats.hostile.file import Hostile
from tests.sources.formats.xml.markup import UBL, ubl_document

_BOMB: Final = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 11))


def _pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Return a PDF of these objects, the first of which is its catalogue."""
    written = b"%PDF-1.7\n"
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        written
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
        + b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer)
        + b"startxref\n%d\n%%%%EOF\n" % len(written)
    )


def _catalogue(more: bytes) -> bytes:
    return b"<< /Type /Catalog /Pages 2 0 R %s >>" % more


_PAGES: Final = b"<< /Type /Pages /Kids [] /Count 0 >>"


def _stream(data: bytes, filters: bytes) -> bytes:
    return b"<< /Length %d /Filter [%s] >>\nstream\n%s\nendstream" % (len(data), filters, data)


def _pdf_with_stream(stream: bytes) -> bytes:
    """Return a PDF in which a stream is the embedded file a.xml."""
    tree = _catalogue(b"/Names << /EmbeddedFiles << /Names [(a.xml) 3 0 R] >> >>")
    return _pdf(tree, _PAGES, b"<< /Type /Filespec /F (a.xml) /EF << /F 4 0 R >> >>", stream)


def _compressed(times: int) -> bytes:
    """Return 500 MB in little, compressed so many times."""
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b"x" * 1_000_000) for _ in range(500)) + packer.flush()
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return data


def _deep_pages(depth: int) -> bytes:
    kids = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % number for number in range(3, depth + 3)]
    return _pdf(_catalogue(b""), *kids, b"<< /Type /Page >>")


def _many_names(count: int) -> bytes:
    names = b"".join(b"(n%d) 3 0 R " % number for number in range(count))
    tree = b"/Names << /EmbeddedFiles << /Names [%s] >> >>" % names
    specification = b"<< /Type /Filespec /F (a.txt) /EF << /F 4 0 R >> >>"
    return _pdf(_catalogue(tree), _PAGES, specification, b"<< /Length 1 >>\nstream\nx\nendstream")


def _many_files(count: int) -> bytes:
    first = 3
    names = b"".join(b"(n%d) %d 0 R " % (number, first + 2 * number) for number in range(count))
    objects = []
    for number in range(count):
        objects.append(b"<< /Type /Filespec /F (a.txt) /EF << /F %d 0 R >> >>" % (first + 2 * number + 1))
        objects.append(b"<< /Length 6 >>\nstream\n%06d\nendstream" % number)
    return _pdf(_catalogue(b"/Names << /EmbeddedFiles << /Names [%s] >> >>" % names), _PAGES, *objects)


def _nested_lines(depth: int) -> bytes:
    inner = "<cac:SubInvoiceLine><cbc:ID>1</cbc:ID>" * depth + "</cac:SubInvoiceLine>" * depth
    return ubl_document("Invoice", f"<cac:InvoiceLine>{inner}</cac:InvoiceLine>")


HOSTILE: Final[Mapping[str, Hostile]] = {
    "a billion laughs": Hostile(
        "xml_doctype", lambda: f'<!DOCTYPE a [<!ENTITY e0 "ha">{_BOMB}]><a>&e10;</a>'.encode()
    ),
    "laughs in an attribute": Hostile(
        "xml_doctype", lambda: f'<!DOCTYPE a [<!ENTITY e0 "ha">{_BOMB}]><a b="&e10;"/>'.encode()
    ),
    "a large entity many times": Hostile(
        "xml_doctype",
        lambda: f'<!DOCTYPE a [<!ENTITY b "{"x" * 100_000}">]><a>{"&b;" * 100_000}</a>'.encode(),
    ),
    "an entity of a file": Hostile(
        "xml_doctype", lambda: b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>'
    ),
    "an entity of the network": Hostile(
        "xml_doctype", lambda: b'<!DOCTYPE a [<!ENTITY f SYSTEM "http://127.0.0.1:9/x">]><a>&f;</a>'
    ),
    "a document type of the network": Hostile(
        "xml_doctype", lambda: b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>'
    ),
    "a parameter entity": Hostile(
        "xml_doctype", lambda: b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><a/>'
    ),
    "a document type in UTF-16": Hostile(
        "xml_doctype", lambda: '<!DOCTYPE a [<!ENTITY f "x">]><a>&f;</a>'.encode("utf-16")
    ),
    "a document type in UTF-7": Hostile(
        "xml_doctype", lambda: b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE a []+AD4-<a/>'
    ),
    "a document type in EBCDIC": Hostile(
        "xml_invalid",
        lambda: '<?xml version="1.0" encoding="cp037"?><!DOCTYPE a [<!ENTITY f "x">]><a>&f;</a>'.encode(
            "cp037"
        ),
    ),
    "included XML": Hostile(
        "is_other_document",
        lambda: (
            b'<a xmlns:i="http://www.w3.org/2001/XInclude"><i:include href="/etc/passwd" parse="text"/></a>'
        ),
    ),
    "a style sheet of the network": Hostile(
        "xml_invalid",
        lambda: (
            b'<?xml-stylesheet type="text/xsl" href="http://127.0.0.1:9/x.xsl"?>' + ubl_document("Invoice")
        ),
    ),
    "elements in elements": Hostile("nested_too_deeply", lambda: b"<a>" * 100_000 + b"</a>" * 100_000),
    "lines in lines": Hostile("missing", lambda: _nested_lines(240)),
    "millions of elements": Hostile("xml_too_many_tags", lambda: b"<a>" + b"<b/>" * 4_500_000 + b"</a>"),
    "a million lines": Hostile(
        "missing",
        lambda: ubl_document(
            "Invoice", "<cbc:ID>1</cbc:ID><cac:InvoiceLine><cbc:ID/></cac:InvoiceLine>" * 160_000
        ),
    ),
    "a million attributes": Hostile(
        "is_other_document", lambda: b"<a " + b" ".join(b'b%d=""' % n for n in range(1_000_000)) + b"/>"
    ),
    "a million namespaces": Hostile(
        "is_other_document", lambda: b"<a " + b" ".join(b'xmlns:b%d="c"' % n for n in range(500_000)) + b"/>"
    ),
    "a long name": Hostile("xml_text_too_long", lambda: b"<" + b"a" * 15_000_000 + b"/>"),
    "a long number": Hostile(
        "text_too_long",
        lambda: ubl_document(
            "Invoice", f"<cbc:ID>{'9' * 9_000_000}</cbc:ID><cbc:IssueDate>{'1' * 9_000_000}</cbc:IssueDate>"
        ),
    ),
    "a text of 18 MB": Hostile(
        "missing", lambda: ubl_document("Invoice", f"<cbc:Note>{'x' * 18_000_000}</cbc:Note>")
    ),
    "a text of 18 MB in UTF-16": Hostile(
        "is_other_document", lambda: f"<a>{'x' * 9_000_000}</a>".encode("utf-16").replace(b"x\0", b"y\0")
    ),
    "marks on one letter": Hostile(
        "missing", lambda: ubl_document("Invoice", "<cbc:Note>a%s</cbc:Note>" % ("\u0315\u0300" * 4_000_000))
    ),
    "too many bytes": Hostile("file_too_large", lambda: b"<a>" + b" " * 21 * 1024 * 1024 + b"</a>"),
    "half a file": Hostile("xml_invalid", lambda: ubl_document("Invoice", "<cbc:ID>R-1</cbc:ID>")[:-9]),
    "nothing at all": Hostile("xml_invalid", lambda: b""),
    "zeros": Hostile("xml_invalid", lambda: b"\0" * 1_000_000),
    "a wrong letter": Hostile(
        "xml_invalid", lambda: ubl_document("Invoice", "<cbc:ID>R</cbc:ID>").replace(b"R<", b"\xff<")
    ),
    "a foreign encoding": Hostile("xml_invalid", lambda: b'<?xml version="1.0" encoding="x-none"?><a/>'),
    "an undeclared prefix": Hostile("xml_invalid", lambda: f'<x:Invoice xmlns="{UBL}Invoice-2"/>'.encode()),
    "a catalogue that is a page": Hostile("pdf_broken", lambda: _pdf(b"<< /Type /Page >>")),
    "a catalogue without pages": Hostile("pdf_holds_no_document", lambda: _pdf(b"<< /Type /Catalog >>")),
    "a tree of names in a circle": Hostile(
        "pdf_holds_no_document",
        lambda: _pdf(_catalogue(b"/Names << /EmbeddedFiles 3 0 R >>"), _PAGES, b"<< /Kids [3 0 R 3 0 R] >>"),
    ),
    "a tree of pages in a circle": Hostile(
        "pdf_holds_no_document",
        lambda: _pdf(_catalogue(b""), b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"),
    ),
    "pages below pages": Hostile("pdf_holds_no_document", lambda: _deep_pages(20_000)),
    "an object that is itself": Hostile("pdf_broken", lambda: _pdf(b"1 0 R")),
    "two objects that are each other": Hostile(
        "pdf_broken", lambda: _pdf(_catalogue(b"/Names 3 0 R /AF 3 0 R"), _PAGES, b"4 0 R", b"3 0 R")
    ),
    "arrays in arrays": Hostile(
        "pdf_broken", lambda: _pdf(_catalogue(b"/AF " + b"[" * 50_000 + b"]" * 50_000), _PAGES)
    ),
    "a table of objects in a circle": Hostile(
        "pdf_holds_no_document", lambda: _pdf(_catalogue(b""), _PAGES, trailer=b"/Prev 9")
    ),
    "200,000 names of one file": Hostile("pdf_holds_too_much", lambda: _many_names(200_000)),
    "5,000 files": Hostile("pdf_holds_too_much", lambda: _many_files(5_000)),
    "a bomb": Hostile(
        "pdf_holds_too_much", lambda: _pdf_with_stream(_stream(_compressed(1), b"/FlateDecode"))
    ),
    "a bomb in a bomb": Hostile(
        "pdf_holds_too_much", lambda: _pdf_with_stream(_stream(_compressed(2), b"/FlateDecode /FlateDecode"))
    ),
    "a thousand filters": Hostile(
        "pdf_holds_too_much", lambda: _pdf_with_stream(_stream(b"<61>" * 100, b"/ASCIIHexDecode " * 1_000))
    ),
    "runs of letters": Hostile(
        "pdf_holds_too_much", lambda: _pdf_with_stream(_stream(b"\x81x" * 5_000_000, b"/RunLengthDecode"))
    ),
    "an unknown filter": Hostile("pdf_broken", lambda: _pdf_with_stream(_stream(b"<a/>", b"/NoDecode"))),
    "a filter for pictures": Hostile(
        "pdf_broken", lambda: _pdf_with_stream(_stream(b"<a/>", b"/JBIG2Decode"))
    ),
    "an encryption of its own": Hostile(
        "pdf_encrypted",
        lambda: _pdf(_catalogue(b""), _PAGES, trailer=b"/Encrypt << /Filter /Own /V 9 >> /ID [(a) (b)]"),
    ),
    "half a PDF": Hostile("pdf_broken", lambda: _many_names(3)[:-200]),
    "only the beginning of a PDF": Hostile("pdf_broken", lambda: b"%PDF-1.7\n"),
    "a PDF of brackets": Hostile("pdf_broken", lambda: b"%PDF-1.7\n" + b"<<" * 1_000_000),
    "numbers for everything": Hostile(
        "pdf_holds_no_document", lambda: _pdf(b"<< /Type /Catalog /Names 7 /AF 8 /Pages 9 >>")
    ),
    "a broken invoice in a PDF": Hostile(
        "xml_invalid", lambda: _pdf_with_stream(_stream(zlib.compress(b"<a><b></a>"), b"/FlateDecode"))
    ),
}
