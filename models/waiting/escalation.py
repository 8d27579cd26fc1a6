"""Steps that nobody has answered: when others are told, and who. It gives nobody a right.

When to look is stored at each open step, so that a look reads only those that are due. Nothing here sends:
it states what happened.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from models.change import Change
from models.database import sql
from models.days_off import DaysOff
from models.facts import Escalated, happened
from models.frozen import frozen
from models.money import ExchangeRates, Money
from models.people.memberships import save_people
from models.policy import EscalationRule, Policy
from models.tables import Person, Step, Turn
from models.visible import key_of
from models.waiting.working_days import Calendar, after_working_days, working_days_between
from models.zones import first_known

AT_ONCE: Final = 100  # steps in one look: presses must not wait for the rest


@frozen
class DueStep:
    """An open step at which to look: its document, and what tells which rule it falls under."""

    step: int
    document: int
    name: str
    kind: str
    total: Money
    zone: str  # of the company
    country: str  # the same
    since: datetime  # it was opened, or others were told last
    told: int  # how often


_DUE = """
SELECT step.id AS step, step.document_id AS document, step.name, document.kind, document.total_minor,
    document.currency, company.zone, company.country,
    COALESCE(step.escalated_at, step.opened_at, step.escalate_at) AS since,
    step.escalations AS told
FROM step
JOIN document ON document.id = step.document_id
JOIN company ON company.id = document.company_id
WHERE step.state = 'open' AND step.escalate_at <= :now AND step.id > :behind
ORDER BY step.id LIMIT :many
"""


async def due_steps(now: datetime, behind: int = 0) -> list[DueStep]:
    """Return a page of the steps at which to look now; `behind` is the last one of the page before."""
    rows = await sql.run(_DUE, now=now, behind=behind, many=AT_ONCE)
    return [
        DueStep(
            step=row["step"],
            document=row["document"],
            name=row["name"],
            kind=row["kind"],
            total=Money(row["total_minor"], row["currency"]),
            zone=row["zone"],
            country=row["country"],
            since=_time(row["since"]),
            told=row["told"],
        )
        for row in rows
    ]


def _time(kept: int) -> datetime:
    at = sql.read_time(kept)
    assert at is not None
    return at


def due_at(due: DueStep, policy: Policy, days_off: DaysOff) -> datetime | None:
    """Return when others are told of a step; None: never, or never again."""
    rule = rule_for(due, policy)
    if rule is None or due.told >= max(1, len(rule.tell)):
        return None
    return after_working_days(due.since, rule.after_working_days, calendar_of(due, days_off))


def calendar_of(due: DueStep, days_off: DaysOff) -> Calendar:
    """Return by what the days of a step count: where its company is."""
    return Calendar(first_known(due.zone), due.country, days_off)


def rule_for(due: DueStep, policy: Policy) -> EscalationRule | None:
    """Return the first rule that fits a step; an amount that cannot be compared is above every limit."""
    return next((rule for rule in policy.escalations if _fits(rule, due, policy.rates)), None)


def _fits(rule: EscalationRule, due: DueStep, rates: ExchangeRates) -> bool:
    above = rates.limit(rule.above, due.total.currency)
    return (
        (not rule.kinds or due.kind in rule.kinds)
        and (not rule.steps or key_of(due.name) in map(key_of, rule.steps))
        and (above is None or abs(due.total.amount) > above)
    )


_LATER = "UPDATE step SET escalate_at = :at WHERE id = :step AND state = 'open'"


async def look_later(steps: Sequence[tuple[DueStep, datetime | None]]) -> None:
    """Store when to look at steps again; None: never."""
    await sql.run_many(_LATER, [{"step": due.step, "at": at} for due, at in steps])


_ALL_AGAIN = "UPDATE step SET escalate_at = COALESCE(escalated_at, opened_at) WHERE state = 'open'"


async def look_at_all_again() -> None:
    """Have all open steps looked at: the settings may have changed."""
    await sql.run(_ALL_AGAIN)


async def escalate(due: DueStep, days_off: DaysOff, change: Change) -> None:
    """Tell the next people, and the requester, that a step has waited; once, and only while it does."""
    document = await change.hold_anywhere(due.document)
    step = await Step.get(id=due.step)
    turns = await _asked(step)
    rule = rule_for(due, change.policy)
    is_asked = step.state == "open" and step.round == document.round and document.status == "pending"
    if rule is None or not is_asked or not turns or step.escalations != due.told:
        return
    others = {document.requester_id, *[turn.person_id for turn in turns]}
    told, count = await _people_to_tell(rule, due.told, turns, others)
    following = replace(due, since=change.now, told=count)
    await Step.filter(id=step.id).update(
        escalations=following.told,
        escalated_at=change.now,
        escalate_at=due_at(following, change.policy, days_off),
    )
    names = ", ".join(one.display_name for one in told)
    days = working_days_between(step.opened_at or due.since, change.now, calendar_of(due, days_off))
    change.state(
        happened(document.id, "escalated", step=step.name, note=names, round=document.round),
        Escalated(document.id, turns[0].id, following.told, tuple(one.id for one in told), names, days),
    )


async def _asked(step: Step) -> list[Turn]:
    # Named by their document as well: by their step alone no index finds them.
    asked = Turn.filter(document_id=step.document_id, step_id=step.id, state="open").order_by(
        "position", "id"
    )
    return await asked.select_related("person__manager")


async def _people_to_tell(
    rule: EscalationRule, told: int, turns: Sequence[Turn], others: Collection[int]
) -> tuple[list[Person], int]:
    """Return the next person that the settings name, or the managers, and how often it was told then.

    Who is among `others`, who know that it waits, or has left is passed over: somebody else comes next.
    """
    if not rule.tell:
        found = [turn.person.manager for turn in turns if turn.person.manager]
        return [one for one in {one.id: one for one in found}.values() if _is_told(one, others)], told + 1
    for count, email in enumerate(rule.tell[told:], told + 1):
        one = (await save_people([email]))[email]
        if _is_told(one, others):
            return [one], count
    return [], len(rule.tell)


def _is_told(one: Person, others: Collection[int]) -> bool:
    return one.active and one.id not in others
