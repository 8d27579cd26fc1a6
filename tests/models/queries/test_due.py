"""What a payer is to pay, by when it is due, with all that the totals need."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from models.database.store import Store
from models.money import Money
from models.payments.payers import is_payer
from models.queries.due import load_due, when_due
from models.records.due import DueList, WhenDue
from models.records.stated import Discount, PaymentDraft
from models.tables import Company, Document, Member, Membership
from sources.formats.xml.terms import discount_text, split_terms
from tests.support.cast import ANN, BOB, CLEO, NOW, TERMS, an_invoice, know_member, person, take

TODAY = NOW.date()
ISSUED = date(2026, 11, 20)


def on(days: int) -> date:
    return TODAY + timedelta(days=days)


async def invoice(store: Store, number: str, due: date | None, discount: str = "", **changes: Any) -> None:
    made = an_invoice(
        number, due_on=due, status="approved", payers=(CLEO,), payment=PaymentDraft(discount=discount)
    )
    await take(store, replace(made, **changes))


async def due(email: str = CLEO, most: int = 10) -> DueList:
    workspace = (await Company.get()).workspace_id
    return await load_due((await person(email)).id, workspace, NOW, TERMS, most)


def listed(found: DueList) -> dict[WhenDue, list[str]]:
    return {group.when: [one.number for one in group.rows] for group in found.groups}


async def test_it_is_listed_by_when_it_is_due_with_totals_of_everything(store: Store) -> None:
    await invoice(store, "LATER", on(8), f"1 % ({on(-1)}); 2 % (2026-11-01)")  # neither can be had any more
    await invoice(store, "NO-DAY", None)
    await invoice(store, "WEEK", on(7))
    await invoice(store, "TODAY", on(0))
    await invoice(store, "ENDS", on(30), f"2.5 % ({on(1)}); 3 % ({on(0)}); 1 % ({on(5)})")
    await invoice(store, "ENDS-LATER", on(20), f"2 % ({on(8)})")
    await invoice(store, "PAST", on(-1), f"2 % ({on(3)})")
    await invoice(store, "CREDIT", on(-2), credit_note=True)
    await invoice(store, "DOLLARS", on(9), currency="USD")
    found = await due()
    assert listed(found) == {
        "overdue": ["CREDIT", "PAST"],
        "discount": ["ENDS"],
        "week": ["TODAY", "WEEK"],
        "later": ["LATER", "DOLLARS", "ENDS-LATER"],
        "undated": ["NO-DAY"],
    }
    assert found.groups[1].rows[0].discount == Discount(Decimal(3), on(0))
    assert found.groups[3].rows[0].discount is None
    assert found.groups[0].amounts == (Money(0, "EUR"),)
    assert found.amounts == (Money(6 * 1252120, "EUR"), Money(1252120, "USD"))
    assert (found.count, found.more) == (9, 0)
    few = await due(most=3)
    assert listed(few) == {
        "overdue": ["CREDIT", "PAST"],
        "discount": ["ENDS"],
        "week": [],
        "later": [],
        "undated": [],
    }
    assert (few.amounts, few.more) == (found.amounts, 6)
    # What is left to pay counts; a week is counted where its reader is, not what is overdue.
    await Document.filter(number="NO-DAY").update(payable_minor=5)
    cleo = await know_member(store, CLEO, "active")
    await Member.filter(id=cleo.id).update(zone="Pacific/Honolulu")
    far = await due()
    assert far.groups[-1].amounts == (Money(5, "EUR"),)
    assert listed(far)["overdue"] == ["CREDIT", "PAST"]
    assert listed(far)["later"][:1] == ["WEEK"]
    workspace = (await Company.get()).workspace_id
    await Membership.filter(person__email=BOB).update(pay=True)
    pays = [await is_payer((await person(one)).id, workspace) for one in (CLEO, BOB, ANN)]
    assert pays == [True, True, False]
    assert (await due(ANN)).groups == []


@pytest.mark.parametrize(
    ("due_on", "ends", "when"),
    [
        (on(0), None, "week"),
        (on(7), on(7), "discount"),
        (on(8), on(8), "later"),
        (None, on(8), "undated"),
        (None, on(7), "discount"),
    ],
)
def test_a_day_counts_until_it_is_over(due_on: date | None, ends: date | None, when: WhenDue) -> None:
    discount = Discount(Decimal(2), ends) if ends else None
    assert when_due(due_on, discount, TODAY) == when


def test_a_discount_is_read_as_it_is_written() -> None:
    _, written = split_terms("#SKONTO#TAGE=14#PROZENT=2.25#\n#SKONTO#TAGE=30#PROZENT=1#")
    both = [*written, discount_text(Decimal("0.50"), until=on(3))]
    found = PaymentDraft(discount="; ".join(both)).discounts(ISSUED)
    assert found == (
        Discount(Decimal("2.25"), date(2026, 12, 4)),
        Discount(Decimal(1), date(2026, 12, 20)),
        Discount(Decimal("0.5"), on(3)),
    )


@pytest.mark.parametrize(
    "written",
    ["", "2 %", "2 % (soon)", "2% within 14 days", "2 % (2026-02-30)", "2 % (14 d) net", "200 % (1 d)"],
)
def test_other_words_are_no_discount_that_can_be_counted(written: str) -> None:
    assert PaymentDraft(discount=written).discounts(ISSUED) == ()


def test_days_count_from_a_day_of_issue_alone() -> None:
    some = PaymentDraft(discount="2 % (999 d)")
    assert some.discounts(None) == some.discounts(date.max) == ()
