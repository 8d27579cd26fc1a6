"""App Home: a person's queue, and the integration part for the configuration role."""

import logging
from typing import Any

from handlers.bolt.identity import WITHIN, find_presser
from handlers.bolt.interactions import Interaction
from handlers.bolt.registrar import Registrar, SlackEvent
from handlers.bolt.replies import reader_of, reply
from models.change import Change
from models.idempotency import already_taken
from models.outbox import homes
from models.outbox.retry import retry_failed
from models.people import configuration
from models.people.mapping import start_mapping
from models.people.members import require_may_act
from models.queries.listed.filters import load_filter_choices, write_filter
from models.queries.listed.search import search
from models.refusals import Refusal
from models.tables import Person
from slack.errors import SlackError
from views import ids, values
from views.home.companies import parse_company_value
from views.home.integration import build_mapping_begun
from views.home.queue import build_closed_home
from views.home.tabs import parse_tab
from views.modals.queue_filter import build_filter_errors, build_filter_form, parse_filter_form
from views.modals.search import build_search_errors, build_search_form, parse_search_form
from views.wording.refusals import sentence

log = logging.getLogger(__name__)

_PAGES = {"waiting": "page", "asked": "asked_page", "people": "people_page", "listed": "page"}


def register(on: Registrar) -> None:
    """Bind opening Home, and its buttons except those in rows."""
    on.event("app_home_opened", open_home)
    on.action(ids.HOME_PREVIOUS, turn_page, decides=False)
    on.action(ids.HOME_NEXT, turn_page, decides=False)
    on.action(ids.HOME_TAB, choose_tab, decides=False)
    on.action(ids.SEARCH, open_search, decides=False)
    on.view(ids.SEARCH_VIEW, search_in_form, errors=build_search_errors)
    on.action(ids.FILTER, open_filter, decides=False)
    on.action(ids.CLEAR_FILTER, clear_filter, decides=False)
    on.view(ids.FILTER_VIEW, set_filter, errors=build_filter_errors)
    on.action(ids.SHOW_QUEUE, show_queue, decides=False)
    on.action(ids.SHOW_INTEGRATION, show_integration)
    for action_id in (ids.PEOPLE_ALL, ids.PEOPLE_INTEGRATED, ids.PEOPLE_NOT_INTEGRATED):
        on.action(action_id, filter_people)
    on.action(ids.MAP_PEOPLE, map_people)
    on.action(ids.RETRY_FAILED, retry)
    on.action(ids.PO_PDF, set_po_pdf)
    on.action(ids.PO_PDF_AS_SET, set_po_pdf)


async def open_home(slack_event: SlackEvent) -> None:
    """Enqueue the Home of a person who opened it; show the reason to somebody who may not see it."""
    if slack_event.event.get("tab") != "home":
        return
    user_id = str(slack_event.event["user"])
    try:
        person = await _viewer(slack_event, user_id)
    except Refusal as refusal:
        await _close(slack_event, user_id, refusal)
        return

    async def save() -> None:
        if not await already_taken(slack_event.key, slack_event.now):
            await homes.open_home(slack_event.on.workspace_id, person.id, slack_event.now)

    await slack_event.on.store.transact(save)


async def _viewer(slack_event: SlackEvent, user_id: str) -> Person:
    on = slack_event.on
    member = await find_presser(
        on.store, on.workspace, on.workspace_id, user_id, slack_event.now, on.policy, fresh=False
    )
    return require_may_act(member)


async def _close(slack_event: SlackEvent, user_id: str, refusal: Refusal) -> None:
    reader = await reader_of(slack_event.on, user_id)
    view = build_closed_home(sentence(refusal, reader), reader)
    try:
        await slack_event.on.workspace.client.with_timeout(WITHIN).publish_view(user_id, view)
    except SlackError as error:
        log.warning("Could not publish a Home: %s", error)


async def turn_page(press: Interaction) -> None:
    """Show another page of one of the lists."""
    list_name, page = values.parse_page_value(press.value)
    await _turn_to(press, **{_PAGES[list_name]: page})


async def choose_tab(press: Interaction) -> None:
    """Show the first page of another tab of the queue."""
    await _turn_to(press, tab=parse_tab(press.value), page=1, asked_page=1)


async def open_search(press: Interaction) -> None:
    """Open the form for words."""
    press.after(press.open_form(build_search_form(await press.reader())))


async def search_in_form(press: Interaction) -> dict[str, Any]:
    """Show what was found, in the form."""
    on = press.on
    words = parse_search_form(press.view)
    found = await on.store.look(lambda: search(words, press.person.id, on.workspace_id, on.policy))
    return {"response_action": "update", "view": build_search_form(await press.reader(), found)}


async def open_filter(press: Interaction) -> None:
    """Open the form with the filter of the queue."""
    on, person_id = press.on, press.person.id
    choices = await on.store.look(
        lambda: load_filter_choices(person_id, on.workspace_id, on.policy, press.now)
    )
    press.after(press.open_form(build_filter_form(choices)))


async def set_filter(press: Interaction) -> None:
    """Show only what the form says of what waits."""
    wanted = parse_filter_form(press.view, await press.reader())
    await _turn_to(press, filters=write_filter(wanted), page=1)


async def clear_filter(press: Interaction) -> None:
    """Show everything that waits again."""
    await _turn_to(press, filters="", page=1)


async def show_queue(press: Interaction) -> None:
    """Go back to the queue."""
    await _turn_to(press, part="queue")


async def show_integration(press: Interaction) -> None:
    """Show the integration of the workspace, to the configuration role."""
    await configuration.require_configures(press.person.id, press.on.workspace_id)
    await _turn_to(press, part="integration", people_page=1)


async def filter_people(press: Interaction) -> None:
    """Show all people, those who are connected, or those who are not."""
    await configuration.require_configures(press.person.id, press.on.workspace_id)
    await _turn_to(press, people=press.value, people_page=1)


async def _turn_to(press: Interaction, **place: str | int) -> None:
    workspace_id, person_id = press.on.workspace_id, press.person.id
    await press.on.store.transact(
        lambda: homes.turn_to(workspace_id, person_id, press.now, **place), deadline=press.deadline
    )


async def map_people(press: Interaction) -> None:
    """Start to map people to members; the integration part shows progress and result."""
    on, person_id = press.on, press.person.id
    await configuration.require_configures(person_id, on.workspace_id)

    async def begin(change: Change) -> None:
        if not await change.is_repeated(press.key):
            await start_mapping(on.workspace_id, person_id, change)
            await homes.turn_to(on.workspace_id, person_id, press.now, part="integration", people_page=1)

    await press.apply(begin)
    if not press.in_home:
        press.after(reply(press, build_mapping_begun(await press.reader())), saved=True)


async def retry(press: Interaction) -> None:
    """Try again what failed in the workspaces that the presser manages."""
    person_id = press.person.id
    await configuration.require_configures(person_id, press.on.workspace_id)
    managed = [row.id for row in await configuration.managed_workspaces(person_id)]

    async def again(change: Change) -> None:
        if not await change.is_repeated(press.key):
            await retry_failed(managed, change)

    await press.apply(again)


async def set_po_pdf(press: Interaction) -> None:
    """Set whether people see the PDF of a company's pending orders: on, off, or as in the settings."""
    company_id, choice = parse_company_value(press.value)
    allowed = {"on": True, "off": False}.get(choice)
    on, person_id = press.on, press.person.id

    async def save(change: Change) -> None:
        if not await change.is_repeated(press.key):
            await configuration.set_pdf_while_pending(company_id, person_id, on.workspace_id, allowed, change)

    await press.apply(save)
