"""The filter of Home: what it leaves of the queue, and how to be rid of it."""

from collections.abc import Iterator

from models.money import Money
from models.records.home import Queue
from views import ids
from views.blocks.kit import Block, button, row
from views.modals.queue_filter import days_text
from views.wording.formats import collapse, money, number
from views.wording.names import kind_name
from views.wording.translate import gettext, ngettext


def filter_button(queue: Queue) -> Iterator[Block]:
    """Return Filter, where something waits that could be filtered, or a filter is set."""
    if queue.listed is None and (queue.counts or queue.filter.is_set):
        reader = queue.reader
        label = gettext(reader, "Filter what waits for you")
        yield button(ids.FILTER, gettext(reader, "Filter"), "filter", label=label)


def filter_blocks(queue: Queue) -> Iterator[Block]:
    """Say what the filter leaves and what it hides, with the button that clears it."""
    if queue.listed is not None or not queue.filter.is_set:
        return
    reader = queue.reader
    clear = button(ids.CLEAR_FILTER, gettext(reader, "Clear filter"), "clear")
    yield row(_effect(queue), " · ".join(_parts(queue)), clear)


def _effect(queue: Queue) -> str:
    reader, shown, hidden = queue.reader, queue.waiting.total, queue.hidden
    if hidden and not shown:
        return ngettext(
            reader,
            "The filter hides {count} document that waits for you.",
            "The filter hides all {count} documents that wait for you.",
            hidden,
        )
    return gettext(
        reader, "Showing {shown} of {all}", shown=number(shown, reader), all=number(shown + hidden, reader)
    )


def _parts(queue: Queue) -> Iterator[str]:
    reader, wanted = queue.reader, queue.filter
    if wanted.kind:
        yield kind_name(wanted.kind, False, reader)
    if queue.filter_company:
        yield collapse(queue.filter_company)
    if wanted.currency and wanted.least is None and wanted.most is None:
        yield wanted.currency
    if wanted.least is not None:
        yield gettext(reader, "from {amount}", amount=money(Money(wanted.least, wanted.currency), reader))
    if wanted.most is not None:
        yield gettext(reader, "up to {amount}", amount=money(Money(wanted.most, wanted.currency), reader))
    if wanted.days:
        yield gettext(reader, "asked {time}", time=days_text(wanted.days, reader))
