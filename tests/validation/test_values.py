"""What settings and files of documents share is checked alike in both."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from validation import values


def problem(kind: Any, value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    return str(caught.value.errors()[0]["ctx"]["error"])


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
    ("kind", "value", "sentence"),
    [
        (values.Email, "ann", "must be an e-mail address"),
        (values.Email, "ann@acme.example, bob@acme.example", "must be an e-mail address"),
        (values.Currency, "XXX", 'must be an ISO 4217 currency such as "EUR"'),
        (values.Amount, 0.1, 'must be a number such as "1310.00"'),
        (values.Amount, True, 'must be a number such as "1310.00"'),
        (values.Amount, "0.1234567", "must have at most 6 digits after the point"),
        (values.Threshold, "-1", "must be between 0 and 1,000,000,000,000"),
        (values.Zone, "Berlin", 'must be an IANA time zone such as "Europe/Berlin"'),
        (values.Zone, "../secret", 'must be an IANA time zone such as "Europe/Berlin"'),
        (values.ClockTime, "24:00", 'must be a time such as "09:00"'),
        (values.NonEmptyName, "  ", "must not be empty"),
    ],
)
def test_a_value_that_is_wrong_is_refused_with_what_it_must_be(
    kind: Any, value: object, sentence: str
) -> None:
    assert problem(kind, value) == sentence
