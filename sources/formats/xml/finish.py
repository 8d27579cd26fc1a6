"""What every document in XML goes through at its end: type, total, what must be there, where it came from."""

from dataclasses import replace
from decimal import Decimal

from models.records.drafts import DocumentDraft, LineDraft, SourceDraft, StatedTotals
from sources.formats.refused import refusal_of
from sources.formats.result import EmbeddedFile, ReadDocument
from sources.formats.xml.reading import Reading
from sources.formats.xml.words import CREDIT_NOTES, PLAIN_TYPES
from validation.values import is_money


def finished(
    reading: Reading, draft: DocumentDraft, embedded: list[EmbeddedFile], source: SourceDraft
) -> ReadDocument:
    """Return the whole document. Raises Refusal `file_invalid` with all that is wrong with it."""
    cancels = draft.action == "cancel"
    if not cancels:
        draft = _totalled(reading, draft)
    if reading.problems:
        raise refusal_of(source.file, list(dict.fromkeys(reading.problems)))
    draft = replace(draft, source=source, cautions=tuple(dict.fromkeys(reading.cautions)))
    return ReadDocument(draft, tuple(embedded), origins=tuple(reading.origins.items()))


def required(
    reading: Reading, number: tuple[str, str], currency: tuple[str, str], *, cancels: bool = False
) -> tuple[str, str]:
    """Return number and currency, each given with its place; one that is missing or unknown is a problem.

    What cancels an order needs no currency.
    """
    for value, place in (number,) if cancels else (number, currency):
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


def common(values: list[str]) -> str:
    """Return what all lines have in common, if each has it."""
    return values[0] if values and len(set(values)) == 1 else ""


def _totalled(reading: Reading, draft: DocumentDraft) -> DocumentDraft:
    total = _total(draft.stated)
    if total is None and not any(map(_has_amount, draft.lines)):
        total = _last_resort(draft.stated)
        # An amount that can't be used is a problem already.
        if total is None and all(problem.code == "missing" for problem in reading.problems):
            reading.problem("", "total_unknown")
    if draft.credit_note and total is not None and total < 0:
        reading.caution("credit_note_negative", total=f"{total:f}")
    return replace(draft, total=total)


def _total(stated: StatedTotals) -> Decimal | None:
    """Return the total with taxes, before what is paid already; None: the lines have to be added."""
    if stated.total is not None:
        return stated.total
    if stated.payable is not None:
        return stated.payable + (stated.prepaid or 0) - (stated.rounding or 0)
    if stated.net is not None and stated.tax is not None:
        return stated.net + stated.tax
    return None


def _last_resort(stated: StatedTotals) -> Decimal | None:
    """Return the total of a document that states no more than a sum before taxes, and no amounts of lines."""
    return stated.lines if stated.net is None else stated.net


def _has_amount(line: LineDraft) -> bool:
    return line.counts and (
        line.net is not None or (line.unit_price is not None and line.quantity is not None)
    )
