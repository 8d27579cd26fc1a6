"""What people see of a document: its card, its details, its files, and how it ends."""

import asyncio
from pathlib import Path
from typing import Any

from models.tables import Delivery, Document
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage, View
from tests.support.block_text import MENTIONS, shown, strings
from tests.support.slack_text import all_is_shown, files_under, is_live, top_level
from tests.support.world import World, buttons_of, order, press_card, running_world, step
from views import ids

NAMES = [
    {"email": f"{name.lower().split()[0]}@acme.example", "name": name}
    for name in ("Ann Lee", "Bob Ray", "Cleo Fox", "Dan Oak", "Eve May")
]
WHILE_PENDING = '[inbox]\nenabled = false\n[[companies]]\nname = "Acme Ltd"\npo_pdf_while_pending = true\n'


def invoice(number: str = "INV-7", **changes: Any) -> dict[str, Any]:
    """Give an invoice as files write it, like the order otherwise."""
    return order(number, kind="invoice", **changes)


async def opened(person: SandboxPerson, card: SlackMessage) -> View:
    """Press Open and wait for the details."""
    assert (await press_card(person, card, ids.OPEN)).acked
    return await person.wait_for_view(lambda view: view.callback_id == ids.DETAILS_VIEW)


async def until_says(person: SandboxPerson, card: SlackMessage, words: str) -> None:
    """Wait until a card is redrawn with these words."""
    await person.wait_until(lambda: words in shown(card.blocks))


async def outcome_for(world: World, name: str = "bob", number: str = "PO-1042") -> SlackMessage:
    """Wait for the message that tells the requester how it ended."""
    person = world.person(name)
    return await person.wait_until(
        lambda: next((one for one in top_level(person, ids.OUTCOME_EVENT) if number in one.text), None)
    )


def attached(world: World, *names: str) -> list[str]:
    """Put files beside the documents, and give their paths as documents name them."""
    for name in names:
        (world.folder / name).write_bytes(f"content of {name}".encode())
    return list(names)


async def test_one_of_the_first_step_and_all_of_the_second_must_approve(world: World) -> None:
    steps = [step("Manager", "any", "ann", "dan"), step("Finance", "all", "cleo", "eve")]
    await world.take_in(order(steps=steps), people=NAMES)
    ann, dan, cleo, eve = (world.person(name) for name in ("ann", "dan", "cleo", "eve"))
    first, spared = await world.card("ann"), await world.card("dan")
    assert not top_level(cleo)
    assert (await ann.press(first, ids.APPROVE)).acked
    of_cleo, of_eve = await world.card("cleo"), await world.card("eve")
    await dan.wait_until(lambda: not is_live(spared))
    assert "Approved by Ann Lee" in shown(spared.blocks)
    assert (await cleo.press(of_cleo, ids.APPROVE)).acked
    await cleo.wait_until(lambda: not is_live(of_cleo))
    assert "Waiting for Eve May" in shown(of_cleo.blocks)
    assert is_live(of_eve)
    assert not top_level(world.person("bob"), ids.OUTCOME_EVENT)
    assert (await eve.press(of_eve, ids.APPROVE)).acked
    told = await outcome_for(world)
    assert "was approved by Eve May" in told.text
    await all_is_shown()
    for person in (ann, dan, cleo, eve):
        (card,) = top_level(person)
        assert ("You approved" if person is eve else "Approved by Eve May") in shown(card.blocks)
        assert not is_live(card)


async def test_a_rejection_takes_a_reason_of_up_to_800_characters(world: World) -> None:
    await world.take_in(order(steps=[step("Manager", "any", "ann", "dan")]), people=NAMES)
    ann = world.person("ann")
    card, of_dan = await world.card("ann"), await world.card("dan")
    assert (await ann.press(card, ids.REJECT)).acked
    form = await ann.wait_for_view(lambda view: view.callback_id == ids.REJECT_VIEW)
    assert "€12,521.20" in shown(form.blocks)
    assert not (await ann.submit(form, {ids.REASON: ""})).sent  # Slack itself wants a reason
    assert "Give a reason." in (await ann.submit(form, {ids.REASON: " \n "})).errors[ids.REASON_BLOCK]
    assert not (await ann.submit(form, {ids.REASON: "x" * 801})).sent
    _without_slacks_own_limit(form)
    long = await ann.submit(form, {ids.REASON: "x" * 801})
    assert "up to 800 characters (yours has 801)" in long.errors[ids.REASON_BLOCK]
    assert is_live(card)
    reason = "Too dear. " + "y" * 790
    done = await ann.submit(form, {ids.REASON: reason})
    assert (done.acked, done.errors, ann.views) == (True, {}, [])
    told = await outcome_for(world)
    assert reason in shown(told.blocks)
    assert "rejected by Ann Lee" in told.text
    await all_is_shown()
    assert not is_live(card)
    assert not is_live(of_dan)
    assert "Rejected by Ann Lee" in shown(of_dan.blocks)
    assert (await Document.get()).status == "rejected"


def _without_slacks_own_limit(form: View) -> None:
    for block in form.blocks:
        block.get("element", {}).pop("max_length", None)


async def test_forty_attachments_ten_in_the_thread_and_the_rest_on_demand(world: World) -> None:
    names = [f"scan-{n:02}.png" for n in range(1, 41)]
    await world.take_in(invoice(attachments=attached(world, *names)))
    ann = world.person("ann")
    card = await world.card("ann", "INV-7")
    await all_is_shown()
    in_thread = [file.name for reply in _thread(ann, card) for file in reply.files]
    assert in_thread == ["INV-7 pending.pdf", *names[:10]]
    assert "30 more files" in str(card.blocks)
    assert (await press_card(ann, card, ids.FILES)).acked
    form = await ann.wait_for_view(lambda view: view.callback_id == ids.FILES_VIEW)
    assert [name for name in names if name in shown(form.blocks)] == names[10:]
    value = _values(form, ids.SEND_FILE)[5]
    await asyncio.gather(*(ann.press_in_view(form, ids.SEND_FILE, value) for _twice in range(2)))
    await ann.wait_until(lambda: "scan-16.png" in files_under(ann, card))
    await ann.wait_until(lambda: "29 more files" in str(card.blocks))
    await ann.wait_for_view(lambda view: "scan-16.png" not in shown(view.blocks))
    await all_is_shown()
    assert files_under(ann, card) == sorted(["INV-7 pending.pdf", *names[:10], "scan-16.png"])


def _thread(person: SandboxPerson, card: SlackMessage) -> list[SlackMessage]:
    return [one for one in person.messages if one.thread_ts == card.ts and one.ts != card.ts]


def _values(view: View, action_id: str) -> list[str]:
    elements = [block.get("accessory", {}) for block in view.blocks]
    return [str(one["value"]) for one in elements if one.get("action_id") == action_id]


async def test_an_orders_pdf_comes_when_it_is_approved(world: World) -> None:
    await world.take_in(order(attachments=attached(world, "quote.pdf")))
    ann = world.person("ann")
    card = await world.card("ann")
    await all_is_shown()
    assert files_under(ann, card) == ["quote.pdf"]
    assert (await ann.press(card, ids.APPROVE)).acked
    told = await outcome_for(world)
    await all_is_shown()
    assert files_under(world.person("bob"), told) == ["PO-1042.pdf"]
    assert files_under(ann, card) == ["PO-1042.pdf", "quote.pdf"]
    sheet = next(file for one in _thread(world.person("bob"), told) for file in one.files)
    assert (sheet.content or b"").startswith(b"%PDF-")


async def test_an_orders_pdf_comes_at_once_where_the_company_allows_it(
    database_url: str, tmp_path: Path
) -> None:
    async with running_world(database_url, tmp_path, settings=WHILE_PENDING) as world:
        await world.take_in(order(attachments=attached(world, "quote.pdf")))
        ann = world.person("ann")
        card = await world.card("ann")
        await all_is_shown()
        posted = [card, *_thread(ann, card)]
        assert [[file.name for file in one.files] for one in posted] == [
            [],
            ["PO-1042 pending.pdf"],
            ["quote.pdf"],
        ]
        assert (await ann.press(card, ids.REJECT)).acked
        form = await ann.wait_for_view(lambda view: view.callback_id == ids.REJECT_VIEW)
        await ann.submit(form, {ids.REASON: "No"})
        told = await outcome_for(world)
        await all_is_shown()
        assert files_under(world.person("bob"), told) == []  # what was rejected has no final sheet
        assert await Delivery.exclude(state="done").count() == 0


async def test_a_note_of_five_thousand_characters_is_cut_on_the_card_and_whole_in_the_details(
    world: World,
) -> None:
    note = " ".join(f"word{n}" for n in range(1000))[:5000]
    await world.take_in(order(note=note))
    ann = world.person("ann")
    card = await world.card("ann")
    assert "word20 " in shown(card.blocks)
    assert "word900 " not in shown(card.blocks)
    view = await opened(ann, card)
    assert note.split() == [each for each in shown(view.blocks).split() if each.startswith("word")]


async def test_names_that_look_like_slacks_own_signs_are_shown_as_they_are(world: World) -> None:
    name = "<!channel> & *_~ <@U1>"
    people = [{"email": f"{each}@acme.example", "name": f"{each} {name}"} for each in ("ann", "bob")]
    document = order(
        title=f"title {name}",
        note=f"note {name}",
        supplier={"name": f"supplier {name}", "address": name},
        lines=[{"name": f"line {name}", "quantity": "1", "unit_price": "10.00"}],
        charges=[{"name": f"charge {name}", "amount": "5.00"}],
        total="15.00",
        custom_fields={f"field {name}": f"value {name}"},
        steps=[{"name": f"step {name}", "approvers": ["ann@acme.example"]}],
        comments=[{"author": "bob@acme.example", "text": f"comment {name}", "at": "2026-11-20T09:12:00Z"}],
    )
    await world.take_in(document, people=people)
    ann = world.person("ann")
    card = await world.card("ann")
    for words in ("title", "note", "supplier", "line", "step", "bob"):
        assert f"{words} {name}" in shown(card.blocks), words
    assert "supplier &lt;!channel&gt; &amp; *_~" in card.text
    view = await opened(ann, card)
    for words in ("title", "note", "supplier", "line", "charge", "field", "value", "step", "comment", "bob"):
        assert f"{words} {name}" in shown(view.blocks), words
    assert (await ann.press(card, ids.APPROVE)).acked
    told = await outcome_for(world)
    await all_is_shown()
    assert f"By ann {name}" in shown(told.blocks)
    for text in strings([card.text, card.blocks, told.text, told.blocks, view.content]):
        assert not any(mention in text for mention in MENTIONS), text


async def test_requester_and_followers_watch_without_deciding(world: World) -> None:
    steps = [step("Manager", "any", "ann"), step("Finance", "any", "cleo")]
    await world.take_in(order(steps=steps, followers=["eve@acme.example", "bob@acme.example"]), people=NAMES)
    bob, eve = world.person("bob"), world.person("eve")
    of_bob, of_eve = await world.card("bob"), await world.card("eve")
    for card, offers in ((of_bob, [ids.NUDGE, ids.OPEN]), (of_eve, [ids.OPEN, ids.UNFOLLOW])):
        assert buttons_of(card) == offers
        assert "Waiting for Ann Lee" in shown(card.blocks)
    assert (await world.person("ann").press(await world.card("ann"), ids.APPROVE)).acked
    for person, card in ((bob, of_bob), (eve, of_eve)):
        await until_says(person, card, "Waiting for Cleo Fox")
    assert (await world.person("cleo").press(await world.card("cleo"), ids.APPROVE)).acked
    for person, card, offers in ((bob, of_bob, [ids.OPEN]), (eve, of_eve, [ids.OPEN, ids.UNFOLLOW])):
        await until_says(person, card, "Approved by Cleo Fox")
        assert buttons_of(card) == offers
    await outcome_for(world)
    await all_is_shown()
    assert len(top_level(bob)) == len(top_level(eve)) == 1
    (told,) = top_level(eve, ids.OUTCOME_EVENT)
    assert buttons_of(told) == []


async def test_an_invoice_that_was_seen_before_is_warned_of(world: World) -> None:
    await world.take_in(invoice("INV-7"))
    first = await world.card("ann", "INV-7")
    assert "Possible duplicate" not in shown(first.blocks)
    await world.take_in(
        invoice("INV-8", issued_on="2026-12-01"),
        invoice("INV-9", total="1.00", total_is_given=True),
        invoice("INV-10", supplier="Southwind"),
    )
    same_amount = await world.card("ann", "INV-8")
    words = "Invoice INV-7 of Nov 20, 2026 (pending) has the same supplier and amount"
    assert words in shown(same_amount.blocks)
    for number in ("INV-9", "INV-10"):
        drawn = shown((await world.card("ann", number)).blocks)
        assert "Possible duplicate" not in drawn
        assert "has the same supplier" not in drawn


async def test_a_higher_revision_settles_the_old_cards_and_asks_again(world: World) -> None:
    steps = [step("Manager", "any", "ann"), step("Finance", "any", "cleo")]
    await world.take_in(order(steps=steps), people=NAMES)
    ann, cleo, bob = (world.person(name) for name in ("ann", "cleo", "bob"))
    first, of_bob = await world.card("ann"), await world.card("bob")
    assert (await ann.press(first, ids.APPROVE)).acked
    of_cleo = await world.card("cleo")
    await world.take_in(order(steps=steps, revision=2, title="Laptops and docks"))
    again = await ann.wait_for_message(lambda one: "Laptops and docks" in one.shown and is_live(one))
    await all_is_shown()
    for card in (first, of_cleo, of_bob):
        assert "Out of date: approval has started again" in shown(card.blocks)
        assert not is_live(card)
    assert len(top_level(bob)) == 2
    assert (await ann.press(again, ids.APPROVE)).acked
    newer = await cleo.wait_for_message(lambda one: "Laptops and docks" in one.shown and is_live(one))
    assert (await cleo.press(newer, ids.APPROVE)).acked
    await outcome_for(world)
    await all_is_shown()
    assert len(top_level(bob, ids.OUTCOME_EVENT)) == 1
    assert not any(is_live(card) for person in (ann, cleo) for card in top_level(person))


async def test_an_approved_document_that_comes_back_changed_is_asked_again(world: World) -> None:
    await world.take_in(order())
    ann, bob = world.person("ann"), world.person("bob")
    assert (await ann.press(await world.card("ann"), ids.APPROVE)).acked
    await outcome_for(world)
    await world.take_in(order(revision=2, title="Laptops and docks"))
    again = await ann.wait_for_message(lambda one: "Laptops and docks" in one.shown and is_live(one))
    assert (await ann.press(again, ids.APPROVE)).acked
    await bob.wait_until(lambda: len(top_level(bob, ids.OUTCOME_EVENT)) == 2)
    await all_is_shown()
    assert not any(is_live(card) for card in top_level(ann))
