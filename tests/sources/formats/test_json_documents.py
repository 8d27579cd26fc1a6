"""A file of documents becomes drafts, or a sentence that says what is wrong and where."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from models.records.documents import Audience, Supplier
from models.records.drafts import ParsedFile
from models.refusals import Refusal
from sources.formats.json_documents import schema
from sources.formats.json_documents.parse import parse
from views.wording.problems.text import problem_text
from views.wording.refusals import sentence

FOLDER = Path("/inbox")
PLAIN: dict[str, Any] = {
    "company": "Acme Ltd",
    "kind": "invoice",
    "number": "INV-7",
    "requester": "bob@acme.example",
    "currency": "EUR",
}


def read(data: bytes | str) -> ParsedFile:
    return parse(data.encode() if isinstance(data, str) else data, file="orders.json", folder=FOLDER)


def refused(data: bytes | str) -> list[str]:
    with pytest.raises(Refusal) as caught:
        read(data)
    assert caught.value.code == "file_invalid"
    assert caught.value.facts["file"] == "orders.json"
    problems = caught.value.facts["problems"]
    assert isinstance(problems, tuple)
    return [problem_text(problem, Audience()) for problem in problems]


def document(**changed: object) -> str:
    return json.dumps({"documents": [PLAIN | changed]})


def only(**changed: object) -> list[str]:
    return [one.removeprefix("documents[0].") for one in refused(document(**changed))]


def test_it_reads_everything_that_a_document_may_say() -> None:
    line = {
        "name": "Laptop",
        "sku": "NB-14",
        "quantity": "8",
        "unit": "pcs",
        "unit_price": "1310.00",
        "tax_rate": "19",
    }
    given = PLAIN | {
        "kind": "purchase_order",
        "id": "po/1042",
        "revision": 3,
        "status": "draft",
        "title": "Laptops",
        "requester": "Bob@ACME.example",
        "supplier": {"name": "Northwind", "address": "Hafenstr. 1", "tax_id": "DE1"},
        "total": "10530.00",
        "total_is_given": True,
        "issued_on": "2026-11-20",
        "due_on": None,
        "order": "PO-1",
        "url": "https://app.example/1",
        "lines": [line],
        "charges": [{"name": "Freight", "amount": "50.00"}],
        "steps": [{"name": "Finance", "rule": "all", "approvers": ["Cleo@acme.example", "dan@acme.example"]}],
        "payers": ["cleo@acme.example", "CLEO@acme.example"],
        "followers": ["eve@acme.example"],
        "custom_fields": {"Department": "Design"},
        "comments": [{"author": "bob@acme.example", "text": "Hello", "at": "2026-11-20T10:12:00+01:00"}],
        "attachments": ["quote.pdf", {"path": "more/terms.pdf", "name": "Terms.pdf", "external": True}],
    }
    people = [
        {"email": "ANN@acme.example", "name": "Ann Lee", "companies": {"Acme Ltd": ["configuration", "pay"]}},
        {"email": "bob@acme.example", "active": False},
        {"email": "cleo@acme.example", "companies": {"Acme Ltd": None, "Beta": []}},
        {"email": "dan@acme.example", "companies": {}},
    ]
    parsed = read(json.dumps({"people": people, "documents": [given]}))

    ann, bob, cleo, dan = parsed.people
    assert (cleo.companies, dan.companies) == ({"Acme Ltd": None, "Beta": frozenset()}, {})
    assert (ann.email, ann.companies) == (
        "ann@acme.example",
        {"Acme Ltd": frozenset({"configuration", "pay"})},
    )
    assert (bob.companies, bob.active) == (None, False)
    (one,) = parsed.documents
    draft = one.draft
    assert one.where == "documents[0]"
    assert draft.requester == "bob@acme.example"
    assert draft.supplier == Supplier("Northwind", "Hafenstr. 1", "DE1")
    assert (draft.total, draft.order_number, draft.revision) == (Decimal("10530.00"), "PO-1", 3)
    assert (draft.issued_on, draft.due_on) == (date(2026, 11, 20), None)
    assert (draft.lines[0].quantity, draft.lines[0].tax_rate) == (Decimal(8), Decimal(19))
    assert draft.steps is not None
    assert draft.steps[0].approvers == ("cleo@acme.example", "dan@acme.example")
    assert draft.payers == ("cleo@acme.example",)
    assert draft.custom_fields == (("Department", "Design"),)
    assert draft.comments[0].at == datetime(2026, 11, 20, 9, 12, tzinfo=UTC)
    assert [(file.name, file.path, file.external) for file in one.files] == [
        ("quote.pdf", FOLDER / "quote.pdf", False),
        ("Terms.pdf", FOLDER / "more/terms.pdf", True),
    ]


def test_a_supplier_may_be_a_plain_name() -> None:
    assert read(document(supplier="Northwind")).documents[0].draft.supplier == Supplier("Northwind")


def test_without_steps_the_rules_are_left_to_apply() -> None:
    assert read(document()).documents[0].draft.steps is None


@pytest.mark.parametrize(
    ("literal", "exact"),
    [("0.1", "0.1"), ("12521.20", "12521.20"), ("1e3", "1000"), ('"7"', "7"), ("-0.0", "0.0"), ("3", "3")],
)
def test_a_number_is_taken_exactly_as_it_is_written(literal: str, exact: str) -> None:
    total = read(document(total="?").replace('"?"', literal)).documents[0].draft.total
    assert str(total) == exact


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity", "1e999999999999999999999", "9" * 5000])
def test_it_refuses_a_number_without_an_end(literal: str) -> None:
    (problem,) = refused(document(total="?").replace('"?"', literal))
    assert problem.startswith("documents[0].total must be ")


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"total": True}, 'total must be a number such as "1310.00", not true'),
        ({"total": "1,310.00"}, 'total must be a number such as "1310.00", not "1,310.00"'),
        ({"total": "٣"}, 'total must be a number such as "1310.00", not "٣"'),
        ({"total": "1.005"}, "total must have at most 2 digits after the point in EUR"),
        ({"total": "1.5", "currency": "JPY"}, "total must have at most 0 digits after the point in JPY"),
        ({"revision": 0}, "revision must be at least 1, not 0"),
        ({"revision": 1.0}, "revision must be a whole number, not 1.0"),
        ({"currency": "EURO"}, 'currency must be an ISO 4217 currency such as "EUR", not "EURO"'),
        ({"currency": "XXX"}, 'currency must be an ISO 4217 currency such as "EUR", not "XXX"'),
        ({"requester": "bob"}, 'requester must be an e-mail address, not "bob"'),
        ({"number": "  "}, "number must not be empty"),
        ({"issued_on": "2026-02-30"}, 'issued_on must be a day of the calendar, not "2026-02-30"'),
        ({"issued_on": "20.11.2026"}, 'issued_on must be a date such as "2026-11-20", not "20.11.2026"'),
        ({"url": "javascript:alert(1)"}, "url must be an address that starts with https:// or http://"),
        ({"note": "x" * 50_001}, "note must have at most 50,000 characters, not 50,001"),
        ({"attachments": ["a"] * 201}, "attachments must have at most 200 entries, not 201"),
        ({"supplier": 3}, "supplier must be text in quotes or an object in { }, not 3"),
        ({"steps": []}, "steps must not be empty in a pending document"),
        ({"steps": [{"name": "Manager", "approvers": []}]}, "steps[0].approvers must not be empty"),
        (
            {"credit_note": True, "kind": "receipt"},
            'credit_note is allowed for the kind "invoice" only, not "receipt"',
        ),
        ({"total_is_given": True}, "total is missing, although total_is_given is true"),
        ({"status": "done"}, 'status must be "draft", "pending", "approved", "rejected", "in_revision"'),
        (
            {"comments": [{"author": "a@b.example", "text": "x", "at": "2026-11-20T09:12:00"}]},
            "comments[0].at must be a time with its zone",
        ),
    ],
)
def test_it_refuses_what_makes_no_sense(changed: dict[str, object], problem: str) -> None:
    (told,) = only(**changed)
    assert told.startswith(problem)


def test_it_refuses_more_lines_than_it_takes_and_amounts_beyond_the_store() -> None:
    line = {"name": "Bolt", "quantity": "1", "unit_price": "1"}
    assert only(lines=[line] * 5001) == ["lines must have at most 5,000 entries, not 5,001."]
    huge = line | {"quantity": "900000000", "unit_price": "900000000000"}
    assert only(lines=[huge]) == ["lines must come to at most 1,000,000,000,000 together with the charges."]


def test_an_unknown_key_is_named_with_its_place_and_the_nearest_known() -> None:
    line = {"name": "Bolt", "quantity": "1", "unti_price": "1"}
    assert only(lines=[line]) == ['lines[0] has the unknown key "unti_price"; did you mean "unit_price"?']
    assert refused('{"document": []}') == [
        'The file has the unknown key "document"; did you mean "documents"?'
    ]


def test_a_missing_key_is_named() -> None:
    assert refused('{"people": [{"name": "Ann"}]}') == ["people[0].email is missing."]


def test_several_problems_are_told_at_once_and_thousands_are_counted() -> None:
    assert [one.split()[0] for one in only(kind="order", currency="?", total="many")] == [
        "kind",
        "currency",
        "total",
    ]
    with pytest.raises(Refusal) as caught:
        read(json.dumps({"documents": [PLAIN | {"currency": "?"}] * 500}))
    assert (len(caught.value.facts["problems"]), caught.value.facts["more"]) == (20, 480)  # type: ignore[arg-type]


def test_a_key_that_stands_twice_is_refused() -> None:
    data = document().replace('"number": "INV-7"', '"number": "INV-7", "number": "INV-8"')
    assert refused(data) == ['documents[0] has the key "number" twice.']
    same = document(custom_fields={"Site": "A", "Site ": "B"})
    assert refused(same) == ['documents[0].custom_fields has the key "Site" twice.']


def test_what_a_store_cannot_hold_is_left_out_of_texts() -> None:
    draft = read(document(title="Lap\0top \ud83d", note="fine \U0001f600")).documents[0].draft
    assert (draft.title, draft.note) == ("Laptop", "fine \U0001f600")


def test_a_name_typed_on_another_machine_is_the_same_name() -> None:
    composed, apart = "M\u00fcller", "Mu\u0308ller "
    assert (
        read(document(company=composed)).documents[0].draft.company
        == read(document(company=apart)).documents[0].draft.company
    )


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"\xff\xfe{", "The file is not UTF-8 text: byte 1 is invalid."),
        (b'{"documents": [,]}', "The file is not JSON: a value is missing at line 1, column 16."),
        (b"", "The file is not JSON: a value is missing at line 1, column 1."),
        (b"[]", "The file must be an object in { }, not []."),
        (b"[" * 100_000, "The file is nested too deeply."),
        (b'{"a":' * 100_000, "The file is nested too deeply."),
        (b'{"people" []}', "The file is not JSON: a colon is missing after the key, at line 1, column 11."),
        (
            b'{"people": [] "documents": []}',
            "The file is not JSON: a comma or a closing bracket is missing at line 1, column 15.",
        ),
        (b"{people: []}", "The file is not JSON: a key in double quotes is missing at line 1, column 2."),
        (
            b'{"people',
            "The file is not JSON: the text that begins at line 1, column 2 has no closing quote.",
        ),
        (
            b'{"a\n": 1}',
            "The file is not JSON: a line break, tab or other control character in a text must be escaped,"
            " at line 1, column 4.",
        ),
        (
            rb'{"a": "C:\data"}',
            "The file is not JSON: JSON does not know the escape at line 1, column 10."
            r" Write a backslash as \\.",
        ),
        (b"{} {}", "The file is not JSON: something follows after its end, at line 1, column 4."),
    ],
)
def test_it_refuses_what_is_no_such_file(data: bytes, problem: str) -> None:
    assert refused(data) == [problem]


def test_it_refuses_a_file_that_is_too_large() -> None:
    with pytest.raises(Refusal) as caught:
        read(b" " * (20 * 1024 * 1024 + 1))
    assert caught.value.code == "file_too_large"
    said = sentence(caught.value, Audience())
    assert said == "orders.json is larger than 20 MB. Split it into several files."


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert read(b"\xef\xbb\xbf" + document().encode()).documents


def test_the_schema_describes_every_field() -> None:
    described = json.loads(schema.schema())
    models = {"DocumentsFile": described, **described["$defs"]}
    bare = [
        f"{name}.{key}"
        for name, model in models.items()
        for key, field in model["properties"].items()
        if len(field.get("description", "")) < 5
    ]
    assert len(models) == 19
    assert bare == []


def test_the_schema_that_ships_is_that_of_the_code() -> None:
    shipped = Path(schema.__file__).with_name("documents.schema.json").read_text()
    assert shipped == schema.schema(), (
        "python -m sources.formats.json_documents.schema prints the current one"
    )
