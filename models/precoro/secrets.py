"""Keys of Precoro: hidden wherever they are printed, and encrypted wherever they are stored.

Loads cryptography, which a bot without Precoro does not need: import this file where it is used.
"""

import base64
import hmac
from collections.abc import Sequence
from dataclasses import field
from typing import Final

from cryptography.fernet import Fernet, InvalidToken

from models.frozen import frozen

_PURPOSE: Final = b"precoro keys"  # so that the secret itself encrypts nothing
LONGEST_KEY: Final = 500  # characters


@frozen
class ApiKey:
    """A key that somebody calls Precoro with; nothing but `reveal` shows it."""

    _text: str = field(repr=False)

    def reveal(self) -> str:
        """Return the key as Precoro wants it, for the header of a call and for nothing else."""
        return self._text

    def __reduce__(self) -> tuple[object, ...]:
        """Refuse to be sent to another process, or written to a file."""
        raise TypeError("a key stays in its process")


def typed_key(text: str) -> ApiKey | None:
    """Return the key that somebody typed, None where it cannot be one: only plain characters, no spaces."""
    text = text.strip()
    plain = text.isascii() and text.isprintable() and " " not in text
    return ApiKey(text) if plain and 0 < len(text) <= LONGEST_KEY else None


class KeyBox:
    """Seals keys with the first of the secrets, and opens what any of them has sealed."""

    def __init__(self, secrets: Sequence[str]) -> None:
        """Take the secrets, at least one, the newest first."""
        self._first, *self._others = map(_fernet, secrets)

    def seal(self, key: ApiKey) -> str:
        """Return the key as it may be stored: encrypted, and another text each time."""
        return self._first.encrypt(key.reveal().encode()).decode()

    def open(self, sealed: str) -> ApiKey | None:
        """Return a stored key, None where no secret fits it or it was changed."""
        for fernet in (self._first, *self._others):
            if (key := _opened(fernet, sealed)) is not None:
                return key
        return None

    def needs_renewal(self, sealed: str) -> bool:
        """Return whether an older secret alone opens it: seal it again, so that that one can go."""
        return _opened(self._first, sealed) is None and self.open(sealed) is not None


def _fernet(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hmac.digest(secret.encode(), _PURPOSE, "sha256")))


def _opened(fernet: Fernet, sealed: str) -> ApiKey | None:
    try:
        return ApiKey(fernet.decrypt(sealed.encode()).decode())
    except InvalidToken:
        return None
