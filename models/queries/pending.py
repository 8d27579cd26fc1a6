"""What waits for people, as ids: to approve, also for others, to pay, to revise. The one place that says so.

Approvals first. Each part by urgency: what is due, the earliest (and so the most overdue) first; then what
has no date, the oldest first. Only in companies that the workspace serves and the person is in.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from models.approval.stand_ins import STANDS_IN, twice
from models.database import sql
from models.frozen import frozen
from models.payments.payers import INVOICE, LEFT_TO_PAY, PAYABLE
from models.policy import Policy
from models.records.documents import Action

# An invoice that was approved before that and is still not marked as paid is paid elsewhere: it stays
# payable, and is no part of a queue.
PAY_WITHIN: Final = timedelta(days=180)
# What the person has put off asks nothing of them until then; a new turn or round is another question.
_NOT_SNOOZED: Final = """
    NOT EXISTS (
        SELECT 1 FROM snooze
        WHERE snooze.person_id = served.person_id AND snooze.document_id = document.id
            AND snooze.round = document.round AND {same}
    )
"""
_QUESTION: Final = _NOT_SNOOZED.format(same="snooze.turn_id = turn.id")
_DOCUMENT: Final = _NOT_SNOOZED.format(same="snooze.turn_id IS NULL")
SHOWN = 10  # rows of one reminder; what one message can hold


@frozen
class PendingAction:
    """One document that waits for a person; `turn` is their open turn, if it waits for their approval."""

    action: Action
    document: int
    turn: int | None


# What a page, a filter or a total of the queue needs beside that.
_DETAILS: Final = (
    ", document.company_id AS company, document.origin AS origin, document.kind AS kind"
    ", document.currency AS currency, document.credit_note AS credit_note"
    ", {amount} AS amount, {asked_at} AS asked_at"
)
_SETTLED: Final = "COALESCE(document.settled_at, document.submitted_at)"
_OPENED: Final = (
    "COALESCE((SELECT step.opened_at FROM step WHERE step.id = turn.step_id), document.submitted_at)"
)
_TO_PAY: Final = "COALESCE(document.payable_minor, document.total_minor)"


def waiting_query(readers: str, *, details: bool = False) -> str:
    """Return the start of a query with a table `waiting`, for the people that `readers` selects.

    That is a SELECT of workspace_id and person_id.
    """
    approve, pay, revise = (
        _DETAILS.format(amount=amount, asked_at=asked_at) if details else ""
        for amount, asked_at in (
            ("document.total_minor", _OPENED),
            (_TO_PAY, _SETTLED),
            ("document.total_minor", _SETTLED),
        )
    )
    # What the role pay has to pay is read in two parts, each with an index of its own.
    # `+` keeps SQLite from going through all invoices of the company for every reader, and CROSS JOIN from
    # going through all turns for every stand-in: it joins in this order.
    return f"""
WITH reader AS ({readers}), served AS (
    SELECT reader.workspace_id, reader.person_id, company.id AS company_id, membership.pay
    FROM reader
    JOIN membership ON membership.person_id = reader.person_id
    JOIN company ON company.id = membership.company_id AND company.workspace_id = reader.workspace_id
), waiting AS (
    SELECT served.workspace_id, served.person_id, 1 AS part, 'approve' AS action, document.id AS document,
        turn.id AS turn, document.due_on IS NULL AS not_due, document.due_on AS due,
        document.submitted_at AS since, turn.id AS place{approve}
    FROM served
    JOIN turn ON turn.person_id = served.person_id AND turn.state = 'open'
    JOIN document ON document.id = turn.document_id AND document.company_id = served.company_id
    WHERE {_QUESTION}
    UNION ALL
    SELECT served.workspace_id, served.person_id, 1, 'approve', document.id,
        turn.id, document.due_on IS NULL, document.due_on, document.submitted_at, turn.id{approve}
    FROM served CROSS JOIN stand_in CROSS JOIN away CROSS JOIN turn CROSS JOIN document
    WHERE stand_in.person_id = served.person_id AND away.id = stand_in.away_id AND away.on_now
        AND turn.person_id = away.person_id AND turn.state = 'open' AND document.id = turn.document_id
        AND document.company_id = served.company_id AND {STANDS_IN} AND {_QUESTION}
    UNION ALL
    SELECT served.workspace_id, served.person_id, 2, 'pay', document.id, NULL,
        document.due_on IS NULL, document.due_on, document.submitted_at, document.id{pay}
    FROM served
    JOIN payer ON payer.person_id = served.person_id
    JOIN document ON document.id = payer.document_id AND +document.company_id = served.company_id
    WHERE {PAYABLE} AND {_SETTLED} > :since AND {_DOCUMENT}
    UNION ALL
    SELECT served.workspace_id, served.person_id, 2, 'pay', document.id, NULL,
        document.due_on IS NULL, document.due_on, document.submitted_at, document.id{pay}
    FROM served
    JOIN document ON document.company_id = served.company_id
    WHERE served.pay AND {INVOICE} AND {LEFT_TO_PAY} AND {_SETTLED} > :since
        AND NOT EXISTS (SELECT 1 FROM payer WHERE payer.document_id = document.id) AND {_DOCUMENT}
    UNION ALL
    SELECT served.workspace_id, served.person_id, 2, 'pay', document.id, NULL,
        document.due_on IS NULL, document.due_on, document.submitted_at, document.id{pay}
    FROM served
    JOIN document ON document.company_id = served.company_id
    WHERE served.pay AND document.pays_here AND NOT ({INVOICE}) AND {LEFT_TO_PAY} AND {_SETTLED} > :since
        AND NOT EXISTS (SELECT 1 FROM payer WHERE payer.document_id = document.id) AND {_DOCUMENT}
    UNION ALL
    SELECT served.workspace_id, served.person_id, 3, 'revise', document.id, NULL,
        document.due_on IS NULL, document.due_on, document.submitted_at, document.id{revise}
    FROM served
    JOIN document ON document.requester_id = served.person_id AND document.company_id = served.company_id
    WHERE document.status = 'in_revision' AND document.origin <> 'precoro' AND {_DOCUMENT}
)"""


IN_ORDER: Final = "ORDER BY part, not_due, due, since, place"
ONE_READER: Final = "SELECT CAST(:workspace AS BIGINT) AS workspace_id, CAST(:person AS BIGINT) AS person_id"
_ALL: Final = f"SELECT workspace_id, person_id, action, document, turn FROM waiting {IN_ORDER}"
_FOR_ONE: Final = waiting_query(ONE_READER) + _ALL
# Whose reminder is due, so many at once.
DUE: Final = (
    "SELECT workspace_id, person_id FROM reminder WHERE next_at <= :now ORDER BY next_at, id LIMIT :many"
)
_FOR_DUE: Final = waiting_query(DUE) + _ALL


async def waits_for(person_id: int, workspace_id: int, now: datetime, policy: Policy) -> list[PendingAction]:
    """Read what waits for one person in one workspace."""
    since = now - PAY_WITHIN
    rows = await sql.run(_FOR_ONE, workspace=workspace_id, person=person_id, since=since, twice=twice(policy))
    return [_read(row) for row in rows]


async def waits_for_due(
    now: datetime, many: int, policy: Policy
) -> Mapping[tuple[int, int], Sequence[PendingAction]]:
    """Read what waits for the first so many whose reminder is due, by (workspace, person)."""
    found: dict[tuple[int, int], list[PendingAction]] = defaultdict(list)
    for row in await sql.run(_FOR_DUE, now=now, many=many, since=now - PAY_WITHIN, twice=twice(policy)):
        found[row["workspace_id"], row["person_id"]].append(_read(row))
    return found


_SNOOZED = """
SELECT snooze.document_id, snooze.turn_id, snooze.action
FROM snooze
JOIN document ON document.id = snooze.document_id AND document.round = snooze.round
JOIN company ON company.id = document.company_id AND company.workspace_id = :workspace
LEFT JOIN turn ON turn.id = snooze.turn_id
WHERE snooze.person_id = :person AND (turn.id IS NULL OR turn.state = 'open')
ORDER BY snooze.until, snooze.id
"""


async def snoozed_by(person_id: int, workspace_id: int) -> list[PendingAction]:
    """Read what one person has put off in one workspace, what comes back first at the beginning."""
    rows = await sql.run(_SNOOZED, workspace=workspace_id, person=person_id)
    return [PendingAction(row["action"], row["document_id"], row["turn_id"]) for row in rows]


def _read(row: sql.Row) -> PendingAction:
    return PendingAction(row["action"], row["document"], row["turn"])
