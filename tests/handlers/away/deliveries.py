"""What people do to be away, as Slack delivers it."""

from datetime import UTC, datetime
from typing import Any

from sandbox.people.person import SandboxPerson
from sandbox.state.team import View
from tests.support.world import World
from views import ids


def today() -> str:
    return datetime.now(UTC).date().isoformat()


async def away_form(person: SandboxPerson, text: str = "away") -> View:
    """Type the command, and give the form that opens."""
    assert (await person.command("/precoro", text)).acked
    return await person.wait_for_view(lambda one: one.callback_id == ids.AWAY_VIEW)


async def goes_away(world: World, name: str = "ann", *stand_ins: str, **filled: Any) -> None:
    """Have somebody say in Slack that they are away today and for a month."""
    person = world.person(name)
    view = await away_form(person)
    days = {ids.AWAY_FIRST: "2026-01-01", ids.AWAY_LAST: "2030-01-31"}
    values = days | {ids.STAND_INS: [world.person(one).id for one in stand_ins]} | filled
    done = await person.submit(view, values)
    assert (done.acked, done.errors, done.error) == (True, {}, "")


async def say_when_away(world: World) -> None:
    await goes_away(world, "ann", "dan")
    await world.card("dan")
