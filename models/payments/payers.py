"""Who pays an invoice: those its source names, else everybody with the role pay in its company."""

from typing import Final

from models.database import sql
from models.tables import Document

NOTHING_TO_PAY: Final = ("325", "751")  # types of UNTDID 1001: proforma, and information for bookkeeping
INVOICE: Final = "document.kind = 'invoice' AND document.origin <> 'precoro'"
LEFT_TO_PAY: Final = (
    "document.status IN ('approved', 'partly_paid') AND document.type_code NOT IN ('325', '751')"
    " AND COALESCE(document.payable_minor, 1) <> 0"
)
# Documents that somebody has to pay now; `is_payable` says the same of a row. Where one kind of them alone is
# read, INVOICE without the OR lets PostgreSQL find it by its index.
PAYABLE: Final = f"({INVOICE} OR document.pays_here) AND {LEFT_TO_PAY}"


def is_payable(document: Document) -> bool:
    """Return whether a document is an invoice that somebody has to pay now."""
    return (
        ((document.kind == "invoice" and not document.in_precoro) or document.pays_here)
        and document.status in ("approved", "partly_paid")
        and document.type_code not in NOTHING_TO_PAY
        and document.payable_minor != 0
    )


_PAYERS = """
SELECT payer.person_id FROM payer WHERE payer.document_id = :document
UNION
SELECT membership.person_id
FROM membership JOIN person ON person.id = membership.person_id AND person.active
WHERE membership.company_id = :company AND membership.pay
    AND NOT EXISTS (SELECT 1 FROM payer WHERE payer.document_id = :document)
ORDER BY person_id
"""


async def payers_of(document: Document) -> list[int]:
    """Return the people who are asked to pay a document, once it is payable."""
    rows = await sql.run(_PAYERS, document=document.id, company=document.company_id)
    return [row["person_id"] for row in rows]


_PAYS = """
SELECT 1 AS may FROM membership JOIN person ON person.id = membership.person_id AND person.active
WHERE membership.person_id = :person AND membership.company_id = :company AND (
    membership.pay
    OR EXISTS (SELECT 1 FROM payer WHERE payer.document_id = :document AND payer.person_id = :person)
)
"""


async def pays(document: Document, person_id: int) -> bool:
    """Return whether a person, active and of the company, may say that a document was paid.

    The role pay allows it for every invoice that its holder may read, also where others are asked.
    """
    row = await sql.first(_PAYS, document=document.id, company=document.company_id, person=person_id)
    return row is not None


_IS_PAYER = """
SELECT 1 FROM company
JOIN membership ON membership.company_id = company.id AND membership.person_id = :person
WHERE company.workspace_id = :workspace AND (
    membership.pay OR EXISTS (
        SELECT 1 FROM payer JOIN document ON document.id = payer.document_id
        WHERE payer.person_id = :person AND document.company_id = company.id
    )
)
"""


async def is_payer(person_id: int, workspace_id: int) -> bool:
    """Return whether a person pays documents in a workspace, by role or since a source names them."""
    return await sql.first(_IS_PAYER, person=person_id, workspace=workspace_id) is not None


_UNNAMED = f"""
SELECT document.* FROM document
JOIN membership ON membership.company_id = document.company_id AND membership.person_id = :person
JOIN person ON person.id = membership.person_id AND person.active
WHERE membership.pay AND {PAYABLE}
    AND NOT EXISTS (SELECT 1 FROM payer WHERE payer.document_id = document.id)
ORDER BY document.id
"""


async def to_pay_by_role(person_id: int) -> list[Document]:
    """Return the invoices that wait for a person because they hold the role pay."""
    return [sql.made(Document, row) for row in await sql.run(_UNNAMED, person=person_id)]
