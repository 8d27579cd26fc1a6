"""What can be typed after the slash command: reading it, and listing what there is."""

import difflib
import re
from collections.abc import Mapping
from typing import Final

from models.frozen import frozen
from models.records.documents import Audience
from views.blocks.kit import Message, header, message
from views.blocks.limits import clip
from views.blocks.rich_text import Line, bold, join, lines_block, list_block, plain, say, user_text
from views.replies.incoming_text import as_typed, bare_number
from views.wording.formats import collapse
from views.wording.translate import gettext, marked


@frozen
class Command:
    """What a person typed: `name` in lower case, the document's number, and the rest in Slack's form.

    `whole` is all of it as one number, where it may be one that contains spaces.
    """

    name: str
    number: str = ""
    text: str = ""
    whole: str = ""


HELP, STATUS = "help", "status"
LINK, UNLINK = "link", "unlink"
PENDING: Final = "pending"
PAY: Final = "pay"
PACK: Final = "pack"  # behind the number: the PDF with the files of the document
# Name -> what follows it, and what it does.
KNOWN: Final[Mapping[str, tuple[str, str]]] = {
    PENDING: (
        marked("[KIND] [COMPANY] [from AMOUNT] [to AMOUNT] [older DAYS]"),
        marked("see what needs you, with totals; all of it, or only a part"),
    ),
    PAY: ("", marked("see what you are to pay: overdue, discounts that end, due, with totals")),
    "search": (marked("WORDS"), marked("find documents by number, supplier or title")),
    "show": (marked("NUMBER"), marked("see where a document stands")),
    "approve": (marked("NUMBER [NOTE]"), marked("approve a document; everyone involved can see the note")),
    "reject": (marked("NUMBER REASON"), marked("reject a document; the requester sees the reason")),
    "ask": (marked("NUMBER QUESTION"), marked("ask for changes; the document goes back to its requester")),
    "undo": (marked("NUMBER"), marked("undo your approval, right after it")),
    "nudge": (marked("NUMBER"), marked("ask the approvers of your document again")),
    "snooze": (
        marked("NUMBER [today|tomorrow|monday|DATE|off]"),
        marked("put off what needs you; without a number, see what you have put off"),
    ),
    "comment": (marked("NUMBER TEXT"), marked("comment on a document; everyone involved sees it")),
    "pdf": (
        marked("NUMBER [pack]"),
        marked("get the PDF in your card's thread; with pack, together with the document's files"),
    ),
    "history": (marked("NUMBER"), marked("see what happened to a document")),
    "follow": (marked("NUMBER"), marked("get a document's comments and its outcome")),
    "unfollow": (marked("NUMBER"), marked("stop following a document")),
    "reminders": ("", marked("choose when you are reminded")),
    "away": ("", marked("say when you are away, and who stands in for you")),
    LINK: ("", marked("link your own Precoro key, to decide on Precoro's documents here")),
    UNLINK: ("", marked("delete your Precoro key here")),
    STATUS: ("", marked("see workspaces, deliveries and stuck steps")),
    HELP: ("", marked("show this list")),
}
_NUMBER_ALONE: Final = marked("PO-1042")
# What may follow a name, where it is more than a number.
_EXAMPLES: Final[Mapping[str, str]] = {
    "search": marked("Northwind laptops"),
    "reject": marked("PO-1042 Too expensive"),
    "ask": marked("PO-1042 Which cost centre?"),
    "comment": marked("PO-1042 When will it arrive?"),
}
_WITH_TEXT = ("reject", "ask", "comment", "snooze")
_QUOTED = re.compile(r"""["“”„'‘’‚«»‹›`]([^"“”„'‘’‚«»‹›`]+)["“”'‘’«»‹›`]\s*(.*)""", re.DOTALL)


def parse_command(typed: str) -> Command:
    """Read what was typed. Before more text, a number that contains spaces is in quotes."""
    kept = typed.replace("\0", "").encode("utf-8", "ignore").decode()  # no database stores the rest
    name, rest = _split(kept.strip())
    name = as_typed(name).casefold() or HELP
    if name not in KNOWN:
        return Command(name)
    if name in ("search", PENDING):
        return Command(name, text=as_typed(rest))
    quoted = _QUOTED.fullmatch(rest)
    if quoted:
        behind = quoted[2].strip()
        return Command(name, _number(quoted[1]), behind.casefold() if name == "pdf" else behind)
    if name in _WITH_TEXT:
        number, text = _split(rest)
        return Command(name, _number(number), text)
    if name == "approve":
        number, text = _split(rest)
        return Command(name, _number(number), text, whole=_number(rest) if text else "")
    if name == "pdf":
        number, _, last = rest.rpartition(" ")
        if number.strip() and last.casefold() == PACK:
            return Command(name, _number(number.strip()), PACK)
    return Command(name, _number(rest))


def _number(typed: str) -> str:
    return bare_number(as_typed(typed))


def _split(text: str) -> tuple[str, str]:
    first, *rest = text.split(None, 1) or [""]
    return first, rest[0].strip() if rest else ""


def build_help(
    command: str, reader: Audience, *, configures: bool, links: bool = False, pays: bool = False
) -> Message:
    """List what can be typed; `status`, `pay`, `link` and `unlink` only for people who can use them."""
    useless = {*(() if configures else (STATUS,)), *(() if links else (LINK, UNLINK))}
    useless |= set() if pays else {PAY}
    names = [name for name in KNOWN if name not in useless]
    hint = say(reader, "Only you see the answers. Put quotes around a number that contains spaces.")
    place = say(reader, "Slack allows no commands in threads: type them below a conversation.")
    listed = ", ".join(f"{command} {name}" for name in names)
    return message(
        gettext(reader, "You can type: {commands}", commands=listed),
        [
            header(gettext(reader, "What you can type")),
            *list_block(_line(command, name, reader) for name in names),
            *lines_block([hint, place]),
        ],
    )


def _line(command: str, name: str, reader: Audience) -> Line:
    follows, what = KNOWN[name]
    typed = " ".join(filter(None, (command, name, follows and gettext(reader, follows))))
    return join([bold(typed), plain(gettext(reader, what))], " · ")


def build_unknown(name: str, command: str, reader: Audience) -> Message:
    """Say that there is no such subcommand, and which one may have been meant."""
    like = difflib.get_close_matches(name[:40], KNOWN, n=1, cutoff=0.5)
    typed = clip(collapse(name), 60)
    if like:
        text = gettext(
            reader,
            "There is no command {typed}. Did you mean {command}?",
            typed=typed,
            command=f"{command} {like[0]}",
        )
    else:
        text = gettext(
            reader,
            "There is no command {typed}. See {command} for all commands.",
            typed=typed,
            command=f"{command} {HELP}",
        )
    return message(text, lines_block([user_text(text, 300)]))


def build_incomplete(name: str, command: str, reader: Audience) -> Message:
    """Say what has to follow a subcommand, by an example."""
    follows = gettext(reader, _EXAMPLES.get(name, _NUMBER_ALONE))
    example = f"{command} {name} {follows}"
    if name == "search":
        text = gettext(reader, "Add what to look for: {example}", example=example)
    else:
        text = gettext(reader, "Add the document's number: {example}", example=example)
    return message(text, lines_block([plain(text)]))
