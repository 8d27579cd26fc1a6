"""Mark as paid: a payer records the payment of an approved invoice."""

from typing import Any

from handlers.bolt.interactions import Interaction
from handlers.bolt.registrar import Registrar
from models.payments import pay
from models.queries.cards import load_card
from models.refusals import Refusal
from models.tables import Document
from views import ids
from views.modals.payment import build_payment_errors, build_payment_form, parse_payment_form


def register(on: Registrar) -> None:
    """Bind the button and its form."""
    on.action(ids.MARK_PAID, open_form)
    on.view(ids.PAYMENT_VIEW, mark_paid, errors=build_payment_errors)


async def open_form(press: Interaction) -> None:
    """Open the form for a payer of an unpaid invoice."""
    document_id = ids.parse_document_value(press.value)
    document = await Document.get_or_none(id=document_id)
    if document is None:
        raise Refusal("may_not_read")
    await pay.check_may_pay(document, press.person.id)
    press.after(_show_form(press, document_id))


async def _show_form(press: Interaction, document_id: int) -> None:
    card = await load_card(
        document_id, press.person.id, await press.reader(), None, press.on.policy, card_role="payer"
    )
    await press.open_form(build_payment_form(card, press.now))


async def mark_paid(press: Interaction) -> dict[str, Any] | None:
    """Record the payment; close all open modals."""
    paid = parse_payment_form(press.view)
    await press.apply(
        lambda change: pay.mark_paid(
            press.key, paid.document, press.person.id, paid.paid_on, paid.reference, paid.partly, change
        )
    )
    return {"response_action": "clear"}
