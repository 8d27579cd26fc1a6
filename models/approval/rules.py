"""Who approves a document that names no steps: the first of the operator's rules that matches."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from models.money import Money
from models.records.documents import Rule
from models.records.drafts import DocumentDraft, StepDraft
from models.refusals import Refusal
from models.visible import key_of


class RuleStep(Protocol):
    """One step that a rule puts on a document."""

    @property
    def name(self) -> str: ...
    @property
    def rule(self) -> Rule: ...
    @property
    def approvers(self) -> Sequence[str]: ...


class StepRule(Protocol):
    """A rule of the settings: everything it says must hold; what it leaves out holds always."""

    @property
    def company(self) -> str | None: ...
    @property
    def kinds(self) -> Sequence[str]: ...
    @property
    def above(self) -> Mapping[str, Decimal]: ...
    @property
    def up_to(self) -> Mapping[str, Decimal]: ...
    @property
    def custom_fields(self) -> Mapping[str, str]: ...
    @property
    def steps(self) -> Sequence[RuleStep]: ...


def steps_for(draft: DocumentDraft, total: Money, rules: Sequence[StepRule]) -> tuple[StepDraft, ...]:
    """Return the draft's own steps, or those of the first rule that matches; `total` includes taxes.

    A document that waits for nobody's approval may stay without. Raises Refusal `no_rule_fits` when a
    pending one matches no rule.
    """
    if draft.steps is not None:
        return draft.steps
    for rule in rules:
        if matches(rule, draft, total):
            return tuple(StepDraft(step.name, step.rule, tuple(step.approvers)) for step in rule.steps)
    if draft.status != "pending":
        return ()
    raise Refusal(
        "no_rule_fits",
        number=draft.number,
        kind=draft.kind,
        company=draft.company,
        total=total.amount,
        currency=total.currency,
    )


def matches(rule: StepRule, draft: DocumentDraft, total: Money) -> bool:
    """Return whether all that the rule asks for is true; a credit note weighs as much as its invoice."""
    given = dict(draft.custom_fields)
    return (
        (rule.company is None or key_of(rule.company) == key_of(draft.company))
        and (not rule.kinds or draft.kind in rule.kinds)
        and _within(rule, abs(total.amount), total.currency)
        and all(given.get(name) == value for name, value in rule.custom_fields.items())
    )


def _within(rule: StepRule, weight: Decimal, currency: str) -> bool:
    # A bound is an amount in its own currency: a rule with bounds is silent about other currencies.
    if rule.above and (currency not in rule.above or weight <= rule.above[currency]):
        return False
    return not rule.up_to or (currency in rule.up_to and weight <= rule.up_to[currency])
