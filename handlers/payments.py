"""Mark as paid: a payer records the payment of an approved invoice."""

from typing import Any

from handlers.bolt.forms import open_document_form
from handlers.bolt.interactions import Interaction
from handlers.bolt.registrar import Registrar
from models.access import served_document
from models.payments import pay
from models.precoro import payments
from models.records.documents import Card
from views import ids, values
from views.modals.payment import build_payment_errors, build_payment_form, parse_payment_form


def register(on: Registrar) -> None:
    """Bind the button and its form."""
    on.action(ids.MARK_PAID, open_form)
    on.view(ids.PAYMENT_VIEW, mark_paid, errors=build_payment_errors)


async def open_form(press: Interaction) -> None:
    """Open the form for a payer of an unpaid invoice."""
    shown = values.parse_shown_document(press.value)
    document = await served_document(shown.document, press.on.workspace_id)
    await pay.check_may_pay(document, press.person.id, shown.shown_hash)
    if document.in_precoro:
        await payments.check_can_record(document, press.person.id, press.on.policy)

    def build(card: Card) -> dict[str, Any]:
        return build_payment_form(card, press.now)

    press.after(open_document_form(press, document.id, shown.shown_hash, build, card_role="payer"))


async def mark_paid(press: Interaction) -> dict[str, Any] | None:
    """Record the payment, or store it to be recorded in Precoro; close all open modals."""
    paid = parse_payment_form(press.view)
    request = pay.PaymentRequest(
        key=press.key,
        document=paid.shown.document,
        shown_hash=paid.shown.shown_hash,
        person=press.person.id,
        paid_on=paid.paid_on,
        reference=paid.reference,
        partly=paid.partly,
    )
    document = await served_document(request.document, press.on.workspace_id)
    mark = payments.mark_paid if document.in_precoro else pay.mark_paid
    await press.apply(lambda change: mark(request, change))
    return {"response_action": "clear"}
