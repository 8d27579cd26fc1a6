"""App Home: what needs its reader, and what they requested and where it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from models.records.documents import Audience
from models.records.home import Page, Queue
from views import ids
from views.blocks.kit import Block, View, actions, button, divider, header, home
from views.blocks.limits import RICH_TEXT, clip
from views.blocks.rich_text import Line, lines_block, nsay, say, user_text
from views.components.absence import away_button, period_line
from views.components.buttons import reminders_button, review_button, search_button
from views.components.rows import build_rows
from views.home.filters import filter_blocks, filter_button
from views.home.pager import pager
from views.home.tabs import heading, tab_menu, total_blocks
from views.wording.formats import day
from views.wording.schedules import schedule_text
from views.wording.translate import gettext


def build_home(queue: Queue) -> View:
    """Build a person's Home: rows that act in place, and pages where there are many."""
    reader = queue.reader
    blocks = [header(heading(queue)), *total_blocks(queue)]
    # Named after the tab: else Slack goes on showing what was chosen in the menu before.
    blocks.append(actions(f"{ids.HOME_BLOCK}_{queue.tab}", [*_above(queue)]))
    blocks += filter_blocks(queue)
    blocks += _waiting(queue) if queue.listed is None else _listed(queue.listed, reader)
    if queue.tab == "queue":
        blocks += [divider(), header(gettext(reader, "Your requests")), *_asked(queue.asked, reader)]
    if queue.may_send:
        blocks += lines_block([send_hint(reader)])
    blocks += _foot(queue)
    return home(blocks)


def _above(queue: Queue) -> Iterator[Block]:
    yield from tab_menu(queue)
    yield search_button(queue.reader)
    yield from filter_button(queue)
    if queue.offers_review:
        yield review_button(queue.to_review, queue.reader)
    if queue.configures:  # where the integration part has its way back
        yield _integration_button(queue.reader)


def _waiting(queue: Queue) -> Iterator[Block]:
    reader, waiting = queue.reader, queue.waiting
    yield from build_rows(waiting.rows, reader, ticks=True)
    if not waiting.total and not queue.hidden:  # below the rows: nothing above them may move them
        yield from lines_block([_caught_up(queue)])
    if queue.snoozed:
        yield from lines_block([_snoozed(queue)])
    yield from pager("waiting", waiting.page, waiting.pages, reader)


def _asked(asked: Page, reader: Audience) -> Iterator[Block]:
    if not asked.total:
        yield from lines_block([say(reader, "No requests yet.")])
    yield from build_rows((replace(row, requester="") for row in asked.rows), reader, "asked")
    yield from pager("asked", asked.page, asked.pages, reader)


def _listed(listed: Page, reader: Audience) -> Iterator[Block]:
    if not listed.total:
        yield from lines_block([say(reader, "No documents here.")])
    yield from build_rows(listed.rows, reader, "listed")
    yield from pager("listed", listed.page, listed.pages, reader)


def build_closed_home(sentence: str, reader: Audience) -> View:
    """Build the Home of somebody who may see nothing; `sentence` says why."""
    return home([header(gettext(reader, "Approvals")), *lines_block([user_text(sentence, RICH_TEXT)])])


def _caught_up(queue: Queue) -> Line:
    reader = queue.reader
    if queue.counts:
        return say(reader, "Nothing here needs you any more.")
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
