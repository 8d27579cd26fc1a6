"""Which call may be made to Precoro, and when.

Every program that calls it reserves its turn here, in a transaction: the serving bot, `sync` and `check` stay
within the limits together. A call that was reserved counts, whatever becomes of it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from models.database import sql
from models.frozen import frozen
from models.policy import CallLimits
from models.tables import PrecoroAccount
from models.vocabulary import StopReason

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SAME_AN_HOUR: Final = 30  # the same GET
_SLACK: Final = timedelta(seconds=5)  # for what comes around a call: its program may be slow, but not dead
_KEPT_FOR: Final = timedelta(hours=25)
_ANYBODY: Final = -1
_STRICT_FOR: Final = timedelta(days=1)  # then it is tried again whether the route takes more


@frozen
class CountedCall:
    """A call as the limits see it. `owner`: whose key it is made with, 0 the company's."""

    route: str  # method and path, with the number of a document left out
    call_hash: str  # of path and parameters; empty: calls of this kind may be repeated at once
    owner: int = 0
    for_decision: bool = False


# Held until COMMIT, so that programs reserve one after another.
_HOLD = "UPDATE precoro_account SET busy_until = busy_until WHERE id = :account RETURNING *"
_ADD = """
INSERT INTO precoro_call (account_id, owner, route, call_hash, at)
VALUES (:account, :owner, :route, :hash, :now)
"""
_BUSY = "UPDATE precoro_account SET busy_until = :until WHERE id = :account"
_FREE = """
UPDATE precoro_account SET busy_until = 0,
    next_call_at = CASE WHEN next_call_at > :next THEN next_call_at ELSE :next END
WHERE id = :account
"""
_LAST = """
SELECT at FROM precoro_call WHERE account_id = :account AND {condition} AND at > :since
    AND (CAST(:owner AS BIGINT) = -1 OR owner = :owner)
ORDER BY at DESC LIMIT 1 OFFSET :skipped
"""
_OF_ALL, _SAME, _ON_ROUTE = (
    _LAST.format(condition=condition) for condition in ("TRUE", "call_hash = :what", "route = :what")
)
_ROUTE = """
SELECT once_a_minute_until, not_before FROM precoro_route WHERE account_id = :account AND route = :route
"""
_LIMIT_ROUTE = """
INSERT INTO precoro_route (account_id, route, once_a_minute_until, not_before)
VALUES (:account, :route, :strict, :until)
ON CONFLICT (account_id, route) DO UPDATE SET not_before = excluded.not_before,
    once_a_minute_until = CASE WHEN excluded.once_a_minute_until > precoro_route.once_a_minute_until
        THEN excluded.once_a_minute_until ELSE precoro_route.once_a_minute_until END
"""
_WAIT = "UPDATE precoro_account SET next_call_at = :until WHERE id = :account AND next_call_at < :until"
_STOP = """
UPDATE precoro_account SET stopped_until = :until, stopped_because = :because
WHERE id = :account
"""
_TRY_AGAIN = """
UPDATE precoro_account SET stopped_until = NULL, stopped_because = ''
WHERE id = :account AND stopped_because IN ('key_refused', 'blocked')
"""
_GO_ON = """
UPDATE precoro_account SET stopped_until = NULL, stopped_because = ''
WHERE id = :account AND stopped_because <> '' RETURNING id
"""
_FORGET = "DELETE FROM precoro_call WHERE account_id = :account AND at < :before"
_COUNT = """
SELECT COUNT(*) AS calls FROM precoro_call WHERE account_id = :account AND at > :since
    AND (CAST(:owner AS BIGINT) = -1 OR owner = :owner)
"""


async def reserve(account_id: int, call: CountedCall, limits: CallLimits, now: datetime) -> datetime | None:
    """Reserve a call for now, or return when to ask again; inside a transaction.

    Nobody else may call until `finish`, or until an answer can't come any more.
    """
    row = await sql.first(_HOLD, account=account_id)
    assert row is not None  # an account is never removed
    earliest = max(await _limits(sql.made(PrecoroAccount, row), call, limits, now))
    if earliest > now:
        return earliest
    await sql.send(_ADD, account=account_id, owner=call.owner, route=call.route, hash=call.call_hash, now=now)
    until = now + timedelta(seconds=limits.answer_within) + _SLACK
    await sql.send(_BUSY, account=account_id, until=until)
    return None


async def finish(account_id: int, limits: CallLimits, now: datetime) -> None:
    """Let others call, in a moment."""
    await sql.run(_FREE, account=account_id, next=now + timedelta(seconds=limits.seconds_between_calls))


async def _limits(
    account: PrecoroAccount, call: CountedCall, limits: CallLimits, now: datetime
) -> list[datetime]:
    """Return when each of the limits allows the call."""
    owner = call.owner if limits.counted_by == "key" else _ANYBODY
    again = timedelta(seconds=limits.same_call_again_after)
    windows = [(_OF_ALL, "", window, most) for window, most in _budget(call, limits)]
    if call.call_hash:
        windows += [(_SAME, call.call_hash, again, 1), (_SAME, call.call_hash, HOUR, SAME_AN_HOUR)]
    allowed = [account.next_call_at, account.busy_until, account.stopped_until or account.next_call_at]
    route = await sql.first(_ROUTE, account=account.id, route=call.route)
    if route is not None:
        allowed.append(_time(route["not_before"]))
        if _time(route["once_a_minute_until"]) > now:
            windows.append((_ON_ROUTE, call.route, again, 1))
    for text, what, window, most in windows:
        # The last of as many calls as fit into the window; while it is in there, no other one fits.
        last = await sql.first(
            text, account=account.id, owner=owner, what=what, since=now - window, skipped=most - 1
        )
        if last is not None:
            allowed.append(_time(last["at"]) + window)
    return allowed


def _budget(call: CountedCall, limits: CallLimits) -> Iterator[tuple[timedelta, int]]:
    """Yield how many calls fit into which time; of an hour and a day a part is kept for decisions."""
    kept = 0 if call.for_decision else limits.kept_for_decisions_percent
    yield MINUTE, limits.per_minute
    for window, most in ((HOUR, limits.per_hour), (DAY, limits.per_day)):
        yield window, max(1, most * (100 - kept) // 100)


def _time(kept: int) -> datetime:
    moment = sql.read_time(kept)
    assert moment is not None
    return moment


async def limit_route(account_id: int, route: str, until: datetime, now: datetime, *, strict: bool) -> None:
    """Make no call on a route before then; `strict`: for a day it takes one a minute, whatever is asked."""
    once = now + _STRICT_FOR if strict else now
    await sql.run(_LIMIT_ROUTE, account=account_id, route=route, strict=once, until=until)


async def was_called(account_id: int, route: str, now: datetime) -> bool:
    """Return whether a route was called in the minute before the call that is under way."""
    found = await sql.first(
        _ON_ROUTE, account=account_id, owner=_ANYBODY, what=route, since=now - MINUTE, skipped=1
    )
    return found is not None


async def wait(account_id: int, until: datetime) -> None:
    """Make no call at all before then."""
    await sql.run(_WAIT, account=account_id, until=until)


async def stop(account_id: int, because: StopReason, until: datetime) -> bool:
    """Stop all calls until then; return whether they were not stopped for that already."""
    known = await PrecoroAccount.get(id=account_id)
    await sql.run(_STOP, account=account_id, because=because, until=until)
    return known.stopped_because != because


async def try_again(account_id: int) -> None:
    """Try again what was refused for its key, or on its way: at a start, or because somebody asks for it.

    A limit that Precoro told is waited for all the same.
    """
    await sql.run(_TRY_AGAIN, account=account_id)


async def go_on(account_id: int) -> bool:
    """Note that calls are answered again; return whether they were stopped."""
    return bool(await sql.run(_GO_ON, account=account_id))


async def forget_old_calls(account_id: int, now: datetime) -> None:
    """Remove calls that no limit counts any more."""
    await sql.run(_FORGET, account=account_id, before=now - _KEPT_FOR)


async def calls_of_a_day(account_id: int, limits: CallLimits, now: datetime) -> int:
    """Return how many calls were made within a day, of those that are added up with the company's own."""
    row = await sql.first(_COUNT, account=account_id, owner=_of_company(limits), since=now - DAY)
    return int(row["calls"]) if row else 0


async def used_up_until(account_id: int, limits: CallLimits, now: datetime) -> datetime | None:
    """Return when documents are read again, where the calls of a day are used up for that."""
    most = dict(_budget(CountedCall("", ""), limits))[DAY]
    last = await sql.first(
        _OF_ALL, account=account_id, owner=_of_company(limits), what="", since=now - DAY, skipped=most - 1
    )
    return _time(last["at"]) + DAY if last else None


def _of_company(limits: CallLimits) -> int:
    return 0 if limits.counted_by == "key" else _ANYBODY
