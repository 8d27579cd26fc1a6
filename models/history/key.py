"""The secret by which people and facts stand in the chains: without it, a hash says nothing of them."""

import hmac
import json
import re
from dataclasses import field
from datetime import UTC, datetime
from typing import Final

from models.frozen import frozen

# What an entry says instead, once its person or its facts were forgotten: the chain still holds.
FORGOTTEN: Final = "forgotten"
FORGOTTEN_FACTS: Final = '{"forgotten": true}'

_FORGOTTEN_ADDRESS: Final = re.compile(rf"{FORGOTTEN}(?:-\d+@invalid)?")


def forgotten_address(person_id: int) -> str:
    """Return what stands in the place of a forgotten person's address, in the store and in the histories."""
    return f"{FORGOTTEN}-{person_id}@invalid"


def is_forgotten(who: str) -> bool:
    """Return whether an entry no longer says who it was."""
    return _FORGOTTEN_ADDRESS.fullmatch(who) is not None


def written(at: datetime) -> str:
    """Write a moment as the chains have it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


@frozen
class AuditKey:
    """Makes keyed hashes (HMAC-SHA-256), each kind apart from the others."""

    _secret: bytes = field(repr=False)

    def check_value(self) -> str:
        """Return what tells whether another key is this one, and nothing about it."""
        return self._hash("check", "")

    def person(self, email: str) -> str:
        """Return the hash that stands for a person; the bot itself, "", has none."""
        return self._hash("person", email) if email else ""

    def facts(self, document_id: int, position: int, at: datetime, what: str, person: str, text: str) -> str:
        """Return the hash of an entry's facts, in their place: they fit no other entry, time or person."""
        return self._hash("facts", [document_id, position, written(at), what, person, text])

    def _hash(self, kind: str, value: object) -> str:
        return hmac.digest(self._secret, json.dumps([kind, value]).encode(), "sha256").hex()
