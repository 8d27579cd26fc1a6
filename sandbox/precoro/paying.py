"""Payments of invoices and expenses over the API."""

from __future__ import annotations

import re
from decimal import Decimal

from sandbox.precoro.answers import ApiRefusal, PreparedAnswer, in_json
from sandbox.precoro.asked import Asked
from sandbox.precoro.company import SandboxPayment
from sandbox.precoro.documents import SandboxDocument
from sandbox.precoro.lists import draw_payment

PAYER = "payer"
ABOUT = {
    "payments": ("invoices", "invoice", "Invoice"),
    "expensePayments": ("expenses", "expense", "Expense"),
}
IN_TWO_DECIMALS = re.compile(r"\d+\.\d\d")
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d(T.*)?")


def pay(asked: Asked) -> PreparedAnswer:
    """Note a payment, as the key's owner. The same one twice is two payments."""
    alias, about, title = ABOUT[asked.parts[0]]
    if PAYER not in asked.person.roles:
        raise ApiRefusal(403, "Access Denied.")
    number = asked.field(f"{about}[id]")
    document = next((each for each in asked.company.newest_first(alias) if str(each.id) == number), None)
    if document is None:
        raise ApiRefusal(400, f"The {title} was not found.", about)
    amount = _amount(asked, document, title)
    if not ISO_DAY.fullmatch(asked.field("payDate")):
        raise ApiRefusal(400, "This value is not a valid date.", "payDate")
    payment = SandboxPayment(
        id=asked.company.ground.ids.next("payment"),
        document=document,
        amount=f"{amount}",
        paid_on=asked.field("payDate"),
        logic_type=asked.field("logicType") or "0",
        external_id=asked.field("externalId"),
        by=asked.person,
        at=asked.company.ground.now(),
    )
    asked.company.payments.append(payment)
    paid = Decimal(document.sum_paid) + amount
    document.edit(sum_paid=f"{paid}", status="paid" if paid == Decimal(document.sum or 0) else "partly paid")
    return in_json(draw_payment(payment))


def _amount(asked: Asked, document: SandboxDocument, title: str) -> Decimal:
    """Return how much is paid, if that much may be."""
    text = asked.field("sumPaid")
    left = Decimal(document.sum or 0) - Decimal(document.sum_paid)
    if left <= 0:
        raise ApiRefusal(400, f"The {title} is already fully paid.", "sumPaid")
    if document.status not in ("approved", "partly paid"):
        raise ApiRefusal(400, f"The {title} is not approved.", "sumPaid")
    if not IN_TWO_DECIMALS.fullmatch(text) or Decimal(text) <= 0:
        raise ApiRefusal(400, "This value is not valid.", "sumPaid")
    if Decimal(text) > left:
        raise ApiRefusal(400, f"The sum should be {left} or less.", "sumPaid")
    return Decimal(text)
