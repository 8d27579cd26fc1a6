"""App Home: what needs its reader, and what they requested and where it stands."""

from collections.abc import Sequence
from dataclasses import replace

from models.records.documents import Audience
from models.records.home import Page, Queue
from views import ids
from views.blocks.kit import Block, View, actions, button, divider, header, home
from views.blocks.limits import RICH_TEXT, clip
from views.blocks.rich_text import Line, lines_block, nsay, say, user_text
from views.components.absence import away_button, period_line
from views.components.buttons import reminders_button, review_button
from views.components.rows import build_rows
from views.home.pager import pager
from views.wording.formats import day
from views.wording.schedules import schedule_text
from views.wording.translate import gettext, ngettext


def build_home(queue: Queue) -> View:
    """Build a person's Home: rows that act in place, and pages where there are many."""
    reader, waiting, asked = queue.reader, queue.waiting, queue.asked
    blocks = [header(_heading(waiting, reader))]
    above = [review_button(queue.to_review, reader)] if queue.offers_review else []
    if queue.configures:  # where the integration part has its way back
        above.append(_integration_button(reader))
    if above:
        blocks.append(actions(ids.HOME_BLOCK, above))
    blocks += build_rows(waiting.rows, reader)
    if not waiting.total:  # below the rows: nothing above them may move them
        blocks += lines_block([_caught_up(reader)])
    if queue.snoozed:
        blocks += lines_block([_snoozed(queue)])
    blocks += pager("waiting", waiting.page, waiting.pages, reader)
    blocks += [divider(), header(gettext(reader, "Your requests"))]
    if not asked.total:
        blocks += lines_block([say(reader, "No requests yet.")])
    blocks += build_rows((replace(row, requester="") for row in asked.rows), reader, "asked")
    blocks += pager("asked", asked.page, asked.pages, reader)
    if queue.may_send:
        blocks += lines_block([send_hint(reader)])
    blocks += _foot(queue)
    return home(blocks)


def build_closed_home(sentence: str, reader: Audience) -> View:
    """Build the Home of somebody who may see nothing; `sentence` says why."""
    return home([header(gettext(reader, "Approvals")), *lines_block([user_text(sentence, RICH_TEXT)])])


def _caught_up(reader: Audience) -> Line:
    return say(reader, "You're all caught up. New documents will show up here and in Messages.")


def _snoozed(queue: Queue) -> Line:
    return nsay(
        queue.reader,
        "{count} document snoozed. {command} shows it.",
        "{count} documents snoozed. {command} shows them.",
        queue.snoozed,
        command=f"{clip(queue.command, 40)} snooze",
    )


def _integration_button(reader: Audience) -> Block:
    return button(ids.SHOW_INTEGRATION, gettext(reader, "Integration"), "integration")


def _heading(waiting: Page, reader: Audience) -> str:
    if not waiting.total:
        return gettext(reader, "Needs your action")
    return ngettext(
        reader, "{count} document needs your action", "{count} documents need your action", waiting.total
    )


def send_hint(reader: Audience) -> Line:
    """Say that files can be sent."""
    return say(
        reader, "Send me an invoice or a receipt as a file in Messages, and I'll prepare its approval."
    )


def _foot(queue: Queue) -> Sequence[Block]:
    if not queue.reminders:
        return []
    schedule = schedule_text(queue.reminders, queue.reader)
    said = say(queue.reader, "**Reminders:** {schedule}", schedule=schedule)
    paused = queue.reminders.paused_until
    pause = say(queue.reader, "Paused until {day}", day=day(paused, queue.reader)) if paused else []
    away = period_line(queue.away, queue.reader)
    buttons = actions(ids.DIGEST_BLOCK, [reminders_button(queue.reader), away_button(queue.reader)])
    return [divider(), *lines_block([said, pause, away]), buttons]
