"""What an endpoint is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from sandbox.precoro.answers import ApiRefusal
from sandbox.precoro.calls import Pairs
from sandbox.precoro.company import SandboxCompany
from sandbox.precoro.documents import SandboxDocument
from sandbox.precoro.ground import SandboxUser

SINCE = "%Y-%m-%dT%H:%M:%S"


@dataclass
class Asked:
    """A call whose key is good: who calls, and with what."""

    company: SandboxCompany
    person: SandboxUser
    parts: list[str]
    """The path's parts, each unquoted."""
    query: Pairs
    form: dict[str, str]
    known: set[str] = field(default_factory=set)
    """The parameters and fields that were looked at."""

    @property
    def unknown(self) -> tuple[str, ...]:
        """Return the parameters and fields at which nothing looked."""
        return tuple(
            dict.fromkeys(name for name, _ in (*self.query, *self.form.items()) if name not in self.known)
        )

    def all_of(self, name: str) -> list[str]:
        """Return each value of a parameter."""
        self.known.add(name)
        return [value for each, value in self.query if each == name]

    def one(self, name: str, default: str = "") -> str:
        """Return the last value of a parameter."""
        return next(reversed(self.all_of(name)), default)

    def field(self, name: str) -> str:
        """Return a field of the form."""
        self.known.add(name)
        return self.form.get(name, "")

    def number(self, name: str, default: int) -> int:
        """Return a parameter that is a number."""
        text = self.one(name, str(default))
        if not text.isascii() or not text.isdigit():
            raise ApiRefusal(400, f"{name} should be a number.", name)
        return int(text)

    def since(self) -> float:
        """Return modifiedSince in seconds, 0 if it is not given."""
        text = self.one("modifiedSince")
        if not text:
            return 0.0
        try:
            return datetime.strptime(text, SINCE).replace(tzinfo=UTC).timestamp()
        except ValueError:
            raise ApiRefusal(400, "modifiedSince should be YYYY-MM-DDTHH:MM:SS.", "modifiedSince") from None

    def document(self) -> SandboxDocument:
        """Return the document of the path's first two parts, if this key may see it."""
        found = self.company.find(self.parts[0], self.parts[1])
        if found is None:
            raise ApiRefusal(404, "Not Found")
        if self.person in found.hidden_from:
            raise ApiRefusal(403, "Access Denied.")
        return found
