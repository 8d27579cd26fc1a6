"""A press that is too old does not count: Slack has told the person already that it failed."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from models.tables import Comment, Decision, Payment
from sandbox.people.outcome import Outcome
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage, View
from tests.e2e.test_kills import LONG, Kills, kills
from tests.support.wait import until_true
from tests.support.world import order, step
from views import ids

__all__ = ["kills"]  # a fixture
LATE = "That took too long, so nothing was changed."
INVOICE: dict[str, Any] = {"kind": "invoice", "status": "approved", "payers": ["ann@acme.example"]}


async def card(person: SandboxPerson, number: str) -> SlackMessage:
    return await person.wait_for_message(lambda one: f"{number} " in one.text and bool(one.blocks), LONG)


async def form(person: SandboxPerson, message: SlackMessage, action_id: str, callback_id: str) -> View:
    assert (await person.press(message, action_id)).acked
    return await person.wait_for_view(lambda one: one.callback_id == callback_id, LONG)


async def test_what_is_pressed_while_the_bot_stands_still_does_not_count(kills: Kills) -> None:
    of_cleo = order("PO-2", steps=[step("Manager", "any", "cleo")])
    await kills.take_in(order("PO-1"), of_cleo, order("INV-7", **INVOICE))
    await kills.bot.start()
    ann, cleo = kills.person("ann"), kills.person("cleo")
    approving, rejecting = await card(ann, "PO-1"), await card(cleo, "PO-2")
    paying = await form(ann, await card(ann, "INV-7"), ids.MARK_PAID, ids.PAYMENT_VIEW)
    reason = await form(cleo, rejecting, ids.REJECT, ids.REJECT_VIEW)
    kills.bot.stand_still()
    outcomes = await asyncio.gather(
        ann.press(approving, ids.APPROVE),
        ann.submit(paying, {}),
        cleo.submit(reason, {ids.REASON: "Too dear"}),
        ann.command("/precoro", "comment PO-1 Hello"),
    )
    assert [one.acked for one in outcomes] == [False] * 4
    kills.bot.go_on()
    for person, times in ((ann, 3), (cleo, 1)):
        await person.wait_until(lambda p=person, n=times: said(p) == n or None, LONG)  # type: ignore[misc]
    assert await Decision.all().count() == 0
    assert await Payment.all().count() == 0
    assert await Comment.all().count() == 0
    assert [view.callback_id for view in cleo.views] == [ids.REJECT_VIEW]  # with what was typed
    assert (await ann.press(approving, ids.APPROVE)).acked
    await until_true(lambda: is_acked(cleo.submit(reason, {ids.REASON: "Too dear"})))
    await until_true(lambda: is_acked(ann.submit(paying, {})))
    assert await Decision.all().count() == 2
    assert await Payment.all().count() == 1


async def is_acked(deed: Awaitable[Outcome]) -> bool:
    return (await deed).acked


def said(person: SandboxPerson) -> int:
    """Return how often a person was told that they were too late."""
    return sum(LATE in one.text for one in person.ephemerals)
