"""Link a person: a manager chooses the Slack account of somebody whose addresses differ, or ends that."""

from handlers.bolt.identity import fetch_member, hold_about
from handlers.bolt.interactions import Interaction
from handlers.bolt.registrar import Registrar
from models.change import Change
from models.people.configuration import require_configures
from models.people.members import SlackProfile
from models.people.pairing import choose_member, end_choice, require_manages
from models.queries.integration import people_on_page
from models.refusals import Refusal
from views import ids
from views.modals.link_person import build_link_errors, build_link_form, parse_link_form


def register(on: Registrar) -> None:
    """Bind the button and its form."""
    on.action(ids.LINK_PERSON, open_form)
    on.view(ids.LINK_PERSON_VIEW, link, errors=build_link_errors)


async def open_form(press: Interaction) -> None:
    """Open the form for the people that the Integration part shows."""
    await require_configures(press.person.id, press.on.workspace_id)
    press.after(_show_form(press))


async def _show_form(press: Interaction) -> None:
    on, person_id = press.on, press.person.id
    people = await on.store.look(lambda: people_on_page(on.workspace_id, person_id))
    await press.open_form(build_link_form(people, await press.reader()))


async def link(press: Interaction) -> None:
    """Link the person to the chosen member; without one, let them be found by e-mail again."""
    on, by = press.on, press.person.id
    person_id, member = parse_link_form(press.view)
    await require_manages(by, person_id, on.workspace_id)

    async def choose(change: Change) -> None:
        if not await change.is_repeated(press.key):
            await choose_member(on.workspace_id, person_id, profile, by, change)

    async def end(change: Change) -> None:
        if not await change.is_repeated(press.key):
            await end_choice(on.workspace_id, person_id, by, change)

    if not member:
        await press.apply(end)
        return
    async with hold_about(on.workspace, member):
        profile = await _profile(press, member)
        await press.apply(choose)


async def _profile(press: Interaction, member: str) -> SlackProfile:
    """Return the chosen member as Slack has them now; a Refusal is worded about them."""
    try:
        return SlackProfile.of(await fetch_member(press.workspace, member), press.on.policy)
    except Refusal as refusal:
        if refusal.code == "could_not_check":
            raise
        raise Refusal("cannot_be_linked", member=member, state="deactivated") from None
