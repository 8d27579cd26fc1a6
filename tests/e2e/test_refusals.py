"""What Slack refuses: only a plain no to one message ends it, and a card can always be drawn again."""

from pathlib import Path
from typing import Any

import pytest

from models.tables import Attachment, Delivery, Message
from sandbox.state.faults import CallFault
from tests.support.slack_text import all_is_shown, files_under, is_live, top_level
from tests.support.wait import until_true
from tests.support.world import World, order, running_world
from views import ids

NOT_WELL: list[dict[str, Any]] = [
    {"error": "request_timeout"},
    {"error": "service_unavailable"},
    {"error": "team_added_to_org"},
    {"error": "messages_tab_disabled"},
    {"error": "restricted_action"},
    {"error": "message_limit_exceeded"},
    {"status": 403, "body": "<html>Forbidden</html>"},
    {"status": 404, "body": "<html>Not found</html>"},
]
MANY = 60  # tries: an hour and more


async def tried_again(fault: CallFault, hits: int) -> None:
    """Wait until Slack has refused so often; the next try of everything is now."""

    async def refused() -> bool:
        await Message.filter(attempts__gt=0).update(next_at=0, attempts=MANY)
        return fault.hits >= hits

    await until_true(refused)


@pytest.mark.parametrize("answer", NOT_WELL, ids=str)
async def test_while_slack_is_not_well_a_card_waits_as_long_as_it_takes(
    world: World, answer: dict[str, Any]
) -> None:
    fault = world.sandbox.faults.add("chat.postMessage", times=None, **answer)
    await world.take_in(order())
    await tried_again(fault, 5)
    assert not await Message.filter(state__in=("failed", "dropped")).exists()
    world.sandbox.faults.remove(fault)

    async def posted() -> bool:
        await Message.filter(state="new").update(next_at=0)  # what is refused meanwhile waits again
        return await Message.filter(state="posted").count() == 2

    await until_true(posted)
    assert is_live(await world.card("ann"))


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long"])
async def test_a_card_whose_blocks_are_refused_is_plain_text_until_its_next_change(
    world: World, code: str
) -> None:
    await world.take_in(order())
    ann, card = world.person("ann"), await world.card("ann")
    await all_is_shown()
    fault = world.sandbox.faults.add(
        "chat.update", error=code, times=None, when=lambda arguments: arguments["blocks"] != "[]"
    )
    await world.take_in(order(url="https://app.precoro.com/purchase/order/1042/show"))
    await all_is_shown()
    assert fault.hits
    [plain] = [message for message in ann.messages if message.ts == card.ts]
    assert not plain.blocks
    assert "PO-1042" in plain.text
    assert "did not accept the layout" in plain.text
    world.sandbox.faults.remove(fault)
    await world.take_in(order(status="cancelled"))
    await all_is_shown()
    [again] = [message for message in ann.messages if message.ts == card.ts]
    assert again.blocks


async def test_a_new_card_whose_blocks_are_refused_comes_as_plain_text(world: World) -> None:
    for method in ("chat.postMessage", "chat.update"):
        world.sandbox.faults.add(
            method, error="invalid_blocks", times=None, when=lambda arguments: arguments["blocks"] != "[]"
        )
    await world.take_in(order())
    await all_is_shown()
    [card] = top_level(world.person("ann"))
    assert "PO-1042" in card.text
    assert not card.blocks


async def test_a_refused_redraw_does_not_end_a_card(world: World) -> None:
    await world.take_in(order())
    ann, card = world.person("ann"), await world.card("ann")
    await all_is_shown()
    fault = world.sandbox.faults.add("chat.update", error="is_archived", times=None)
    assert (await ann.press(card, ids.APPROVE)).acked
    await all_is_shown()
    assert fault.hits
    assert is_live(await world.card("ann"))
    world.sandbox.faults.remove(fault)
    await ann.press(card, ids.APPROVE)  # refused, since it is approved; and the card is drawn
    await ann.wait_for_message(lambda message: message.ts == card.ts and not is_live(message))


async def test_an_attachment_that_is_not_there_yet_is_waited_for(world: World) -> None:
    (world.folder / "quote.txt").write_text("Eight laptops")
    fault = world.sandbox.faults.add("chat.postMessage", retry_after=0.2, times=1)
    await world.take_in(order(attachments=["quote.txt"]))
    attachment = await Attachment.get()
    stored = Path(world.bot.contexts[0].files) / attachment.sha256[:2] / attachment.sha256[2:]
    assert fault.hits or not await Delivery.exists(state="done")
    hidden = stored.with_suffix(".hidden")
    stored.rename(hidden)

    async def missed() -> bool:
        return await Delivery.exists(kind="attachment", attempts__gt=0)

    await until_true(missed)
    await Delivery.filter(kind="attachment").update(attempts=MANY)
    hidden.rename(stored)
    await Delivery.filter(kind="attachment").update(next_at=0)
    card = await world.card("ann")
    await world.sandbox.wait_for(lambda: "quote.txt" in files_under(world.person("ann"), card))
    await all_is_shown()


async def test_a_file_that_slack_took_and_never_showed_is_sent_once_more(
    database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "quote.txt").write_text("Eight laptops")
    async with running_world(database_url, tmp_path, share_delay=3600) as world:
        await world.take_in(order(attachments=["quote.txt"]))
        card = await world.card("ann")
        completed = "files.completeUploadExternal"
        await world.sandbox.wait_for(lambda: world.sandbox.journal.calls(completed))
        world.slack.environment.share_delay = 0.02
        await all_is_shown()
        assert world.sandbox.journal.calls("files.delete")
        assert files_under(world.person("ann"), card) == ["quote.txt"]
        assert await Delivery.filter(kind="attachment", state="done").count() == 1
