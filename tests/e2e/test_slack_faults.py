"""Slack refuses, answers late or not at all: in the end everything stands there once, and nothing twice."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from models.tables import Decision, Document, Message
from models.tables import Workspace as WorkspaceRow
from tests.support.slack_text import all_is_shown, files_under, is_live, top_level
from tests.support.world import QUICK, World, buttons_of, order, running_world, step
from views import ids

CALLS = [
    "users.lookupByEmail",
    "conversations.open",
    "chat.postMessage",
    "files.getUploadURLExternal",
    "upload",
    "files.completeUploadExternal",
    "chat.update",
]
APPROVERS = ("ann", "cleo", "dan")
WAIT = 1  # seconds that Slack asks us to wait


def requisition(folder: Path) -> dict[str, Any]:
    """Give a document whose PDF and quote go into the thread of each of three approvers."""
    (folder / "quote.txt").write_text("Eight laptops, as spoken about")
    steps = [step("Manager", "any", *APPROVERS)]
    return order(kind="purchase_requisition", attachments=["quote.txt"], steps=steps)


async def see_it_through(world: World) -> None:
    """Take the document in, have Ann approve it, and wait until nothing waits any more."""
    await world.take_in(requisition(world.folder))
    card = await world.card("ann")
    await all_is_shown()
    assert (await world.person("ann").press(card, "approve")).acked
    await all_is_shown()


async def all_stands_there_once(world: World) -> None:
    """Count what people see: one card, one PDF, one of each attachment, one outcome, no live button."""
    for name in APPROVERS:
        [card] = top_level(world.person(name))
        assert not is_live(card)
        expected = ["PO-1042 pending.pdf", "quote.txt"]
        await world.sandbox.wait_for(
            lambda name=name, card=card: len(files_under(world.person(name), card)) >= 2  # type: ignore[misc]
        )
        assert files_under(world.person(name), card) == expected
    bob = world.person("bob")
    [card], [outcome] = top_level(bob), top_level(bob, ids.OUTCOME_EVENT)
    assert not is_live(card)
    await world.sandbox.wait_for(lambda: files_under(bob, outcome))
    assert files_under(bob, outcome) == ["PO-1042.pdf"]
    assert await Decision.all().count() == 1


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param([{"retry_after": WAIT}, {"status": 500}], id="429-and-500"),
        pytest.param([{"cut": "before"}, {"cut": "after"}], id="cut-before-and-after-acting"),
    ],
)
async def test_faults_of_every_call_lose_nothing_and_double_nothing(
    world: World, faults: list[dict[str, Any]]
) -> None:
    armed = [world.sandbox.faults.add(call, **fault) for call in CALLS for fault in faults]
    await see_it_through(world)
    assert all(each.hits for each in armed)
    await all_stands_there_once(world)
    assert_waits_were_kept(world)


def assert_waits_were_kept(world: World) -> None:
    """After each 429 the same call came again, and not before Slack's time was over."""
    calls = world.sandbox.journal.calls()
    for number, call in enumerate(calls):
        if call.facts.get("status") == 429 and call.name not in ("upload", "files.getUploadURLExternal"):
            again = next(
                each
                for each in calls[number + 1 :]
                if (each.name, each.arguments) == (call.name, call.arguments)
            )
            assert again.at - call.at >= WAIT * 0.95, f"{again} came too soon after {call}"


async def test_an_answer_that_comes_too_late_doubles_nothing(database_url: str, tmp_path: Path) -> None:
    timing = replace(QUICK, settles_after=timedelta(seconds=1.5))
    async with running_world(database_url, tmp_path, timing=timing) as world:
        workspace = world.bot.contexts[0].workspace
        workspace.client = workspace.client.with_timeout(1.0)
        # Slack acts after we have given up, but before we look whether it did.
        armed = [world.sandbox.faults.add(call, delay=1.4, times=1) for call in CALLS]
        await see_it_through(world)
        assert all(each.hits for each in armed)
        await all_stands_there_once(world)


async def test_a_permanent_refusal_is_recorded_and_the_others_go_on(world: World) -> None:
    refusals = {"cleo": "is_archived", "dan": "not_in_channel", "eve": "channel_not_found"}
    channels = {name: world.person(name).dm().id for name in refusals}
    for name, code in refusals.items():
        world.sandbox.faults.add(
            "chat.postMessage",
            error=code,
            times=None,
            when=lambda arguments, channel=channels[name]: arguments["channel"] == channel,
        )
    await world.take_in(order(steps=[step("Manager", "any", "ann", *refusals)]))
    card = await world.card("ann")
    await world.card("bob")
    await all_is_shown()
    failed = await Message.filter(state="failed").select_related("person")
    found = {message.person.email.partition("@")[0]: message.last_error for message in failed}
    assert found.keys() == refusals.keys()
    assert all(refusals[name] in last_error for name, last_error in found.items())
    assert (await world.person("ann").press(card, "approve")).acked
    await all_is_shown()
    posts = Counter(call.arguments["channel"] for call in world.sandbox.journal.calls("chat.postMessage"))
    assert [posts[channel] for channel in channels.values()] == [1, 1, 1]
    assert top_level(world.person("bob"), ids.OUTCOME_EVENT)


async def test_nothing_is_lost_while_slack_does_not_let_us_in(database_url: str, tmp_path: Path) -> None:
    timing = replace(QUICK, probe_every=0.2)
    async with running_world(database_url, tmp_path, timing=timing) as world:
        await world.take_in(order("PO-1"))
        ann, card = world.person("ann"), await world.card("ann", "PO-1")
        await all_is_shown()
        world.slack.revoke_tokens()
        await world.take_in(order("PO-2"))
        assert (await ann.press(card, "approve")).acked  # the sockets stand, and the store is there
        refused = await world.sandbox.wait_for(lambda: probes_refused(world) >= 2)
        assert refused
        assert (await Document.get(number="PO-1")).status == "approved"
        assert (await WorkspaceRow.get()).down
        assert len(top_level(ann)) == 1
        assert "approve" in buttons_of(card)
        world.slack.token_error = None
        await world.card("ann", "PO-2")
        await all_is_shown()
        assert (await WorkspaceRow.get()).down == ""
        assert [("PO-1" in each.text, is_live(each)) for each in top_level(ann)] == [
            (True, False),
            (False, True),
        ]
        assert len(top_level(world.person("bob"))) == 2
        assert len(top_level(world.person("bob"), ids.OUTCOME_EVENT)) == 1


def probes_refused(world: World) -> int:
    """Count the times we asked whether we are let in, and were not."""
    probes = world.sandbox.journal.calls("auth.test")
    return sum(probe.answer.get("error") == "token_revoked" for probe in probes)
