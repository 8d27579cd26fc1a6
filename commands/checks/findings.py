"""What a check found: ok, worth a look, or wrong; and what to do about it."""

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from models.frozen import frozen
from models.records.documents import Audience
from slack.redaction import redact
from views.wording.translate import gettext, marked, ngettext

Mark = Literal["ok", "warning", "wrong"]
Subject = Literal[
    "settings",
    "files",
    "inbox",
    "mailbox",
    "disk",
    "database",
    "history",
    "bot",
    "people",
    "managers",
    "steps",
    "messages",
    "imports",
    "events",
    "precoro",
    "slack",
    "scopes",
    "clock",
    "layout",
]
_MARKS: Final[Mapping[Mark, str]] = {
    "ok": marked("ok"),
    "warning": marked("warning"),
    "wrong": marked("wrong"),
}
_SUBJECTS: Final[Mapping[Subject, str]] = {
    "settings": marked("settings"),
    "files": marked("files"),
    "inbox": marked("inbox"),
    "mailbox": marked("mailbox"),
    "disk": marked("disk"),
    "database": marked("database"),
    "history": marked("history"),
    "bot": marked("bot"),
    "people": marked("people"),
    "managers": marked("managers"),
    "steps": marked("steps"),
    "messages": marked("messages"),
    "imports": marked("imports"),
    "events": marked("events"),
    "precoro": marked("precoro"),
    "slack": marked("slack"),
    "scopes": marked("scopes"),
    "clock": marked("clock"),
    "layout": marked("layout"),
}
_MARK_WIDTH: Final = 8  # characters of the columns
_SUBJECT_WIDTH: Final = 12  # or more in a language with longer words


@frozen
class Finding:
    """One line of the report; `more` are lines beneath it."""

    mark: Mark
    subject: Subject
    text: str
    more: tuple[str, ...] = ()


def finding_text(finding: Finding, reader: Audience) -> str:
    """Return the line and those beneath it, without any secret that came in."""
    mark, subject = gettext(reader, _MARKS[finding.mark]), gettext(reader, _SUBJECTS[finding.subject])
    width = max(_SUBJECT_WIDTH, *(len(gettext(reader, each)) for each in _SUBJECTS.values()))
    columns = f"{mark:<{_MARK_WIDTH}} {subject:<{width}} "
    indent = " " * (_MARK_WIDTH + width + 1)
    return redact("\n".join([columns + finding.text, *(f"{indent} {line}" for line in finding.more)]))


def ok(subject: Subject, text: str) -> Finding:
    """Return a finding that all is well."""
    return Finding("ok", subject, text)


def warning(subject: Subject, text: str, more: Iterable[str] = ()) -> Finding:
    """Return a finding that somebody should look at, although the bot runs."""
    return Finding("warning", subject, text, tuple(more))


def wrong(subject: Subject, text: str, more: Iterable[str] = ()) -> Finding:
    """Return a finding that keeps the bot from working."""
    return Finding("wrong", subject, text, tuple(more))


def first(items: Iterable[str], most: int, reader: Audience) -> tuple[str, ...]:
    """Return the first items, and how many there are besides."""
    listed = list(items)
    rest = len(listed) - most
    if rest <= 0:
        return tuple(listed)
    return (*listed[:most], ngettext(reader, "and {count} more", "and {count} more", rest))
