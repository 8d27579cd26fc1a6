"""The status of a document, out of Precoro's code and text."""

import re
from collections.abc import Iterable
from typing import Final

from models.frozen import frozen
from models.records.documents import Status
from models.records.precoro import Alias
from sources.precoro.entries import Tables
from sources.precoro.shapes import Json, Record, first, text

_LONGEST: Final = 60
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BETWEEN: Final = re.compile(r"[\s_-]+")


@frozen
class ReadStatus:
    status: Status
    words: str  # Precoro's own, in one spelling; empty: it says none


def read_status(record: Record, alias: Alias, tables: Tables) -> ReadStatus:
    """Return the status that a document or row states.

    If its code and its text disagree, or one of them is unknown, the status is unknown.
    """
    keys = tables.keys.document
    code = _code(first(record, keys.status))
    by_code = (tables.kind(alias).codes.get(code) or tables.codes.get(code)) if code else None
    words = _words(first(record, keys.status_text))
    known = [_meaning(each, tables.statuses) for each in (words, by_code or "") if each]
    if not known or (code and not by_code) or len(set(known)) > 1:
        return ReadStatus("unknown", " ".join(filter(None, (_spelled(words, tables), code and f"({code})"))))
    return ReadStatus(known[0] or "unknown", _spelled(words or by_code or "", tables))


def means_approved(value: Json, codes: Iterable[str], tables: Tables) -> bool:
    """Return whether a status of a step or an approver is a code or a text that means approved."""
    return _code(value) in codes or _meaning(_words(value), tables.statuses) == "approved"


def folded(words: str) -> str:
    """Return a word of a status as it is compared: without case, spaces, `_`, `-`, and with one l."""
    return _BETWEEN.sub("", words.casefold()).replace("ll", "l")


def _code(value: Json) -> str:
    return "" if isinstance(value, bool) else text(value, 20)


def _words(value: Json) -> str:
    written = text(value, 200)
    written = written[len("status.") :] if written.casefold().startswith("status.") else written
    return _BETWEEN.sub(" ", _CAMEL.sub(" ", written)).strip().lower()[:_LONGEST]


def _meaning(words: str, statuses: dict[str, Status]) -> Status | None:
    return next((status for each, status in statuses.items() if folded(each) == folded(words)), None)


def _spelled(words: str, tables: Tables) -> str:
    """Return a known word as the table spells it: the same status reads the same at every reading."""
    return next((each for each in tables.statuses if folded(each) == folded(words)), words)
