"""The filter of Home: what it leaves of the queue, and how to be rid of it."""

from collections.abc import Iterator

from models.money import Money
from models.records.documents import Audience
from models.records.home import Queue
from models.records.queue import QueueFilter
from views import ids
from views.blocks.kit import Block, button, row
from views.blocks.limits import clip
from views.modals.queue_filter import days_text
from views.wording.formats import collapse, money, number
from views.wording.names import kind_name
from views.wording.translate import gettext, ngettext

_NAME = 100


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
    effect = filter_effect(queue.waiting.total, queue.hidden, reader)
    yield row(effect, " · ".join(filter_parts(queue.filter, queue.filter_company, reader)), clear)


def filter_effect(shown: int, hidden: int, reader: Audience) -> str:
    """Say how much a filter leaves of what waits."""
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


def filter_parts(wanted: QueueFilter, company: str, reader: Audience) -> Iterator[str]:
    """Return what a filter wants to see, in a few words each; `company` is the name of its company."""
    if wanted.kind:
        yield kind_name(wanted.kind, False, reader)
    if company:
        yield clip(collapse(company), _NAME)
    if wanted.currency and wanted.least is None and wanted.most is None:
        yield wanted.currency
    if wanted.least is not None:
        yield gettext(reader, "from {amount}", amount=money(Money(wanted.least, wanted.currency), reader))
    if wanted.most is not None:
        yield gettext(reader, "up to {amount}", amount=money(Money(wanted.most, wanted.currency), reader))
    if wanted.days:
        yield gettext(reader, "asked {time}", time=days_text(wanted.days, reader))
