"""Who is told of a step that nobody has answered, once, on both databases."""

from contextlib import nullcontext
from datetime import timedelta
from decimal import Decimal

import pytest
from tortoise.exceptions import OperationalError

from jobs.escalation import Escalations
from models.access import may_read
from models.change import Change
from models.database.store import Store
from models.database.url import PostgresAt
from models.people.people import save_person
from models.policy import EscalationRule, Policy
from models.records.drafts import PersonDraft
from models.tables import Audit, Company, Document, ListItem, Message, Step
from tests.support.cast import (
    ANN,
    BOB,
    BOTH_MANAGERS,
    CLEO,
    DAN,
    EVE,
    GUS,
    MANAGER,
    NOW,
    approve,
    card_of,
    person,
    reject,
    taken,
)

DAY = timedelta(days=1)
WEDNESDAY = NOW + 5 * DAY  # three working days after NOW, a Friday
CFO = "cfo@acme.example"
MANAGERS = Policy(escalations=(EscalationRule(3),))
NAMED = Policy(escalations=(EscalationRule(1, tell=(CFO, GUS)),))


async def look(store: Store, now, policy: Policy = MANAGERS) -> None:  # type: ignore[no-untyped-def]
    await Escalations(store, policy)(now)


async def told() -> list[tuple[str, str]]:
    """Give who was told, and how long nobody had answered and who else was told."""
    rows = Message.filter(about_state="escalated").order_by("id").select_related("person")
    return [(one.person.email, f"{one.about_days} {one.about_words}".strip()) for one in await rows]


async def give_manager(store: Store, email: str, manager: str) -> None:
    draft = PersonDraft(email, "", None, manager=manager)
    await store.apply(Change(NOW, MANAGERS), lambda change: save_person(draft, change))


async def test_the_managers_of_those_who_do_not_answer_are_told_after_three_working_days(
    store: Store,
) -> None:
    await taken(store, BOTH_MANAGERS)
    await give_manager(store, ANN, CLEO)
    await give_manager(store, EVE, DAN)
    await look(store, WEDNESDAY - timedelta(seconds=1))
    assert await told() == []
    await look(store, WEDNESDAY)
    both = f"3 {CLEO}, {DAN}"
    assert await told() == [(CLEO, both), (DAN, both), (BOB, both)]
    await look(store, WEDNESDAY + 30 * DAY)
    assert len(await told()) == 3  # once


async def test_it_is_told_once_however_often_the_bot_starts(store: Store) -> None:
    await taken(store, MANAGER)
    for _ in range(3):
        await look(store, WEDNESDAY)
        await look(store, NOW)  # a clock that was set back
    assert await told() == [(BOB, "3")]
    assert (await Step.get(state="open")).escalations == 1


async def test_those_who_are_named_are_told_one_after_the_other(store: Store) -> None:
    document = await taken(store, MANAGER)
    looks = Escalations(store, NAMED)
    monday = NOW + 3 * DAY
    await looks(monday)
    await looks(monday + timedelta(hours=23))
    assert [email for email, _ in await told()] == [CFO, BOB]
    await looks(monday + DAY)
    assert (await told())[2:] == [(GUS, f"2 {GUS}"), (BOB, f"2 {GUS}")]  # days since it was asked
    await looks(monday + 30 * DAY)
    assert len(await told()) == 4
    history = await Audit.filter(document_id=document.id, what="escalated").order_by("position")
    assert [CFO in one.facts or GUS in one.facts for one in history] == [True, True]


async def test_who_knows_of_it_or_has_left_is_passed_over(store: Store) -> None:
    await taken(store, MANAGER)
    gone = PersonDraft(DAN, "", None, active=False)
    await store.apply(Change(NOW, MANAGERS), lambda change: save_person(gone, change))
    policy = Policy(escalations=(EscalationRule(1, tell=(ANN, BOB, DAN, CLEO, ANN)),))
    monday = NOW + 3 * DAY
    for now in (monday, monday + timedelta(hours=23)):
        await look(store, now, policy)
        assert await told() == [(CLEO, f"1 {CLEO}"), (BOB, f"1 {CLEO}")]
    await look(store, monday + DAY, policy)
    await look(store, monday + 30 * DAY, policy)
    assert (await told())[2:] == [(BOB, "2")]


async def test_who_is_told_gets_no_right(store: Store) -> None:
    document = await taken(store, MANAGER)
    await look(store, NOW + 3 * DAY, NAMED)
    assert (await told())[0][0] == CFO
    assert not await may_read(document.id, (await person(CFO)).id)
    assert (await ListItem.get(message__person__email=CFO)).action == "see"


async def test_who_has_answered_in_time_is_no_reason_to_tell(store: Store) -> None:
    first, second = await taken(store, MANAGER), await taken(store, MANAGER, number="PO-2")
    await approve(store, first, ANN)
    await reject(store, second, ANN)
    await look(store, WEDNESDAY + DAY)
    assert await told() == []


async def test_the_next_step_has_its_own_days(store: Store) -> None:
    document = await taken(store)
    await approve(store, document, ANN)  # an hour later
    await look(store, WEDNESDAY)
    assert await told() == []
    await look(store, WEDNESDAY + timedelta(hours=1))
    assert [email for email, _ in await told()] == [BOB]


async def test_managers_who_are_asked_themselves_or_have_left_are_not_told(store: Store) -> None:
    await taken(store, BOTH_MANAGERS)
    await give_manager(store, ANN, EVE)
    await give_manager(store, EVE, DAN)
    gone = PersonDraft(DAN, "", None, active=False)
    await store.apply(Change(NOW, MANAGERS), lambda change: save_person(gone, change))
    await look(store, WEDNESDAY)
    assert await told() == [(BOB, "3")]


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        (EscalationRule(3, kinds=("purchase_order",)), True),
        (EscalationRule(3, kinds=("invoice",)), False),
        (EscalationRule(3, steps=("MANAGER",)), True),
        (EscalationRule(3, steps=("Finance",)), False),
        (EscalationRule(3, above={"EUR": Decimal("12521.19")}), True),
        (EscalationRule(3, above={"EUR": Decimal("12521.20")}), False),
        (EscalationRule(3, above={"USD": Decimal("99999999")}), True),  # no rate: it cannot be compared
    ],
)
async def test_a_rule_says_for_which_documents_and_steps_it_is(
    store: Store, rule: EscalationRule, fits: bool
) -> None:
    await taken(store, MANAGER)
    await look(store, WEDNESDAY, Policy(escalations=(rule,)))
    assert bool(await told()) == fits


async def test_new_settings_count_for_steps_that_are_open(store: Store) -> None:
    await taken(store, MANAGER)
    await look(store, NOW + DAY, Policy(escalations=(EscalationRule(60, kinds=("invoice",)),)))
    await look(store, WEDNESDAY)
    assert [email for email, _ in await told()] == [BOB]


async def test_a_manager_is_named_and_taken_away_by_a_file(store: Store) -> None:
    await taken(store, MANAGER)
    await give_manager(store, ANN, CLEO)
    await store.apply(Change(NOW, MANAGERS), lambda change: save_person(PersonDraft(ANN, "", None), change))
    assert (await person(ANN)).manager_id == (await person(CLEO)).id
    await give_manager(store, ANN, "")
    assert (await person(ANN)).manager_id is None


async def test_public_holidays_of_the_company_are_no_working_days(store: Store) -> None:
    await taken(store, MANAGER)
    await store.transact(lambda: Company.all().update(country="DE"))
    await store.transact(lambda: Step.all().update(opened_at=NOW + 33 * DAY))  # the day before Christmas Eve
    for days in (36, 38):  # Saturday, Monday
        await look(store, NOW + days * DAY, Policy(escalations=(EscalationRule(3),)))
    assert await told() == []
    await look(store, NOW + 39 * DAY, Policy(escalations=(EscalationRule(3),)))
    assert await told() == [(BOB, "3")]


async def test_one_fault_holds_up_no_other(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = await taken(store, MANAGER)
    await taken(store, MANAGER, number="PO-2")
    await Document.filter(id=broken.id).update(version=2**31 - 1)  # its next change is too large
    refuses = isinstance(store.place, PostgresAt)  # SQLite has room for it
    with pytest.raises(OperationalError) if refuses else nullcontext():
        await look(store, WEDNESDAY)
    assert (BOB, "3") in await told()
    assert (await card_of(broken, ANN)).id
