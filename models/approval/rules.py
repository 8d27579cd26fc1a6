"""What the operator's rules say of a document that does not say it itself: requester, payers, steps.

Each comes from the first rule that fits and names it.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from models.frozen import frozen
from models.money import ExchangeRates, Money
from models.policy import ApprovalRule
from models.records.drafts import DocumentDraft, StepDraft
from models.refusals import Refusal
from models.visible import identifier_key, key_of

Named = Literal["steps", "requester", "payers"]


@frozen
class Chosen:
    """What a rule says; `number` counts the rules from 1, and is 0 where the document says it itself."""

    steps: tuple[StepDraft, ...]
    number: int = 0


def steps_for(
    draft: DocumentDraft, total: Money, rules: Sequence[ApprovalRule], rates: ExchangeRates | None = None
) -> Chosen:
    """Return the draft's own steps, or those of the first rule that fits; `total` includes taxes.

    Where an amount cannot be compared, for want of a rate, the strictest of all rules that could fit counts.
    A document that waits for nobody's approval may stay without. Raises Refusal `no_rule_fits` when a
    pending one fits no rule.
    """
    if draft.steps is not None:
        return Chosen(draft.steps)
    found = rules_with_steps(draft, total, rules, rates or ExchangeRates())
    if found:
        number, rule = max(found, key=lambda one: (_approvals(one[1]), len(one[1].steps), -one[0]))
        return steps_of(number, rule)
    if draft.status != "pending":
        return Chosen(())
    raise Refusal(
        "no_rule_fits",
        number=draft.number,
        kind=draft.kind,
        company=draft.company,
        total=total.amount,
        currency=total.currency,
    )


def steps_of(number: int, rule: ApprovalRule) -> Chosen:
    """Return the steps of a rule."""
    return Chosen(tuple(StepDraft(step.name, step.rule, step.approvers) for step in rule.steps), number)


def rules_with_steps(
    draft: DocumentDraft, total: Money, rules: Sequence[ApprovalRule], rates: ExchangeRates
) -> list[tuple[int, ApprovalRule]]:
    """Return the rules that could fit and have steps, with their numbers from 1.

    There are several only where an amount cannot be compared, for want of a rate.
    """
    return list(_could_fit(draft, total, rules, rates, "steps"))


def first_rule_with(
    what: Named, draft: DocumentDraft, total: Money, rules: Sequence[ApprovalRule], rates: ExchangeRates
) -> tuple[int, ApprovalRule] | None:
    """Return the first rule that fits and names a requester or payers, with its number from 1."""
    return next(iter(_could_fit(draft, total, rules, rates, what)), None)


def _could_fit(
    draft: DocumentDraft, total: Money, rules: Sequence[ApprovalRule], rates: ExchangeRates, what: Named
) -> Iterable[tuple[int, ApprovalRule]]:
    """Yield the rules that name something and could fit, up to the first that does."""
    for number, rule in enumerate(rules, 1):
        if not getattr(rule, what) or not _fits_beside_amounts(rule, draft):
            continue
        within = _within(rule, total, rates)
        if within is not False:
            yield number, rule
        if within:
            return


def _approvals(rule: ApprovalRule) -> int:
    """Count how many people have to approve by a rule."""
    return sum(1 if step.rule == "any" else len(step.approvers) for step in rule.steps)


def _fits_beside_amounts(rule: ApprovalRule, draft: DocumentDraft) -> bool:
    given = dict(draft.custom_fields)
    return (
        (rule.company is None or key_of(rule.company) == key_of(draft.company))
        and (not rule.kinds or draft.kind in rule.kinds)
        and (not rule.suppliers or any(_is_supplier(one, draft) for one in rule.suppliers))
        and (not rule.cost_centres or key_of(draft.cost_centre) in map(key_of, rule.cost_centres))
        and all(given.get(name) == value for name, value in rule.custom_fields.items())
    )


def _is_supplier(named: str, draft: DocumentDraft) -> bool:
    tax_key = identifier_key(draft.supplier.tax_id)
    by_tax_id = tax_key != "" and identifier_key(named) == tax_key
    return by_tax_id or key_of(named) == key_of(draft.supplier.name)


def _within(rule: ApprovalRule, total: Money, rates: ExchangeRates) -> bool | None:
    """Return whether an amount is within a rule's bounds; None: it cannot be compared with one of them."""
    weight = abs(total.amount)  # a credit note weighs as much as its invoice
    above, up_to = rates.limit(rule.above, total.currency), rates.limit(rule.up_to, total.currency)
    if (above is not None and weight <= above) or (up_to is not None and weight > up_to):
        return False
    return None if (rule.above and above is None) or (rule.up_to and up_to is None) else True
