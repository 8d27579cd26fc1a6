"""Lines, allowances and charges come from their places in UBL."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from models.records.drafts import ChargeDraft
from tests.sources.formats.ubl.parts import ORDER, draft, line
from tests.sources.formats.xml.markup import element as e
from tests.sources.formats.xml.markup import inside


@pytest.mark.parametrize(
    ("part", "get", "value"),
    [
        (e("cac:Item/cbc:Name", "Cup"), lambda line: line.name, "Cup"),
        (e("cac:Item/cbc:Description", "A cup"), lambda line: line.name, "A cup"),
        (e("cbc:Note", "Only a note"), lambda line: line.name, "Only a note"),
        (
            e("cac:Item/cac:SellersItemIdentification/cbc:ID", "S"),
            lambda line: (line.sku, line.name),
            ("S", "S"),
        ),
        (e("cac:Item/cac:BuyersItemIdentification/cbc:ID", "B"), lambda line: line.sku, "B"),
        (e("cac:Item/cac:StandardItemIdentification/cbc:ID", "400"), lambda line: line.sku, "400"),
        (
            e("cbc:InvoicedQuantity", "2.50", unitCode="KGM"),
            lambda line: (line.quantity, line.unit),
            (Decimal("2.5"), "KGM"),
        ),
        (
            e("cac:Price/cbc:PriceAmount", "0.0475000001"),
            lambda line: line.unit_price,
            Decimal("0.0475000001"),
        ),
        (e("cac:Price/cbc:BaseQuantity", "1000"), lambda line: line.base_quantity, 1000),
        (e("cac:Price/cbc:BaseQuantity", "0"), lambda line: line.base_quantity, 1),
        (
            "",
            lambda line: (line.unit_price, line.quantity, line.net, line.base_quantity),
            (None, None, None, 1),
        ),
        (e("cac:Item/cac:ClassifiedTaxCategory/cbc:Percent", "19"), lambda line: line.tax_rate, 19),
        (
            e("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:Percent", "7"),
            lambda line: line.tax_rate,
            7,
        ),
        (e("cbc:LineExtensionAmount", "10.00"), lambda line: line.net, 10),
        (
            e("cac:OrderLineReference/cac:OrderReference/cbc:ID", "PO-2"),
            lambda line: line.order_number,
            "PO-2",
        ),
        (
            inside("cac:AllowanceCharge", e("cbc:ChargeIndicator", "false"), e("cbc:Amount", "2")),
            lambda line: line.charges,
            (ChargeDraft("Allowance", Decimal(-2), None),),
        ),
    ],
)
def test_a_field_of_a_line_comes_from_its_place(part: str, get: Callable[[Any], Any], value: object) -> None:
    assert get(draft(line(part)).lines[0]) == value


@pytest.mark.parametrize(
    ("indicator", "reason", "code", "read"),
    [
        ("true", "Freight", "FC", ("Freight", 2)),
        ("1", "", "FC", ("Freight service", 2)),
        ("false", "", "95", ("Discount", -2)),
        ("0", "", "no such", ("Allowance", -2)),
        ("true", "", "", ("Charge", 2)),
    ],
)
def test_charges_add_and_allowances_take_away(
    indicator: str, reason: str, code: str, read: tuple[str, int]
) -> None:
    part = inside(
        "cac:AllowanceCharge",
        e("cbc:ChargeIndicator", indicator),
        e("cbc:AllowanceChargeReasonCode", code),
        e("cbc:AllowanceChargeReason", reason),
        e("cbc:Amount", "2.00"),
        e("cac:TaxCategory/cbc:Percent", "19"),
    )
    assert draft(part).charges == (ChargeDraft(read[0], Decimal(read[1]), Decimal(19)),)


def test_the_order_is_the_one_that_all_lines_name() -> None:
    named = e("cac:OrderLineReference/cac:OrderReference/cbc:ID", "PO-2")
    assert draft(line(named), line(named)).order_number == "PO-2"
    assert draft(line(named), line()).order_number == ""
    assert draft(e(ORDER, "PO-1"), line(named)).order_number == "PO-1"


def test_lines_are_read_however_deep_they_stand() -> None:
    deep = "<cac:SubInvoiceLine>" * 1_500 + "</cac:SubInvoiceLine>" * 1_500
    long_text = "x" * 10_000_001  # with one, the parser's limit for what is nested does not hold
    assert len(draft(e("cbc:Note", long_text), line(deep)).lines) == 1_501


def test_lines_inside_a_line_are_shown_below_it_and_not_added() -> None:
    inner = inside(
        "cac:SubInvoiceLine", e("cbc:ID", "1.1"), inside("cac:SubInvoiceLine", e("cbc:ID", "1.1.1"))
    )
    read = draft(line(e("cbc:ID", "1"), inner), line(e("cbc:ID", "2"))).lines
    assert [(each.id, each.depth, each.counts) for each in read] == [
        ("1", 0, True),
        ("1.1", 1, False),
        ("1.1.1", 2, False),
        ("2", 0, True),
    ]
