"""A step that nobody can act on is shown as stuck, with the reason."""

import pytest

from models.approval.stuck import ApproverState, why_stuck
from models.change import Change
from models.database.store import Store
from models.facts import RightsChanged
from models.queries.cards import load_shown
from models.queries.documents import load_document
from models.records.documents import Card, Rule
from models.tables import Audit, Document, Message, Person
from models.vocabulary import StuckReason
from tests.support.cast import (
    ANN,
    BOB,
    BOTH_MANAGERS,
    CLEO,
    DAN,
    EVE,
    FINANCE,
    GUS,
    LATER,
    MANAGER,
    TERMS,
    a_draft,
    a_step,
    all_posted,
    approve,
    card_of,
    know_member,
    make_manager,
    person,
    take,
    taken,
    to_redraw,
)

ABLE = ApproverState("open", False, True, "active")
UNKNOWN = ApproverState("open", False, True, "unknown")
ABSENT = ApproverState("open", False, True, "absent")
LEFT = ApproverState("open", False, False, "active")
OFF = ApproverState("open", False, True, "deactivated")
REQUESTER = ApproverState("closed", True, True, "active")
APPROVED = ApproverState("approved", False, True, "absent")


@pytest.mark.parametrize(
    ("rule", "holders", "why"),
    [
        ("any", [ABLE, ABSENT, LEFT], ""),
        ("any", [UNKNOWN], ""),  # they are looked up at the first delivery
        ("any", [ABSENT, LEFT], "not_mapped"),
        ("any", [LEFT, ABSENT], "gone"),
        ("any", [OFF], "gone"),
        ("any", [REQUESTER], "only_requester"),
        ("any", [REQUESTER, ABLE], ""),
        ("any", [REQUESTER, ABSENT], "not_mapped"),
        ("any", [], "nobody"),
        ("all", [ABLE, ABLE], ""),
        ("all", [ABLE, ABSENT], "not_mapped"),
        ("all", [ABLE, LEFT], "gone"),
        ("all", [APPROVED, ABLE], ""),  # who has answered need not be there any more
        ("all", [REQUESTER], "only_requester"),
    ],
)
def test_a_step_is_stuck_when_nobody_who_is_asked_can_act(
    rule: Rule, holders: list[ApproverState], why: StuckReason
) -> None:
    assert why_stuck(rule, holders) == why


@pytest.mark.parametrize("state", ["guest", "bot", "unconfirmed", "stranger", "absent"])
def test_a_person_in_such_a_state_cannot_act(state: str) -> None:
    assert why_stuck("any", [ApproverState("open", False, True, state)]) == "not_mapped"


async def why(document: Document) -> list[str]:
    return [step.stuck for step in (await load_document(document.id)).steps]


async def with_manager(store: Store) -> None:
    """Eve holds the configuration role before any document comes."""
    await take(store, a_draft(number="PO-0", status="draft"))
    await make_manager(store, EVE)


async def changed(store: Store, email: str) -> None:
    fact = RightsChanged((await person(email)).id)

    async def state(change: Change) -> None:
        change.state(fact)

    await store.apply(Change(LATER, TERMS), state)


async def test_the_requester_alone_on_a_step_makes_it_stuck_before_the_configuration_role(
    store: Store,
) -> None:
    await with_manager(store)
    document = await taken(store, MANAGER, a_step("Owner", "any", BOB))
    assert not await Message.exists(card_role="configuration")
    await approve(store, document, ANN)
    assert document.status == "pending"
    assert await why(document) == ["", "only_requester"]
    card = await load_shown(await card_of(document, EVE, "configuration"), TERMS)
    assert isinstance(card, Card)
    assert (card.card_role, card.state, card.turn, card.may_manage) == ("configuration", "stuck", None, True)
    shown = await load_shown(await card_of(document, BOB, "requester"), TERMS)
    assert isinstance(shown, Card)
    assert (shown.state, shown.may_manage) == ("stuck", False)
    assert (await Audit.get(what="stuck")).who == ""


async def test_a_step_that_can_go_on_is_not_announced(store: Store) -> None:
    await with_manager(store)
    document = await taken(store, BOTH_MANAGERS)
    await know_member(store, ANN, "absent")
    await changed(store, ANN)
    assert await why(document) == [""]
    assert not await Message.exists(card_role="configuration")


async def test_an_approver_unknown_to_slack_makes_the_step_stuck(store: Store) -> None:
    await with_manager(store)
    document = await taken(store)
    await all_posted()
    await know_member(store, ANN, "absent")
    await changed(store, ANN)
    assert await why(document) == ["not_mapped", ""]
    assert await card_of(document, EVE, "configuration")
    assert (await card_of(document, BOB, "requester")).id in await to_redraw()


async def test_an_approver_found_again_frees_the_step(store: Store) -> None:
    await with_manager(store)
    document = await taken(store)
    await know_member(store, ANN, "absent")
    await changed(store, ANN)
    await all_posted()
    await know_member(store, ANN, "active")
    await changed(store, ANN)
    assert await why(document) == ["", ""]
    card = await card_of(document, EVE, "configuration")
    assert card.id in await to_redraw()
    shown = await load_shown(card, TERMS)
    assert isinstance(shown, Card)
    assert shown.state == "pending_others"


async def test_an_approver_who_left_makes_an_all_step_stuck(store: Store) -> None:
    await with_manager(store)
    document = await taken(store, FINANCE)
    await Person.filter(email=DAN).update(active=False)
    await changed(store, DAN)
    assert await why(document) == ["gone"]
    assert await card_of(document, EVE, "configuration")
    await approve(store, document, CLEO)
    assert document.status == "pending"


async def test_only_what_waits_for_a_person_now_is_announced(store: Store) -> None:
    await with_manager(store)
    document = await taken(store)
    await know_member(store, CLEO, "absent")
    await changed(store, CLEO)
    assert not await Message.exists(card_role="configuration")
    await approve(store, document, ANN)
    assert await card_of(document, EVE, "configuration")


async def test_the_configuration_card_is_shown_once_in_a_round_to_each_active_manager(store: Store) -> None:
    await with_manager(store)
    await make_manager(store, EVE, GUS, DAN)
    await Person.filter(email=DAN).update(active=False)
    document = await taken(store, a_step("Owner", "any", BOB))
    for _ in range(2):
        await take(store, a_draft(a_step("Owner", "all", BOB), url=f"https://{_}.example"))
    managers = await Message.filter(document_id=document.id, card_role="configuration").values_list(
        "person__email", flat=True
    )
    assert sorted(map(str, managers)) == [EVE, GUS]


async def test_a_stuck_step_is_noted_once_for_each_reason(store: Store) -> None:
    await with_manager(store)
    document = await taken(store, MANAGER)
    await know_member(store, ANN, "absent")
    for _ in range(3):
        await changed(store, ANN)
    assert await Audit.filter(document_id=document.id, what="stuck").count() == 1
    await Person.filter(email=ANN).update(active=False)
    await changed(store, ANN)
    assert await Audit.filter(document_id=document.id, what="stuck").count() == 2
