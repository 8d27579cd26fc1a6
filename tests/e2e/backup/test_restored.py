"""A backup is made while the bot serves, the store is lost later and restored: Slack agrees with it."""

from pathlib import Path
from typing import Any

import pytest

from models.tables import Comment, Document, Message, Turn, Workspace
from sandbox.state.team import SlackMessage
from serving.bot import run_bot
from tests.chaos.record import Record
from tests.e2e.backup.again import an_empty_place, serving_again
from tests.e2e.backup.compared import differences, out_of_date
from tests.support.commands import outcome_of, run_command, start_with
from tests.support.slack_text import all_is_shown, is_live, top_level
from tests.support.stale_cards import lagging
from tests.support.wait import until_true
from tests.support.workers import READING, WORKER
from tests.support.world import QUICK, World, a_sandbox, buttons_of, order, press_card, settings_for
from views import ids


def paper(number: str, **changes: Any) -> dict[str, Any]:
    """Give an order of a supplier of its own: another one's decision changes nothing on its card."""
    return order(number, supplier=f"Supplier of {number}", attachments=["terms.txt"], **changes)


def value_of(card: SlackMessage, action_id: str) -> str:
    """Give what a button of a card carries."""
    elements = [element for block in card.blocks for element in block.get("elements", [])]
    return next(str(one["value"]) for one in elements if one.get("action_id") == action_id)


async def agrees_with_slack() -> bool:
    return not await Workspace.exclude(restored_from=None).exists()


async def all_is_heard() -> bool:
    return await Comment.all().count() == 3


async def test_after_a_restore_slack_shows_what_the_store_holds(
    request: pytest.FixtureRequest, database_url: str, tmp_path: Path
) -> None:
    backup = tmp_path / "backup"
    (tmp_path / "terms.txt").write_text("The terms of all orders")
    async with a_sandbox() as sandbox:
        record = Record(sandbox.journal)
        settings = settings_for(sandbox, database_url, tmp_path)
        async with run_bot(settings, timing=QUICK, worker=WORKER, reading=READING) as bot:
            world = World(sandbox, sandbox.workspaces["acme"], bot, settings, tmp_path)
            ann, bob = world.person("ann"), world.person("bob")
            await world.take_in(paper("PO-1"), paper("PO-2"))
            decided = await world.card("ann", "PO-1")
            again = await world.card("ann", "PO-2")
            approve = value_of(decided, ids.APPROVE)
            await ann.open_home()
            await all_is_shown()
            away = sandbox.faults.add(
                "chat.postMessage",
                error="service_unavailable",
                times=None,
                when=lambda arguments: arguments["channel"] == ann.dm().id,
            )
            await world.take_in(paper("PO-3", kind="invoice"))
            await world.card("bob", "PO-3")
            await sandbox.wait_for(lambda: away.hits > 0)
            code, printed, _ = await run_command(world, "backup", str(backup))
            assert (code, "Documents: 3" in printed, "Stored files: 1" in printed) == (0, True, True)
            # From here on nothing is in the backup.
            sandbox.faults.remove(away)
            waited = await world.card("ann", "PO-3")
            assert (await ann.press(decided, ids.APPROVE)).acked
            await bob.reply(await world.card("bob", "PO-2"), "Is this the newest price?")
            await world.take_in(paper("PO-4"))
            stale = lagging(await world.card("ann", "PO-4"))
            await all_is_shown()
            assert not is_live(decided)
            await sandbox.wait_for(lambda: approve not in str(ann.home))
            talked = [one for one in ann.messages if "newest price" in str(one.blocks)]
            assert len(talked) == 1
        async with an_empty_place(request, database_url) as url:
            restored = settings_for(sandbox, url, tmp_path)
            await ann.reply(waited, "While the bot was down")
            busy = sandbox.faults.add(
                "conversations.history",
                retry_after=1,
                times=None,
                when=lambda asked: "include_all_metadata" in asked,
            )
            code, printed, errors = await outcome_of(await start_with(restored, "restore", str(backup)))
            assert (code, errors) == (0, "")
            async with serving_again(world, restored) as world:
                await ann.reply(waited, "Before the card is known again")
                pressed = await press_card(ann, stale, ids.APPROVE)
                assert pressed.acked
                await ann.wait_for_ephemeral(lambda shown: "it no longer exists" in shown.text)
                await sandbox.wait_for(lambda: busy.hits > 0)
                sandbox.faults.remove(busy)
                await until_true(agrees_with_slack)
                await until_true(all_is_heard)
                await all_is_shown()
                assert await Document.filter(number="PO-4").count() == 0
                assert is_live(decided)  # the approval went with the store
                await sandbox.wait_for(lambda: approve in str(ann.home))
                assert [one.ts for one in top_level(ann) if "PO-3" in one.text] == [waited.ts]
                closed = out_of_date(world)
                assert stale.ts in [one.ts for one in closed]
                assert [buttons_of(one) for one in closed] == [[]] * len(closed)
                await world.take_in(paper("PO-4"))
                new = await world.card("ann", "PO-4")
                assert (new.ts != stale.ts, is_live(new)) == (True, True)
                assert (await ann.press(again, ids.APPROVE)).acked
                await all_is_shown()
                assert await differences(world, record) == []
                assert {one.document_id for one in await Turn.filter(state="approved")} == {
                    (await Document.get(number="PO-2")).id
                }
                assert await Message.filter(subject="comment").count() == 3
                assert not [one for one in ann.ephemerals if "Nobody else saw this" in one.text]
