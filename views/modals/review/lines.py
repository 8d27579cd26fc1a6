"""What the forms that approve several documents say of each, and of all together."""

from collections import Counter
from collections.abc import Iterator, Sequence

from models.money import Money
from models.records.documents import Audience, Row
from views.blocks.kit import Block, plain_text
from views.blocks.limits import OPTION_TEXT, clip
from views.blocks.rich_text import Line, join, nsay, plain, quote_block, say
from views.components.context import above_budget_line
from views.components.facts import caution_lines, duplicate_lines
from views.components.in_precoro import failed_line
from views.wording.formats import collapse, day, money
from views.wording.names import name_of, person, total_of
from views.wording.translate import gettext

_NAME = 36  # characters; behind it there is room for the amount, always
_MOST_WARNINGS = 3


def headline(row: Row, reader: Audience) -> str:
    """Name a document in an option's length: `Purchase order PO-1042 · €80.00 · Northwind`."""
    named = (clip(name_of(row, reader), _NAME), total_of(row, reader), collapse(row.supplier))
    return " · ".join(filter(None, named))


def background(row: Row, reader: Audience) -> str:
    """Say what it is for, who asks for it and when it is due; that it is overdue must not be cut off."""
    company = clip(collapse(row.company), 20) if reader.many_companies else ""
    title = clip(collapse(row.title), 34)
    requester = clip(collapse(row.requester), 24)
    due = _due(row, reader)
    about = (due, title) if row.overdue else (title, due)
    return " · ".join(filter(None, (_behalf(row, reader), *about, requester, company)))


def _due(row: Row, reader: Audience) -> str:
    if row.due_on is None:
        return ""
    due_on = day(row.due_on, reader)
    if row.overdue:
        return gettext(reader, "overdue, was due {day}", day=due_on)
    return gettext(reader, "due {day}", day=due_on)


def _behalf(row: Row, reader: Audience) -> str:
    other = clip(person(row.on_behalf_of, reader), 24) if row.on_behalf_of else ""
    return gettext(reader, "on behalf of {name}", name=other) if other else ""


def option(row: Row, value: str, reader: Audience) -> Block:
    """Return a document as one of the options of checkboxes."""
    made: Block = {"text": plain_text(headline(row, reader), OPTION_TEXT), "value": value}
    if about := background(row, reader):
        made["description"] = plain_text(about, OPTION_TEXT)
    return made


def warning_block(row: Row, reader: Audience) -> list[Block]:
    """Say what is unusual about a document."""
    lines: list[Line] = []
    if row.precoro is not None and row.precoro.failed is not None:
        lines.append(failed_line(row.precoro.failed, row.precoro.said, reader))
    if row.confirm:
        lines.append(say(reader, "**Above the confirmation limit**"))
    lines.append(above_budget_line(row.budget, reader))
    found = [*caution_lines(row.cautions, reader), *duplicate_lines(row.seen, reader)]
    lines += found[:_MOST_WARNINGS]
    rest = len(found) - _MOST_WARNINGS
    if rest > 0:
        lines.append(
            nsay(
                reader, "and {count} more warning: press Open", "and {count} more warnings: press Open", rest
            )
        )
    return quote_block(join(lines, "\n"))


def totals(rows: Sequence[Row], reader: Audience) -> Iterator[Line]:
    """Return a line for each currency, the most documents first, and one for what has no amount."""
    counts: Counter[str] = Counter(row.total.currency for row in rows if row.total)
    for currency, count in counts.most_common():
        amounts = [_counted(row) for row in rows if row.total and row.total.currency == currency]
        yield nsay(
            reader,
            "**{amount}** in {count} document",
            "**{amount}** in {count} documents",
            count,
            amount=money(Money(sum(amounts), currency), reader),
        )
    without = len(rows) - counts.total()
    if without:
        yield nsay(
            reader, "{count} document without an amount", "{count} documents without an amount", without
        )


def _counted(row: Row) -> int:
    """Return what a document adds to a total: a credit note takes away."""
    minor = row.total.minor if row.total else 0
    return -abs(minor) if row.credit_note else minor


def listed(rows: Sequence[Row], reader: Audience) -> list[Line]:
    """Return each document as a line, and who the reader decides for, where they stand in."""
    return [
        plain(" · ".join(filter(None, (clip(headline(row, reader), 150), _behalf(row, reader)))))
        for row in rows
    ]
