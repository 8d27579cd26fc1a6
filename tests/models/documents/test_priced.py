"""Where nothing in a document has a price, no amount is shown of it anywhere."""

import json
from decimal import Decimal
from typing import Any

import pytest

from models.database.store import Store
from models.documents.duplicates import seen_before
from models.money import Money
from models.policy import Policy
from models.queries.cards import load_card, load_shown
from models.queries.readers import load_reader
from models.records import documents
from models.records.drafts import ChargeDraft, DocumentDraft
from models.tables import Company, Document, Message
from tests.support.cast import (
    ANN,
    MANAGER,
    TERMS,
    a_draft,
    a_line,
    an_invoice,
    card_of,
    person,
    take,
    turn_of,
    waiting_rows,
)
from views.components.rows import build_row
from views.messages.card import build_card
from views.modals.details import build_details

FREE = a_line("0.00", rate=None)


def unpriced(**changes: Any) -> DocumentDraft:
    values: dict[str, Any] = {"lines": (FREE,), "charges": (), "total": Decimal(0)} | changes
    return a_draft(MANAGER, **values)


async def totals(store: Store, draft: DocumentDraft, policy: Policy = TERMS) -> set[Money | None]:
    """Take a document in, and give its total wherever it is read."""
    document = await Document.get(id=(await take(store, draft)).document)
    shown = await load_shown(await card_of(document, ANN), policy)
    assert isinstance(shown, documents.Card)
    here = (await Company.get()).workspace_id
    (row,) = await waiting_rows((await person(ANN)).id, here, policy)
    return {shown.document.total, row.total}


@pytest.mark.parametrize(
    "draft",
    [
        unpriced(kind="warehouse_request"),
        unpriced(kind="request_for_proposal", lines=()),
        unpriced(),
        unpriced(kind="receipt", total=None),
        unpriced(charges=(ChargeDraft("Freight", Decimal(0), None),)),
    ],
)
async def test_a_document_without_any_price_has_no_amount(store: Store, draft: DocumentDraft) -> None:
    assert await totals(store, draft) == {None}


@pytest.mark.parametrize(
    ("draft", "minor"),
    [
        (unpriced(kind="warehouse_request", lines=(a_line("2.50", "2", None),), total=None), 500),
        (unpriced(total=Decimal("80"), total_is_given=True), 8000),
        (unpriced(lines=(a_line("100", "1", None),), charges=(ChargeDraft("Gift", Decimal(-100), None),)), 0),
        (unpriced(lines=(a_line("0.001", "1", None),)), 0),
        (unpriced(lines=(a_line(),), total_is_given=True), 0),
    ],
)
async def test_whatever_has_a_price_has_an_amount_also_of_zero(
    store: Store, draft: DocumentDraft, minor: int
) -> None:
    assert await totals(store, draft) == {Money(minor, "EUR")}


async def test_nothing_that_is_drawn_of_it_speaks_of_money(store: Store) -> None:
    document = await Document.get(id=(await take(store, unpriced(charges=(FREE_CHARGE,)))).document)
    policy = Policy(
        confirm_above={"EUR": Decimal(-1)}
    )  # whatever has an amount would be asked about once more
    ann, here = await person(ANN), (await Company.get()).workspace_id
    card = await load_card(
        document.id, ann.id, await load_reader(here, ann.id), await turn_of(document, ANN), policy
    )
    (row,) = await waiting_rows(ann.id, here, policy)
    assert (card.confirm, row.confirm) == (False, False)
    drawn = [build_card(card), build_details(card, 1), build_row(row, card.reader)]
    for each in drawn:
        said = json.dumps(each, ensure_ascii=False, default=lambda one: [one.text, one.blocks])
        assert "Laptop" in said
        for money in ("€", "EUR", "0.00"):
            assert money not in said


FREE_CHARGE = ChargeDraft("Freight", Decimal(0), Decimal(19))


async def test_invoices_without_prices_are_not_of_the_same_amount(store: Store) -> None:
    for number in ("INV-1", "INV-2"):
        await take(store, an_invoice(number, lines=(FREE,), charges=(), total=Decimal(0)))
    assert await seen_before(await Document.get(number="INV-2")) == ()
    assert await Message.filter(card_role="approver").count() == 2
