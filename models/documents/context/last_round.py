"""What a document said in the round before, kept as a revision replaces it, and what is different now.

Only a round in which somebody was asked is kept: it is what approvers have seen. Of each line there are two
short hashes, which say whether it is the same line and whether it says the same.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import TypeVar

from pydantic import TypeAdapter

from models.documents.content import fingerprint
from models.documents.particulars import read_particulars
from models.documents.priced import total_of
from models.frozen import frozen
from models.money import Money
from models.records.amounts import ChangedSince
from models.tables import Document, Line, Step
from models.visible import key_of

_HASH = 10  # hexadecimal digits
T = TypeVar("T")


@frozen
class _Said:
    """What a document said in a round: `lines` are (which line it is, what it says)."""

    round: int
    content: str
    currency: str
    total: int | None  # None: nothing had a price
    supplier: str
    due_on: date | None
    accounts: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]


@cache
def _said() -> TypeAdapter[_Said]:
    return TypeAdapter(_Said)


async def keep_round(document: Document) -> None:
    """Keep what a document says, before a revision replaces it; the caller saves it.

    A second revision before another round replaces what nobody was asked about: the first one counts.
    """
    if document.last_round and _said().validate_json(document.last_round).round == document.round:
        return
    if await _was_asked(document.id, document.round):
        document.last_round = _said().dump_json(await _now(document)).decode()


async def changed_since(document: Document) -> ChangedSince | None:
    """Return what is different from the round in which somebody was asked last; None: nothing is."""
    if not document.last_round:
        return None
    was = _said().validate_json(document.last_round)
    if (was.content, was.accounts) == (document.content_hash, _accounts(document)):
        return None
    if await _was_asked(document.id, *range(was.round + 1, document.round)):
        return None
    now = await _now(document)
    added, removed, changed = _compared(was.lines, now.lines)
    return ChangedSince(
        round=was.round,
        total=_pair(_total(was), _total(now)),
        supplier=_pair(was.supplier, now.supplier),
        due_on=_pair(was.due_on, now.due_on),
        accounts=_pair(was.accounts, now.accounts),
        added=added,
        removed=removed,
        changed=changed,
    )


async def _was_asked(document_id: int, *rounds: int) -> bool:
    """Return whether anybody was asked in one of these rounds."""
    return await Step.exists(document_id=document_id, round__in=rounds, opened_at__not_isnull=True)


async def _now(document: Document) -> _Said:
    lines = await Line.filter(document_id=document.id).order_by("position")
    total = await total_of(document)
    return _Said(
        round=document.round,
        content=document.content_hash,
        currency=document.currency,
        total=total.minor if total else None,
        supplier=document.supplier_name,
        due_on=document.due_on,
        accounts=_accounts(document),
        lines=tuple((_which(line), _what(line)) for line in lines),
    )


def _accounts(document: Document) -> tuple[str, ...]:
    return tuple(one.number for one in read_particulars(document).payment.accounts)


def _which(line: Line) -> str:
    return fingerprint(line.given_id or key_of(line.sku) or key_of(line.name))[:_HASH]


def _what(line: Line) -> str:
    price = (line.unit_price, line.base_quantity, line.tax_rate, line.net_minor, line.counts, line.charges)
    return fingerprint([line.name, line.sku, line.quantity, line.unit, *price])[:_HASH]


def _total(said: _Said) -> Money | None:
    return None if said.total is None else Money(said.total, said.currency)


def _pair(was: T, now: T) -> tuple[T, T] | None:
    return None if was == now else (was, now)


def _compared(was: Iterable[tuple[str, str]], now: Iterable[tuple[str, str]]) -> tuple[int, int, int]:
    """Return how many lines were added, removed and changed; one that only moved is the same."""
    before, after = Counter(was), Counter(now)
    same = Counter(what for _, what in before.elements()) & Counter(what for _, what in after.elements())
    left, come = _without(before, same), _without(after, same)
    changed = (left & come).total()
    return (come - left).total(), (left - come).total(), changed


def _without(lines: Counter[tuple[str, str]], same: Counter[str]) -> Counter[str]:
    """Return which lines there are besides the same ones."""
    rest, others = Counter(same), []
    for which, what in lines.elements():
        if rest[what]:
            rest[what] -= 1
        else:
            others.append(which)
    return Counter(others)
