"""Bank accounts and payees that a supplier's invoices did not have before: how invoice fraud looks."""

from typing import Final

from models.database import sql
from models.documents.particulars import read_particulars
from models.records.stated import Caution
from models.tables import BankAccount, Document

# Earlier invoices of a supplier: by tax number where both have one, else by name.
_EARLIER: Final = """
    document.company_id = :company AND document.kind = 'invoice' AND document.id < :document
    AND (
        (:tax <> '' AND document.supplier_tax_key = :tax)
        OR (:name <> '' AND document.supplier_key = :name AND (:tax = '' OR document.supplier_tax_key = ''))
    )
"""
_SETTLED: Final = "document.status IN ('approved', 'partly_paid', 'paid')"
_ALIVE: Final = "document.status NOT IN ('draft', 'rejected', 'cancelled')"
_KNOWN = f"""
SELECT 1 AS there FROM bank_account JOIN document ON document.id = bank_account.document_id
WHERE bank_account.number_key = :key AND {_EARLIER} AND {_SETTLED} LIMIT 1
"""
_HAS_OTHERS = f"""
SELECT 1 AS there FROM document JOIN bank_account ON bank_account.document_id = document.id
WHERE {_EARLIER} AND {_ALIVE} AND bank_account.number_key <> :key LIMIT 1
"""
_KNOWN_PAYEE = f"SELECT 1 AS there FROM document WHERE {_EARLIER} AND {_SETTLED} AND payee_key = :key LIMIT 1"
_HAS_OTHER_PAYEE = (
    f"SELECT 1 AS there FROM document WHERE {_EARLIER} AND {_ALIVE} AND payee_key <> :key LIMIT 1"
)


async def account_cautions(document: Document) -> tuple[Caution, ...]:
    """Return a caution for each account and payee that is on none of a supplier's approved invoices.

    There is none for the first invoice of a supplier, nor while all earlier ones name the same.
    """
    if document.kind != "invoice" or not document.particulars:
        return ()
    of_supplier: sql.Values = {
        "company": document.company_id,
        "document": document.id,
        "tax": document.supplier_tax_key,
        "name": document.supplier_key,
    }
    found = [
        Caution("new_account", (("account", account.number),))
        for account in await BankAccount.filter(document_id=document.id).order_by("position")
        if await _is_new(_KNOWN, _HAS_OTHERS, {**of_supplier, "key": account.number_key})
    ]
    payee = document.payee_key
    if (
        payee
        and payee != document.supplier_key
        and await _is_new(_KNOWN_PAYEE, _HAS_OTHER_PAYEE, {**of_supplier, "key": payee})
    ):
        found.append(Caution("new_payee", (("payee", read_particulars(document).payment.payee),)))
    return tuple(found)


async def _is_new(known: str, others: str, values: sql.Values) -> bool:
    return await sql.first(known, **values) is None and await sql.first(others, **values) is not None


async def cautions_of(document: Document) -> tuple[Caution, ...]:
    """Return all that somebody who decides should know: of the document's file, and of its accounts."""
    return (*await account_cautions(document), *read_particulars(document).cautions)
