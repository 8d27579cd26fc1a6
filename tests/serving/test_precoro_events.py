"""What is decided in Precoro, there or from Slack, is one event each for other systems."""

import json
from pathlib import Path
from typing import Any

from models.tables import OutboundEvent
from tests.jobs.precoro.with_slack import running_precoro
from tests.support.wait import until
from tests.support.world import buttons_of
from views import ids


def events_in(folder: Path) -> list[dict[str, Any]]:
    """Return what stands in the outbox folder about documents."""
    found = [json.loads(one.read_bytes()) for one in sorted((folder / "outbox").glob("*.json"))]
    return [one for one in found if one["type"] != "audit.root"]


async def test_an_approval_there_and_one_from_slack_are_one_event_each(
    database_url: str, tmp_path: Path
) -> None:
    text = f'[outbox]\nfolder = "{tmp_path}/outbox"\n'
    async with running_precoro(database_url, tmp_path, settings=text) as both:
        there, here = both.order(custom_name="PO-1"), both.order(custom_name="PO-2")
        refused = both.order(custom_name="PO-3")
        ann = both.world.person("ann")
        for number in ("PO-1", "PO-2", "PO-3"):  # what was not read while it waits is nobody's event
            await both.world.card("ann", number)
        there.approve(both.users["ann"])
        refused.reject(both.users["ann"], "Too dear")
        await until(lambda: len(events_in(tmp_path)) == 2)
        await both.link_key("ann")
        card = await both.world.card("ann", "PO-2")
        await ann.wait_until(lambda: ids.APPROVE in buttons_of(card))
        assert (await ann.press(card, ids.APPROVE, confirmed=True)).acked
        await until(lambda: len(events_in(tmp_path)) == 3)
        for order in (there, here, refused):
            order.touch()  # each is read again, and nothing is told again
        reads = both.precoro.calls.of("GET", "/purchaseorders/*")
        await both.precoro.wait_for(
            lambda: len(both.precoro.calls.of("GET", "/purchaseorders/*")) >= len(reads) + 3
        )
        assert await OutboundEvent.filter(document_id__isnull=False).count() == 3
    told = [(one["data"]["document"]["number"], one["type"]) for one in events_in(tmp_path)]
    assert sorted(told) == [
        ("PO-1", "document.approved"),
        ("PO-2", "document.approved"),
        ("PO-3", "document.rejected"),
    ]
    decided = {one["data"]["document"]["number"]: one["data"]["decision"] for one in events_in(tmp_path)}
    assert decided["PO-1"]["by"] is None  # its source said so
    assert decided["PO-2"]["by"]["email"] == "ann@acme.example"
