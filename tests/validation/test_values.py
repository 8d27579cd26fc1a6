"""What settings and files of documents share is checked alike in both."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from validation import values


def problem(kind: Any, value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    return caught.value.errors()[0]["type"]


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        (values.Email, " Ann@ACME.example", "ann@acme.example"),
        (values.Currency, "EUR", "EUR"),
        (values.Amount, "-1310.50", Decimal("-1310.50")),
        (values.Amount, Decimal("1E+3"), Decimal(1000)),
        (values.Threshold, 9, Decimal(9)),
        (values.Zone, "Europe/Berlin", "Europe/Berlin"),
        (values.ClockTime, "23:59", "23:59"),
        (values.Name, " Mu\u0308ller ", "M\u00fcller"),
        (values.Emails, ["ann@acme.example", "ANN@acme.example"], ["ann@acme.example"]),
    ],
)
def test_a_value_is_read_in_one_form(kind: Any, value: object, read: object) -> None:
    assert TypeAdapter(kind).validate_python(value) == read


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        (values.Email, "ann", "not_an_email"),
        (values.Email, "ann@acme.example, bob@acme.example", "not_an_email"),
        (values.Currency, "XXX", "not_a_currency"),
        (values.Amount, 0.1, "not_a_number"),
        (values.Amount, True, "not_a_number"),
        (values.Amount, "0.1234567", "too_many_digits"),
        (values.Threshold, "-1", "not_between"),
        (values.Zone, "Berlin", "not_a_zone"),
        (values.Zone, "../secret", "not_a_zone"),
        (values.ClockTime, "24:00", "not_a_clock_time"),
        (values.NonEmptyName, "  ", "empty"),
    ],
)
def test_a_value_that_is_wrong_is_refused_by_a_code(kind: Any, value: object, code: str) -> None:
    assert problem(kind, value) == code
