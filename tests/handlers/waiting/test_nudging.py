"""Nudge in Slack: who presses reads who was asked, and those decide where they are asked."""

from models.tables import Document, Message
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage as Shown
from tests.support.block_text import shown
from tests.support.slack_text import all_is_shown
from tests.support.world import World, buttons_of, order, step, text_of
from views import ids, values

STEPS = [step("Manager", "any", "ann", "dan")]


async def asked_again(person: SandboxPerson) -> Shown:
    return await person.wait_for_message(lambda one: "asks you again" in one.text)


async def test_the_requester_nudges_on_their_card_and_an_approver_decides_in_the_new_message(
    world: World,
) -> None:
    await world.take_in(order(steps=STEPS))
    bob, ann = world.person("bob"), world.person("ann")
    card = await world.card("bob")
    assert buttons_of(card) == [ids.NUDGE, ids.OPEN]
    assert (await bob.press(card, ids.NUDGE)).acked
    answer = await bob.wait_for_ephemeral(lambda one: "asked again about" in one.text)
    assert "Ann Lee and Dan Oak were asked again about Purchase order PO-1042." in answer.text
    again = await asked_again(ann)
    assert again.text.startswith("Bob Ray asks you again · Purchase order PO-1042 · €12,521.20")
    assert buttons_of(again) == [ids.APPROVE, ids.REJECT, ids.OPEN]
    assert (await bob.press(card, ids.NUDGE)).acked
    await bob.wait_for_ephemeral(lambda one: "today already" in one.text)
    assert (await ann.press(again, ids.APPROVE)).acked
    await all_is_shown()
    for person in (ann, world.person("dan")):
        settled = await person.wait_for_message(lambda one: "Nothing here needs you any more" in one.text)
        assert buttons_of(settled) == [ids.OPEN]
    assert ids.NUDGE not in buttons_of(card)


async def test_a_reply_to_the_new_message_is_a_comment(world: World) -> None:
    await world.take_in(order(steps=STEPS))
    bob, ann = world.person("bob"), world.person("ann")
    await world.card("ann")
    assert (await bob.command("/precoro", "nudge PO-1042")).acked
    await ann.reply(await asked_again(ann), "Tomorrow, promised")
    comment = await bob.wait_for_message(lambda one: "Tomorrow, promised" in text_of(one.blocks))
    assert comment.thread_ts == (await world.card("bob")).ts


async def test_the_command_and_home_ask_again_as_well(world: World) -> None:
    await world.take_in(order(steps=STEPS), order("PO-2", steps=STEPS))
    bob, ann = world.person("bob"), world.person("ann")
    await world.card("ann", "PO-2")
    await bob.command("/precoro", "nudge PO-2")
    await ann.wait_for_message(lambda one: "asks you again" in one.text and "PO-2" in one.text)
    await bob.open_home()
    home = await bob.wait_for_home(lambda view: ids.NUDGE in str(view.blocks))
    first = values.document_value((await Document.get(number="PO-1042")).id)
    assert (await bob.press_in_view(home, ids.NUDGE, first)).acked
    view = await bob.wait_for_view(lambda one: "asked again" in shown(one.blocks))
    assert "PO-1042" in shown(view.blocks)


async def test_others_cannot_ask_again(world: World) -> None:
    await world.take_in(order(steps=STEPS))
    ann = world.person("ann")
    await world.card("ann")
    await ann.command("/precoro", "nudge PO-1042")
    await ann.wait_for_ephemeral(lambda one: "Only the requester of PO-1042 can nudge" in one.text)
    assert not await Message.filter(about_state="nudged").exists()
