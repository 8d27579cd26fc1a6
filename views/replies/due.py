"""What a person is to pay: what is overdue, which discounts end, what is due, and how much it is."""

from collections.abc import Mapping, Sequence
from typing import Final

from models.money import Money
from models.records.documents import Audience
from models.records.due import DueGroup, DueList, WhenDue
from views.blocks.kit import Message, divider, header, message
from views.blocks.rich_text import Line, bold, lines_block, nsay, say
from views.components.rows import build_rows
from views.replies.commands import build_text
from views.wording.formats import money
from views.wording.names import enumerate_names
from views.wording.translate import gettext, marked, ngettext

MOST: Final = 10  # rows of one answer
_CURRENCIES = 6  # named in one total
_GROUPS: Mapping[WhenDue, str] = {
    "overdue": marked("Overdue"),
    "discount": marked("Discount ends within 7 days"),
    "week": marked("Due within 7 days"),
    "later": marked("Due later"),
    "undated": marked("Without a due date"),
}


def build_due(due: DueList) -> Message:
    """Build the private answer: the totals first, then rows that act in place."""
    reader = due.reader
    if not due.groups:
        return build_text(gettext(reader, "There is nothing for you to pay right now."))
    heading = ngettext(reader, "{count} document to pay", "{count} documents to pay", due.count)
    blocks = [header(heading), *lines_block(_summary(due))]
    for group in due.groups:
        if group.rows:
            blocks += [divider(), *lines_block([bold(gettext(reader, _GROUPS[group.when]))])]
        blocks += build_rows(group.rows, reader)
    if due.more:
        blocks += lines_block(
            [nsay(reader, "{count} more in the Home tab", "{count} more in the Home tab", due.more)]
        )
    return message(f"{heading}: {_total(due.amounts, reader)}", blocks)


def _summary(due: DueList) -> list[Line]:
    """Return the total, and what each part makes of it where there are several."""
    reader = due.reader
    lines = [say(reader, "**Total: {amounts}**", amounts=_total(due.amounts, reader))]
    if len(due.groups) > 1:
        lines += [_part(group, reader) for group in due.groups]
    return lines


def _part(group: DueGroup, reader: Audience) -> Line:
    return nsay(
        reader,
        "{part}: {amounts} in {count} document",
        "{part}: {amounts} in {count} documents",
        group.count,
        part=gettext(reader, _GROUPS[group.when]),
        amounts=_total(group.amounts, reader),
    )


def _total(amounts: Sequence[Money], reader: Audience) -> str:
    return enumerate_names([money(each, reader) for each in amounts], _CURRENCIES, reader)
