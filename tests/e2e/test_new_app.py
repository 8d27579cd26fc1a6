"""The app was made again, or the tokens are of another workspace: what waits is posted there."""

from pathlib import Path

from models.tables import Member, Message, Workspace
from tests.support.slack_text import all_is_shown, is_live, top_level
from tests.support.world import order, running_world
from views import ids


async def test_what_waits_is_posted_in_the_workspace_that_the_tokens_are_of_now(
    database_url: str, tmp_path: Path
) -> None:
    async with running_world(database_url, tmp_path) as world:
        await world.take_in(order("PO-1"), order("PO-2"))
        card = await world.card("ann", "PO-1")
        await world.card("ann", "PO-2")
        assert (await world.person("ann").press(card, ids.APPROVE)).acked
        await all_is_shown()
        before = await Workspace.get()
    async with running_world(database_url, tmp_path) as world:
        card = await world.card("ann", "PO-2")
        assert is_live(card)
        assert (await world.person("ann").press(card, ids.APPROVE)).acked
        await all_is_shown()
        [only] = top_level(world.person("ann"))
        assert not is_live(only)
        after = await Workspace.get()
        assert after.team_id == world.bot.contexts[0].workspace.team_id != before.team_id
        assert not await Message.filter(state="failed").exists()


async def test_a_conversation_that_slack_does_not_find_is_opened_once_more(
    database_url: str, tmp_path: Path
) -> None:
    async with running_world(database_url, tmp_path) as world:
        await world.take_in(order("PO-1"))
        await world.card("ann", "PO-1")
        await all_is_shown()
        await Member.filter(person__email="ann@acme.example").update(channel="D000GONE")
        await world.take_in(order("PO-2"))
        await world.card("ann", "PO-2")
        await all_is_shown()
        assert (await Member.get(person__email="ann@acme.example")).channel == world.person("ann").dm().id


async def test_a_conversation_that_is_never_found_is_a_plain_no(database_url: str, tmp_path: Path) -> None:
    async with running_world(database_url, tmp_path) as world:
        fault = world.sandbox.faults.add(
            "chat.postMessage",
            error="channel_not_found",
            times=None,
            when=lambda arguments: arguments["channel"] == world.person("ann").dm().id,
        )
        await world.take_in(order())
        await world.card("bob")
        await all_is_shown()
        assert fault.hits == 1
        [failed] = await Message.filter(state="failed").prefetch_related("person")
        assert failed.person.email == "ann@acme.example"
