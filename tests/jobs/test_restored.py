"""What Slack refuses while a conversation is read back costs nothing but what was refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jobs.restored import ReadBack
from models.outbox.restored import ReadingBack
from models.tables import Delivery, Message
from tests.support.discussion import hears, says, told_under
from tests.support.slack_text import all_is_shown
from tests.support.world import World, order


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("method", "error"), [("files.delete", "cant_delete_file"), ("conversations.replies", "thread_not_found")]
)
async def test_a_thread_of_an_older_card_is_taken_over_whatever_is_refused_in_another(
    world: World, method: str, error: str
) -> None:
    (world.folder / "terms.txt").write_text("The terms")
    await world.take_in(order("PO-1"))
    ann, bob = world.person("ann"), world.person("bob")
    older = await world.card("ann", "PO-1")
    await world.take_in(order("PO-2", attachments=["terms.txt"]))
    newer = await world.card("ann", "PO-2")
    await says(bob, await world.card("bob", "PO-1"), "Is it dear?")
    await hears(ann, older, "Is it dear?")
    await says(bob, await world.card("bob", "PO-2"), "And this?")
    await hears(ann, newer, "And this?")
    await all_is_shown()
    now, context = datetime.now(UTC), world.bot.contexts[0]
    later = now + timedelta(days=1)
    copies = Message.filter(subject="comment", person__email="ann@acme.example")
    await copies.update(state="new", ts="", channel="", next_at=later)
    await Delivery.all().delete()

    def is_about_it(arguments: dict[str, Any]) -> bool:
        return method == "files.delete" or arguments["ts"] == newer.ts

    refused = world.sandbox.faults.add(method, error=error, times=None, when=is_about_it)
    await ReadBack(context)._read_all(ReadingBack(now, later, 0))
    assert refused.hits > 0
    [copy] = [one for one in ann.messages if one.thread_ts == older.ts and "Is it dear?" in str(one.blocks)]
    assert await copies.filter(ts=copy.ts, state="posted").exists()
    assert len(told_under(ann, older)) == 1
