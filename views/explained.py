"""What would become of a file's budgets and documents, as lines for the shell."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from models.records.documents import Audience
from models.records.drafts import ChargeDraft, DocumentDraft, LineDraft, SourceDraft, StepDraft
from models.records.explained import ExplainedBudget, ExplainedDocument, ImportOutcome, Reason, ReasonCode
from models.refusals import Refusal
from models.visible import seen
from views.wording.formats import collapse
from views.wording.refusals import sentence
from views.wording.stated import caution_text
from views.wording.translate import gettext, marked

_WHY: Final[dict[ReasonCode, str]] = {
    "file": marked("the file says it"),
    "identifier": marked("by the buyer's identifier {value}"),
    "name": marked("by the buyer's name, {value}"),
    "only_company": marked("the only company"),
    "buyer_contact": marked("the buyer's contact, who is known here"),
    "known": marked("as when it came before"),
    "order": marked("the requester of {value}"),
    "rule": marked("rule {value} of the settings"),
    "nobody": marked("nobody is named"),
    "sender": marked("the person who sends it"),
    "chosen": marked("as chosen"),
}
_OUTCOMES: Final[dict[ImportOutcome, str]] = {
    "new": marked("It would be taken in as new."),
    "same": marked("It is known, and nothing would change."),
    "changed": marked("It is known, and would be changed; what is approved stays the same."),
    "new_round": marked("It is known, and would start a new approval with this revision."),
}
_BUDGET_OUTCOMES: Final[dict[ImportOutcome, str]] = {
    **_OUTCOMES,
    "changed": marked("It would replace the one that is known, and what is approved from then on is added."),
}
_SUM_NAMES: Final = {
    "lines": marked("lines"),
    "net": marked("net"),
    "tax": marked("tax"),
    "total": marked("total"),
    "payable": marked("to pay"),
}
# What of a table is no part of a document, by what `origins` call it.
_OUTSIDE: Final = {
    "left_out_row": marked("Row {place} is left out: it has no item and no quantity."),
    "left_out_column": marked("Column {place} is left out: its heading is none of the template."),
}
_LEFT_OUT: Final = ("attachments", "cautions", "source")


def budget_lines(explained: ExplainedBudget, reader: Audience) -> list[str]:
    """Return the lines about the budget of one cost centre."""
    lines = [collapse(f"{explained.where} ({explained.cost_centre})") + ":"]
    lines += _follows(explained.refused, explained.outcome, _BUDGET_OUTCOMES, reader)
    return [seen(line) for line in lines]


def explanation_lines(explained: ExplainedDocument, reader: Audience) -> list[str]:
    """Return the lines about one document: its fields with their places, sums, and what would follow."""
    draft, origins = explained.draft, dict(explained.origins)
    lines = [f"{explained.where or draft.number}:"]
    if draft.source.format:
        kind = {"format": draft.source.format, "profile": draft.source.profile or "-"}
        lines.append("  " + gettext(reader, "Format: {format}, profile: {profile}", **kind))
    reasons = {reason.field: reason for reason in explained.reasons}
    for name, value in _fields(draft):
        where = origins.get(name) or origins.get(name.partition("[")[0], "")
        reason = reasons.get(name.partition("[")[0])  # type: ignore[call-overload]
        why = _why(reason, reader) if reason and reason.by != "file" else where
        lines.append(f"  {name}: {value}" + (f"  ({why})" if why else ""))
    for name, place in explained.origins:
        if name in _OUTSIDE:
            lines.append("  " + gettext(reader, _OUTSIDE[name], place=place))
    lines += [f"  {each}" for each in _sums(explained, reader)]
    lines += [
        "  " + gettext(reader, "Warning: {text}", text=caution_text(each, reader)) for each in draft.cautions
    ]
    lines += _follows(explained.refused, explained.outcome, _OUTCOMES, reader)
    return [seen(line) for line in lines]


def _follows(
    refused: Exception | None,
    outcome: ImportOutcome | None,
    outcomes: Mapping[ImportOutcome, str],
    reader: Audience,
) -> Iterator[str]:
    """Yield the line that says what would follow."""
    if isinstance(refused, Refusal):
        why_not = sentence(refused, reader)
        yield "  " + gettext(reader, "It would be refused: {reason}", reason=why_not)
    elif outcome:
        yield "  " + gettext(reader, outcomes[outcome])


def _why(reason: Reason, reader: Audience) -> str:
    return gettext(reader, _WHY[reason.by], value=reason.value)


def _sums(explained: ExplainedDocument, reader: Audience) -> Iterator[str]:
    for each in explained.sums:
        name = gettext(reader, _SUM_NAMES[each.name])
        if each.rate is not None:
            name = f"{name} {_plain(each.rate)} %"
        both = {"name": name, "stated": _plain(each.stated), "computed": _plain(each.computed)}
        if each.agrees:
            yield gettext(reader, "Sum {name}: {stated} stated, {computed} computed", **both)
        else:
            yield gettext(reader, "Sum {name}: {stated} stated, {computed} computed. They differ.", **both)


def _fields(draft: DocumentDraft) -> Iterator[tuple[str, str]]:
    """Yield each field that says something, by the name that it has in drafts."""
    for field in fields(draft):
        value = getattr(draft, field.name)
        if field.name in _LEFT_OUT or (field.name == "action" and value == "take_in"):
            continue
        yield from _written(field.name, value)
    for index, file in enumerate(draft.attachments):
        yield f"attachments[{index}]", collapse(f"{file.name} ({file.media_type}, {file.size})")


def _written(name: str, value: Any) -> Iterator[tuple[str, str]]:
    match value:
        case None | "" | () | False:
            return
        case LineDraft():
            yield name, collapse(_line(value))
        case ChargeDraft():
            yield name, collapse(f"{value.name} {_plain(value.amount)}{_rate(value.tax_rate)}")
        case StepDraft():
            yield name, collapse(f"{value.name} ({value.rule}: {', '.join(value.approvers)})")
        case tuple():
            if all(isinstance(each, str) for each in value):
                yield name, collapse(", ".join(value))
            elif name == "custom_fields":
                yield name, collapse(", ".join(f"{key}: {it}" for key, it in value))
            else:
                for index, each in enumerate(value):
                    yield from _written(f"{name}[{index}]", each)
        case _ if is_dataclass(value) and not isinstance(value, SourceDraft):
            for field in fields(value):
                yield from _written(f"{name}.{field.name}", getattr(value, field.name))
        case _:
            yield name, collapse(_plain(value))


def _line(line: LineDraft) -> str:
    said = line.name
    if line.sku:
        said += f" [{line.sku}]"
    if line.quantity is not None:
        said += f", {_plain(line.quantity)} {line.unit}".rstrip()
    if line.unit_price is not None:
        base = f" / {_plain(line.base_quantity)}" if line.base_quantity != 1 else ""
        said += f" x {_plain(line.unit_price)}{base}"
    if line.net is not None:
        said += f" = {_plain(line.net)}"
    said += _rate(line.tax_rate)
    return said if line.counts else f"({said})"


def _rate(rate: Decimal | None) -> str:
    return "" if rate is None else f", {_plain(rate)} %"


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)
