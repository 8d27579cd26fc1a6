"""Ask for changes, the history, and following, typed."""

from models.tables import Follower, Turn
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage, View
from tests.handlers.commands.world import NAMES, answer_to, said
from tests.support.slack_text import all_is_shown
from tests.support.world import World, order, text_of
from views import ids


async def test_ask_sends_the_document_back_with_the_question(world: World) -> None:
    await world.take_in(order("PO-1"), people=NAMES)
    await world.card("ann", "PO-1")
    await all_is_shown()
    ann, bob = world.person("ann"), world.person("bob")
    assert "Add the document's number" in said(await answer_to(ann, "ask"))
    answer = said(await answer_to(ann, "ask PO-1"))
    assert "Say what needs to change." in answer
    answer = said(await answer_to(ann, "ask PO-1 Which cost centre?"))
    assert answer == "You asked for changes to Purchase order PO-1 · Northwind GmbH · €12,521.20."
    assert (await Turn.get(person__email="ann@acme.example")).state == "changes_asked"
    await bob.wait_for_message(lambda one: "Which cost centre?" in one.text + text_of(one.blocks))


async def test_a_question_about_what_was_not_seen_is_kept_for_a_press(world: World) -> None:
    await world.take_in(order("PO-1"), people=NAMES)
    await world.card("ann", "PO-1")
    await all_is_shown()
    await world.take_in(order("PO-1", revision=2, title="Other laptops"))
    ann = world.person("ann")
    world.sandbox.faults.add("chat.postMessage", status=503, times=None)  # the new card does not come
    shown = await answer_to(ann, "ask PO-1 Which cost centre?")
    assert "your question is kept" in said(shown)
    assert (await ann.press(shown, ids.CHOOSE)).acked
    await ann.wait_for_view(lambda view: "You asked for changes" in text_of(view.blocks))


async def test_the_history_tells_what_happened(world: World) -> None:
    await world.take_in(order("PO-1"), people=NAMES)
    await world.card("ann", "PO-1")
    await all_is_shown()
    ann = world.person("ann")
    await answer_to(ann, "reject PO-1 Too dear")
    told = said(await answer_to(ann, "history PO-1"))
    assert told.index("Submitted") < told.index("Rejected")
    assert "Too dear" in told


async def opened(person: SandboxPerson, place: SlackMessage | View, action: str, view: str) -> View:
    """Press a button, and wait for the window that it leads to."""
    if isinstance(place, View):
        assert (await person.press_in_view(place, action)).acked
    else:
        assert (await person.press(place, action)).acked
    return await person.wait_for_view(lambda one: one.callback_id == view)


async def test_a_manager_follows_a_document_and_stops_again(world: World) -> None:
    await world.take_in(order("PO-1"), people=NAMES)
    await world.card("ann", "PO-1")
    cleo = world.person("cleo")
    assert "You follow Purchase order PO-1 now" in said(await answer_to(cleo, "follow PO-1"))
    card = await world.card("cleo", "PO-1")
    assert "You're following this" in text_of(card.blocks)
    details = await opened(cleo, await answer_to(cleo, "show PO-1"), ids.OPEN, ids.DETAILS_VIEW)
    followers = await opened(cleo, details, ids.WHO_FOLLOWS, ids.FOLLOWERS_VIEW)
    assert "Cleo\n · by their own choice" in text_of(followers.blocks)
    left = await opened(cleo, followers, ids.UNFOLLOW, ids.ANSWER_VIEW)
    assert "You don't follow Purchase order PO-1 any more." in text_of(left.blocks)
    assert not await Follower.exists()
    assert "You follow Purchase order PO-1 now" in said(await answer_to(cleo, "follow PO-1"))
    assert said(await answer_to(cleo, "unfollow PO-1")) == "You don't follow Purchase order PO-1 any more."
    assert not await Follower.exists()
    assert "You don't follow PO-1." in said(await answer_to(cleo, "unfollow PO-1"))
    assert "You follow Purchase order PO-1 now" in said(await answer_to(cleo, "follow PO-1"))
    assert await Follower.all().count() == 1


async def test_a_follower_who_leaves_reads_it_no_more(world: World) -> None:
    await world.take_in(order("PO-1", followers=["max@acme.example"]), people=NAMES)
    card, max_ = await world.card("max", "PO-1"), world.person("max")
    assert (await max_.press(card, ids.UNFOLLOW)).acked
    await max_.wait_until(lambda: "Northwind" not in text_of(card.blocks) + card.text or None)
    assert "I can't find PO-1" in said(await answer_to(max_, "show PO-1"))


async def test_of_two_with_one_number_each_command_asks_which(world: World) -> None:
    await world.take_in(order("PO-1"), order("PO-1", kind="invoice"), people=NAMES)
    await world.card("ann", "PO-1")
    cleo = world.person("cleo")
    for command in ("history", "follow"):
        shown = await answer_to(cleo, f"{command} PO-1")
        assert "2 documents have the number PO-1" in said(shown)
        chosen = next(one for one in shown.blocks or [] if ids.CHOOSE in str(one))
        assert (await cleo.press(shown, ids.CHOOSE, block_id=chosen["block_id"])).acked
    await cleo.wait_for_view(lambda view: "You follow" in text_of(view.blocks))
