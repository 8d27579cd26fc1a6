"""A press on a card of Precoro is stored and sent; what follows is what Precoro says."""

from pathlib import Path

from models.precoro import decisions
from models.tables import Decision, PrecoroDecision, Turn
from sandbox.state.team import SlackMessage
from tests.handlers.precoro.office import TEXT, applied, card_of_order, decision, linked, office, read_there
from tests.models.precoro.parts import CFO, MANAGER, remote_step
from tests.support.cast import ANN
from tests.support.stale_cards import lagging
from tests.support.world import World, buttons_of, text_of
from views import ids

DECIDE = {ids.APPROVE, ids.REJECT, ids.ASK_CHANGES}


async def a_card_to_decide(world: World) -> SlackMessage:
    """Have the order wait for Ann, who has linked a key; return her card, with its buttons."""
    await read_there(world)
    card = await card_of_order(world, "ann")
    await linked(world)
    await world.person("ann").wait_until(lambda: set(buttons_of(card)) >= DECIDE)
    return card


async def shows(world: World, card: SlackMessage, *words: str, name: str = "ann") -> None:
    """Wait until a card shows all of these words."""
    await world.person(name).wait_until(lambda: all(each in text_of(card.blocks) for each in words))


async def test_a_press_shows_that_it_is_sent_and_then_what_precoro_says(world: World) -> None:
    ann, card = world.person("ann"), await a_card_to_decide(world)
    assert (await ann.press(card, ids.APPROVE, confirmed=True)).acked
    await shows(world, card, "Sending your approval to Precoro…")
    assert not DECIDE & set(buttons_of(card))
    assert {ids.TAKE_BACK, ids.OPEN} <= set(buttons_of(card))
    row = await decision()
    await applied(world, lambda change: decisions.mark_posted(row, "{}", change))
    await ann.wait_until(lambda: ids.TAKE_BACK not in buttons_of(card))
    await applied(world, lambda change: decisions.taken(row, change))
    await shows(world, card, "You approved")
    await read_there(world, remote_step("Manager", ANN, done=True, approved=[ANN]), CFO)
    assert ids.LINK_KEY in buttons_of(await card_of_order(world, "cleo"))


async def test_what_precoro_refuses_comes_back_in_its_words_with_buttons(world: World) -> None:
    ann, card = world.person("ann"), await a_card_to_decide(world)
    assert (await ann.press(card, ids.APPROVE, confirmed=True)).acked
    row = await decision()
    words = "The supplier <!channel> isn't *approved*"
    await applied(world, lambda change: decisions.refused(row, words, change))
    notice = await ann.wait_for_message(lambda one: "didn't accept your decision" in one.text)
    assert words in text_of(notice.blocks).replace("\n", "")
    assert "<!channel>" not in notice.text
    await shows(world, card, "didn't accept your decision", "isn't *approved*")
    await ann.wait_until(lambda: set(buttons_of(card)) >= DECIDE)


async def test_a_press_is_taken_back_and_pressed_again(world: World) -> None:
    ann, card = world.person("ann"), await a_card_to_decide(world)
    assert (await ann.press(card, ids.APPROVE, confirmed=True)).acked
    await ann.wait_until(lambda: ids.TAKE_BACK in buttons_of(card))
    before = lagging(card)
    assert (await ann.press(card, ids.TAKE_BACK)).acked
    await ann.wait_until(lambda: set(buttons_of(card)) >= DECIDE)
    assert (await Decision.get()).state == "undone"
    assert (await ann.press(before, ids.TAKE_BACK)).acked
    await ann.wait_for_ephemeral(lambda one: "no decision of yours" in one.text)
    assert (await ann.press(card, ids.APPROVE, confirmed=True)).acked
    assert sorted(str(one.state) for one in await PrecoroDecision.all()) == ["taken_back", "waiting"]


async def test_a_second_press_on_a_screen_that_lags_is_answered(world: World) -> None:
    ann, card = world.person("ann"), await a_card_to_decide(world)
    before = lagging(card)
    assert (await ann.press(card, ids.APPROVE, confirmed=True)).acked
    assert (await ann.press(before, ids.APPROVE, confirmed=True)).acked
    await ann.wait_for_ephemeral(lambda one: "already on its way to Precoro" in one.text)
    assert await PrecoroDecision.all().count() == 1


async def test_a_rejection_carries_what_was_written(world: World) -> None:
    ann, card = world.person("ann"), await a_card_to_decide(world)
    assert (await ann.press(card, ids.REJECT)).acked
    form = await ann.wait_for_view(lambda view: view.callback_id == ids.REJECT_VIEW)
    assert (await ann.submit(form, {ids.REASON: "Too dear"})).errors == {}
    await shows(world, card, "Sending your rejection to Precoro…", "Too dear")
    assert (await Decision.get()).reason == "Too dear"


async def test_where_nobody_decides_from_here_cards_only_open(database_url: str, tmp_path: Path) -> None:
    text = TEXT + 'decide = "nobody"\n'
    async with office(database_url, tmp_path, text=text) as world:
        await read_there(world)
        ann, card = world.person("ann"), await card_of_order(world, "ann")
        assert "Decide this in Precoro." in text_of(card.blocks)
        assert not {*DECIDE, ids.LINK_KEY} & set(buttons_of(card))
        assert (await ann.command("/precoro", f"approve {card.text.split()[0]}")).acked
        assert (await Turn.get(person__email=ANN)).state == "open"


async def test_a_status_that_is_not_understood_takes_the_buttons_and_says_it_in_precoros_words(
    world: World,
) -> None:
    ann, card = world.person("ann"), await a_card_to_decide(world)
    before = lagging(card)
    await read_there(world, status="unknown", status_text="Pending receipt")
    await shows(world, card, "Status in Precoro:", "Pending receipt")
    assert not DECIDE & set(buttons_of(card))
    assert (await ann.press(before, ids.APPROVE, confirmed=True)).acked
    await ann.wait_for_ephemeral(lambda one: "a status in Precoro that I don't know" in one.text)
    await read_there(world, MANAGER, CFO)
    await ann.wait_until(lambda: set(buttons_of(card)) >= DECIDE)
