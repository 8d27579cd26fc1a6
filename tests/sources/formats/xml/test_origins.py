"""Every field that a file fills has its place in the file."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from models.records.drafts import DocumentDraft, SourceDraft
from sources.formats.xml.documents import read_xml
from tests.sources.formats.cii.write import write_cii
from tests.sources.formats.ubl.write import write_ubl
from tests.sources.formats.xml.examples import FULL


def filled(value: Any, name: str = "") -> Iterator[str]:
    """Yield the names of the fields in a value that are not empty: `lines[0].name`."""
    if is_dataclass(value):
        for field in fields(value):
            yield from filled(getattr(value, field.name), f"{name}.{field.name}" if name else field.name)
    elif isinstance(value, tuple) and value and is_dataclass(value[0]):
        for number, each in enumerate(value):
            yield from filled(each, f"{name}[{number}]")
    elif value not in ("", None, (), False):
        yield name


# What no file says: a draft has it by itself.
BY_THEMSELVES = ("revision", "status", "action", "source.", ".depth", ".counts")


@pytest.mark.parametrize("write", [write_ubl, write_cii])
@pytest.mark.parametrize("draft", [FULL, replace(FULL, type_code="", credit_note=True)])
def test_every_field_that_is_filled_has_its_place(write: Any, draft: DocumentDraft) -> None:
    read = read_xml(write(draft), "r.xml").documents[0]
    origins = dict(read.origins)
    names = [
        name for name in filled(replace(read.draft, source=SourceDraft())) if not name.endswith(BY_THEMSELVES)
    ]
    placeless = [
        name
        for name in names
        if not {name, name.rpartition(".")[0], name.rpartition(".")[0].rpartition("[")[0]} & set(origins)
    ]
    assert len(names) > 60
    assert placeless == []


def test_an_order_that_only_the_lines_name_has_the_place_in_the_first_line() -> None:
    draft = replace(FULL, order_number="", lines=(FULL.lines[0],), references=())
    origins = dict(read_xml(write_ubl(draft), "r.xml").documents[0].origins)
    assert origins["order_number"] == "cac:InvoiceLine/cac:OrderLineReference/cac:OrderReference/cbc:ID"
