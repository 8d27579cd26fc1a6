"""What Slack delivers of Review and of notes."""

from tests.handlers.review.queue import confirm, go_on, review, take_in
from tests.support.world import World, order, press_card
from views import ids


async def choose_several(world: World) -> None:
    """Choose two documents in Review."""
    await take_in(world, order("PO-2"))
    await go_on(world.person("ann"), await review(world))


async def approve_several(world: World) -> None:
    """Approve two documents together."""
    await take_in(world, order("PO-2"))
    ann = world.person("ann")
    await confirm(ann, await go_on(ann, await review(world)), **{ids.NOTE: "As agreed"})


async def approve_with_note(world: World) -> None:
    """Approve a document with a note."""
    ann = world.person("ann")
    assert (await press_card(ann, await world.card("ann"), ids.OPEN)).acked
    details = await ann.wait_for_view(lambda one: ids.APPROVE_WITH_NOTE in str(one.blocks))
    assert (await ann.press_in_view(details, ids.APPROVE_WITH_NOTE)).acked
    form = await ann.wait_for_view(lambda one: one.callback_id == ids.NOTE_VIEW)
    assert not (await ann.submit(form, {ids.NOTE: "As agreed"})).errors
