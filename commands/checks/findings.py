"""What a check found: right, worth a look, or wrong; and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from slack.redaction import redact

Mark = Literal["ok", "warning", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `more` are lines beneath it."""

    mark: Mark
    subject: str
    text: str
    more: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say it in one line and those beneath; whatever came in, no secret goes out."""
        lines = [
            f"{self.mark:<8} {self.subject:<12} {self.text}",
            *(f"{'':<21} {line}" for line in self.more),
        ]
        # Sentences about tokens show their shape, "xoxb-...", which must not be taken for a token.
        return redact("\n".join(lines).replace("-...", "-…"))


def ok(subject: str, text: str, more: Iterable[str] = ()) -> Finding:
    """All is well."""
    return Finding("ok", subject, text, tuple(more))


def warning(subject: str, text: str, more: Iterable[str] = ()) -> Finding:
    """The bot runs, but somebody should look."""
    return Finding("warning", subject, text, tuple(more))


def wrong(subject: str, text: str, more: Iterable[str] = ()) -> Finding:
    """The bot cannot do its work like this."""
    return Finding("wrong", subject, text, tuple(more))


def first(items: Iterable[str], most: int) -> tuple[str, ...]:
    """Give the first items, and say how many there are besides."""
    listed = list(items)
    rest = len(listed) - most
    return (*listed[:most], f"and {rest:,} more") if rest > 0 else tuple(listed)


def count(number: int, one: str, several: str = "") -> str:
    """Say a number of things: `1 card`, `2,000 cards`."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"
