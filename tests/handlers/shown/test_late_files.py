"""A PDF that comes late never shows another revision than the message it stands under."""

from models.tables import Delivery
from tests.support.slack_text import all_is_shown, files_under
from tests.support.wait import until_true
from tests.support.world import World, buttons_of, order, step
from views import ids


async def test_the_pdf_of_an_approved_order_is_not_drawn_from_a_newer_revision(world: World) -> None:
    by_cleo = [step("Finance", "any", "cleo")]
    full = world.sandbox.faults.add("files.getUploadURLExternal", error="service_unavailable", times=None)
    await world.take_in(order())
    ann, bob = world.person("ann"), world.person("bob")
    card = await world.card("ann")
    assert (await ann.press(card, ids.APPROVE)).acked
    told = await bob.wait_for_message(lambda one: "PO-1042 was approved" in one.text)

    async def tried() -> bool:
        return await Delivery.filter(kind="pdf", attempts__gt=0).count() == 2

    await until_true(tried)
    await world.take_in(order(revision=2, title="Laptops and docks", steps=by_cleo))
    of_cleo = await world.card("cleo")
    world.sandbox.faults.remove(full)
    await all_is_shown()
    # It is not approved yet, and its company shows no PDF before that.
    assert files_under(bob, told) == []
    assert files_under(ann, card) == []
    cleo = world.person("cleo")
    assert ids.APPROVE in buttons_of(of_cleo)
    assert (await cleo.press(of_cleo, ids.APPROVE)).acked
    again = await bob.wait_for_message(lambda one: "was approved" in one.text and one.ts != told.ts)
    await all_is_shown()
    assert files_under(bob, again) == ["PO-1042.pdf"]
    assert files_under(bob, told) == []
