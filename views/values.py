"""What buttons and forms carry: written here when they are drawn, and read here when they are pressed.

Messages in Slack live for years: what was once written is read for ever.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter

from models.frozen import frozen
from models.records.queue import QueueFilter

CONFIRM: Final = "confirm"  # approve what was typed, with its note, after it was shown
_HASH = "[0-9A-Za-z_-]{1,128}"
_ID = "[0-9]{1,19}"
_TURN_VALUE = re.compile(f"({_ID}):({_HASH})", re.ASCII)
_DOCUMENT_VALUE = re.compile(f"document:({_ID})(?::({_HASH}))?", re.ASCII)
_CHOICE_VALUE = re.compile(
    r"(show|approve|confirm|reject|ask|undo|history|follow|unfollow|comment|pdf|nudge|snooze)"
    rf":({_ID})(?:\.({_ID})\.({_HASH}))?:(.*)",
    re.ASCII | re.DOTALL,
)
_SENT_VALUE = re.compile(f"sent:({_ID})(?::({_HASH}))?", re.ASCII)
_AWAY_VALUE = re.compile(f"away:({_ID})", re.ASCII)
_SNOOZE_VALUE = re.compile(f"snooze:(today|tomorrow|monday|date|ask|off):({_ID})", re.ASCII)
_MENU_VALUE = re.compile(r"([a-z_]{1,40})\|(.*)", re.ASCII | re.DOTALL)
_TURNS_VALUE = re.compile(f"turns:{_ID}(?:,{_ID})*", re.ASCII)
_PAGE_VALUE = re.compile(r"(waiting|asked|people|listed):([0-9]{1,6})", re.ASCII)


@cache
def _filter_reader() -> TypeAdapter[QueueFilter]:
    return TypeAdapter(QueueFilter)  # takes milliseconds of the start


@frozen
class ShownValue:
    """What is decided on: a turn or a document (the other is 0), and the hash of what its reader was shown.

    An empty hash is that of an old button, which did not say.
    """

    shown_hash: str
    turn: int = 0
    document: int = 0


def turn_value(turn: int, shown_hash: str) -> str:
    """Build the value of a button that decides a turn."""
    return f"{turn}:{shown_hash}"


def parse_turn_value(value: str) -> ShownValue:
    """Read the value of a button that decides a turn; ValueError for any other text."""
    found = _TURN_VALUE.fullmatch(value)
    if found is None:
        raise ValueError(f"a button's value is <turn>:<hash>, not {value[:80]!r}")
    return ShownValue(found[2], turn=int(found[1]))


def turn_values(shown: Iterable[ShownValue]) -> str:
    """Build what a form carries that decides several turns: `11:hash 12:hash`."""
    return " ".join(turn_value(one.turn, one.shown_hash) for one in shown)


def parse_turn_values(carried: str) -> tuple[ShownValue, ...]:
    """Read which turns a form decides; ValueError for any other text."""
    return tuple(map(parse_turn_value, carried.split(" "))) if carried else ()


def turns_value(turns: Iterable[int]) -> str:
    """Build the value of a button about several turns: `turns:11,12`."""
    return f"turns:{','.join(map(str, turns))}"


def parse_turns_value(value: str) -> tuple[int, ...]:
    """Read the turns of a button about several; ValueError for any other text."""
    if not _TURNS_VALUE.fullmatch(value):
        raise ValueError(f"a button's value is turns:<id>,<id>, not {value[:80]!r}")
    return tuple(map(int, value.removeprefix("turns:").split(",")))


def document_value(document: int, shown_hash: str = "") -> str:
    """Build the value of a button about a document; with the hash, of one that decides."""
    return f"document:{document}:{shown_hash}" if shown_hash else f"document:{document}"


def parse_document_value(value: str) -> int:
    """Read the document's id from a button about one; ValueError for any other text."""
    found = _document(value)
    return int(found[1])


def parse_shown_document(value: str) -> ShownValue:
    """Read the value of a button that decides on a document; ValueError for any other text."""
    found = _document(value)
    return ShownValue(found[2] or "", document=int(found[1]))


def _document(value: str) -> re.Match[str]:
    found = _DOCUMENT_VALUE.fullmatch(value)
    if found is None:
        raise ValueError(f"a button's value is document:<id>, perhaps with a hash, not {value[:80]!r}")
    return found


@frozen
class Choice:
    """One of several documents, and the command that goes on with it; `text` was typed behind the number."""

    subcommand: str
    document: int
    text: str
    shown: ShownValue


def choice_value(
    subcommand: str, document: int, text: str, turn: int | None = None, shown_hash: str = ""
) -> str:
    """Build the value of a button that continues a command with one of several documents."""
    shown = f".{turn}.{shown_hash}" if turn and shown_hash else ""
    return f"{subcommand}:{document}{shown}:{text}"


def parse_choice_value(value: str) -> Choice:
    """Read which document was chosen, and for what; ValueError for any other text."""
    found = _CHOICE_VALUE.fullmatch(value)
    if found is None:
        raise ValueError(f"a button's value is <subcommand>:<document>:<text>, not {value[:80]!r}")
    shown = ShownValue(found[4] or "", turn=int(found[3] or 0), document=int(found[2]))
    return Choice(found[1], int(found[2]), found[5], shown)


def private(shown: ShownValue) -> str:
    """Build what a form that decides carries."""
    named = {"turn": shown.turn, "document": shown.document, "shown": shown.shown_hash}
    return json.dumps({name: each for name, each in named.items() if each})


def parse_private(view: Mapping[str, Any]) -> ShownValue:
    """Read what a form that decides carries."""
    named = json.loads(view["private_metadata"])
    return ShownValue(
        str(named.get("shown") or ""),
        turn=int(named.get("turn") or 0),
        document=int(named.get("document") or 0),
    )


def away_value(person: int) -> str:
    """Build what the form for days away carries, and the button in it; 0: the person is chosen in it."""
    return f"away:{person}"


def parse_away_value(value: str) -> int:
    """Read whose days away they are; ValueError for any other text."""
    found = _AWAY_VALUE.fullmatch(value)
    if found is None:
        raise ValueError(f"the value is away:<person>, not {value[:80]!r}")
    return int(found[1])


def sent_value(sent_file: int, shown_hash: str = "") -> str:
    """Build the value of a button in the answer to a file; with the hash, of the one that sends it."""
    return f"sent:{sent_file}:{shown_hash}" if shown_hash else f"sent:{sent_file}"


def parse_sent_value(value: str) -> tuple[int, str]:
    """Read which file it is, and the hash of what was shown of it; ValueError for any other text."""
    found = _SENT_VALUE.fullmatch(value)
    if found is None:
        raise ValueError(f"a button's value is sent:<id>, perhaps with a hash, not {value[:80]!r}")
    return int(found[1]), found[2] or ""


def snooze_value(later: str, document: int) -> str:
    """Build the value of an entry that puts off a document: `snooze:monday:7`.

    `date` and `ask` open the form, with a date chosen or not; `off` ends it.
    """
    return f"snooze:{later}:{document}"


def parse_snooze_value(value: str) -> tuple[str, int]:
    """Read until when which document is put off; ValueError for any other text."""
    found = _SNOOZE_VALUE.fullmatch(value)
    if found is None:
        raise ValueError(f"a menu's value is snooze:<when>:<id>, not {value[:80]!r}")
    return found[1], int(found[2])


def menu_value(action_id: str, value: str) -> str:
    """Build the value of an entry of a menu: which action it stands for, and what its button would carry."""
    return f"{action_id}|{value}"


def parse_menu_value(value: str) -> tuple[str, str]:
    """Read which action was chosen, and what its button would carry; ValueError for any other text."""
    found = _MENU_VALUE.fullmatch(value)
    if found is None:
        raise ValueError(f"a menu's value is <action>|<value>, not {value[:80]!r}")
    return found[1], found[2]


def review_value(wanted: QueueFilter) -> str:
    """Build the value of a button that opens Review; of one beside a typed filter, with that filter."""
    return f"review:{json.dumps(asdict(wanted))}" if wanted.is_set else "review"


def parse_review_value(value: str) -> QueueFilter | None:
    """Read the filter of a button that opens Review; None: it has none. ValueError for any other text."""
    _, _, written = value.partition("review:")
    return _filter_reader().validate_json(written) if written else None


def page_value(list_name: str, page: int) -> str:
    """Build the value of a button that turns a page in Home: `waiting:2`."""
    return f"{list_name}:{page}"


def parse_page_value(value: str) -> tuple[str, int]:
    """Read which list to turn to which page; ValueError for any other text."""
    found = _PAGE_VALUE.fullmatch(value)
    if found is None:
        raise ValueError(f"a button's value is <list>:<page>, not {value[:80]!r}")
    return found[1], int(found[2])
