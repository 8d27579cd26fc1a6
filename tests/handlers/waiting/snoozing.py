"""Putting off a card until a date."""

from models.tables import Document, Snooze
from tests.support.world import World
from views import ids, values


async def snooze_until_a_date(world: World) -> None:
    """Choose a date in the form behind the card's menu."""
    ann, card = world.person("ann"), await world.card("ann")
    document = await Document.get(number="PO-1042")
    assert (await ann.press(card, ids.SNOOZE, values.snooze_value("date", document.id))).acked
    view = await ann.wait_for_view(lambda one: one.callback_id == ids.SNOOZE_VIEW)
    assert (await ann.submit(view, {ids.SNOOZE_ON: "2099-12-24"})).errors == {}
    assert await Snooze.all().count() == 1
