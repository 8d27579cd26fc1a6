"""What a check found: ok, worth a look, or wrong; and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from slack.redaction import redact

MORE: Final = "and {count:,} more"

Mark = Literal["ok", "warning", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `more` are lines beneath it."""

    mark: Mark
    subject: str
    text: str
    more: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the line and those beneath it, without any secret that came in."""
        lines = [
            f"{self.mark:<8} {self.subject:<12} {self.text}",
            *(f"{'':<21} {line}" for line in self.more),
        ]
        return redact("\n".join(lines))


def ok(subject: str, text: str) -> Finding:
    """Return a finding that all is well."""
    return Finding("ok", subject, text)


def warning(subject: str, text: str, more: Iterable[str] = ()) -> Finding:
    """Return a finding that somebody should look at, although the bot runs."""
    return Finding("warning", subject, text, tuple(more))


def wrong(subject: str, text: str) -> Finding:
    """Return a finding that keeps the bot from working."""
    return Finding("wrong", subject, text)


def first(items: Iterable[str], most: int) -> tuple[str, ...]:
    """Return the first items, and how many there are besides."""
    listed = list(items)
    rest = len(listed) - most
    return (*listed[:most], MORE.format(count=rest)) if rest > 0 else tuple(listed)
