"""What Slack refused for good is named, and is sent when somebody asks for it again."""

from models.tables import Attachment, Delivery, Message
from tests.support.commands import run_command
from tests.support.slack_text import all_is_shown, files_under
from tests.support.wait import until_true
from tests.support.world import World, order, press_card, text_of
from views import ids


async def test_what_failed_is_named_in_the_integration_part_and_tried_again_by_its_button(
    world: World,
) -> None:
    (world.folder / "quote.txt").write_text("Eight laptops")
    full = world.sandbox.faults.add("files.getUploadURLExternal", error="storage_limit_reached", times=None)
    ann = world.person("ann")
    managers = [{"email": "ann@acme.example", "companies": {"Acme Ltd": ["configuration"]}}]
    await world.take_in(order(attachments=["quote.txt"]), people=managers)
    card = await world.card("ann")
    await all_is_shown()
    await ann.open_home()
    queue = await ann.wait_for_home(lambda view: ids.SHOW_INTEGRATION in str(view.blocks))
    assert (await ann.press_in_view(queue, ids.SHOW_INTEGRATION)).acked
    home = await ann.wait_for_home(lambda view: "quote.txt of PO-1042 failed" in text_of(view.blocks))
    assert "storage_limit_reached" in text_of(home.blocks)
    world.sandbox.faults.remove(full)
    assert (await ann.press_in_view(home, ids.RETRY_FAILED)).acked
    await world.sandbox.wait_for(lambda: "quote.txt" in files_under(ann, card))
    await ann.wait_for_home(lambda view: "failed:" not in text_of(view.blocks))


async def test_a_file_that_slack_refused_is_sent_by_the_files_button_or_a_command(
    world: World,
) -> None:
    for name in ("quote.txt", "photo.txt"):
        (world.folder / name).write_text(name)
    full = world.sandbox.faults.add("files.getUploadURLExternal", error="storage_limit_reached", times=None)
    ann = world.person("ann")
    await world.take_in(order(kind="invoice", attachments=["quote.txt", "photo.txt"]))
    card = await world.card("ann")
    await all_is_shown()
    world.sandbox.faults.remove(full)
    await press_card(ann, await world.card("ann"), ids.FILES)
    form = await ann.wait_for_view(lambda one: "quote" in text_of(one.blocks))
    await ann.press_in_view(form, ids.SEND_FILE, value=str((await Attachment.get(name="quote.txt")).id))
    await world.sandbox.wait_for(lambda: files_under(ann, card) == ["quote.txt"])
    code, said, _ = await run_command(world, "retry")
    assert code == 0
    assert said.startswith("The bot will try again. Messages: 0. Files: ")
    await world.sandbox.wait_for(lambda: {"photo.txt", "quote.txt"} <= set(files_under(ann, card)))
    assert not await Delivery.filter(state="failed").exists()


async def test_what_slack_may_have_after_a_fault_of_ours_is_looked_for_and_not_posted_twice(
    world: World,
) -> None:
    await world.take_in(order())
    card = await world.card("ann")
    await all_is_shown()
    [row] = await Message.filter(ts=card.ts, subject="card")

    async def fault_after_the_call() -> None:
        await Message.filter(id=row.id).update(state="failed", dropped_because="our_fault", ts="")

    await world.bot.store.transact(fault_after_the_call)
    await run_command(world, "retry")

    async def again() -> bool:
        return (await Message.get(id=row.id)).state == "posted"

    await until_true(again)
    assert (await Message.get(id=row.id)).ts == card.ts
