"""How the delivery of a row goes on: claimed, sending, done, again, given up.

Everything that Slack must show is delivered so: messages, files, reactions, Homes, mapping runs. So are
events for other systems, which are of no workspace: `queues` names them then.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from tortoise.expressions import Case, When

from models.database import sql
from models.outbox.due import (
    ALL_THAT_WAITS,
    EVERYTHING,
    TO_HAND_OUT,
    TO_POST,
    TO_PUBLISH,
    TO_SEND,
    Due,
    R,
    Row,
)
from models.tables import Delivery, Home, Mapping, Message
from models.vocabulary import FAILURES, DroppedBecause

Queues = Sequence[Due[Any]]
ALWAYS: Final = datetime.fromtimestamp(0, UTC)
ERROR_LIMIT = 500  # characters

# Rows that somebody else has locked are left out: a statement over several rows that waited for them could
# be in a deadlock with a press that writes the same ones.
_CLAIM = """
UPDATE {table} SET claimed_until = :until, claimed_by = :term{more} WHERE id IN (
    SELECT id FROM {table} WHERE id IN (:row) AND {unclaimed} {skip_locked}
) RETURNING id
"""
_RENEW = """
UPDATE {table} SET claimed_until = :until WHERE id IN (
    SELECT id FROM {table} WHERE id IN (:row) AND claimed_until > 0 AND claimed_by = :term {skip_locked}
)
"""
_PUT_OFF = """
UPDATE {table} SET next_at = :settled_at WHERE id IN (
    SELECT id FROM {table}
    WHERE {of_workspace} AND {condition} AND state = 'sending' AND next_at < :settled_at {in_order}
)
"""
_TOO_FAR_AHEAD = """
UPDATE {table} SET next_at = :now WHERE id IN (
    SELECT id FROM {table} WHERE {of_workspace} AND {condition} AND next_at > :far {in_order}
)
"""
_SET_BACK = """
UPDATE {table} SET next_at = next_at - :by WHERE {of_workspace} AND {condition} AND next_at > :now
"""
_MARKS_SET_BACK = """
UPDATE {table} SET redraw_after = redraw_after - :by WHERE workspace_id = :workspace AND redraw_after > :now
"""
_RUNS_SET_BACK = """
UPDATE mapping SET started_at = started_at - :by
WHERE workspace_id = :workspace AND state = 'running' AND started_at > :now
"""
_RELEASE = """
UPDATE {table} SET claimed_until = NULL, claimed_by = 0 WHERE id IN (
    SELECT id FROM {table} WHERE {of_workspace} AND {condition} AND claimed_until > 0 {skip_locked}
)
"""
_SHORTEN = """
UPDATE {table} SET claimed_until = :until WHERE id IN (
    SELECT id FROM {table} WHERE {of_workspace} AND {condition} AND claimed_until > :until {skip_locked}
)
"""


async def claim(due: Due[R], rows: Sequence[R], now: datetime, until: datetime, term: int) -> list[R]:
    """Claim rows that are still due and that nobody else has; return those that are ours until then.

    What is written of them afterwards names the claim by the `term` of the lease under which it was made.
    """
    return await _claim(due, rows, "", term, now=now, until=until)


async def claim_redraws(
    due: Due[R],
    rows: Sequence[R],
    now: datetime,
    until: datetime,
    unconfirmed_until: datetime,
    term: int,
) -> list[R]:
    """Claim rows that will be drawn again, and mark each: its redraw may arrive until then (see `redraws`).

    The rows that are returned have the mark that they had before.
    """
    more = ", redraw_after = :again"
    return await _claim(due, rows, more, term, now=now, until=until, again=unconfirmed_until)


async def _claim(due: Due[R], rows: Sequence[R], more: str, term: int, **values: sql.Value) -> list[R]:
    if not rows:
        return []
    text = _CLAIM.format(
        table=due.table._meta.db_table, more=more, unclaimed=due.unclaimed, skip_locked=sql.skip_locked()
    )
    text, ids = sql.listed(text, "row", [row.id for row in rows])
    ours = {row["id"] for row in await sql.run(text, term=term, **values, **ids)}
    claimed = [row for row in rows if row.id in ours]
    for row in claimed:
        row.claimed_by = term
    return claimed


async def renew(rows: Collection[Row], until: datetime, term: int) -> None:
    """Keep the claims of rows that are still being delivered."""
    for table in {type(row) for row in rows}:
        text = _RENEW.format(table=table._meta.db_table, skip_locked=sql.skip_locked())
        text, ids = sql.listed(text, "row", [row.id for row in rows if isinstance(row, table)])
        await sql.run(text, until=until, term=term, **ids)


async def release_all(workspace_id: int, queues: Queues = EVERYTHING) -> None:
    """Free all that is claimed in a workspace: what another bot still writes of it changes nothing."""
    for due in queues:
        await sql.run(_of_what_is_open(_RELEASE, due), workspace=workspace_id)


async def shorten_event_claims(until: datetime) -> None:
    """Let no claim on an event last longer: the bot that has it may still hand it out, and say so."""
    await sql.run(_of_what_is_open(_SHORTEN, TO_HAND_OUT), until=until)


def _of_what_is_open(text: str, due: Due[Any]) -> str:
    return text.format(
        table=due.table._meta.db_table,
        of_workspace=due.of_workspace,
        condition=due.condition,
        skip_locked=sql.skip_locked(),
        in_order=sql.in_order(),
    )


async def put_off_sending(workspace_id: int, settled_at: datetime) -> None:
    """Have nobody look before then for what Slack may have: a call may still be under way elsewhere.

    Inside a transaction, as all that writes many rows beside presses: it is done again after a deadlock.
    """
    for due in (TO_POST, TO_SEND):
        await sql.run(_of_what_is_open(_PUT_OFF, due), workspace=workspace_id, settled_at=settled_at)


async def catch_up_with_clock(
    workspace_id: int, now: datetime, longest: timedelta, queues: Queues = ALL_THAT_WAITS
) -> None:
    """Have due now what waits for longer than anything may wait: the clock was ahead when it was written.

    Inside a transaction.
    """
    for due in queues:
        text = _of_all_that_waits(_TOO_FAR_AHEAD, due)
        await sql.run(text, workspace=workspace_id, now=now, far=now + longest)


async def clock_set_back(workspace_id: int, now: datetime, by: timedelta) -> None:
    """Move every wait of a workspace by as much as the clock was moved, so that it lasts as long as meant."""
    moved: dict[str, sql.Value] = {
        "workspace": workspace_id,
        "now": now,
        "by": by // timedelta(microseconds=1),
    }
    for due in ALL_THAT_WAITS:
        await sql.run(_of_all_that_waits(_SET_BACK, due), **moved)
    for table in (Message, Home):
        await sql.run(_MARKS_SET_BACK.format(table=table._meta.db_table), **moved)
    await sql.run(_RUNS_SET_BACK, **moved)


async def events_set_back(now: datetime, by: timedelta) -> None:
    """Move every wait of an event by as much as the clock was moved."""
    text = _of_all_that_waits(_SET_BACK, TO_HAND_OUT)
    await sql.run(text, now=now, by=by // timedelta(microseconds=1))


def _of_all_that_waits(text: str, due: Due[Any]) -> str:
    # After each drawing a Home waits for a moment, also while nothing is to be drawn.
    condition = "TRUE" if due is TO_PUBLISH else due.condition
    return text.format(
        table=due.table._meta.db_table,
        of_workspace=due.of_workspace,
        condition=condition,
        in_order=sql.in_order(),
    )


async def start_sending(row: Message | Delivery, now: datetime, settled_at: datetime, **columns: Any) -> bool:
    """Write down that Slack may have it from now on, until `settled_at` at the latest; return whether we may.

    Only what is known not to be in Slack may be sent.
    """
    unsent = {"state": "new"} if isinstance(row, Message) else {"file_id": ""}
    return bool(
        await type(row)
        .filter(id=row.id, claimed_by=row.claimed_by, **unsent)
        .update(state="sending", sending_since=now, next_at=settled_at, **columns)
    )


async def extend_sending(row: Message | Delivery, settled_at: datetime) -> bool:
    """Write down that the next call about it may have its effect until then; return whether it is ours."""
    ours = type(row).filter(id=row.id, claimed_by=row.claimed_by, state="sending")
    return bool(await ours.update(next_at=settled_at))


async def start_over(row: Message | Delivery) -> None:
    """Write down that Slack does not have it after all; the claim stays."""
    unsent = {"state": "new"} if isinstance(row, Message) else {"state": "waiting", "file_id": ""}
    await type(row).filter(id=row.id, claimed_by=row.claimed_by, state="sending").update(**unsent)
    row.update_from_dict(unsent)


async def done(row: Row, **columns: Any) -> None:
    """Write down that Slack has it. The next wish to redraw it is due at once, whatever the clock says."""
    drawn = {"dropped_because": None, "next_at": ALWAYS} if isinstance(row, Message) else {}
    await _write(row, {"attempts": 0, "last_error": ""} | drawn | columns)


async def drawn(row: Message | Home, shown: str, **columns: Any) -> None:
    """Write down that Slack shows what has the hash `shown`, and drew what was wanted when `row` was read.

    Wanted again since then, it is drawn once more whatever it shows: somebody pressed what was there before.
    """
    as_shown = Case(When(wanted_version=row.wanted_version, then=shown), default="")
    await done(row, shown_version=row.wanted_version, shown_hash=as_shown, **columns)


async def again(
    row: Row, at: datetime, error: str = "", *, attempts: int | None = None, **columns: Any
) -> None:
    """Have it tried again from `at` on; `attempts` where this try counts."""
    counted = {} if attempts is None else {"attempts": attempts}
    await _write(row, {"next_at": at, "last_error": error[:ERROR_LIMIT]} | counted | columns)


async def give_up(row: Row, because: DroppedBecause, now: datetime, error: str = "", **columns: Any) -> None:
    """Try no more: nobody needs it any longer, or it cannot be done.

    What Slack has, and only refuses to draw again, waits for its next change.
    """
    values: dict[str, Any]
    match row:
        case Home():
            values = _as_drawn(row)
        case Message(state="posted"):
            values = _as_drawn(row) | {"dropped_because": because}
        case Mapping():
            values = {"state": "failed", "finished_at": now}
        case _:
            state = "failed" if because in FAILURES else "dropped"
            values = {"state": state, "dropped_because": because}
    await _write(row, values | {"last_error": error[:ERROR_LIMIT]} | columns)


def _as_drawn(row: Message | Home) -> dict[str, Any]:
    return {"shown_version": row.wanted_version, "shown_hash": "", "attempts": 0}


async def _write(row: Row, values: dict[str, Any]) -> None:
    """Write what became of a row, unless another bot has taken it over meanwhile: then it knows better."""
    await type(row).filter(id=row.id, claimed_by=row.claimed_by).update(**values, claimed_until=None)
