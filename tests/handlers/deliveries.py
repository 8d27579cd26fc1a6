"""Everything that Slack delivers to the bot: each event, form, press and command."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from models.tables import Document, Turn, Workspace
from sandbox.people.person import SandboxPerson
from sandbox.state.specs import Human
from tests.handlers.away.deliveries import say_when_away
from tests.handlers.discussion.deliveries import delete_a_reply, edit_a_reply
from tests.handlers.identity.linking import link_a_person
from tests.handlers.precoro.deliveries import link_a_key
from tests.handlers.review.deliveries import approve_several, approve_with_note, choose_several
from tests.handlers.sent.deliveries import change_a_file, fill_in_a_file, send_a_file
from tests.handlers.waiting.snoozing import snooze_until_a_date
from tests.support.discussion import says
from tests.support.redeliver import nothing_waits
from tests.support.stale_cards import lagging
from tests.support.world import World, order, press_card, step, text_of
from views import ids

Deed = Callable[[World], Awaitable[None]]


@dataclass(frozen=True)
class Redelivery:
    """One thing that is delivered: `what` is the event, form or kind of press, `deed` does it and waits."""

    what: str
    name: str
    deed: Deed

    def __str__(self) -> str:
        return f"{self.what}: {self.name}"


def at(person: SandboxPerson) -> str:
    return f"<@{person.id}>"


async def _reply(world: World) -> None:
    ann, card = world.person("ann"), await world.card("ann")
    await says(ann, card, f"{at(world.person('eve'))} {at(world.person('gus'))} look")
    await ann.wait_for_ephemeral(lambda one: "Not added" in one.text)
    await world.card("eve")


async def _reply_that_is_refused(world: World) -> None:
    ann = world.person("ann")
    await ann.reply(await world.card("ann"), "x" * 4001)
    await ann.wait_for_ephemeral(lambda one: "(yours has 4001)" in one.text)


async def _word_outside(world: World) -> None:
    await world.person("ann").say("Hello?")
    await world.person("ann").wait_for_ephemeral(lambda one: "Nobody else saw this" in one.text)


async def _mention(world: World) -> None:
    bob = world.person("bob")
    people = f"{at(world.person('eve'))} {at(world.person('gus'))}"
    await bob.say(f"<@{world.slack.bot.id}> PO-1042 {people}", "buying")
    await bob.wait_for_ephemeral(lambda one: "Not added" in one.text)
    await world.card("eve")


async def _mention_that_is_refused(world: World) -> None:
    await (bob := world.person("bob")).say(f"<@{world.slack.bot.id}> PO-9999", "buying")
    await bob.wait_for_ephemeral(lambda one: "I can't find PO-9999" in one.text)


async def _home(world: World) -> None:
    ann = world.person("ann")
    await ann.open_home()
    await ann.wait_for_home(lambda view: "PO-1042" in text_of(view.blocks))


async def _filter(world: World) -> None:
    await _home(world)
    ann = world.person("ann")
    home = await ann.wait_for_home(lambda view: ids.FILTER in str(view.blocks))
    assert (await ann.press_in_view(home, ids.FILTER)).acked
    view = await ann.wait_for_view(lambda one: one.callback_id == ids.FILTER_VIEW)
    assert (await ann.submit(view, {ids.FILTER_DAYS: "7"})).errors == {}
    await ann.wait_for_home(lambda view: "The filter hides" in text_of(view.blocks))


async def _new_address(world: World) -> None:
    world.slack.change("ann@acme.example", email="ann@elsewhere.example")
    await world.person("cleo").wait_for_message(lambda one: "is no longer connected" in one.text)


async def _newcomer(world: World) -> None:
    person = {"email": "zoe@acme.example", "name": "Zoe", "companies": {"Acme Ltd": []}}
    await world.take_in(order("PO-Z", steps=[step("Manager", "any", "zoe")]), people=[person])
    zoe = await world.slack.join(Human("zoe@acme.example", "Zoe Ash"))
    await zoe.wait_for_message(lambda one: "PO-Z" in one.text)


async def _tokens_revoked(world: World) -> None:
    world.slack.revoke_tokens()
    await is_acked(world, "tokens_revoked")
    assert (await Workspace.get()).down == "token_revoked"


async def _uninstalled(world: World) -> None:
    world.slack.uninstall()
    await is_acked(world, "app_uninstalled")
    assert (await Workspace.get()).down == "account_inactive"


async def is_acked(world: World, event: str) -> None:
    """Wait until an event was delivered, and acked."""
    await world.sandbox.wait_for(lambda: world.sandbox.journal.envelopes(event))
    await acked(world)


async def acked(world: World) -> None:
    """Wait until everything that was delivered is acked."""
    sent = world.sandbox.journal.envelopes
    await world.sandbox.wait_for(lambda: {one.facts["envelope_id"] for one in sent()} <= _acks(world))


def _acks(world: World) -> set[str]:
    return {one.name for one in world.sandbox.journal if one.kind == "ack"}


async def acked_at_last(world: World) -> None:
    """Wait until the last delivery of every event is acked."""
    journal = world.sandbox.journal

    def all_acked() -> bool:
        last = {one.payload["event_id"]: one for one in journal.envelopes() if one.name == "events_api"}
        return all(one.facts["envelope_id"] in _acks(world) for one in last.values())

    await world.sandbox.wait_for(all_acked)


async def _approve(world: World) -> None:
    ann, card = world.person("ann"), await world.card("ann")
    assert (await ann.press(card, ids.APPROVE)).acked
    await world.person("bob").wait_for_message(lambda one: "was approved" in one.text)


async def _approve_what_is_settled(world: World) -> None:
    card = await world.card("ann")
    before = lagging(card)
    await _approve(world)
    ann = world.person("ann")
    assert (await ann.press(before, ids.APPROVE)).acked
    await ann.wait_for_ephemeral(lambda one: "already approved" in one.text)


async def _open(world: World) -> None:
    ann = world.person("ann")
    assert (await press_card(ann, await world.card("ann"), ids.OPEN)).acked
    await ann.wait_for_view(lambda view: view.callback_id == ids.DETAILS_VIEW)


async def _map_people(world: World) -> None:
    cleo = world.person("cleo")
    await cleo.open_home()
    home = await cleo.wait_for_home(lambda view: ids.SHOW_INTEGRATION in str(view.blocks))
    assert (await cleo.press_in_view(home, ids.SHOW_INTEGRATION)).acked
    home = await cleo.wait_for_home(lambda view: ids.MAP_PEOPLE in str(view.blocks))
    assert (await cleo.press_in_view(home, ids.MAP_PEOPLE)).acked
    await cleo.wait_for_home(lambda view: "Last mapped" in text_of(view.blocks))


async def fill_in(
    person: SandboxPerson, button: str, form: str, values: dict[str, Any], **where: Any
) -> None:
    """Press what opens a form, fill it in, and submit it."""
    assert (await press_card(person, where["card"], button)).acked
    view = await person.wait_for_view(lambda one: one.callback_id == form)
    done = await person.submit(view, values)
    assert (done.acked, done.errors, done.error) == (True, {}, "")


async def _reject(world: World) -> None:
    card = await world.card("ann")
    await fill_in(world.person("ann"), ids.REJECT, ids.REJECT_VIEW, {ids.REASON: "Too dear"}, card=card)
    await world.person("bob").wait_for_message(lambda one: "was rejected" in one.text)


async def reject_what_is_settled(world: World) -> None:
    ann, dan = world.person("ann"), world.person("dan")
    assert (await ann.press(await world.card("ann"), ids.REJECT)).acked
    view = await ann.wait_for_view(lambda one: one.callback_id == ids.REJECT_VIEW)
    assert (await dan.press(await world.card("dan"), ids.APPROVE)).acked
    assert (await ann.submit(view, {ids.REASON: "Too dear"})).errors


async def _ask_for_changes(world: World) -> None:
    card = await world.card("ann")
    await fill_in(world.person("ann"), ids.ASK_CHANGES, ids.CHANGES_VIEW, {ids.QUESTION: "Why?"}, card=card)
    await world.person("bob").wait_for_message(lambda one: "changes requested" in one.text)


async def _confirm_revision(world: World) -> None:
    await _ask_for_changes(world)
    bob = world.person("bob")
    back = await bob.wait_for_message(lambda one: "changes requested" in one.text)
    await fill_in(bob, ids.CONFIRM_REVISION, ids.REVISION_VIEW, {ids.REVISION_NOTE: "So"}, card=back)
    assert await Turn.filter(round=2, state="open").exists()


async def _mark_as_paid(world: World) -> None:
    invoice = order("INV-7", kind="invoice", due_on="2026-12-15", payers=["cleo@acme.example"])
    await world.take_in(invoice)
    assert (await world.person("ann").press(await world.card("ann", "INV-7"), ids.APPROVE)).acked
    cleo = world.person("cleo")
    card = await cleo.wait_for_message(lambda one: "Needs your payment" in one.text)
    await fill_in(cleo, ids.MARK_PAID, ids.PAYMENT_VIEW, {ids.REFERENCE: "SEPA 1"}, card=card)
    await world.person("bob").wait_for_message(lambda one: "was paid" in one.text)


async def _remind(world: World) -> None:
    ann = world.person("ann")
    assert (await ann.command("/precoro", "reminders")).acked
    view = await ann.wait_for_view(lambda one: one.callback_id == ids.REMINDERS_VIEW)
    assert (await ann.submit(view, {ids.REMIND_HOW: "off"})).errors == {}


async def _stuck(world: World) -> Any:
    await world.take_in(order("PO-S", steps=[step("Manager", "any", "nobody")]))
    return await world.person("cleo").wait_for_message(lambda one: "PO-S" in one.text)


async def _reassign(world: World) -> None:
    card = await _stuck(world)
    turn = await Turn.get(person__email="nobody@acme.example")
    chosen = {ids.TURN: str(turn.id), ids.NEW_APPROVER: world.person("dan").id}
    await fill_in(world.person("cleo"), ids.MANAGE, ids.MANAGE_VIEW, chosen, card=card)
    await world.card("dan", "PO-S")


async def _cancel(world: World) -> None:
    card, cleo = await _stuck(world), world.person("cleo")
    assert (await press_card(cleo, card, ids.MANAGE)).acked
    view = await cleo.wait_for_view(lambda one: one.callback_id == ids.MANAGE_VIEW)
    assert (await cleo.press_in_view(view, ids.CANCEL)).acked
    view = await cleo.wait_for_view(lambda one: one.callback_id == ids.CANCEL_VIEW)
    assert (await cleo.submit(view, {ids.CANCEL_REASON: "No need"})).errors == {}
    assert await Document.filter(number="PO-S", status="cancelled").exists()


def typed(text: str) -> Deed:
    """Type a command and be answered."""

    async def deed(world: World) -> None:
        await world.card("ann")
        await nothing_waits()  # what is typed counts for what was shown
        assert (await world.person("ann").command("/precoro", text)).acked

    return deed


ROWS = [
    Redelivery("message.im", "a reply that mentions", _reply),
    Redelivery("message.im", "a reply that is refused", _reply_that_is_refused),
    Redelivery("message.im", "an edit", edit_a_reply),
    Redelivery("message.im", "a deletion", delete_a_reply),
    Redelivery("message.im", "a word outside any thread", _word_outside),
    Redelivery("message.im", "a file", send_a_file),
    Redelivery("app_mention", "a document asked for", _mention),
    Redelivery("app_mention", "nothing found", _mention_that_is_refused),
    Redelivery("app_home_opened", "Home", _home),
    Redelivery("user_change", "another address", _new_address),
    Redelivery("team_join", "somebody who is asked", _newcomer),
    Redelivery("tokens_revoked", "down", _tokens_revoked),
    Redelivery("app_uninstalled", "down", _uninstalled),
    Redelivery("press", "approve", _approve),
    Redelivery("press", "approve what is settled", _approve_what_is_settled),
    Redelivery("press", "open", _open),
    Redelivery("press", "map people", _map_people),
    Redelivery(ids.REJECT_VIEW, "reject", _reject),
    Redelivery(ids.REJECT_VIEW, "reject what is settled", reject_what_is_settled),
    Redelivery(ids.CHANGES_VIEW, "ask for changes", _ask_for_changes),
    Redelivery(ids.REVISION_VIEW, "confirm a revision", _confirm_revision),
    Redelivery(ids.PAYMENT_VIEW, "mark as paid", _mark_as_paid),
    Redelivery(ids.REMINDERS_VIEW, "choose reminders", _remind),
    Redelivery(ids.AWAY_VIEW, "say when one is away", say_when_away),
    Redelivery(ids.SNOOZE_VIEW, "snooze until a date", snooze_until_a_date),
    Redelivery(ids.FILTER_VIEW, "filter the queue", _filter),
    Redelivery(ids.LINK_PERSON_VIEW, "link a person", link_a_person),
    Redelivery(ids.LINK_KEY_VIEW, "link a key of Precoro", link_a_key),
    Redelivery(ids.MANAGE_VIEW, "reassign", _reassign),
    Redelivery(ids.CANCEL_VIEW, "cancel", _cancel),
    Redelivery(ids.SENT_CHANGE_VIEW, "change a file", change_a_file),
    Redelivery(ids.SENT_FILL_VIEW, "fill in a file", fill_in_a_file),
    Redelivery(ids.REVIEW_VIEW, "choose several", choose_several),
    Redelivery(ids.REVIEW_SUMMARY_VIEW, "approve several", approve_several),
    Redelivery(ids.NOTE_VIEW, "approve with a note", approve_with_note),
    Redelivery("command", "comment", typed("comment PO-1042 Hello")),
    Redelivery("command", "approve", typed("approve PO-1042")),
    Redelivery("command", "reject", typed("reject PO-1042 Too dear")),
    Redelivery("command", "pending", typed("pending")),
]
