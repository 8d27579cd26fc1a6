"""Read what happened in a time, in pages: decisions, comments, payments, and entries of histories."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Final, Literal, get_args

from models.database import sql
from models.frozen import frozen
from models.money import Money

ExportKind = Literal["decision", "comment", "payment", "history"]
EXPORT_KINDS: Final[tuple[ExportKind, ...]] = get_args(ExportKind)
PAGE: Final = 1_000  # rows in memory at once

_DOCUMENT = """
company.name AS company, document.id AS document, document.kind, document.credit_note, document.number,
document.revision, document.supplier_name AS supplier, document.supplier_tax_id, document.currency,
document.total_minor
"""
_WHERE = """
JOIN company ON company.id = document.company_id
WHERE {table}.id > :after AND {table}.at >= :since AND {table}.at < :until
    AND (:company = '' OR company.name_key = :company) {more}
ORDER BY {table}.id LIMIT :page
"""
_STATEMENTS: Final[Mapping[ExportKind, str]] = {
    "decision": f"""
SELECT decision.id, decision.at, decision.verdict AS what, decision.reason AS text, person.email AS person,
    person.name AS person_name, holder.email AS on_behalf_of, step.name AS step, turn.round, {_DOCUMENT}
FROM decision JOIN turn ON turn.id = decision.turn_id JOIN step ON step.id = turn.step_id
JOIN person ON person.id = decision.person_id
LEFT JOIN person holder ON holder.id = turn.person_id AND holder.id <> decision.person_id
JOIN document ON document.id = turn.document_id
"""
    + _WHERE.format(table="decision", more="AND decision.state = 'final'"),
    "comment": f"""
SELECT comment.id, comment.at, 'commented' AS what, comment.text, person.email AS person,
    person.name AS person_name, {_DOCUMENT}
FROM comment JOIN person ON person.id = comment.author_id JOIN document ON document.id = comment.document_id
"""
    + _WHERE.format(table="comment", more=""),
    "payment": f"""
SELECT payment.id, payment.at, payment.partly, payment.paid_on, payment.reference, person.email AS person,
    person.name AS person_name, {_DOCUMENT}
FROM payment JOIN person ON person.id = payment.person_id JOIN document ON document.id = payment.document_id
"""
    + _WHERE.format(table="payment", more=""),
    "history": f"""
SELECT audit.id, audit.at, audit.what, audit.who AS person, audit.facts AS text, audit.position, audit.hash,
    {_DOCUMENT}
FROM audit JOIN document ON document.id = audit.document_id
"""
    + _WHERE.format(table="audit", more=""),
}


@frozen
class ExportRow:
    """One thing that happened. Times are ISO 8601 in UTC, amounts have the digits of their currency.

    `text` is the reason, the comment, or the facts of an entry as JSON. `position` and `hash` are an entry's
    place in the chain.
    """

    type: str
    at: str
    company: str
    document: int
    kind: str
    credit_note: bool
    number: str
    revision: int
    supplier: str
    supplier_tax_id: str
    currency: str
    total: str
    what: str
    person: str
    person_name: str
    on_behalf_of: str
    step: str
    round: int | None
    text: str
    paid_on: str
    reference: str
    position: int | None
    hash: str


async def read_export(
    kind: ExportKind, since: datetime, until: datetime, company: str
) -> AsyncIterator[ExportRow]:
    """Yield what happened from `since` and before `until`, in the order in which it was stored.

    `company` is its name as a key; empty: of all.
    """
    after = 0
    while rows := await sql.run(
        _STATEMENTS[kind], after=after, since=since, until=until, company=company, page=PAGE
    ):
        for row in rows:
            yield _row(kind, row)
        after = rows[-1]["id"]


def _row(kind: ExportKind, row: sql.Row) -> ExportRow:
    at = sql.read_time(row["at"])
    assert at is not None
    paid = "partly_paid" if row.get("partly") else "paid"
    return ExportRow(
        type=kind,
        at=at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        company=row["company"],
        document=row["document"],
        kind=row["kind"],
        credit_note=bool(row["credit_note"]),
        number=row["number"],
        revision=row["revision"],
        supplier=row["supplier"],
        supplier_tax_id=row["supplier_tax_id"],
        currency=row["currency"],
        total=f"{Money(row['total_minor'], row['currency']).amount:f}",
        what=row.get("what") or paid,
        person=row["person"],
        person_name=row.get("person_name") or "",
        on_behalf_of=row.get("on_behalf_of") or "",
        step=row.get("step") or "",
        round=row.get("round"),
        text=row.get("text") or "",
        paid_on=str(row.get("paid_on") or ""),
        reference=row.get("reference") or "",
        position=row.get("position"),
        hash=row.get("hash") or "",
    )
