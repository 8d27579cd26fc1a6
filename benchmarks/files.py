"""Files of one invoice, from bytes to a draft, against parsing the same bytes and nothing else.

The invoice is the same in all formats, with ten lines. The reference of a PDF lists and unpacks its files.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from lxml import etree
from pypdf import PdfReader

from benchmarks import Ratio, side_by_side
from models.records.drafts import DocumentDraft
from sources.formats.options import ReadOptions
from sources.formats.read import read
from tests.sources.formats.cii.write import write_cii
from tests.sources.formats.ubl.write import write_ubl
from tests.sources.formats.xml.examples import FULL, pdf

INVOICE = replace(FULL, lines=tuple(replace(FULL.lines[0], id=str(number)) for number in range(10)))
MANY = 20  # files in one measurement


def measure() -> Iterator[Ratio]:
    """Measure JSON, UBL, CII and Factur-X."""
    cii = write_cii(INVOICE)
    files: list[tuple[str, bytes, Callable[[bytes], object], float]] = [
        ("JSON", as_json(INVOICE), json.loads, 80.0),
        ("UBL", write_ubl(INVOICE), etree.fromstring, 40.0),
        ("CII", cii, etree.fromstring, 40.0),
        ("Factur-X", pdf(("factur-x.xml", cii)), unpacked, 15.0),
    ]
    options = ReadOptions()
    for name, data, parse, goal in files:
        ours, reference = side_by_side(
            lambda: [read(data, "r", Path(), options) for _ in range(MANY)],  # noqa: B023
            lambda: [parse(data) for _ in range(MANY)],  # noqa: B023
            40,
        )
        what = f"{MANY} files of {name}, {MANY * 1000 / ours:,.0f} a second, against parsing alone"
        yield Ratio(what, ours, reference, goal)


def as_json(invoice: DocumentDraft) -> bytes:
    """Return the main facts of an invoice in our own format."""
    lines = [
        {
            "name": line.name,
            "sku": line.sku,
            "quantity": str(line.quantity),
            "unit": line.unit,
            "unit_price": str(line.unit_price),
            "tax_rate": str(line.tax_rate),
            "net": str(line.net),
        }
        for line in invoice.lines
    ]
    document = {
        "company": "Acme Ltd",
        "kind": invoice.kind,
        "number": invoice.number,
        "requester": "bob@acme.example",
        "currency": invoice.currency,
        "supplier": {"name": invoice.supplier.name, "tax_id": invoice.supplier.tax_id},
        "total": str(invoice.total),
        "order": invoice.order_number,
        "issued_on": str(invoice.issued_on),
        "due_on": str(invoice.due_on),
        "note": invoice.note,
        "lines": lines,
    }
    return json.dumps({"documents": [document]}).encode()


def unpacked(data: bytes) -> list[etree._Element]:
    """Return the parsed files of a PDF."""
    return [etree.fromstring(file.content) for file in PdfReader(BytesIO(data)).attachment_list]
