"""Who may do what: every role, every action, while an approver is there, away, and back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from models.access import require_may_read
from models.approval.ask_help import ask_for_help
from models.approval.decide import DecisionRequest, Verdict, decide
from models.approval.held import undo
from models.approval.manage import reassign
from models.change import Change
from models.database.store import Store
from models.people.away import AwayRequest, end_away, save_away
from models.refusals import Refusal
from models.shown import shown
from models.tables import Company, Document, Follower, Membership, Message, Person, Turn
from tests.models.approval.stand_ins.absences import TODAY, UNTIL, clock_runs, goes_away
from tests.support.cast import (
    ACME,
    ANN,
    BOB,
    CLEO,
    DAN,
    EVE,
    GUS,
    MALLORY,
    NOW,
    TERMS,
    a_step,
    know_member,
    make_manager,
    person,
    press_is_refused,
    taken,
    turn_of,
)

HAL, IVY, JIM, KIM, LOU, MIA = (f"{name}@acme.example" for name in ("hal", "ivy", "jim", "kim", "lou", "mia"))
ROLES: Final[Mapping[str, str]] = {
    "the approver": ANN,
    "their stand-in": GUS,
    "a stand-in who requested it": BOB,
    "a stand-in on this step": DAN,
    "a stand-in on a later step": CLEO,
    "a stand-in who left": HAL,
    "a stand-in who left Slack": IVY,
    "a stand-in of another company": MALLORY,
    "a stand-in who is away": KIM,
    "the stand-in of a stand-in": LOU,
    "a manager": EVE,
    "a follower": JIM,
    "a colleague": MIA,
}
STAND_INS: Final = (BOB, CLEO, DAN, GUS, HAL, IVY, KIM, MALLORY)
UNDO: Final = replace(TERMS, undo_for=timedelta(seconds=10))
AFTER: Final = NOW + timedelta(days=5)  # Ann is back, and the clock of the bot has not come to it yet

NO, HIDDEN, GONE, TWICE, OWN = (
    "not_yours",
    "may_not_read",
    "stands_in_no_more",
    "answers_once",
    "own_document",
)
MANAGERS, REQUESTER, COVERED = "not_configuration", "not_requester", "not_uncovered"
YES = "yes"
STATES: Final = ("there", "away", "over", "back")  # over: her days are, and the clock has not come to it
Outcomes = Mapping[str, tuple[str, str, str, str]]
READS: Final[Outcomes] = {
    "the approver": (YES, YES, YES, YES),
    "their stand-in": (HIDDEN, YES, YES, HIDDEN),
    "a stand-in who requested it": (YES, YES, YES, YES),
    "a stand-in on this step": (YES, YES, YES, YES),
    "a stand-in on a later step": (YES, YES, YES, YES),
    "a stand-in who left": (HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "a stand-in who left Slack": (HIDDEN, YES, YES, HIDDEN),
    "a stand-in of another company": (HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "a stand-in who is away": (HIDDEN, YES, YES, HIDDEN),
    "the stand-in of a stand-in": (HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "a manager": (YES, YES, YES, YES),
    "a follower": (YES, YES, YES, YES),
    "a colleague": (HIDDEN, HIDDEN, HIDDEN, HIDDEN),
}
DECIDES: Final[Outcomes] = {
    "the approver": (YES, YES, YES, YES),
    "their stand-in": (HIDDEN, YES, GONE, GONE),
    "a stand-in who requested it": (NO, OWN, NO, NO),
    "a stand-in on this step": (NO, TWICE, NO, NO),
    "a stand-in on a later step": (NO, TWICE, NO, NO),
    "a stand-in who left": (HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "a stand-in who left Slack": (HIDDEN, GONE, NO, HIDDEN),
    "a stand-in of another company": (HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "a stand-in who is away": (HIDDEN, YES, GONE, GONE),
    "the stand-in of a stand-in": (HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "a manager": (NO, NO, NO, NO),
    "a follower": (NO, NO, NO, NO),
    "a colleague": (HIDDEN, HIDDEN, HIDDEN, HIDDEN),
}


def by_reading(may: str, **others: str) -> Outcomes:
    """Return what those come to who may read, with others by their role; who may not hears nothing."""
    named = {role.replace("_", " "): outcome for role, outcome in others.items()}
    return {
        role: tuple(named.get(role, may) if read == YES else read for read in outcomes)  # type: ignore[misc]
        for role, outcomes in READS.items()
    }


def always(otherwise: str, **others: str) -> Outcomes:
    """Return what everybody comes to whatever they may read, with others by their role."""
    named = {role.replace("_", " "): outcome for role, outcome in others.items()}
    return {role: (named.get(role, otherwise),) * 4 for role in ROLES}


TABLE: Final[Mapping[str, Outcomes]] = {
    "read": READS,
    "approve": DECIDES,
    "reject": DECIDES,
    "ask for changes": DECIDES,
    "undo what the approver approved": by_reading(NO, the_approver=YES),
    "undo what their stand-in approved": {**by_reading(NO), "their stand-in": (YES,) * 4},
    "reassign": by_reading(MANAGERS, a_manager=YES),
    "ask for help": {**by_reading(REQUESTER), "a stand-in who requested it": (COVERED,) * 4},
    "set when the approver is away": always(MANAGERS, the_approver=YES, a_manager=YES),
    "delete when the approver is away": always(MANAGERS, the_approver=YES, a_manager=YES),
    "set when they are away": always(YES),
}


@dataclass(slots=True)
class Scenery:
    """One document with its open turn, and the time."""

    store: Store
    document: Document
    turn: Turn
    workspace: int
    now: datetime = NOW

    async def outcome(self, action: str, role: str) -> str:
        """Try what somebody may do, in a transaction that is undone; give what came of it."""
        by = await person(ROLES[role])

        async def work(change: Change) -> None:
            await self.do(action, by.id, change)
            raise TakenBack

        policy = UNDO if action.startswith("undo") else TERMS
        try:
            await self.store.apply(Change(self.now, policy, workspace=self.workspace), work)
        except TakenBack:
            return YES
        except Refusal as refusal:
            return refusal.code
        raise AssertionError("it is always undone")

    async def do(self, action: str, by: int, change: Change) -> None:
        key = f"{action}:{by}"
        ann, gus, mia = [(await person(email)).id for email in (ANN, GUS, MIA)]
        days: Any = {"first": TODAY, "last": UNTIL + timedelta(days=30), "stand_ins": (mia,)}
        match action:
            case "read":
                await require_may_read(self.document.id, by)
            case "approve" | "reject" | "ask for changes":
                await self.decide(VERDICTS[action], by, change)
            case "undo what the approver approved":
                await self.decide("approved", ann, change)
                await undo(key, self.turn.id, by, change)
            case "undo what their stand-in approved":
                await Turn.filter(id=self.turn.id).update(state="held", stand_in_id=gus)
                await undo(key, self.turn.id, by, change)
            case "reassign":
                await reassign(key, self.turn.id, mia, by, change)
            case "ask for help":
                await ask_for_help(key, self.document.id, by, change)
            case "set when the approver is away":
                await save_away(AwayRequest(key, ann, by, **days), change)
            case "delete when the approver is away":
                await end_away(key, ann, by, change)
            case "set when they are away":
                await save_away(AwayRequest(key, by, by, **days | {"stand_ins": ()}), change)
            case _:
                raise AssertionError(action)

    async def decide(self, verdict: Verdict, by: int, change: Change) -> None:
        made = DecisionRequest("press", self.turn.id, shown(self.document), by, verdict, "Why?")
        await decide(made, change)


class TakenBack(Exception):
    """Nothing that was tried is kept."""


VERDICTS: Final[Mapping[str, Verdict]] = {
    "approve": "approved",
    "reject": "rejected",
    "ask for changes": "changes_asked",
}


async def a_scene(store: Store, **changes: Any) -> Scenery:
    """Have Bob's order wait for Ann and Dan, then for Cleo, where all others are colleagues of theirs."""
    steps = (a_step("Manager", "all", ANN, DAN), a_step("Finance", "any", CLEO))
    document = await taken(store, *steps, **changes)
    await make_manager(store, EVE)
    company = await Company.get(name=ACME)

    async def people() -> None:
        beta = await Company.create(name="Beta", name_key="beta", workspace_id=company.workspace_id)
        for email in ROLES.values():
            one, _ = await Person.get_or_create(email=email)
            where = beta if email == MALLORY else company
            await Membership.get_or_create(person_id=one.id, company_id=where.id)
        await Follower.create(document_id=document.id, person_id=(await person(JIM)).id)
        await Person.filter(email=HAL).update(active=False)

    await store.transact(people)
    await know_member(store, IVY, "deactivated")
    document = await Document.get(id=document.id)
    return Scenery(store, document, await turn_of(document, ANN), company.workspace_id)


async def until(scene: Scenery, state: str) -> None:
    """Let time go on to the next state of the table."""
    match state:
        case "away":
            await goes_away(scene.store, KIM, LOU)
            await goes_away(scene.store, ANN, *STAND_INS)
        case "over":
            scene.now = AFTER
        case "back":
            await clock_runs(scene.store, AFTER)


async def test_each_role_may_do_what_the_table_says(store: Store) -> None:
    scene = await a_scene(store)
    for column, state in enumerate(STATES):
        await until(scene, state)
        for action, outcomes in TABLE.items():
            found = {role: await scene.outcome(action, role) for role in ROLES}
            expected = {role: outcomes[role][column] for role in ROLES}
            assert found == expected, (action, state)


async def test_the_table_is_whole() -> None:
    assert all(set(outcomes) == set(ROLES) for outcomes in TABLE.values())


async def test_nobody_stands_in_where_precoro_decides(store: Store) -> None:
    scene = await a_scene(store)
    await store.transact(lambda: Document.filter(id=scene.document.id).update(origin="precoro"))
    await goes_away(store, ANN, *STAND_INS)
    assert await scene.outcome("approve", "their stand-in") == HIDDEN
    assert not await Message.exists(person__email=GUS)


@pytest.mark.parametrize("leaves", ["their employer", "the company", "Slack"])
async def test_nobody_stands_in_for_somebody_who_has_left(store: Store, leaves: str) -> None:
    scene = await a_scene(store)
    await goes_away(store, ANN, GUS)
    if leaves == "Slack":
        await know_member(store, ANN, "deactivated")
    elif leaves == "the company":
        await store.transact(lambda: Membership.filter(person__email=ANN).delete())
    else:
        await store.transact(lambda: Person.filter(email=ANN).update(active=False))
    await press_is_refused(store, scene.turn, GONE, by=GUS)
