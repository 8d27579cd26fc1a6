"""The tabs of Home: which part of the queue, or which list, is shown; and what waits, summed up."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from models.records.documents import Audience
from models.records.home import Queue
from models.records.queue import TABS, Tab, WaitingTab, WaitingTotal
from views import ids
from views.blocks.kit import Block, plain_text
from views.blocks.limits import OPTION_TEXT, PLACEHOLDER
from views.blocks.rich_text import Line, join, lines_block, say
from views.wording.formats import money
from views.wording.names import enumerate_names
from views.wording.translate import gettext, marked, ngettext

_MOST_CURRENCIES = 4
_NAMES: Final[Mapping[Tab, str]] = {
    "queue": marked("Overview"),
    "approve": marked("To approve ({count})"),
    "pay": marked("To pay ({count})"),
    "revise": marked("To revise ({count})"),
    "requests": marked("Your requests"),
    "following": marked("Following"),
    "decided": marked("Decided by you"),
}
_TOTALS: Final[Mapping[WaitingTab, str]] = {
    "approve": marked("**To approve:** {amounts}"),
    "pay": marked("**To pay:** {amounts}"),
    "revise": marked("**To revise:** {amounts}"),
}


def tab_menu(queue: Queue) -> Iterator[Block]:
    """Return the menu that chooses a tab; nothing where there is one."""
    if len(queue.tabs) < 2:
        return
    reader = queue.reader
    counts: dict[Tab, int] = {one.action: one.count for one in queue.counts}
    options = {
        tab: {"text": plain_text(_name(tab, counts.get(tab, 0), reader), OPTION_TEXT), "value": tab}
        for tab in queue.tabs
    }
    yield {
        "type": "static_select",
        "action_id": ids.HOME_TAB,
        "placeholder": plain_text(gettext(reader, "What to show"), PLACEHOLDER),
        "options": list(options.values()),
        "initial_option": options[queue.tab],
    }


def _name(tab: Tab, count: int, reader: Audience) -> str:
    return gettext(reader, _NAMES[tab], count=str(count))


def parse_tab(value: str) -> Tab:
    """Read which tab was chosen; ValueError for any other text."""
    found = next((one for one in TABS if one == value), None)
    if found is None:
        raise ValueError(f"{value[:80]!r} is no tab of Home")
    return found


def heading(queue: Queue) -> str:
    """Say what is listed, and how much it is where it asks something."""
    reader, tab, total = queue.reader, queue.tab, queue.waiting.total + queue.hidden
    if tab == "approve" and total:
        return ngettext(
            reader, "{count} document needs your approval", "{count} documents need your approval", total
        )
    if tab == "pay" and total:
        return ngettext(
            reader, "{count} document needs your payment", "{count} documents need your payment", total
        )
    if tab == "revise" and total:
        return ngettext(
            reader, "{count} document needs your changes", "{count} documents need your changes", total
        )
    if tab == "queue" and total:
        return ngettext(
            reader, "{count} document needs your action", "{count} documents need your action", total
        )
    return gettext(reader, "Needs your action") if tab == "queue" else _name(tab, 0, reader)


def total_blocks(queue: Queue) -> list[Block]:
    """Sum up what waits on this tab; a line as long as there are rows, which it must not move."""
    if queue.listed is not None:
        return []
    shown = [one for one in queue.counts if queue.tab in ("queue", one.action)]
    line = total_line(shown, queue.reader)
    if not line and queue.waiting.rows:
        line = say(queue.reader, "No amounts are waiting.")
    return lines_block([line])


def total_line(shown: Sequence[WaitingTotal], reader: Audience) -> Line:
    """Sum up what waits, by what is asked and by currency; empty where there are no amounts."""
    return join(_totals(shown, reader), " · ")


def _totals(shown: Sequence[WaitingTotal], reader: Audience) -> Iterator[Line]:
    for one in shown:
        if one.amounts:
            amounts = [money(each, reader) for each in one.amounts]
            listed = enumerate_names(amounts, _MOST_CURRENCIES, reader)
            yield say(reader, _TOTALS[one.action], amounts=listed)
