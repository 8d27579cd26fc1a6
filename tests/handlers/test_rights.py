"""What people are shown follows who they are and what they may see."""

from typing import Any

from sandbox.state.team import SlackMessage
from tests.handlers.test_home import actions_in, home_of
from tests.handlers.test_payments import NAMES, invoice, payment_form, to_pay
from tests.support.block_text import shown
from tests.support.slack_text import all_is_shown, top_level
from tests.support.world import World, buttons_of, order, step, text_of
from views import ids

NUMBERS = [f"PO-{n}" for n in range(201, 207)]


def pays(*names: str) -> list[dict[str, Any]]:
    """Give the cast as a file declares it; the named ones hold the role pay, the others none."""
    held = {one["email"]: ["pay"] if one["email"].partition("@")[0] in names else [] for one in NAMES}
    return [one | {"companies": {"Acme Ltd": held[one["email"]]}} for one in NAMES]


async def list_of(world: World, name: str) -> SlackMessage:
    person = world.person(name)
    return await person.wait_until(lambda: next(iter(top_level(person, ids.LISTING_EVENT)), None))


async def payers_card(world: World, name: str) -> SlackMessage:
    return await world.person(name).wait_for_message(lambda one: "Needs your payment" in one.text)


async def test_a_list_names_a_document_no_more_once_its_reader_may_not_see_it(world: World) -> None:
    both = [step("Manager", "any", "ann", "eve")]
    await world.take_in(*(order(number, steps=both) for number in NUMBERS), people=NAMES)
    of_ann, of_eve, eve = await list_of(world, "ann"), await list_of(world, "eve"), world.person("eve")
    assert all(f"{number} " in text_of(of_eve.blocks) for number in NUMBERS)
    await world.take_in(order(NUMBERS[0]))
    await eve.wait_until(lambda: f"{NUMBERS[0]} " not in text_of(of_eve.blocks) or None)
    assert NUMBERS[0] not in of_eve.text
    assert f"{NUMBERS[1]} " in text_of(of_eve.blocks)
    assert f"{NUMBERS[0]} " in text_of(of_ann.blocks)
    await world.take_in(people=[{"email": "eve@acme.example", "name": "Eve May", "active": False}])
    await eve.wait_until(lambda: "PO-20" not in text_of(of_eve.blocks) or None)
    await all_is_shown()
    assert buttons_of(of_eve) == []
    assert of_eve.text == "Nothing here needs you any more"


async def test_an_invoice_without_named_payers_is_put_before_everybody_who_pays(world: World) -> None:
    await world.take_in(invoice(payers=[]), people=pays("cleo", "dan"))
    assert (await world.person("ann").press(await world.card("ann", "INV-7"), ids.APPROVE)).acked
    cleo, dan, eve = (world.person(name) for name in ("cleo", "dan", "eve"))
    of_cleo, of_dan = await payers_card(world, "cleo"), await payers_card(world, "dan")
    await home_of(world, "dan", "INV-7", "needs your payment")
    assert (await cleo.submit(await payment_form(cleo, of_cleo), {})).acked
    await dan.wait_until(lambda: "Paid by Cleo Fox" in shown(of_dan.blocks) or None)
    assert buttons_of(of_dan) == [ids.OPEN]
    await dan.wait_for_home(lambda view: "You're all caught up." in shown(view.blocks))
    await all_is_shown()
    assert top_level(eve) == []


async def test_payers_changed_by_an_import_change_card_and_home_at_once(world: World) -> None:
    await world.take_in(invoice(status="approved"), people=NAMES)
    cleo, dan = world.person("cleo"), world.person("dan")
    of_cleo = await to_pay(world)
    assert ids.MARK_PAID in actions_in(await home_of(world, "cleo", "INV-7", "needs your payment"))
    await home_of(world, "dan", "You're all caught up.")
    await world.take_in(invoice(status="approved", payers=["dan@acme.example"]))
    of_dan = await payers_card(world, "dan")
    await dan.wait_for_home(lambda view: "needs your payment" in shown(view.blocks))
    await cleo.wait_for_home(lambda view: "You're all caught up." in shown(view.blocks))
    await cleo.wait_until(lambda: buttons_of(of_cleo) == [] or None)
    assert "INV-7" not in text_of(of_cleo.blocks)
    assert (await dan.submit(await payment_form(dan, of_dan), {})).acked
    await world.person("bob").wait_for_message(lambda one: "was paid by Dan Oak" in one.text)


async def test_who_is_given_the_role_pay_is_asked_to_pay_and_asked_no_more_without_it(world: World) -> None:
    await world.take_in(invoice(payers=[], status="approved"), people=pays())
    await world.take_in(people=pays("cleo"))
    of_cleo, cleo = await payers_card(world, "cleo"), world.person("cleo")
    await home_of(world, "cleo", "INV-7", "needs your payment")
    await world.take_in(people=pays())
    await cleo.wait_until(lambda: buttons_of(of_cleo) == [] or None)
    await cleo.wait_for_home(lambda view: "You're all caught up." in shown(view.blocks))
    assert "INV-7" not in text_of(of_cleo.blocks)


async def test_a_follower_removed_by_a_file_does_not_see_the_document_any_more(world: World) -> None:
    await world.take_in(order(followers=["eve@acme.example"]), people=NAMES)
    card, eve = await world.card("eve"), world.person("eve")
    await world.take_in(order(followers=[]))
    await eve.wait_until(lambda: "aren't involved in this document" in text_of(card.blocks) or None)
    assert "PO-1042" not in card.text
    assert (await world.person("ann").press(await world.card("ann"), ids.APPROVE)).acked
    await world.person("bob").wait_for_message(lambda one: "was approved" in one.text)
    await all_is_shown()
    assert not any("approved" in one.text for one in eve.messages)
