"""App Home is the queue: what waits, acted upon in place, and what its reader asked for."""

import copy

from sandbox.state.specs import Human
from sandbox.state.team import View
from tests.support.block_text import buttons, shown
from tests.support.world import World, buttons_of, order, press_card, step, text_of
from views import ids


def said(view: View) -> str:
    return shown(view.blocks)


def actions_in(view: View) -> set[str]:
    return set(buttons(view.blocks))


async def home_of(world: World, name: str, *texts: str) -> View:
    """Open Home as one of the cast and wait until it says so."""
    person = world.person(name)
    await person.open_home()
    return await person.wait_for_home(lambda view: all(text in said(view) for text in texts))


async def test_an_empty_home_is_kind(world: World) -> None:
    await world.take_in(order())
    view = await home_of(world, "ann", "1 document needs your action", "No requests yet.")
    assert ids.SHOW_INTEGRATION not in actions_in(view)
    await home_of(world, "bob", "You're all caught up.", "PO-1042", "waiting for Ann Lee")


async def test_ann_approves_in_home_and_her_home_and_card_follow(world: World) -> None:
    await world.take_in(order())
    ann, card = world.person("ann"), await world.card("ann")
    view = await home_of(world, "ann", "PO-1042")
    assert (await ann.press_in_view(view, ids.APPROVE)).acked
    view = await ann.wait_for_home(lambda view: "You're all caught up." in said(view))
    assert ids.APPROVE not in actions_in(view)
    await ann.wait_until(lambda: "approve" not in buttons_of(card) or None)
    await home_of(world, "bob", "PO-1042", "approved")


async def test_a_home_that_is_looked_at_follows_what_happens(world: World) -> None:
    bob = world.person("bob")
    await world.take_in(order("PO-1"))
    await home_of(world, "bob", "PO-1 ")
    await world.take_in(order("PO-2"))
    await bob.wait_for_home(lambda view: "PO-2 " in said(view))
    ann = world.person("ann")
    await ann.press(await world.card("ann", "PO-1 "), "approve")
    view = await bob.wait_for_home(lambda view: "PO-1 · €12,521.20 · approved" in said(view))
    assert "PO-2 " in said(view)


async def test_a_rejection_from_home_asks_why_and_counts(world: World) -> None:
    await world.take_in(order())
    ann = world.person("ann")
    view = await home_of(world, "ann", "PO-1042")
    assert (await ann.press_in_view(view, ids.REJECT)).acked
    form = await ann.wait_for_view(lambda one: one.callback_id == ids.REJECT_VIEW)
    assert not (await ann.submit(form, {"reason": "Too dear"})).errors
    await ann.wait_for_home(lambda one: "You're all caught up." in said(one))


async def test_a_row_opens_its_document_and_approves_there(world: World) -> None:
    await world.take_in(order())
    ann = world.person("ann")
    view = await home_of(world, "ann", "PO-1042")
    assert (await ann.press_in_view(view, ids.OPEN)).acked
    details = await ann.wait_for_view(lambda one: one.callback_id == ids.DETAILS_VIEW)
    assert (await ann.press_in_view(details, ids.APPROVE)).acked
    await ann.wait_for_view(lambda one: "You approved" in shown(one.blocks))
    await ann.wait_for_home(lambda one: "You're all caught up." in said(one))


async def test_an_old_home_changes_nothing_and_says_what_happened(world: World) -> None:
    await world.take_in(order(steps=[step("Manager", "any", "ann", "cleo")]))
    ann, cleo = world.person("ann"), world.person("cleo")
    view = await home_of(world, "ann", "PO-1042")
    lagging = copy.deepcopy(view.content)
    assert (await cleo.press(await world.card("cleo"), "approve")).acked
    await ann.wait_for_home(lambda one: "You're all caught up." in said(one))
    view.content = lagging
    assert (await ann.press_in_view(view, ids.APPROVE)).acked
    told = await ann.wait_for_view(lambda one: one.callback_id == ids.GONE_VIEW)
    assert "Cleo Fox" in text_of(told.content) or "cleo" in text_of(told.content)
    await ann.wait_for_home(lambda one: "You're all caught up." in said(one))


async def test_long_queues_are_paged(world: World) -> None:
    await world.take_in(*(order(f"PO-{n}") for n in range(101, 113)))
    ann, bob = world.person("ann"), world.person("bob")
    view = await home_of(world, "ann", "12 documents", "Page 1 of 2", "PO-101 ")
    assert "PO-111 " not in said(view)
    assert (await ann.press_in_view(view, ids.HOME_NEXT)).acked
    view = await ann.wait_for_home(lambda one: "Page 2 of 2" in said(one))
    assert "PO-112 " in said(view)
    assert (await ann.press_in_view(view, ids.HOME_PREVIOUS)).acked
    await ann.wait_for_home(lambda one: "Page 1 of 2" in said(one))
    assert (await ann.press_in_view(view := await home_of(world, "ann", "[Filter]"), ids.FILTER)).acked
    form = await ann.wait_for_view(lambda one: one.callback_id == ids.FILTER_VIEW)
    assert (await ann.submit(form, {ids.FILTER_LEAST: "lots"})).errors
    assert not (await ann.submit(form, {ids.FILTER_LEAST: "20,000"})).errors
    view = await ann.wait_for_home(lambda one: "The filter hides all 12 documents" in said(one))
    assert "12 documents need your action" in said(view)
    assert (await ann.press_in_view(view, ids.CLEAR_FILTER)).acked
    view = await ann.wait_for_home(lambda one: "PO-101 " in said(one))
    assert (await ann.press_in_view(view, ids.SEARCH)).acked
    form = await ann.wait_for_view(lambda one: one.callback_id == ids.SEARCH_VIEW)
    assert not (await ann.submit(form, {ids.SEARCH_WORDS: "northwind PO-112"})).errors
    form = await ann.wait_for_view(lambda one: "1 document for northwind PO-112" in said(one))
    assert not (await ann.submit(form, {ids.SEARCH_WORDS: "kittens"})).errors
    await ann.wait_for_view(lambda one: "I can't find kittens among the documents you can see." in said(one))
    await ann.command("/precoro", "search laptops po-103")
    await ann.wait_for_ephemeral(lambda one: "1 document for laptops po-103" in one.text)
    await ann.command("/precoro", "search")
    await ann.wait_for_ephemeral(lambda one: "Add what to look for: /precoro search Northwind" in one.text)
    view = await home_of(world, "bob", "Page 1 of 3")
    assert (await bob.press_in_view(view, ids.HOME_NEXT)).acked
    view = await bob.wait_for_home(lambda one: "Page 2 of 3" in said(one))
    assert (await bob.press_in_view(view, ids.HOME_TAB, "requests")).acked
    view = await bob.wait_for_home(lambda one: "Page 1 of 2" in said(one))
    assert (await bob.press_in_view(view, ids.HOME_NEXT)).acked
    view = await bob.wait_for_home(lambda one: "Page 2 of 2" in said(one))
    assert "PO-112 " in said(view)
    assert "PO-110 " not in said(view)


async def test_a_drawing_whose_answer_was_lost_does_not_stay(world: World) -> None:
    await world.take_in(order())
    await home_of(world, "ann", "PO-1042")
    lost = world.sandbox.faults.add("views.publish", cut="after")
    await world.take_in(order("PO-1043"))
    await world.person("ann").wait_for_home(lambda view: "PO-1043" in said(view))
    await world.take_in(order("PO-1043", status="cancelled"))  # as it was before
    await world.person("ann").wait_for_home(lambda view: "PO-1043 · €12,521.20 · cancelled" in said(view))
    assert lost.hits


async def test_an_unknown_person_is_told_why_their_home_is_empty(world: World) -> None:
    await world.take_in(order())
    guest = await home_of(world, "gus", "Guests can't approve documents here")
    unlinked = await home_of(world, "max", "Slack account isn't linked to a person here")
    assert "PO-1042" not in said(guest) + said(unlinked)


async def test_the_messages_tab_publishes_nothing(world: World) -> None:
    await world.take_in(order())
    await world.person("ann").open_messages()
    await home_of(world, "bob", "PO-1042")  # served after it
    assert world.person("ann").home is None


async def test_a_moved_address_closes_home_and_live_buttons_at_once(world: World) -> None:
    await world.take_in(order())
    ann, card = world.person("ann"), await world.card("ann")
    await home_of(world, "ann", "PO-1042")
    world.slack.change("ann@acme.example", email="ann@elsewhere.example")
    view = await ann.wait_for_home(lambda one: "Slack account isn't linked to a person here" in said(one))
    assert actions_in(view) == set()
    await ann.wait_until(lambda: not {"approve", "reject"} & set(buttons_of(card)) or None)


async def test_a_known_person_who_joins_gets_at_once_what_waits(world: World) -> None:
    await world.take_in(order(steps=[step("Manager", "any", "zoe")]))
    zoe = await world.slack.join(Human("zoe@acme.example", "Zoe New"))
    card = await zoe.wait_for_message(lambda one: "PO-1042" in one.text)
    assert "approve" in buttons_of(card)


async def test_an_invoice_is_paid_and_reminders_are_changed_from_home(world: World) -> None:
    await world.take_in(order("INV-7", kind="invoice", payers=["cleo@acme.example"]))
    cleo = world.person("cleo")
    await world.person("ann").press(await world.card("ann", "INV-7"), "approve")
    view = await home_of(world, "cleo", "INV-7", "needs your payment")
    assert (await cleo.press_in_view(view, ids.MARK_PAID)).acked
    form = await cleo.wait_for_view(lambda one: one.callback_id == ids.PAYMENT_VIEW)
    assert not (await cleo.submit(form, {ids.REFERENCE: "TRX-1"})).errors
    view = await cleo.wait_for_home(lambda one: "You're all caught up." in said(one))
    assert (await cleo.press_in_view(view, ids.REMINDERS)).acked
    await cleo.wait_for_view(lambda one: one.callback_id == ids.REMINDERS_VIEW)


async def test_a_revision_is_confirmed_from_home_and_the_approver_asked_again(world: World) -> None:
    await world.take_in(order())
    ann, bob = world.person("ann"), world.person("bob")
    await press_card(ann, await world.card("ann"), ids.ASK_CHANGES)
    form = await ann.wait_for_view(lambda one: one.callback_id == ids.CHANGES_VIEW)
    assert not (await ann.submit(form, {ids.QUESTION: "Eight of them?"})).errors
    # The same document waits for them and is what they asked for: two rows of one Home.
    view = await home_of(world, "bob", "needs your changes", "in revision")
    assert (await bob.press_in_view(view, ids.CONFIRM_REVISION)).acked
    form = await bob.wait_for_view(lambda one: one.callback_id == ids.REVISION_VIEW)
    assert not (await bob.submit(form, {})).errors
    await bob.wait_for_home(lambda one: "waiting for Ann Lee" in said(one))
    await home_of(world, "ann", "1 document needs your action")
