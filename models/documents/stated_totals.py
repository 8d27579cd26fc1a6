"""Sums as a document states them beside what its parts make: a difference warns, and refuses nothing.

By the business terms of EN 16931: lines (BT-106), less allowances and plus charges (BT-109), plus taxes
(BT-112), less what is paid already, plus rounding and what is collected for others (BT-115); and each tax by
its base and rate.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from models.documents.totals import line_amount, parts, taxes, total
from models.frozen import frozen
from models.money import Money
from models.records.drafts import Caution, DocumentDraft
from models.records.explained import StatedSum
from models.refusals import Refusal

_FOR_EACH_ADDEND: Final = Decimal("0.01")
SUM_CAUTIONS: Final = (
    "wrong_lines",
    "wrong_net",
    "wrong_tax",
    "wrong_total",
    "wrong_payable",
    "rounded_total",
)


@frozen
class _Added:
    """A sum of so many amounts."""

    amount: Decimal
    addends: int


def with_total(draft: DocumentDraft, *, refuse_wrong: bool = False) -> DocumentDraft:
    """Return the draft with a total: as it states it, else computed; and with cautions of sums that differ.

    Raises Refusal `wrong_total` for such a sum with `refuse_wrong`.
    """
    stated = _stated_total(draft)
    if stated is None:
        draft = replace(draft, total=total(parts(draft), draft.currency).amount)
    else:
        given = Money.of(stated, draft.currency)
        rounded = () if given.amount == stated else (rounded_total(stated, given.amount, draft.currency),)
        draft = replace(draft, total=given.amount, cautions=(*draft.cautions, *rounded))
    draft = replace(draft, cautions=tuple(dict.fromkeys((*draft.cautions, *sum_cautions(draft)))))
    wrong = next((one for one in draft.cautions if one.code in SUM_CAUTIONS), None)
    if wrong is not None and refuse_wrong:
        facts = dict(wrong.values)
        raise Refusal(
            "wrong_total",
            number=draft.number,
            given=facts["stated"],
            computed=facts["computed"],
            currency=draft.currency,
        )
    return draft


def _stated_total(draft: DocumentDraft) -> Decimal | None:
    stated = draft.stated
    if draft.total is not None or stated.total is not None:
        return draft.total if draft.total is not None else stated.total
    if stated.net is not None and stated.tax is not None:
        return stated.net + stated.tax
    return None


def compare_sums(draft: DocumentDraft) -> tuple[StatedSum, ...]:
    """Return every sum that a draft states and whose parts are there."""
    stated, lines = draft.stated, _lines(draft)
    found: list[StatedSum] = []
    if lines and stated.lines is not None:
        found.append(_compared("lines", stated.lines, lines.amount, lines.addends))
    net = _net(draft, lines if stated.lines is None else _Added(stated.lines, 1))
    if net and stated.net is not None:
        found.append(_compared("net", stated.net, net.amount, net.addends))
    if stated.net is not None:
        net = _Added(stated.net, 1)
    found += _each_tax(draft)
    total = draft.total if draft.total is not None else stated.total
    if total is None:
        return tuple(found)
    if net:
        tax = _taxes(draft)
        found.append(_compared("total", total, net.amount + tax.amount, net.addends + tax.addends))
    if stated.payable is not None and stated.prepaid is not None:
        payable = total - stated.prepaid + stated.beside_total
        addends = 2 + (stated.rounding is not None) + (stated.third_party is not None)
        found.append(_compared("payable", stated.payable, payable, addends))
    return tuple(found)


def _compared(
    name: str, stated: Decimal, computed: Decimal, addends: int, rate: Decimal | None = None
) -> StatedSum:
    """Return one sum twice, in major units; both agree but for a cent for each amount that it is made of."""
    agrees = abs(stated - computed) <= _FOR_EACH_ADDEND * max(1, addends)
    return StatedSum(name, stated, computed, agrees, rate)


def sum_cautions(draft: DocumentDraft) -> tuple[Caution, ...]:
    """Return a caution for each sum that is not what its parts make, naming both."""
    found = []
    for one in compare_sums(draft):
        if not one.agrees and not (one.name == "total" and draft.total_is_given):
            rate = (("rate", format(one.rate, "f")),) if one.rate is not None else ()
            found.append(_caution(f"wrong_{one.name}", one.stated, one.computed, draft.currency, rate))
    is_known = any(one.code == "credit_note_negative" for one in draft.cautions)
    if draft.credit_note and draft.total is not None and draft.total < 0 and not is_known:
        found.append(Caution("credit_note_negative", (("total", format(draft.total, "f")),)))
    return tuple(found)


def rounded_total(stated: Decimal, rounded: Decimal, currency: str) -> Caution:
    """Return the caution that a total has more digits than its currency."""
    return _caution("rounded_total", stated, rounded, currency)


def _caution(
    code: str,
    stated: Decimal,
    computed: Decimal,
    currency: str,
    rate: tuple[tuple[str, str], ...] = (),
) -> Caution:
    values = (("stated", format(stated, "f")), ("computed", format(computed, "f")), ("currency", currency))
    return Caution(code, (*values, *rate))


def _lines(draft: DocumentDraft) -> _Added | None:
    amounts = [line_amount(line, draft.currency) for line in draft.lines if line.counts]
    known = [amount.amount for amount in amounts if amount is not None]
    return _Added(sum(known, Decimal(0)), len(known)) if known else None


def _net(draft: DocumentDraft, lines: _Added | None) -> _Added | None:
    """Add allowances and charges; where they are not listed, those that the document states as sums."""
    if lines is None and (draft.lines or not draft.charges):
        return None
    amounts = [charge.amount for charge in draft.charges]
    if not amounts:
        amounts = [each for each in (draft.stated.charges, _negative(draft.stated.allowances)) if each]
    first = lines or _Added(Decimal(0), 0)
    return _Added(first.amount + sum(amounts, Decimal(0)), first.addends + len(amounts))


def _negative(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else -amount


def _taxes(draft: DocumentDraft) -> _Added:
    if draft.stated.tax is not None:
        return _Added(draft.stated.tax, 1)
    if draft.taxes:
        amounts: Sequence[Decimal] = [tax.amount for tax in draft.taxes if tax.amount is not None]
    else:
        amounts = [tax.amount.amount for tax in taxes(parts(draft), draft.currency)]
    return _Added(sum(amounts, Decimal(0)), len(amounts))


def _each_tax(draft: DocumentDraft) -> Iterator[StatedSum]:
    """Compare taxes by rate; a tax may have been added up from as many amounts as its rate has."""
    for tax in draft.taxes:
        if tax.rate is not None and tax.base is not None and tax.amount is not None:
            computed = Money.of(tax.base * tax.rate / 100, draft.currency).amount
            taxed = [part for part in parts(draft) if part.tax_rate == tax.rate]
            yield _compared("tax", tax.amount, computed, len(taxed), tax.rate)
