"""Lines, charges and taxes add up as an accountant expects."""

from dataclasses import replace
from decimal import Decimal

import pytest

from models.database.store import Store
from models.documents.stated_totals import with_total
from models.documents.totals import Part, line_net, net, parts, taxes, total
from models.money import Money
from models.policy import Policy
from models.records.documents import Tax
from models.records.drafts import Caution, ChargeDraft
from models.tables import Charge, Document, Line
from tests.support.cast import a_draft, a_line, refused, take, taken


def test_the_laptops_come_to_12521_20() -> None:
    laptops = parts(a_draft())
    assert net(laptops, "EUR") == Money(1_053_000, "EUR")
    assert taxes(laptops, "EUR") == (Tax(Decimal(19), Money(1_048_000, "EUR"), Money(199_120, "EUR")),)
    assert total(laptops, "EUR") == Money(1_252_120, "EUR")


def test_tax_is_rounded_once_for_each_rate_not_for_each_line() -> None:
    third = Part(Money(33, "EUR"), Decimal(10))  # 0.033 of tax each: 0.03 by line, 0.10 over three
    assert taxes([third, third, third], "EUR")[0].amount == Money(10, "EUR")


def test_rates_are_kept_apart_and_sorted_and_zero_differs_from_none() -> None:
    found = taxes(
        [
            Part(Money(1000, "EUR"), Decimal(19)),
            Part(Money(500, "EUR"), Decimal("0")),
            Part(Money(700, "EUR"), None),
            Part(Money(1000, "EUR"), Decimal("7.0")),
            Part(Money(1000, "EUR"), Decimal(7)),
        ],
        "EUR",
    )
    assert [(tax.rate, tax.base, tax.amount.minor) for tax in found] == [
        (Decimal(0), Money(500, "EUR"), 0),
        (Decimal(7), Money(2000, "EUR"), 140),
        (Decimal(19), Money(1000, "EUR"), 190),
    ]


@pytest.mark.parametrize(
    ("currency", "quantity", "price", "minor"),
    [("JPY", "3", "33.5", 101), ("KWD", "0.5", "1.2345", 617), ("EUR", "1.333", "0.015", 2)],
)
def test_a_line_is_rounded_to_its_currency(currency: str, quantity: str, price: str, minor: int) -> None:
    assert line_net(Decimal(quantity), Decimal(price), currency).minor == minor


def test_a_missing_total_is_filled_in() -> None:
    assert with_total(a_draft(total=None)).total == Decimal("12521.20")


def caution(code: str, stated: str, computed: str, currency: str = "EUR") -> Caution:
    return Caution(code, (("stated", stated), ("computed", computed), ("currency", currency)))


def test_a_wrong_total_is_kept_with_a_caution_that_names_both_sums() -> None:
    draft = with_total(a_draft(total=Decimal("12521.50")))
    assert draft.total == Decimal("12521.50")
    assert draft.cautions == (caution("wrong_total", "12521.50", "12521.20"),)


def test_what_is_cautioned_once_is_not_cautioned_again() -> None:
    draft = with_total(a_draft(total=Decimal("12521.50")))
    assert with_total(draft) == draft


def test_a_wrong_total_is_refused_with_both_sums_where_the_settings_say_so() -> None:
    with refused("wrong_total", number="PO-1042", given="12521.50", computed="12521.20", currency="EUR"):
        with_total(with_total(a_draft(total=Decimal("12521.50"))), refuse_wrong=True)


async def test_the_setting_refuses_a_wrong_total_at_its_import(store: Store) -> None:
    with refused("wrong_total"):
        await take(store, a_draft(total=Decimal("12000")), policy=Policy(refuse_wrong_totals=True))


def test_a_cent_for_each_amount_is_no_difference() -> None:
    assert with_total(a_draft(total=Decimal("12521.23"))).cautions == ()  # a line, a charge, a tax
    assert with_total(a_draft(total=Decimal("12521.24"))).cautions != ()


def test_a_total_that_is_given_is_not_computed() -> None:
    draft = with_total(a_draft(total=Decimal("12000"), total_is_given=True))
    assert (draft.total, draft.cautions) == (Decimal("12000.00"), ())


@pytest.mark.parametrize(
    ("currency", "amount", "rounded"), [("EUR", "12000.005", "12000.01"), ("JPY", "12000.5", "12001")]
)
def test_a_total_finer_than_its_currency_is_rounded_with_a_caution(
    currency: str, amount: str, rounded: str
) -> None:
    draft = with_total(a_draft(total=Decimal(amount), total_is_given=True, currency=currency))
    assert draft.total == Decimal(rounded)
    assert draft.cautions == (caution("rounded_total", amount, rounded, currency),)


async def test_a_credit_note_may_be_negative(store: Store) -> None:
    document = await taken(
        store, kind="invoice", credit_note=True, lines=(a_line(quantity="-8"),), total=None, charges=()
    )
    assert (document.net_minor, document.total_minor) == (-1_048_000, -1_247_120)


async def test_a_discount_may_be_negative(store: Store) -> None:
    document = await taken(
        store, charges=(ChargeDraft("Discount", Decimal("-100"), Decimal(19)),), total=Decimal("12352.20")
    )
    assert document.net_minor == 1_038_000
    assert (await Charge.get(document_id=document.id)).amount_minor == -10_000


async def test_quantities_and_prices_keep_every_digit(store: Store) -> None:
    line = replace(a_line(), quantity=Decimal("0.333333333333"), unit_price=Decimal("1234.56789012"))
    document = await taken(store, lines=(line,), charges=(), total=None)
    kept = await Line.get(document_id=document.id)
    assert (kept.quantity, kept.unit_price) == (line.quantity, line.unit_price)
    assert kept.net_minor == 41_152


@pytest.mark.parametrize(("currency", "minor"), [("JPY", 12_521), ("EUR", 1_252_120), ("KWD", 12_521_200)])
async def test_a_total_is_kept_in_minor_units(store: Store, currency: str, minor: int) -> None:
    # 10,480 + 1,991.20 of tax (in whole yen 1,991) + 50
    total = {"JPY": "12521", "EUR": "12521.20", "KWD": "12521.200"}[currency]
    document = await taken(store, currency=currency, total=Decimal(total))
    assert (await Document.get(id=document.id)).total_minor == minor
