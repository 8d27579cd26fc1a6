"""Ask for changes: the document goes back to its requester, who confirms its revision."""

from models.tables import Document, Message, Turn
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage as Shown
from sandbox.state.team import View
from tests.support.block_text import shown
from tests.support.slack_text import all_is_shown, is_live, top_level
from tests.support.stale_cards import in_a_channel, lagging
from tests.support.world import World, buttons_of, order, press_card, step
from views import ids

NAMES = [
    {"email": f"{name.lower().split()[0]}@acme.example", "name": name}
    for name in ("Ann Lee", "Bob Ray", "Cleo Fox", "Dan Oak", "Eve May")
]
QUESTION = "Which project <!channel> & budget pays for it?"


async def ask_changes(person: SandboxPerson, card: Shown, question: str = QUESTION) -> None:
    """Press the third button and say what has to change."""
    form = await changes_form(person, card)
    done = await person.submit(form, {ids.QUESTION: question})
    assert (done.acked, done.errors, person.views) == (True, {}, [])


async def changes_form(person: SandboxPerson, card: Shown) -> View:
    assert (await press_card(person, card, ids.ASK_CHANGES)).acked
    return await person.wait_for_view(lambda view: view.callback_id == ids.CHANGES_VIEW)


async def sent_back(world: World) -> Shown:
    """Wait for the message that tells Bob that their document came back."""
    return await world.person("bob").wait_for_message(lambda one: "changes requested" in one.text)


async def revision_form(person: SandboxPerson, message: Shown) -> View:
    assert (await person.press(message, ids.CONFIRM_REVISION)).acked
    return await person.wait_for_view(lambda view: view.callback_id == ids.REVISION_VIEW)


async def test_ann_asks_and_bob_confirms_and_ann_is_asked_again(world: World) -> None:
    await world.take_in(
        order(steps=[step("Manager", "any", "ann", "dan")], followers=["eve@acme.example"]), people=NAMES
    )
    ann, bob, dan = (world.person(name) for name in ("ann", "bob", "dan"))
    of_ann, of_dan, of_bob = await world.card("ann"), await world.card("dan"), await world.card("bob")
    of_eve = await world.card("eve")
    form = await changes_form(ann, of_ann)
    assert "€12,521.20" in shown(form.blocks)
    refused = await ann.submit(form, {ids.QUESTION: " \n "})
    assert "Say what needs to change. The requester will see it." in refused.errors[ids.QUESTION_BLOCK]
    assert (await ann.submit(form, {ids.QUESTION: QUESTION})).acked
    outcome = await sent_back(world)
    assert "by Ann Lee" in outcome.text
    assert QUESTION in shown(outcome.blocks)
    assert buttons_of(outcome) == [ids.CONFIRM_REVISION]
    await all_is_shown()
    assert buttons_of(of_bob) == [ids.CONFIRM_REVISION, ids.OPEN]
    assert QUESTION in shown(of_bob.blocks)
    assert buttons_of(of_eve) == [ids.OPEN, ids.UNFOLLOW]
    assert "You asked for changes" in shown(of_ann.blocks)
    assert "Changes requested by Ann Lee" in shown(of_dan.blocks)
    assert not is_live(of_ann)
    assert not is_live(of_dan)
    before = lagging(of_bob)
    form = await revision_form(bob, outcome)
    assert QUESTION in shown(form.blocks)
    done = await bob.submit(form, {ids.REVISION_NOTE: "DSN-7 pays"})
    assert (done.acked, done.errors, bob.views) == (True, {}, [])
    again = await ann.wait_until(lambda: next(filter(is_live, top_level(ann)), None))
    assert again.ts != of_ann.ts
    await all_is_shown()
    assert "Out of date: approval has started again" in shown(of_ann.blocks)
    assert buttons_of(outcome) == []
    assert buttons_of(of_bob) == [ids.OPEN]
    assert len([one for one in ann.messages if "DSN-7 pays" in one.text]) == 1
    assert (await bob.press(before, ids.CONFIRM_REVISION)).acked
    await bob.wait_for_ephemeral(lambda one: "PO-1042 is pending now" in one.text)
    assert (await ann.press(again, ids.APPROVE)).acked
    await bob.wait_for_message(lambda one: "was approved by Ann Lee" in one.text)
    await dan.wait_until(lambda: not any(map(is_live, top_level(dan))))


async def test_the_first_who_decides_wins_over_who_still_types_their_question(world: World) -> None:
    await world.take_in(order(steps=[step("Manager", "any", "ann", "dan")]), people=NAMES)
    ann, dan = world.person("ann"), world.person("dan")
    form = await changes_form(ann, await world.card("ann"))
    await ask_changes(dan, await world.card("dan"))
    lost = await ann.submit(form, {ids.QUESTION: "And who is Northwind?"})
    assert "Dan Oak asked for changes to PO-1042 before you" in lost.errors[ids.QUESTION_BLOCK]
    assert (await Document.get()).status == "in_revision"


async def test_nobody_else_confirms_and_nobody_else_asks(world: World) -> None:
    await world.take_in(order(), people=NAMES)
    of_ann = await world.card("ann")
    shared = in_a_channel(world, of_ann, "bob", "gus", "mallory")
    for name, words in {
        "bob": "is waiting for Ann Lee, not for you",
        "gus": "Guests can't approve documents here",
        "mallory": "another organisation",
    }.items():
        person = world.person(name)
        assert (await press_card(person, shared, ids.ASK_CHANGES)).acked
        await person.wait_for_ephemeral(_says(words))
    await ask_changes(world.person("ann"), of_ann)
    outcome = await sent_back(world)
    await all_is_shown()
    shared = in_a_channel(world, outcome, "ann", "cleo", "max", "gus", "mallory")
    for name, words in {
        "ann": "Only the person who requested PO-1042 can send it back for approval",
        "cleo": "You aren't involved in this document",
        "max": "Slack account isn't linked to a person here",
        "gus": "Guests can't approve documents here",
        "mallory": "another organisation",
    }.items():
        person = world.person(name)
        assert (await person.press(shared, ids.CONFIRM_REVISION)).acked
        await person.wait_for_ephemeral(_says(words))
        assert person.views == []
    assert (await Document.get()).status == "in_revision"


def _says(words: str):  # type: ignore[no-untyped-def]
    return lambda message: words in message.text


async def test_a_document_that_comes_in_revision_waits_for_its_requester(world: World) -> None:
    said = {"author": "ann@acme.example", "text": "Which project?", "at": "2026-11-20T09:12:00Z"}
    await world.take_in(order(status="in_revision", comments=[said]), people=NAMES)
    bob = world.person("bob")
    card = await world.card("bob")
    assert "Ann Lee: Which project?" in shown(card.blocks)
    assert buttons_of(card) == [ids.CONFIRM_REVISION, ids.OPEN]
    form = await revision_form(bob, card)
    assert (await bob.submit(form, {})).acked
    assert is_live(await world.card("ann"))


async def test_a_question_that_was_settled_before_its_card_could_be_posted_is_never_shown(
    world: World,
) -> None:
    kurt = {"name": "Manager", "rule": "any", "approvers": ["ann@acme.example", "kurt@acme.example"]}
    await world.take_in(order(steps=[kurt]), people=NAMES)
    ann = world.person("ann")
    assert (await ann.press(await world.card("ann"), ids.APPROVE)).acked
    await world.person("bob").wait_for_message(lambda one: "was approved" in one.text)
    turn = await Turn.get(person__email="kurt@acme.example")
    assert turn.state == "closed"
    await Message.filter(turn_id=turn.id).update(next_at=turn.settled_at)
    await all_is_shown()
    assert (await Message.get(turn_id=turn.id)).state == "dropped"
