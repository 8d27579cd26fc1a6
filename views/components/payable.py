"""What an invoice asks for beside its total: what is left to pay, to which account, and the order it fits."""

from collections.abc import Iterator

from models.money import Money
from models.records.documents import Audience, Document, OrderedAmount, Row
from models.records.stated import Discount
from views.blocks.rich_text import Line, bold, join, labelled, nsay, plain, say, user_text
from views.wording.formats import day, literal, money, percent
from views.wording.stated import account_name, type_name
from views.wording.translate import gettext

_LONGEST_ACCOUNT = 60
_MOST_DISCOUNTS = 3


def invoice_lines(document: Document, reader: Audience) -> Iterator[Line]:
    """Return what a card says of an invoice beside its total; nothing of what the invoice does not say."""
    yield bold(type_name(document, reader))
    yield to_pay_line(document, reader)
    yield discount_line(document, reader)
    yield pay_to_line(document, reader)


def is_partly_settled(document: Document | Row) -> bool:
    """Return whether something else is to be paid than the total."""
    return document.payable is not None and document.payable != document.total


def to_pay_line(document: Document, reader: Audience) -> Line:
    """Say what is paid already, and what is left to pay, where that is not the total."""
    prepaid = document.prepaid if document.prepaid and document.prepaid.minor else None
    if document.payable is None or not (is_partly_settled(document) or prepaid):
        return []
    payable = money(document.payable, reader)
    if prepaid is None:
        return say(reader, "**To pay: {amount}**", amount=payable)
    if not document.payable.minor:
        return say(reader, "**Paid already, nothing to pay**")
    paid = money(prepaid, reader)
    return say(reader, "Paid already: {prepaid} · **To pay: {amount}**", prepaid=paid, amount=payable)


def discount_line(document: Document, reader: Audience) -> Line:
    """Say until when which discounts can still be had."""
    left = document.discounts[:_MOST_DISCOUNTS]
    return join([plain(discount_text(each, reader)) for each in left], " · ")


def discount_text(discount: Discount, reader: Audience) -> str:
    """Say how much less is paid by which day."""
    rate, until = percent(discount.percent, reader), day(discount.until, reader)
    return gettext(reader, "{rate} discount if paid by {day}", rate=rate, day=until)


def pay_to_line(document: Document, reader: Audience) -> Line:
    """Say to which account it is to be paid, and who is paid if that is not the supplier."""
    payment = document.particulars.payment
    if not payment.accounts:
        return labelled(gettext(reader, "Pay to"), payment.payee, 100)
    account = literal(account_name(payment.accounts[0]), _LONGEST_ACCOUNT)
    account_and_payee = join([user_text(payment.payee, 100), plain(account)], ", ")
    rest = len(payment.accounts) - 1
    if rest > 0:
        return nsay(
            reader,
            "Pay to: {account} and {count} other account",
            "Pay to: {account} and {count} other accounts",
            rest,
            account=account_and_payee,
        )
    return say(reader, "Pay to: {account}", account=account_and_payee)


def order_line(document: Document, reader: Audience) -> Line:
    """Name the order; of an invoice, with its amount and how the invoice differs from it, if it is known."""
    if document.order is None or document.total is None:
        return labelled(gettext(reader, "Order number"), document.order_number, 60)
    return _compared(document.order, document.total, document.credit_note, reader)


def _compared(order: OrderedAmount, total: Money, credit_note: bool, reader: Audience) -> Line:
    number, ordered = user_text(order.number, 60), money(order.total, reader)
    if credit_note:
        return say(reader, "Order {number}: {total}", number=number, total=ordered)
    invoiced = order.invoiced_before + total
    difference = Money(invoiced.minor - order.total.minor, total.currency)
    beyond = money(Money(abs(difference.minor), total.currency), reader)
    if order.invoiced_before.minor:
        together = money(invoiced, reader)
        if difference.minor > 0:
            return say(
                reader,
                "Order {number}: {total}, with this {invoiced} invoiced, **{difference} more than ordered**",
                number=number,
                total=ordered,
                invoiced=together,
                difference=beyond,
            )
        return say(
            reader,
            "Order {number}: {total}, with this {invoiced} invoiced",
            number=number,
            total=ordered,
            invoiced=together,
        )
    if difference.minor > 0:
        return say(
            reader,
            "Order {number}: {total}, **this invoice is {difference} more**",
            number=number,
            total=ordered,
            difference=beyond,
        )
    if difference.minor < 0:
        return say(
            reader,
            "Order {number}: {total}, this invoice is {difference} less",
            number=number,
            total=ordered,
            difference=beyond,
        )
    return say(reader, "Order {number}: {total}, the same as this invoice", number=number, total=ordered)
