"""Sums as a document states them are compared with what its parts make, and only warn."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from models.documents.stated_totals import compare_sums, sum_cautions
from models.documents.totals import line_amount
from models.money import Money
from models.records.drafts import ChargeDraft, DocumentDraft, LineDraft, StatedTotals, TaxDraft
from tests.support.cast import a_line, an_invoice

D = Decimal


def billed(**changes: Any) -> DocumentDraft:
    """Return an invoice whose sums all agree: 200 less 10, plus 5, 19 % of tax, 50 of it paid already."""
    draft = an_invoice(
        total=D("232.05"),
        lines=(a_line("60", "2"), a_line("80", "1")),
        charges=(ChargeDraft("Discount", D(-10), D(19)), ChargeDraft("Freight", D(5), D(19))),
        taxes=(TaxDraft("S", D(19), D(195), D("37.05")),),
        stated=StatedTotals(
            lines=D(200), net=D(195), tax=D("37.05"), total=D("232.05"), prepaid=D(50), payable=D("182.05")
        ),
    )
    return replace(draft, **changes)


def stating(**changes: Any) -> DocumentDraft:
    draft = billed()
    return replace(draft, stated=replace(draft.stated, **changes))


def codes(draft: DocumentDraft) -> list[str]:
    return [one.code for one in sum_cautions(draft)]


def test_every_sum_is_compared() -> None:
    sums = compare_sums(billed())
    assert [one.name for one in sums] == ["lines", "net", "tax", "total", "payable"]
    assert [one.stated for one in sums] == [one.computed for one in sums]
    assert codes(billed()) == []


# A line is one amount; before tax are the lines, a discount and freight; with taxes two amounts, to pay two.
@pytest.mark.parametrize(
    ("draft", "within", "beyond", "code"),
    [
        ("lines", D("200.02"), D("200.03"), "wrong_lines"),
        ("net", D("195.03"), D("195.04"), "wrong_net"),
        ("payable", D("182.07"), D("182.08"), "wrong_payable"),
    ],
)
def test_a_cent_is_allowed_for_each_amount_and_no_more(
    draft: str, within: Decimal, beyond: Decimal, code: str
) -> None:
    assert code not in codes(stating(**{draft: within}))
    assert code in codes(stating(**{draft: beyond}))


def test_the_total_is_the_stated_net_and_the_stated_tax() -> None:
    assert codes(billed(total=D("232.07"), stated=replace(billed().stated, payable=None))) == []
    assert codes(billed(total=D("232.08"), stated=replace(billed().stated, payable=None))) == ["wrong_total"]


def test_a_tax_is_its_base_by_its_rate_with_a_cent_for_each_amount_of_the_rate() -> None:
    taxed = billed(taxes=(TaxDraft("S", D(19), D(195), D("37.09")),))  # two lines, two charges
    assert codes(taxed) == []
    wrong = sum_cautions(billed(taxes=(TaxDraft("S", D(19), D(195), D("37.10")),)))
    assert [(one.code, dict(one.values)["rate"]) for one in wrong] == [("wrong_tax", "19")]


def test_what_is_not_stated_is_not_compared() -> None:
    nothing = billed(stated=StatedTotals(), taxes=(), lines=(), charges=())
    assert compare_sums(nothing) == ()


def test_without_a_prepaid_amount_a_smaller_payable_one_is_no_difference() -> None:
    assert codes(stating(prepaid=None, payable=D(100))) == []


def test_an_amount_to_pay_is_rounded_as_stated() -> None:
    assert codes(stating(rounding=D("-0.05"), payable=D("182.00"))) == []
    assert codes(stating(rounding=D("0.05"), payable=D("182.00"))) == ["wrong_payable"]


def test_what_is_paid_for_others_raises_the_amount_to_pay() -> None:
    assert codes(stating(third_party=D(3), payable=D("185.05"))) == []
    assert codes(stating(third_party=D(3), payable=D("182.05"))) == ["wrong_payable"]


def test_allowances_and_charges_that_are_only_sums_are_added_too() -> None:
    summed = replace(stating(allowances=D(10), charges=D(5)), charges=())
    assert codes(summed) == []


def test_a_total_that_is_given_silences_only_the_total() -> None:
    draft = replace(stating(lines=D(300), net=None, tax=None), total_is_given=True)
    assert codes(draft) == ["wrong_lines"]


def test_lines_that_do_not_count_are_not_added() -> None:
    group = LineDraft("Group", "", None, "", None, None, net=D(999), counts=False)
    assert codes(billed(lines=(*billed().lines, group))) == []


def test_a_negative_credit_note_is_a_caution_and_a_positive_one_is_none() -> None:
    assert codes(billed(credit_note=True)) == []
    negative = an_invoice(credit_note=True, lines=(a_line("-100", "1", None),), charges=(), total=D(-100))
    assert codes(negative) == ["credit_note_negative"]


def test_a_negative_invoice_is_kept_without_a_caution() -> None:
    corrected = an_invoice(lines=(a_line("10", "-3", None),), charges=(), total=D(-30), type_code="384")
    assert codes(corrected) == []


@pytest.mark.parametrize(
    ("changes", "minor"),
    [
        ({"net": D("12.34"), "quantity": None}, 1234),
        ({"base_quantity": D(1000), "quantity": D(12000)}, 15000),
        ({"charges": (ChargeDraft("Off", D("-2.50"), None),)}, 1000),
        ({"charges": (ChargeDraft("Setup", D("2.50"), None),)}, 1500),
        ({"unit_price": D("0.125")}, 13),  # halves away from zero
        ({"unit_price": D("-0.125")}, -13),
        ({"base_quantity": D(0)}, 1250),
    ],
)
def test_an_amount_of_a_line(changes: dict[str, Any], minor: int) -> None:
    line = replace(LineDraft("Screws", "", D(1), "C62", D("12.50"), None), **changes)
    assert line_amount(line, "EUR") == Money(minor, "EUR")


@pytest.mark.parametrize(
    "line", [replace(a_line(), unit_price=None), replace(a_line(), quantity=None)], ids=["price", "quantity"]
)
def test_a_line_without_any_price_has_no_amount(line: LineDraft) -> None:
    assert line_amount(line, "EUR") is None


@pytest.mark.parametrize("base", ["1", "0.0000000001"])
def test_an_absurd_amount_of_a_line_is_none(base: str) -> None:
    line = replace(a_line("900000000000", "900000000000"), base_quantity=D(base))
    assert line_amount(line, "EUR") is None
