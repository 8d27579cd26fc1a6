"""Nothing counts that was not shown to the one who presses or types, wherever it is pressed or typed."""

from typing import Any

import pytest

from models.shown import shown
from models.tables import Decision, Document, Payment, ShownDocument, Turn
from sandbox.people.person import SandboxPerson
from tests.handlers.commands.world import NAMES, answer_to, said
from tests.support.slack_text import all_is_shown
from tests.support.stale_cards import lagging
from tests.support.wait import until_true
from tests.support.world import World, order, text_of
from views import ids

DEARER = {"total": "999999.00", "lines": [], "charges": [{"name": "All", "amount": "999999.00"}]}


def a_file(world: World, name: str, text: str) -> str:
    (world.folder / name).write_text(text)
    return name


async def unseen(world: World, **changes: Any) -> None:
    """Take in a new revision that nobody is shown: Slack refuses what is drawn of it for now."""
    await all_is_shown()
    world.sandbox.faults.add("chat.postMessage", status=503, times=None)
    world.sandbox.faults.add("chat.update", status=503, times=None)
    await world.take_in(order("PO-9", revision=2, **DEARER, **changes), people=NAMES)


async def test_a_typed_approval_counts_only_for_what_was_shown(world: World) -> None:
    await world.take_in(order("PO-9"), people=NAMES)
    await world.card("ann", "PO-9")
    ann = world.person("ann")
    await unseen(world, supplier="Shady Ltd")
    answer = await answer_to(ann, "approve PO-9")
    assert "You haven't seen Purchase order PO-9 as it is now, so nothing was approved." in said(answer)
    assert "€999,999.00" in said(answer)
    assert "Shady Ltd" in said(answer)
    assert await Decision.all().count() == 0
    assert (await ann.press(answer, ids.APPROVE)).acked
    await ann.wait_for_view(lambda view: "You approved" in text_of(view.blocks))
    assert (await Document.get()).status == "approved"


async def test_what_was_answered_counts_as_shown(world: World) -> None:
    await world.take_in(order("PO-9"), people=NAMES)
    await world.card("ann", "PO-9")
    ann = world.person("ann")
    await unseen(world)
    assert "€999,999.00" in said(await answer_to(ann, "show PO-9"))
    await is_remembered(ann)
    assert "You approved Purchase order PO-9" in said(await answer_to(ann, "approve PO-9"))


async def is_remembered(person: SandboxPerson) -> None:
    """Wait until what the person was shown is noted; that happens after the ack."""

    async def remembered() -> bool:
        row = await ShownDocument.get_or_none(person__email=person.member.email)
        return row is not None and row.shown_hash == shown(await Document.get())

    await until_true(remembered)


async def test_a_typed_rejection_counts_only_for_what_was_shown_and_keeps_the_reason(world: World) -> None:
    await world.take_in(order("PO-9"), people=NAMES)
    await world.card("ann", "PO-9")
    ann = world.person("ann")
    await unseen(world)
    answer = await answer_to(ann, "reject PO-9 Too <dear> & late")
    assert "so nothing was rejected" in said(answer)
    assert await Decision.all().count() == 0
    assert (await ann.press(answer, ids.CHOOSE)).acked
    await ann.wait_for_view(lambda view: "You rejected Purchase order PO-9" in text_of(view.blocks))
    assert (await Decision.get()).reason == "Too <dear> & late"


@pytest.mark.parametrize("command", ["approve 7", "reject 7 Too dear"])
async def test_a_choice_counts_only_for_what_it_showed(world: World, command: str) -> None:
    invoice: dict[str, Any] = {"kind": "invoice", "supplier": "Nord AG"}
    await world.take_in(order("7"), order("7", **invoice), people=NAMES)
    await world.card("ann", "7")
    ann = world.person("ann")
    offered = await answer_to(ann, command)
    await world.take_in(order("7", revision=2, supplier="Shady Ltd", **DEARER), people=NAMES)
    mine = next(one["accessory"]["value"] for one in offered.blocks[1:] if "Nord" not in str(one))
    assert (await ann.press(offered, ids.CHOOSE, mine)).acked
    view = await ann.wait_for_view(lambda view: "Nothing was changed" in text_of(view.blocks))
    assert "7 has changed since it was shown to you: content" in text_of(view.blocks)
    other = next(one["accessory"]["value"] for one in offered.blocks[1:] if "Nord" in str(one))
    assert (await ann.press(offered, ids.CHOOSE, other)).acked
    assert [one.turn.document.kind for one in await _decisions()] == ["invoice"]


async def _decisions() -> list[Decision]:
    return await Decision.all().select_related("turn__document")


async def test_a_choice_of_the_last_release_decides_nothing(world: World) -> None:
    await world.take_in(order("7"), order("7", kind="invoice"), people=NAMES)
    await world.card("ann", "7")
    ann = world.person("ann")
    offered = await answer_to(ann, "approve 7")
    document = await Document.filter(kind="invoice").get()
    offered.blocks[1]["accessory"]["value"] = f"approve:{document.id}:"
    assert (await ann.press(offered, ids.CHOOSE, f"approve:{document.id}:")).acked
    await ann.wait_for_view(lambda view: "Open the document again" in text_of(view.blocks))
    assert await Decision.all().count() == 0


async def test_exchanged_files_make_the_old_card_void(world: World) -> None:
    quote = a_file(world, "quote.txt", "Eight laptops")
    await world.take_in(order(attachments=[quote]), people=NAMES)
    ann = world.person("ann")
    old = lagging(await world.card("ann"))
    a_file(world, "quote.txt", "Eight yachts")
    await world.take_in(order(attachments=[quote]), people=NAMES)
    assert (await ann.press(old, ids.APPROVE)).acked
    told = await ann.wait_for_ephemeral(lambda one: "Nothing was changed" in one.text)
    assert "PO-1042 has changed since it was shown to you: files (now revision 1)" in told.text
    assert await Turn.filter(state="open").exists()
    await all_is_shown()
    assert (await ann.press(await world.card("ann"), ids.APPROVE)).acked
    assert (await Document.get()).status == "approved"


async def to_pay(world: World) -> Any:
    await world.take_in(
        order("INV-7", kind="invoice", status="approved", payers=["cleo@acme.example"]), people=NAMES
    )
    return await world.person("cleo").wait_for_message(lambda one: "Needs your payment" in one.text)


async def test_a_payment_counts_only_for_what_was_shown(world: World) -> None:
    cleo, card = world.person("cleo"), lagging(await to_pay(world))
    assert (await cleo.press(card, ids.MARK_PAID)).acked
    form = await cleo.wait_for_view(lambda one: one.callback_id == ids.PAYMENT_VIEW)
    changed = order(
        "INV-7", kind="invoice", status="approved", payers=["cleo@acme.example"], url="https://x.example/"
    )
    await world.take_in(changed, people=NAMES)
    refused = await cleo.submit(form, {})
    assert "has changed since it was shown to you: link" in refused.errors[ids.PAID_ON_BLOCK]
    await cleo.close(form)
    assert (await cleo.press(card, ids.MARK_PAID)).acked
    await cleo.wait_for_ephemeral(lambda one: "has changed since it was shown to you: link" in one.text)
    assert await Payment.all().count() == 0


async def test_a_payment_button_of_the_last_release_opens_nothing(world: World) -> None:
    cleo, card = world.person("cleo"), await to_pay(world)
    old = lagging(card)
    for block in old.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == ids.MARK_PAID:
                element["value"] = f"document:{(await Document.get()).id}"
    assert (await cleo.press(old, ids.MARK_PAID)).acked
    await cleo.wait_for_ephemeral(lambda one: "Open the document again" in one.text)
    assert cleo.views == []
    await all_is_shown()
    assert (await cleo.press(card, ids.MARK_PAID)).acked
    await cleo.wait_for_view(lambda one: one.callback_id == ids.PAYMENT_VIEW)
