"""What is only shown of a document, as JSON in one column, and what the store adds up of the rest."""

from decimal import Decimal
from functools import cache
from typing import Final

from pydantic import TypeAdapter

from models.money import Money
from models.records.drafts import ChargeDraft, DocumentDraft
from models.records.stated import Particulars
from models.tables import Document
from models.visible import key_of

_NOTHING: Final = Particulars()


@cache
def _particulars() -> TypeAdapter[Particulars]:
    return TypeAdapter(Particulars)


@cache
def _charges() -> TypeAdapter[tuple[ChargeDraft, ...]]:
    return TypeAdapter(tuple[ChargeDraft, ...])


def write_particulars(document: Document, draft: DocumentDraft) -> None:
    """Set what is only shown from the draft; the caller saves the document."""
    found = Particulars(
        taxes=draft.taxes,
        payment=draft.payment,
        delivery=draft.delivery,
        references=draft.references,
        buyer=draft.buyer,
        seller=draft.seller,
        source=draft.source,
        cautions=draft.cautions,
    )
    is_empty = found == _NOTHING
    document.particulars = "" if is_empty else _particulars().dump_json(found, exclude_defaults=True).decode()
    document.payee_key = key_of(draft.payment.payee)


def read_particulars(document: Document) -> Particulars:
    """Return what is only shown of a document."""
    return _particulars().validate_json(document.particulars) if document.particulars else _NOTHING


def write_charges(charges: tuple[ChargeDraft, ...]) -> str:
    """Return the allowances and charges of one line, for its column."""
    return _charges().dump_json(charges).decode() if charges else ""


def read_charges(written: str) -> tuple[ChargeDraft, ...]:
    """Return the allowances and charges that a line's column holds."""
    return _charges().validate_json(written) if written else ()


def write_sums(document: Document, draft: DocumentDraft) -> None:
    """Set the sums that may be absent, as stated; the caller saves the document.

    Where only what is paid already or only what is left to pay is stated, the other follows from the total.
    """
    stated, currency, total = draft.stated, draft.currency, draft.total or Decimal(0)
    prepaid, payable, unpaid = stated.prepaid, stated.payable, total + stated.beside_total
    if prepaid is None and payable is not None and unpaid > payable:
        prepaid = unpaid - payable
    elif payable is None and prepaid is not None:
        payable = unpaid - prepaid
    document.tax_minor = _minor(stated.tax, currency)
    document.prepaid_minor = _minor(prepaid, currency)
    document.rounding_minor = _minor(stated.rounding, currency)
    document.payable_minor = _minor(payable, currency)


def _minor(amount: Decimal | None, currency: str) -> int | None:
    return None if amount is None else Money.of(amount, currency).minor
