"""Pages of lists, in each way in which their pages are counted."""

import json
from typing import Any

import pytest

from models.records.precoro import RemotePage, RemotePerson, RemoteRow
from sources.precoro.lists import read_field_names, read_page, read_people
from sources.precoro.shapes import NotUnderstood
from tests.sources.precoro.shapes import READING

ROWS = [
    {"id": 2, "idn": 7, "status": 1, "statusString": "Pending", "supplier": {"name": "Northwind"}},
    {"id": "1", "idn": "6", "status": "2", "updateDate": "2026-11-20 10:00:00", "supplier": []},
]


def page(value: Any, per_page: int = 200) -> RemotePage:
    return read_page(json.dumps(value).encode(), "invoices", per_page, READING.tables)


@pytest.mark.parametrize(
    "value",
    [
        {"data": ROWS},
        {"data": {"2": ROWS[0], "1": ROWS[1]}, "meta": None},
        {"data": {"data": ROWS}, "meta": []},
        ROWS,
        {"2": ROWS[0], "1": ROWS[1]},
    ],
)
def test_rows_are_read_in_every_shape(value: Any) -> None:
    assert page(value) == RemotePage(
        (
            RemoteRow("invoices", 2, "7", "pending", "Northwind", ""),
            RemoteRow("invoices", 1, "6", "approved", "", "2026-11-20 10:00:00"),
        ),
        more=False,
    )


@pytest.mark.parametrize(
    ("pagination", "per_page", "more"),
    [
        ({"has_next_page": True}, 200, True),
        ({"has_next_page": False}, 2, False),
        ({"has_next_page": "1", "current_page": 9, "total_pages": 9}, 200, True),
        ({"current_page": 1, "total_pages": "3"}, 200, True),
        ({"current_page": 3, "total_pages": 3}, 2, False),
        ({"count": 2}, 2, True),
        ({}, 3, False),
        (None, 2, True),
    ],
)
def test_another_page_is_told_in_many_ways(pagination: Any, per_page: int, more: bool) -> None:
    assert page({"data": ROWS, "meta": {"pagination": pagination}}, per_page).more is more
    assert page({"data": ROWS, "meta": pagination}, per_page).more is more


@pytest.mark.parametrize("empty", [[], {}, None, {"data": []}])
def test_an_empty_page_is_the_last(empty: Any) -> None:
    found = page({"data": empty, "meta": {"pagination": {"has_next_page": True}}})
    assert (found.rows, found.more) == ((), False)


def test_a_row_that_is_not_understood_is_named_and_the_others_are_read() -> None:
    found = page({"data": [{"id": 3}, "x", ROWS[0], {"idn": "9"}]}, per_page=4)
    assert ([row.id for row in found.rows], found.more) == ([2], True)
    assert found.problems == (
        "a row of invoices could not be understood: document 3 has no idn",
        "a row of invoices could not be understood: a document has no id",
        "a row of invoices could not be understood: a document has no id",
    )


@pytest.mark.parametrize("value", [{"error": "No"}, "x", 7, {"data": "x"}, {"data": [1] * 1001}, None])
def test_what_is_no_list_is_refused(value: Any) -> None:
    with pytest.raises(NotUnderstood):
        page(value)


def test_people_have_an_id_and_an_address() -> None:
    rows = [
        {"id": 5, "email": "Ann@acme.example", "firstname": "Ann", "lastname": "Lee", "roles": []},
        {"id": "7", "email": "bob@acme.example", "firstname": None},
        {"id": 8, "email": "nobody"},
        {"email": "cleo@acme.example"},
        {"id": 5, "email": "ann@acme.example"},
    ]
    found = read_people(json.dumps({"data": rows}).encode(), 5, READING.tables)
    assert found.people == (
        RemotePerson(5, "ann@acme.example", "Ann Lee"),
        RemotePerson(7, "bob@acme.example", ""),
    )
    assert (found.more, found.problems) == (True, ("2 users could not be understood",))


def test_names_of_custom_fields_are_read() -> None:
    rows = {"3": {"id": 3, "name": "Project"}, "4": {"id": "4", "name": " Budget "}, "5": {"id": 5}}
    found = read_field_names(json.dumps({"data": rows}).encode(), 200, READING.tables)
    assert dict(found.names) == {3: "Project", 4: "Budget"}
    assert (found.more, found.problems) == (False, ("1 custom fields could not be understood",))
