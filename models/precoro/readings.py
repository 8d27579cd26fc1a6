"""Which documents are to be read whole, in the order in which they are."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from models.database import sql
from models.precoro.paid_here import TO_PAY
from models.records.precoro import RemoteRow
from models.tables import PrecoroReading

_PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))
_CLAIMED_FOR = timedelta(minutes=1)  # then it is read by whichever program comes
_SURE_AFTER = 10_000_000  # microseconds between two readings that saw the same change
_ADD = """
INSERT INTO precoro_reading (
    account_id, alias, remote_id, number, next_at, attempts, last_error, at_first_start
) VALUES (:account, :alias, :remote, :number, :at, 0, '', :first)
ON CONFLICT (account_id, alias, remote_id) DO UPDATE SET
    number = excluded.number, attempts = 0,
    next_at = CASE WHEN excluded.next_at < precoro_reading.next_at OR precoro_reading.attempts > 0
        THEN excluded.next_at ELSE precoro_reading.next_at END
"""
_NEXT = """
SELECT * FROM precoro_reading AS reading WHERE account_id = :account AND next_at <= :now
    AND NOT EXISTS (
        SELECT 1 FROM precoro_document
        JOIN precoro_decision ON precoro_decision.document_id = precoro_document.document_id
        WHERE precoro_document.account_id = reading.account_id
            AND precoro_document.alias = reading.alias
            AND precoro_document.remote_id = reading.remote_id AND precoro_decision.state = 'posted'
    )
    AND NOT EXISTS (
        SELECT 1 FROM precoro_document
        JOIN precoro_payment ON precoro_payment.document_id = precoro_document.document_id
        WHERE precoro_document.account_id = reading.account_id
            AND precoro_document.alias = reading.alias
            AND precoro_document.remote_id = reading.remote_id AND precoro_payment.state = 'posted'
    )
ORDER BY next_at, id LIMIT 1
"""
_KNOWN = """
SELECT remote_id, updated, read_at - updated_seen_at AS known_for FROM precoro_document
WHERE account_id = :account AND alias = :alias AND remote_id IN (:row)
"""
_WAITING = """
SELECT precoro_document.alias, precoro_document.remote_id, precoro_document.number
FROM precoro_document JOIN document ON document.id = precoro_document.document_id
WHERE precoro_document.account_id = :account AND precoro_document.read_at <= :before
    AND document.status IN ('pending', 'unknown', 'in_revision')
ORDER BY precoro_document.read_at LIMIT 50
"""


async def add_rows(
    account_id: int, rows: Sequence[RemoteRow], now: datetime, *, first: bool = False, pays: bool = False
) -> list[RemoteRow]:
    """Add what has to be read of a page of a list; return it.

    A document that we do not know and that waits for nobody is passed over: old ones change in masses. What
    was approved before it was known here waits for payers as what waited at the first start.
    """
    known = await _known(account_id, rows)
    wanted = _wanted(rows, known, pays=pays)
    await sql.run_many(
        _ADD,
        [
            _reading(account_id, row.alias, row.id, row.idn, now, first=first or _was_approved(row, known))
            for row in wanted
        ],
    )
    return wanted


async def rows_to_read(account_id: int, rows: Sequence[RemoteRow], *, pays: bool = False) -> list[RemoteRow]:
    """Return what has to be read of a page of a list; with `pays`, what is approved waits for payers."""
    return _wanted(rows, await _known(account_id, rows), pays=pays)


_Known = Mapping[tuple[str, int], sql.Row]


async def _known(account_id: int, rows: Sequence[RemoteRow]) -> _Known:
    known: dict[tuple[str, int], sql.Row] = {}
    for alias in {row.alias for row in rows}:
        text, ids = sql.listed(_KNOWN, "row", [row.id for row in rows if row.alias == alias])
        for found in await sql.run(text, account=account_id, alias=alias, **ids):
            known[alias, found["remote_id"]] = found
    return known


def _wanted(rows: Sequence[RemoteRow], known: _Known, *, pays: bool) -> list[RemoteRow]:
    waiting = ("pending", *TO_PAY) if pays else ("pending",)
    return [row for row in rows if _has_to_be_read(row, known, waiting)]


def _was_approved(row: RemoteRow, known: _Known) -> bool:
    return row.status in TO_PAY and (row.alias, row.id) not in known


def _has_to_be_read(row: RemoteRow, known: _Known, waiting: Sequence[str]) -> bool:
    """Return whether a row says something new, or may: two changes may be within the same second."""
    if (row.alias, row.id) not in known:
        return row.status in waiting
    before = known[row.alias, row.id]
    return not row.updated or row.updated != before["updated"] or before["known_for"] < _SURE_AFTER


def _reading(
    account_id: int, alias: str, remote_id: int, number: str, at: datetime, *, first: bool = False
) -> sql.Values:
    return {
        "account": account_id,
        "alias": alias,
        "remote": remote_id,
        "number": number,
        "at": at,
        "first": first,
    }


async def read_again(account_id: int, alias: str, remote_id: int, number: str, at: datetime) -> None:
    """Have one document read, from then on."""
    await sql.run_many(_ADD, [_reading(account_id, alias, remote_id, number, at)])


async def read_waiting_again(account_id: int, before: datetime, now: datetime) -> None:
    """Have those read again that wait and were not read since then: not every change shows in a list."""
    rows = await sql.run(_WAITING, account=account_id, before=before)
    await sql.run_many(
        _ADD,
        [_reading(account_id, row["alias"], row["remote_id"], row["number"], now) for row in rows],
    )


async def next_reading(account_id: int, now: datetime) -> PrecoroReading | None:
    """Return the document that is to be read next, if one is due.

    While it is not known what became of a decision or a payment, its document is left to the one who looks
    for that.
    """
    row = await sql.first(_NEXT, account=account_id, now=now)
    return sql.made(PrecoroReading, row) if row else None


async def claim(reading: PrecoroReading, now: datetime) -> bool:
    """Take a document for a time, so that no other program reads it; False: another one has taken it."""
    until = now + _CLAIMED_FOR
    if not await PrecoroReading.filter(id=reading.id, next_at=reading.next_at).update(next_at=until):
        return False
    reading.next_at = until
    return True


async def release(reading: PrecoroReading, at: datetime) -> None:
    """Give a document back that could not be read now, to be read from then on."""
    await PrecoroReading.filter(id=reading.id, next_at=reading.next_at).update(next_at=at)


async def read(reading: PrecoroReading) -> None:
    """Note that it was read: unless it was asked for again meanwhile, it is done."""
    await PrecoroReading.filter(id=reading.id, next_at=reading.next_at).delete()


async def try_again(reading: PrecoroReading, error: str, now: datetime) -> None:
    """Have it read again later, each time after a longer pause."""
    pause = _PAUSES[min(reading.attempts, len(_PAUSES) - 1)]
    await PrecoroReading.filter(id=reading.id).update(
        attempts=reading.attempts + 1, next_at=now + pause, last_error=error[:500]
    )


async def left_of_first_start(account_id: int) -> bool:
    """Return whether documents that waited before the bot was connected are still to be read."""
    return await PrecoroReading.exists(account_id=account_id, at_first_start=True)


_SOONEST = "SELECT MIN(next_at) AS at FROM precoro_reading WHERE account_id = :account"


async def next_due(account_id: int) -> datetime | None:
    """Return when the next document is to be read."""
    row = await sql.first(_SOONEST, account=account_id)
    return sql.read_time(row["at"]) if row else None


async def left_to_read(account_id: int) -> int:
    """Return how many documents are to be read, now or later."""
    return await PrecoroReading.filter(account_id=account_id).count()
