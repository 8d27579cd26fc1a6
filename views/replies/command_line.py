"""What can be typed behind the slash command: reading it, and saying what there is."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from views.blocks.kit import Message, header, message
from views.blocks.limits import clip
from views.blocks.rich_text import bold, given, joined, lines_block, list_block, words
from views.replies.incoming_text import as_typed
from views.wording.formats import collapse


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody typed: `name` in small letters, what it is about, and the rest in Slack's form."""

    name: str
    number: str = ""
    text: str = ""


HELP, STATUS = "help", "status"
# Name -> what follows it, and what it does.
KNOWN: Final[Mapping[str, tuple[str, str]]] = {
    "pending": ("", "what waits for you"),
    "show": ("NUMBER", "where a document stands"),
    "approve": ("NUMBER", "approve it"),
    "reject": ("NUMBER REASON", "reject it; the requester is told why"),
    "comment": ("NUMBER TEXT", "say something to everybody else concerned"),
    "pdf": ("NUMBER", "its PDF, into the thread of your card"),
    "reminders": ("", "when you are reminded"),
    STATUS: ("", "workspaces, deliveries and what is stuck"),
    HELP: ("", "this"),
}
_WITH_TEXT = ("reject", "comment")
_QUOTED = re.compile(r"""["“„']([^"“”„']+)["”“']\s*(.*)""", re.DOTALL)


def parse_command(typed: str) -> Command:
    """Read what was typed. A number with spaces in it is quoted where more follows."""
    kept = typed.replace("\0", "").encode("utf-8", "ignore").decode()  # no database keeps the rest
    name, rest = _split(kept.strip())
    name = as_typed(name).casefold() or HELP
    if name not in KNOWN:
        return Command(name)
    quoted = _QUOTED.fullmatch(rest)
    if quoted:
        return Command(name, as_typed(quoted[1]), quoted[2].strip())
    if name in _WITH_TEXT:
        number, text = _split(rest)
        return Command(name, as_typed(number), text)
    return Command(name, as_typed(rest))


def _split(text: str) -> tuple[str, str]:
    first, *rest = text.split(None, 1) or [""]
    return first, rest[0].strip() if rest else ""


def build_help(command: str, *, configures: bool) -> Message:
    """Say what can be typed; `status` only to those who may ask for it."""
    names = [name for name in KNOWN if name != STATUS or configures]
    lines = list_block(
        joined([bold(f"{command} {_usage(name)}"), words(KNOWN[name][1])], ": ") for name in names
    )
    return message(
        f"{command}: {', '.join(names)}",
        [
            header("What you can type"),
            *lines,
            *lines_block([words("Only you see the answers. A number with spaces is quoted.")]),
        ],
    )


def build_unknown(name: str, command: str) -> Message:
    """Say that there is no such subcommand, and which one may have been meant."""
    like = difflib.get_close_matches(name[:40], KNOWN, n=1, cutoff=0.5)
    known = f"{command} {like[0] if like else HELP}"
    shown = clip(collapse(name), 60)
    said = f"There is no command {shown}. " + (f"Did you mean {known}?" if like else f"See {known}.")
    return message(said, lines_block([given(said, 300)]))


def build_incomplete(name: str, command: str) -> Message:
    """Say what has to follow a subcommand."""
    said = f"Something is missing. Type {command} {_usage(name)}"
    return message(said, lines_block([words(said)]))


def _usage(name: str) -> str:
    return f"{name} {KNOWN[name][0]}".strip()
