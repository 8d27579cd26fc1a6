"""What helps to decide beside the document: its budget, its supplier, and what it said a round before."""

from collections.abc import Iterator, Sequence

from models.money import Money
from models.records.amounts import Budget, ChangedSince
from models.records.documents import Audience, Card, Document
from views.blocks.rich_text import Line, join, nsay, plain, say, user_text
from views.wording.formats import day, literal, money
from views.wording.names import enumerate_names
from views.wording.stated import bank_number
from views.wording.translate import gettext, marked

_NAME = 60
_ACCOUNT = 102
_MOST_ACCOUNTS = 2
_FIRST = {
    "purchase_order": marked("No order from this supplier was approved in the 12 months before"),
    "invoice": marked("No invoice from this supplier was approved in the 12 months before"),
}
_MORE = {
    "purchase_order": marked("More than {count} orders from this supplier approved in the 12 months before"),
    "invoice": marked("More than {count} invoices from this supplier approved in the 12 months before"),
}


def above_budget_line(budget: Budget | None, reader: Audience) -> Line:
    """Say how much a document is above its budget; nothing where it is not."""
    if budget is None or not budget.is_exceeded:
        return []
    return say(
        reader,
        "**Above budget:** {name}, {amount} over {limit}",
        name=user_text(budget.name, _NAME),
        amount=money(Money(-budget.left.minor, budget.left.currency), reader),
        limit=money(budget.limit, reader),
    )


def left_of_budget_line(document: Document, reader: Audience) -> Line:
    """Say what is left of the budget; nothing where the document is above it."""
    budget = document.budget
    if budget is None or budget.is_exceeded:
        return []
    name, left, limit = user_text(budget.name, _NAME), budget.left, money(budget.limit, reader)
    if document.status != "pending":
        return say(
            reader,
            "Budget {name}: {amount} of {limit} left",
            name=name,
            amount=money(left, reader),
            limit=limit,
        )
    return say(
        reader,
        "Budget {name}: {amount} of {limit} left after this",
        name=name,
        amount=money(left, reader),
        limit=limit,
    )


def spend_line(card: Card) -> Line:
    """Say how much was approved of the supplier in the year before."""
    spend, reader = card.spend, card.reader
    if spend is None:
        return []
    if not spend.count:
        return say(reader, _FIRST[spend.kind])
    if spend.more:
        return say(reader, _MORE[spend.kind], count=str(spend.count))
    amount = money(spend.total, reader)
    if spend.kind == "invoice":
        return nsay(
            reader,
            "{count} invoice from this supplier approved in the 12 months before: {amount}",
            "{count} invoices from this supplier approved in the 12 months before: {amount}",
            spend.count,
            amount=amount,
        )
    return nsay(
        reader,
        "{count} order from this supplier approved in the 12 months before: {amount}",
        "{count} orders from this supplier approved in the 12 months before: {amount}",
        spend.count,
        amount=amount,
    )


def changes_line(card: Card) -> Line:
    """Say what a revision has changed since somebody was asked last."""
    if card.changed is None:
        return []
    changes = list(_changes(card.changed, card.reader)) or [say(card.reader, "details")]
    number = str(card.changed.round)
    return say(
        card.reader, "**Changed since round {number}:** {changes}", number=number, changes=join(changes, ", ")
    )


def _changes(changed: ChangedSince, reader: Audience) -> Iterator[Line]:
    if changed.total is not None:
        before, after = (money(one, reader) if one else _none(reader) for one in changed.total)
        yield say(reader, "total {before} → {after}", before=before, after=after)
    if changed.supplier is not None:
        was, now = (user_text(one, _NAME) or plain(_none(reader)) for one in changed.supplier)
        yield say(reader, "supplier {before} → {after}", before=was, after=now)
    if changed.accounts is not None:
        yield _accounts_line(*changed.accounts, reader)
    if changed.due_on is not None:
        before, after = (day(one, reader) if one else _none(reader) for one in changed.due_on)
        yield say(reader, "due {before} → {after}", before=before, after=after)
    if changed.added:
        yield nsay(reader, "{count} line added", "{count} lines added", changed.added)
    if changed.removed:
        yield nsay(reader, "{count} line removed", "{count} lines removed", changed.removed)
    if changed.changed:
        yield nsay(reader, "{count} line changed", "{count} lines changed", changed.changed)


def _none(reader: Audience) -> str:
    return gettext(reader, "not given")


def _accounts_line(before: Sequence[str], after: Sequence[str], reader: Audience) -> Line:
    """Say which accounts are others: those that stayed would hide one that was exchanged among them."""
    gone = _accounts([one for one in before if one not in after], reader)
    come = _accounts([one for one in after if one not in before], reader)
    if not gone and not come:
        return say(reader, "bank accounts in another order")
    if before and not gone:
        return say(reader, "bank account added: {accounts}", accounts=come)
    if after and not come:
        return say(reader, "bank account removed: {accounts}", accounts=gone)
    none = _none(reader)
    return say(reader, "bank account {before} → {after}", before=gone or none, after=come or none)


def _accounts(numbers: Sequence[str], reader: Audience) -> str:
    return enumerate_names([literal(bank_number(one), _ACCOUNT) for one in numbers], _MOST_ACCOUNTS, reader)
