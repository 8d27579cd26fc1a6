"""Putting off a card by the form behind its menu."""

from models.tables import Snooze
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage
from tests.support.world import World, press_card
from views import ids


async def snooze_in_form(
    person: SandboxPerson, card: SlackMessage, until: str, day: str | None = None
) -> dict[str, str]:
    """Choose in the form behind the card's menu; returns the form's errors."""
    assert (await press_card(person, card, ids.SNOOZE)).acked
    view = await person.wait_for_view(lambda one: one.callback_id == ids.SNOOZE_VIEW)
    return (await person.submit(view, {ids.SNOOZE_UNTIL: until, ids.SNOOZE_ON: day})).errors


async def snooze_until_a_date(world: World) -> None:
    """Choose a date in the form behind the card's menu."""
    ann, card = world.person("ann"), await world.card("ann")
    assert await snooze_in_form(ann, card, "date", "2099-12-24") == {}
    assert await Snooze.all().count() == 1
