"""Mark as paid: an approved invoice waits for its payers, and everybody concerned sees it paid."""

from datetime import UTC, datetime, timedelta
from typing import Any

from models.tables import Document, Payment
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage, View
from tests.support.block_text import shown
from tests.support.slack_text import all_is_shown, files_under
from tests.support.stale_cards import in_a_channel, lagging
from tests.support.world import World, buttons_of, order, press_card
from views import ids

NAMES: list[dict[str, Any]] = [
    {"email": f"{name.lower().split()[0]}@acme.example", "name": name}
    for name in ("Ann Lee", "Bob Ray", "Cleo Fox", "Dan Oak", "Eve May")
]


def invoice(**changes: Any) -> dict[str, Any]:
    """Give an invoice as files write it, that Cleo is to pay."""
    return order("INV-7", kind="invoice", due_on="2026-12-15", payers=["cleo@acme.example"]) | changes


async def to_pay(world: World) -> SlackMessage:
    """Wait for the card that asks Cleo to pay."""
    return await world.person("cleo").wait_for_message(lambda one: "Needs your payment" in one.text)


async def payment_form(person: SandboxPerson, card: SlackMessage) -> View:
    assert (await person.press(card, ids.MARK_PAID)).acked
    return await person.wait_for_view(lambda view: view.callback_id == ids.PAYMENT_VIEW)


def _says(words: str) -> Any:
    return lambda message: words in message.text


async def test_cleo_pays_in_two_parts_and_bob_hears_it(world: World) -> None:
    await world.take_in(invoice(), people=NAMES)
    ann, bob, cleo = (world.person(name) for name in ("ann", "bob", "cleo"))
    of_ann = await world.card("ann", "INV-7")
    assert (await ann.press(of_ann, ids.APPROVE)).acked
    card = await to_pay(world)
    assert buttons_of(card) == [ids.MARK_PAID, ids.OPEN, ids.SNOOZE, ids.WHO_FOLLOWS]
    assert "Needs your payment" in shown(card.blocks)
    before = lagging(card)
    form = await payment_form(cleo, card)
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date()
    early = await cleo.submit(form, {ids.PAID_ON: tomorrow.isoformat()})
    assert "The payment date can't be in the future." in early.errors[ids.PAID_ON_BLOCK]
    done = await cleo.submit(
        form, {ids.PAID_ON: "2026-11-19", ids.REFERENCE: "SEPA <!here> 1", ids.PARTLY: ["partly"]}
    )
    assert (done.acked, done.errors, cleo.views) == (True, {}, [])
    told = await bob.wait_for_message(_says("was partly paid by Cleo Fox"))
    assert "Paid on Nov 19, 2026 · SEPA <!here> 1" in shown(told.blocks)
    await cleo.wait_until(lambda: "Partly paid, the rest needs your payment" in shown(card.blocks))
    assert "Partly paid by Cleo Fox · Nov 19, 2026 · SEPA <!here> 1" in shown(card.blocks)
    form = await payment_form(cleo, card)
    assert (await cleo.submit(form, {ids.REFERENCE: "SEPA 2"})).acked
    await bob.wait_for_message(_says("was paid by Cleo Fox"))
    await all_is_shown()
    assert buttons_of(card) == [ids.OPEN]
    for each in (card, of_ann):
        assert "Paid by Cleo Fox" in shown(each.blocks)
    assert "INV-7.pdf" in files_under(cleo, card)
    assert (await press_card(cleo, card, ids.OPEN)).acked
    details = await cleo.wait_for_view(lambda view: view.callback_id == ids.DETAILS_VIEW)
    assert "Partly paid by Cleo Fox" in shown(details.blocks)
    await cleo.close(details)
    assert (await cleo.press(before, ids.MARK_PAID)).acked
    await cleo.wait_for_ephemeral(_says("Cleo Fox already marked INV-7 as paid"))
    assert await Payment.all().count() == 2


async def test_two_payers_who_both_fill_in_the_form_pay_once(world: World) -> None:
    both = ["cleo@acme.example", "dan@acme.example"]
    await world.take_in(invoice(status="approved", payers=both), people=NAMES)
    cleo, dan = world.person("cleo"), world.person("dan")
    of_dan = await world.card("dan", "INV-7")
    form = await payment_form(dan, of_dan)
    assert (await cleo.submit(await payment_form(cleo, await to_pay(world)), {})).acked
    lost = await dan.submit(form, {})
    assert "Cleo Fox already marked INV-7 as paid" in lost.errors[ids.PAID_ON_BLOCK]
    await dan.wait_until(lambda: buttons_of(of_dan) == [ids.OPEN])
    assert await Payment.all().count() == 1


async def test_nobody_else_marks_it_as_paid(world: World) -> None:
    await world.take_in(invoice(status="approved", followers=["eve@acme.example"]), people=NAMES)
    shared = in_a_channel(world, await to_pay(world), "bob", "eve", "dan", "max", "gus", "mallory")
    for name, words in {
        "bob": "Only the payers of INV-7, or people who pay for Acme Ltd, can mark it as paid",
        "eve": "Only the payers of INV-7",
        "dan": "Slack account isn't linked to a person here",
        "max": "Slack account isn't linked to a person here",
        "gus": "Guests can't approve documents here",
        "mallory": "another organisation",
    }.items():
        person = world.person(name)
        assert (await person.press(shared, ids.MARK_PAID)).acked
        await person.wait_for_ephemeral(_says(words if name != "dan" else "aren't involved in this document"))
        assert person.views == []
    assert (await Document.get()).status == "approved"
