"""The answer to `/precoro status`: how workspaces, deliveries and steps stand."""

from collections.abc import Iterator

from models.records.documents import Audience
from models.records.home import Status, StuckStep, WorkspaceStatus
from views.blocks.kit import Message, header, message
from views.blocks.rich_text import Line, bold, join, lines_block, list_block, nsay, plain, say, user_text
from views.wording.formats import literal, number
from views.wording.names import stuck_reason
from views.wording.translate import ngettext, pgettext

_MOST = 10


def build_status(status: Status, reader: Audience) -> Message:
    """Say how workspaces, deliveries and steps stand."""
    stuck, rest = status.stuck, len(status.stuck) - _MOST
    summary = ngettext(
        reader,
        "{count} of {total} open steps is stuck.",
        "{count} of {total} open steps are stuck.",
        len(stuck),
        total=number(status.open_steps, reader),
    )
    steps = [_step(one, reader) for one in stuck[:_MOST]]
    more = [nsay(reader, "and {count} more step", "and {count} more steps", rest)] if rest > 0 else []
    return message(
        summary,
        [
            header(pgettext(reader, "heading", "Status")),
            *list_block(_workspace(one, reader) for one in status.workspaces[:_MOST]),
            *lines_block([plain(summary)]),
            *list_block([*steps, *more]),
        ],
    )


def _step(one: StuckStep, reader: Audience) -> Line:
    names = [bold(literal(one.number, 60)), user_text(one.company, 60), user_text(one.step, 60)]
    return join([*names, plain(stuck_reason(one.why, reader))], " · ")


def _workspace(one: WorkspaceStatus, reader: Audience) -> Line:
    return join(
        [bold(literal(one.name, 60)), _connection(one, reader), *_waiting(one, reader), _people(one, reader)],
        " · ",
    )


def _connection(one: WorkspaceStatus, reader: Audience) -> Line:
    if not one.down:
        return say(reader, "connected")
    return say(reader, "not connected (Slack error {code})", code=literal(one.down, 60))


def _waiting(one: WorkspaceStatus, reader: Audience) -> Iterator[Line]:
    waiting = one.waiting
    yield nsay(reader, "{count} message waiting", "{count} messages waiting", waiting.messages)
    yield nsay(reader, "{count} file waiting", "{count} files waiting", waiting.files)
    failed = waiting.failed_messages + waiting.failed_files
    yield nsay(reader, "{count} delivery failed", "{count} deliveries failed", failed)


def _people(one: WorkspaceStatus, reader: Audience) -> Line:
    return nsay(
        reader,
        "{count} of {total} people is not connected",
        "{count} of {total} people are not connected",
        one.not_integrated,
        total=number(one.people, reader),
    )
