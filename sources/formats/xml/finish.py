"""What every document in XML goes through at its end: type, total, what must be there, where it came from."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from models.records.drafts import DocumentDraft, LineDraft, ReferenceDraft, SourceDraft, StatedTotals
from sources.formats.refused import refusal_of
from sources.formats.result import EmbeddedFile, ReadDocument
from sources.formats.xml.reading import Branch, Reading
from sources.formats.xml.words import CREDIT_NOTES, PLAIN_TYPES
from validation.values import is_money

_NO_ORDER: Final = ("", "NA", "N/A", "-")  # what stands for a number where there is none


def finished(
    reading: Reading, draft: DocumentDraft, embedded: list[EmbeddedFile], source: SourceDraft
) -> ReadDocument:
    """Return the whole document. Raises Refusal `file_invalid` with all that is wrong with it."""
    if draft.action != "cancel":
        draft = _totalled(reading, draft)
    if draft.order_number:
        reading.came_with("order_number", "lines[0].order_number")
    if draft.credit_note:
        reading.came_with("credit_note", "type_code")
        reading.came_with("credit_note", "kind")
    if reading.problems:
        raise refusal_of(source.file, list(dict.fromkeys(reading.problems)))
    draft = replace(draft, source=source, cautions=tuple(dict.fromkeys(reading.cautions)))
    return ReadDocument(draft, tuple(embedded), origins=tuple(reading.origins.items()))


def required(
    reading: Reading, number: tuple[str, str], currency: tuple[str, str], *, stands_alone: bool
) -> tuple[str, str]:
    """Return number and currency, each given with its place; one that is missing or unknown is a problem.

    What changes or cancels an order does not stand alone: it needs no currency, nor a total.
    """
    for value, place in (number, currency) if stands_alone else (number,):
        if not value:
            reading.problem(place, "missing")
    code = currency[0].upper()
    if code and not is_money(code):
        reading.problem(currency[1], "not_a_currency", given=currency[0])
    return number[0], code


def is_credit_note(type_code: str) -> bool:
    """Whether a type of document is money that comes back."""
    return type_code in CREDIT_NOTES


def telling_type(type_code: str) -> str:
    """Return a type of document if it tells more than its kind."""
    return "" if type_code in PLAIN_TYPES else type_code


def placed(references: Mapping[ReferenceDraft, Branch]) -> tuple[ReferenceDraft, ...]:
    """Return references, with the element of each as the origin of its fields."""
    for number, branch in enumerate(references.values()):
        branch.origin(f"references[{number}].kind")
        branch.origin(f"references[{number}].number")
    return tuple(references)


def order_of(named: str, lines: tuple[LineDraft, ...]) -> str:
    """Return the order that a document names, else the one that all its lines have in common."""
    if named.upper() not in _NO_ORDER:
        return named
    of_lines = {line.order_number for line in lines}
    return of_lines.pop() if len(of_lines) == 1 else ""


def _totalled(reading: Reading, draft: DocumentDraft) -> DocumentDraft:
    total, source = _total(draft.stated)
    if total is None and not any(map(_has_amount, draft.lines)):
        total, source = _last_resort(draft.stated)
        # An amount that can't be used is a problem already.
        wrong = any(problem.code != "missing" for problem in reading.problems)
        if total is None and draft.action == "take_in" and not wrong:
            reading.problem("", "total_unknown")
    if total is not None:
        reading.came_with("total", source)
    if draft.credit_note and total is not None and total < 0:
        reading.caution("credit_note_negative", total=f"{total:f}")
    if others := draft.stated.third_party:
        reading.caution("third_party", amount=f"{others:f}", currency=draft.currency)
    return replace(draft, total=total)


def _total(stated: StatedTotals) -> tuple[Decimal | None, str]:
    """Return the total with taxes, before what is paid already, and the field that it comes from.

    None: the lines have to be added.
    """
    if stated.total is not None:
        return stated.total, "stated.total"
    with_tax = None if stated.net is None or stated.tax is None else stated.net + stated.tax
    if stated.payable is None:
        return with_tax, "stated.net"
    total = stated.payable + (stated.prepaid or 0) - stated.beside_total
    # What is paid already may be missing, so that less is to be paid than the sum with taxes.
    if stated.prepaid is None and with_tax is not None and with_tax > total:
        return with_tax, "stated.net"
    return total, "stated.payable"


def _last_resort(stated: StatedTotals) -> tuple[Decimal | None, str]:
    """Return the total of a document that states no more than a sum before taxes, and no amounts of lines."""
    return (stated.lines, "stated.lines") if stated.net is None else (stated.net, "stated.net")


def _has_amount(line: LineDraft) -> bool:
    return line.counts and (
        line.net is not None or (line.unit_price is not None and line.quantity is not None)
    )
