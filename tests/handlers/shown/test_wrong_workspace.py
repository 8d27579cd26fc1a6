"""A press counts only from the workspace that serves the document's company."""

import copy
from pathlib import Path

import pytest

from models.tables import Comment, Company, Decision, Document, Follower, Message, Payment, Workspace
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage
from tests.e2e.test_two_workspaces import Two, card, two
from tests.handlers.commands.world import answer_to, said
from tests.support.slack_text import all_is_shown
from tests.support.stale_cards import with_buttons_of
from tests.support.world import order, press_card
from views import ids, values

GONE = ("isn't involved", "aren't involved", "no longer exists", "out of date")


async def both(world: Two) -> tuple[SandboxPerson, SlackMessage]:
    """Give Ann in the workspace of Beta, where she is known, and her card of Acme's order."""
    await world.take_in(
        order("PO-A"),
        order("PO-R", requester="ann@acme.example", status="in_revision"),
        order("INV-A", kind="invoice", status="approved", payers=["ann@acme.example"]),
        order("PO-B", company="Beta GmbH"),
    )
    ann = world.person("beta", "ann")
    await card(ann, "PO-B")
    return ann, await card(world.person("acme", "ann"), "PO-A")


async def is_told(person: SandboxPerson) -> None:
    await person.wait_for_ephemeral(lambda one: any(words in one.text for words in GONE))


BUTTONS = (ids.APPROVE, ids.REJECT, ids.ASK_CHANGES, ids.OPEN)


@pytest.mark.parametrize("action_id", BUTTONS)
async def test_a_button_of_the_other_company_does_nothing(
    database_url: str, tmp_path: Path, action_id: str
) -> None:
    async with two(database_url, tmp_path) as world:
        ann, of_acme = await both(world)
        assert (await press_card(ann, with_buttons_of(ann, of_acme), action_id)).acked
        await is_told(ann)
        assert ann.views == []
        assert await Decision.all().count() == 0


async def test_paying_confirming_and_managing_do_nothing_there(database_url: str, tmp_path: Path) -> None:
    async with two(database_url, tmp_path) as world:
        ann, of_acme = await both(world)
        cleo = world.person("beta", "cleo")
        await cleo.wait_for_message(lambda one: "Precoro is connected" in one.text)
        await all_is_shown()
        for person, action_id, number in (
            (ann, ids.MARK_PAID, "INV-A"),
            (ann, ids.CONFIRM_REVISION, "PO-R"),
            (cleo, ids.MANAGE, "PO-A"),
        ):
            document = await Document.get(number=number)
            forged = with_buttons_of(person, of_acme)
            button = forged.blocks[-1]["elements"][0]
            button |= {"action_id": action_id, "value": values.document_value(document.id, "1-x-1")}
            before = len(person.ephemerals)
            assert (await person.press(forged, action_id)).acked
            await person.wait_until(lambda p=person, n=before: len(p.ephemerals) > n or None)  # type: ignore[misc]
            assert "no longer exists" in person.ephemerals[-1].text
            assert person.views == []
        assert await Payment.all().count() == 0


async def test_commands_and_choices_know_nothing_of_it(database_url: str, tmp_path: Path) -> None:
    async with two(database_url, tmp_path) as world:
        ann, _ = await both(world)
        await world.take_in(order("7"), order("7", kind="invoice"))
        await card(world.person("acme", "ann"), "7")
        for typed in ("show PO-A", "approve PO-A", "reject PO-A No", "comment PO-A Hello", "pdf PO-A"):
            assert "I can't find PO-A" in said(await answer_to(ann, typed))
        offered = await answer_to(world.person("acme", "ann"), "comment 7 Hello")
        forged = with_buttons_of(ann, offered)
        assert (await ann.press(forged, ids.CHOOSE, offered.blocks[1]["accessory"]["value"])).acked
        await is_told(ann)
        assert await Comment.all().count() == 0
        assert await Follower.all().count() == 0


async def test_a_company_that_moves_leaves_its_old_cards_without_effect(
    database_url: str, tmp_path: Path
) -> None:
    async with two(database_url, tmp_path) as world:
        _, of_acme = await both(world)
        old, ann = copy.deepcopy(of_acme), world.person("acme", "ann")
        await all_is_shown()

        async def move() -> None:
            beta = await Workspace.get(name="beta")
            await Company.filter(name="Acme Ltd").update(workspace_id=beta.id)

        await world.bot.store.transact(move)
        assert (await ann.press(old, ids.APPROVE)).acked
        await is_told(ann)
        await ann.reply(old, "A word")
        await ann.wait_for_ephemeral(lambda one: "aren't involved" in one.text)
        assert await Decision.all().count() == 0
        assert await Comment.all().count() == 0
        await ann.wait_until(lambda: ids.APPROVE not in str(of_acme.blocks) or None)
        assert not await Message.filter(workspace__name="beta", document__number="PO-A").exists()
