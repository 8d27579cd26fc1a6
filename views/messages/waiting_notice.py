"""Messages about one document that waits already: asked again, put off until now, or not answered in time."""

from collections.abc import Iterator

from models.records.waiting import WaitingNotice
from views.blocks.kit import Message, header, message
from views.blocks.rich_text import Line, lines_block, say, user_text
from views.components.rows import build_row, state_text
from views.wording.names import enumerate_names, name_of, person, total_of
from views.wording.translate import gettext, ngettext

_MOST_NAMES = 4


def build_waiting_notice(notice: WaitingNotice) -> Message:
    """Build it as things are now: once nothing waits any more, it says so and asks nothing."""
    reader, row = notice.reader, notice.row
    heading = _heading(notice)
    named = notice.named or row
    about = [] if row.gone and notice.named is None else [name_of(named, reader)]
    if not row.gone:
        about += [total_of(row, reader), state_text(row, reader)]
    blocks = [header(heading), *lines_block(_lines(notice))]
    if not (row.gone and notice.named):
        blocks += build_row(row, reader)
    return message(" · ".join(filter(None, (heading, *about))), blocks)


def _heading(notice: WaitingNotice) -> str:
    reader = notice.reader
    if notice.why == "escalated":
        if not notice.asked:
            return gettext(reader, "This is no longer waiting")
        return ngettext(
            reader, "No answer for {count} working day", "No answer for {count} working days", notice.days
        )
    if notice.row.action == "see":
        return gettext(reader, "Nothing here needs you any more")
    if notice.by is not None:
        return gettext(reader, "{name} asks you again", name=person(notice.by, reader))
    return gettext(reader, "Back again, as you asked")


def _lines(notice: WaitingNotice) -> Iterator[Line]:
    if notice.why != "escalated" or notice.named is None or not notice.asked:
        return
    reader = notice.reader
    names = enumerate_names([person(one, reader) for one in notice.asked], _MOST_NAMES, reader)
    if notice.is_requester:
        yield say(reader, "**Waiting for** {names}", names=names)
        if notice.told:
            yield say(reader, "Also told: {names}", names=user_text(notice.told, 200))
        return
    yield say(
        reader,
        "{document} of {requester} waits for **{names}**.",
        document=user_text(name_of(notice.named, reader), 150),
        requester=user_text(notice.named.requester, 80),
        names=names,
    )
    yield say(reader, "You are told so that you can follow up. The decision stays with them.")
