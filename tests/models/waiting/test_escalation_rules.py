"""Which rule counts for a step and from when on; a step that has moved meanwhile is no reason to tell."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from models.change import Change
from models.database.store import Store
from models.days_off import NO_DAYS_OFF
from models.money import Money
from models.policy import EscalationRule, Policy
from models.tables import Audit, Document
from models.waiting.escalation import DueStep, due_at, due_steps, escalate, rule_for
from tests.models.waiting.test_escalation import (
    CFO,
    DAY,
    MANAGERS,
    NAMED,
    WEDNESDAY,
    give_manager,
    look,
    told,
)
from tests.support.cast import ANN, BOB, MANAGER, NOW, taken
from tests.support.database.one import ON_ONE

SLOW, QUICK = EscalationRule(60, kinds=("purchase_order",)), EscalationRule(3)
ABOVE = EscalationRule(3, above={"EUR": Decimal(12000)})
STEP = DueStep(
    step=1,
    document=1,
    name="Manager",
    kind="purchase_order",
    total=Money(1_252_120, "EUR"),
    zone="Europe/Berlin",
    country="",
    since=NOW,
    told=0,
)


@pytest.mark.parametrize(
    ("rules", "changes", "expected"),
    [
        ((SLOW, QUICK), {}, SLOW),
        ((QUICK, SLOW), {}, QUICK),
        ((SLOW, QUICK), {"kind": "invoice"}, QUICK),
        ((ABOVE,), {"total": Money(-1_252_120, "EUR")}, ABOVE),  # a credit note
        ((ABOVE,), {"total": Money(1_200_000, "EUR")}, None),
    ],
)
def test_the_first_rule_that_fits_counts(
    rules: Sequence[EscalationRule], changes: dict[str, Any], expected: EscalationRule | None
) -> None:
    assert rule_for(replace(STEP, **changes), Policy(escalations=tuple(rules))) == expected


def test_days_count_where_the_company_is() -> None:
    at = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)  # a Friday, and in Tokyo Saturday morning
    policy = Policy(escalations=(EscalationRule(1),))
    step = replace(STEP, since=at, zone="Asia/Tokyo")
    assert due_at(step, policy, NO_DAYS_OFF) == datetime(2026, 11, 22, 22, 0, tzinfo=UTC)


@ON_ONE
async def test_a_step_is_looked_at_again_when_it_is_due(store: Store) -> None:
    await taken(store, MANAGER)
    await look(store, NOW)
    assert await due_steps(WEDNESDAY - timedelta(seconds=1)) == []
    assert len(await due_steps(WEDNESDAY)) == 1


@ON_ONE
async def test_who_comes_next_is_told_days_after_the_last_also_after_a_restart(store: Store) -> None:
    await taken(store, MANAGER)
    late = NOW + 4 * DAY  # the bot was not there on Monday, when it was due
    await look(store, late, NAMED)
    await look(store, late + timedelta(hours=1), NAMED)
    assert [email for email, _ in await told()] == [CFO, BOB]


@ON_ONE
async def test_two_looks_at_the_same_moment_tell_once(store: Store) -> None:
    await taken(store, MANAGER)
    [due] = await due_steps(WEDNESDAY)
    for _ in range(2):
        await store.apply(Change(WEDNESDAY, NAMED), lambda change: escalate(due, NO_DAYS_OFF, change))
    assert [email for email, _ in await told()] == [CFO, BOB]
    assert await Audit.filter(what="escalated").count() == 1


@ON_ONE
async def test_a_document_whose_status_is_not_understood_is_no_reason_to_tell(store: Store) -> None:
    document = await taken(store, MANAGER)
    await Document.filter(id=document.id).update(status="unknown")
    await look(store, WEDNESDAY)
    assert await told() == []


@ON_ONE
async def test_the_requester_is_told_as_such_once(store: Store) -> None:
    """They may be the manager of the person who does not answer."""
    await taken(store, MANAGER)
    await give_manager(store, ANN, BOB)
    await look(store, WEDNESDAY, MANAGERS)
    assert await told() == [(BOB, "3")]
