"""Cards go to stand-ins and back, and say who decided on whose behalf."""

from datetime import timedelta

from models.access import may_read
from models.database.store import Store
from models.queries.cards import open_turn_of
from models.tables import Away, Message
from tests.models.approval.stand_ins.absences import (
    UNTIL,
    a_colleague,
    an_order,
    clock_runs,
    goes_away,
    is_away,
    shown,
)
from tests.support.cast import (
    ANN,
    DAN,
    EVE,
    GUS,
    LATER,
    MANAGER,
    NOW,
    TERMS,
    a_step,
    all_posted,
    approve,
    card_of,
    know_member,
    person,
    press_is_refused,
    taken,
    to_redraw,
    turn_of,
)


async def test_what_waits_goes_to_the_stand_ins_as_well(store: Store) -> None:
    document = await an_order(store)
    await goes_away(store, ANN, GUS, EVE)
    turn = await turn_of(document, ANN)
    cards = Message.filter(turn_id=turn.id, subject="card").order_by("person__email")
    assert [one.person.email for one in await cards.select_related("person")] == [ANN, EVE, GUS]
    card = await shown(GUS, document)
    assert (card.state, card.turn) == ("pending_you", turn.id)
    assert card.answer
    assert card.answer.on_behalf_of
    assert (card.answer.person.email, card.answer.on_behalf_of.email) == (GUS, ANN)
    assert [one.email for one in card.absences[0].stand_ins] == [GUS, EVE]


async def test_what_is_asked_meanwhile_goes_to_the_stand_ins_too(store: Store) -> None:
    await an_order(store)
    await goes_away(store, ANN, GUS)
    new = await taken(store, MANAGER, number="PO-2")
    assert (await shown(GUS, new)).state == "pending_you"


async def test_what_waits_at_a_later_step_comes_when_it_is_asked(store: Store) -> None:
    document = await taken(store, a_step("Manager", "any", DAN), a_step("Finance", "any", ANN))
    await a_colleague(store, GUS)
    await goes_away(store, ANN, GUS)
    assert not await Message.exists(person__email=GUS)
    await approve(store, document, DAN)
    assert (await shown(GUS, document)).state == "pending_you"


async def test_many_that_wait_come_as_one_list(store: Store) -> None:
    await an_order(store)
    for number in range(TERMS.cards_per_import):
        await taken(store, MANAGER, number=f"PO-{number}")
    await goes_away(store, ANN, GUS)
    theirs = await Message.filter(person__email=GUS).exclude(state="dropped")
    assert [one.subject for one in theirs] == ["list"]


async def test_at_the_end_open_cards_are_theirs_alone_again(store: Store) -> None:
    document = await an_order(store)
    await goes_away(store, ANN, GUS)
    await all_posted()
    end = NOW + timedelta(days=5)
    await clock_runs(store, end)
    assert not await is_away()
    gus = await person(GUS)
    assert not await may_read(document.id, gus.id)
    cards = {(await card_of(document, email)).id for email in (ANN, GUS)}
    assert cards <= await to_redraw()
    assert (await shown(ANN, document)).absences == ()
    await press_is_refused(store, await turn_of(document, ANN), "stands_in_no_more", by=GUS, at=end)
    assert await open_turn_of(document.id, gus.id, TERMS) is None


async def test_a_period_begins_and_ends_with_whole_days_where_the_person_is(store: Store) -> None:
    await an_order(store)
    await know_member(store, ANN, "active", zone="Pacific/Auckland")  # 13 hours ahead in November
    await goes_away(store, ANN, GUS, first=NOW.date() + timedelta(days=1), last=UNTIL)
    row = await Away.get()
    assert not row.on_now
    assert row.begins_at.isoformat() == "2026-11-20T11:00:00+00:00"
    assert row.ends_at.isoformat() == "2026-11-24T11:00:00+00:00"
    await clock_runs(store, row.begins_at - timedelta(seconds=1))
    assert not await is_away()
    await clock_runs(store, row.begins_at)
    assert await is_away()
    await clock_runs(store, row.ends_at - timedelta(seconds=1))
    assert await is_away()
    await clock_runs(store, row.ends_at)
    assert not await is_away()


async def test_a_clock_that_jumps_leaves_what_is_true(store: Store) -> None:
    document = await an_order(store)
    await goes_away(store, ANN, GUS, first=UNTIL, last=UNTIL)
    await clock_runs(store, NOW + timedelta(days=100))
    assert not await Message.exists(person__email=GUS)
    await clock_runs(store, NOW + timedelta(days=4))
    assert (await shown(GUS, document)).state == "pending_you"
    await clock_runs(store, NOW)  # it was set back
    assert not await is_away()
    assert not await may_read(document.id, (await person(GUS)).id)
    await clock_runs(store, NOW + timedelta(days=4))
    assert await Message.filter(person__email=GUS).count() == 1


async def test_a_stand_in_who_joins_the_company_later_gets_the_cards_then(store: Store) -> None:
    document = await taken(store, MANAGER)
    await goes_away(store, ANN, GUS)
    assert not await Message.exists(person__email=GUS)
    await a_colleague(store, GUS)
    await clock_runs(store, LATER)
    assert (await shown(GUS, document)).state == "pending_you"


async def test_other_stand_ins_take_the_place_of_the_first(store: Store) -> None:
    document = await an_order(store)
    await goes_away(store, ANN, GUS)
    await all_posted()
    await goes_away(store, ANN, EVE)
    assert (await card_of(document, GUS)).id in await to_redraw()
    assert not await may_read(document.id, (await person(GUS)).id)
    assert (await shown(EVE, document)).state == "pending_you"
