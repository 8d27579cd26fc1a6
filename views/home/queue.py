"""App Home: what waits for its reader, and what he asked for and where it stands."""

from collections.abc import Sequence
from dataclasses import replace

from models.records.home import Page, Queue
from views import ids
from views.blocks.kit import Block, View, actions, button, divider, header, home
from views.blocks.limits import RICH_TEXT
from views.blocks.rich_text import bold, given, lines_block, words
from views.components.rows import build_rows
from views.messages.digest import reminders_button
from views.wording.names import count
from views.wording.schedules import schedule_said


def build_home(queue: Queue) -> View:
    """Build a person's Home: rows that act in place, and pages where there are many."""
    blocks = [header(_heading(queue.waiting))]
    if queue.configures:  # above the rows, where the way back stands in the integration part
        blocks.append(actions(ids.HOME_BLOCK, [button(ids.SHOW_INTEGRATION, "Integration", "integration")]))
    if not queue.waiting.total:
        blocks += lines_block([words("Nothing waits for you now. Cards come here and into Messages.")])
    blocks += build_rows(queue.waiting.rows, queue.reader)
    blocks += pager("waiting", queue.waiting.page, queue.waiting.pages)
    blocks += [divider(), header("What you asked for")]
    if not queue.asked.total:
        blocks += lines_block([words("You have not asked for anything yet.")])
    blocks += build_rows((replace(row, requester="") for row in queue.asked.rows), queue.reader)
    blocks += pager("asked", queue.asked.page, queue.asked.pages)
    blocks += _foot(queue)
    return home(blocks)


def build_closed_home(sentence: str) -> View:
    """Build the Home of somebody to whom nothing can be shown, with the sentence that says why."""
    said = sentence.removesuffix(" Nothing was changed.")  # true of a press; here nobody pressed
    return home([header("Approvals"), *lines_block([given(said, RICH_TEXT)])])


def pager(list_name: str, page: int, pages: int) -> list[Block]:
    """Say which page this is, with buttons to its neighbours; nothing where there is one page."""
    if pages < 2:
        return []
    turns = []
    if page > 1:
        value = ids.page_value(list_name, page - 1)
        turns.append(button(ids.HOME_PREVIOUS, "Previous page", value, label=f"Previous page, {list_name}"))
    if page < pages:
        value = ids.page_value(list_name, page + 1)
        turns.append(button(ids.HOME_NEXT, "Next page", value, label=f"Next page, {list_name}"))
    where = lines_block([words(f"Page {page} of {pages}")])
    return [*where, actions(f"{ids.PAGES_BLOCK}_{list_name}", turns)]


def _heading(waiting: Page) -> str:
    if not waiting.total:
        return "Waiting for you"
    return f"Waiting for you: {count(waiting.total, 'document', 'documents')}"


def _foot(queue: Queue) -> Sequence[Block]:
    if not queue.reminders:
        return []
    said = [*bold("Reminders: "), *words(schedule_said(queue.reminders, queue.reader))]
    return [divider(), *lines_block([said]), actions(ids.DIGEST_BLOCK, [reminders_button()])]
