"""Sockets are refreshed, cut and refused while people press: whatever was acked counts, exactly once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from models.tables import Decision
from sandbox.people.outcome import Outcome
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage
from serving.options import Timing
from slack.sockets import SocketTimings
from tests.support.database.one import ON_ONE
from tests.support.slack_text import all_is_shown, is_live, top_level
from tests.support.world import World, order, running_world, step

pytestmark = ON_ONE

# A socket of a machine that is busy may be silent for a while without being dead.
TIMINGS = SocketTimings(ping=0.5, apart=0.1, look=0.05, ticket_expired=0.3, silent=4.0, rebuild=3.0)
# (number, who is asked, who asks): nobody gets so many messages that Slack's rate for a conversation counts
DOCUMENTS = [
    ("PO-1", "ann", "bob"),
    ("PO-2", "cleo", "eve"),
    ("PO-3", "ann", "max"),
    ("PO-4", "cleo", "bob"),
    ("PO-5", "ann", "eve"),
    ("PO-6", "cleo", "max"),
]
Waiting = list[tuple[SandboxPerson, SlackMessage]]


@pytest.fixture
async def busy(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """A house with two sockets, in which six documents wait, each imported by itself."""
    async with running_world(database_url, tmp_path, timing=Timing(sockets=TIMINGS)) as world:
        for number, approver, requester in DOCUMENTS:
            steps = [step("Manager", "any", approver)]
            await world.take_in(order(number, steps=steps, requester=f"{requester}@acme.example"))
        await world.slack.wait_connected(2)
        await all_is_shown()
        yield world


def waiting(world: World) -> Waiting:
    """Give the live cards, with those who hold them."""
    people = [world.person("ann"), world.person("cleo")]
    return [(person, card) for person in people for card in top_level(person) if is_live(card)]


async def press(cards: Waiting) -> list[Outcome]:
    """Press all of them at once."""
    return await asyncio.gather(*(person.press(card, "approve") for person, card in cards))


async def test_a_refresh_of_either_socket_loses_no_press(busy: World) -> None:
    cards = waiting(busy)
    assert len(cards) == len(DOCUMENTS)
    for half in (cards[:3], cards[3:]):
        pressing = asyncio.ensure_future(press(half))
        await busy.slack.sockets.refresh(busy.slack.sockets.usable[0].number)
        assert all(outcome.acked for outcome in await pressing)
        await busy.slack.wait_connected(2)
    await all_is_shown()
    assert await Decision.filter(state="final").count() == len(DOCUMENTS)
    assert not waiting(busy)


async def test_a_cut_socket_loses_no_acked_press_and_the_other_serves_on(busy: World) -> None:
    cards = waiting(busy)
    first, second = cards[:3], cards[3:]
    pressing = asyncio.ensure_future(press(first))
    await busy.sandbox.wait_for(lambda: busy.sandbox.journal.envelopes("interactive"))
    cut = busy.slack.sockets.usable[0]
    busy.slack.sockets.kill(cut.number)
    await busy.sandbox.wait_for(lambda: cut not in busy.slack.sockets.usable)
    assert all(outcome.acked for outcome in await press(second))  # on the socket that is left
    outcomes = await pressing
    await all_is_shown()
    acked = len(second) + sum(outcome.acked for outcome in outcomes)
    assert await Decision.filter(state="final").count() >= acked
    again = await press(waiting(busy))  # what was lost with the socket is pressed again
    assert all(outcome.acked for outcome in again)
    assert await Decision.filter(state="final").count() == len(DOCUMENTS)
    await busy.slack.wait_connected(2)


async def test_both_sockets_come_back_also_when_a_ticket_is_refused(busy: World) -> None:
    sockets, [ann_card, *others] = busy.slack.sockets, waiting(busy)
    sockets.refused_tickets = 2
    sockets.kill()
    await busy.sandbox.wait_for(lambda: not sockets.usable)
    [lost] = await press([ann_card])
    assert lost.did_not_respond
    assert await Decision.all().count() == 0
    await busy.slack.wait_connected(2)
    assert sockets.refused_tickets == 0
    assert all(outcome.acked for outcome in await press([ann_card, *others]))
    assert await Decision.filter(state="final").count() == len(DOCUMENTS)
