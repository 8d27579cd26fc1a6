"""Leave out of a text what nobody else may read: secrets, and the addresses of people."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, SecretStr

from settings import Settings
from slack.redaction import HIDDEN, redact

SHORTEST: Final = 4  # characters of what is looked for in texts
_ADDRESS: Final = re.compile(r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_URL: Final = re.compile(r"\b([a-z][a-z0-9+.-]*://[^\s/?#'\"<>]+)[/?#][^\s'\"<>)]+", re.IGNORECASE)


class Masks:
    """Masks texts: a secret is `[hidden]`, each e-mail address a number that stays the same."""

    def __init__(self, settings: Settings) -> None:
        self._secrets = sorted(set(_secrets_of(settings)), key=len, reverse=True)
        self._people: dict[str, str] = {}

    def text(self, text: str) -> str:
        """Return the text without secrets and addresses."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return _ADDRESS.sub(self._person, redact(text))

    def values(self, value: Any) -> Any:
        """Return settings as JSON has them, without secrets, addresses, and what stands in an URL's path."""
        match value:
            case SecretStr():
                return HIDDEN
            case BaseModel():
                return {name: self.values(one) for name, one in _fields(value)}
            case Mapping():
                return {self.text(str(name)): self.values(one) for name, one in value.items()}
            case list() | tuple():
                return [self.values(one) for one in value]
            case None | bool() | int() | float():
                return value
        return self.text(_URL.sub(rf"\1/{HIDDEN}", str(value)))

    def _person(self, found: re.Match[str]) -> str:
        return self._people.setdefault(found[0].lower(), f"[address {len(self._people) + 1}]")


def _fields(model: BaseModel) -> Iterator[tuple[str, Any]]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        if name == "command" and isinstance(value, tuple):  # of a program: passwords stand in arguments
            value = (*value[:1], *[HIDDEN] * len(value[1:]))
        yield name, value


def _secrets_of(value: Any) -> Iterator[str]:
    """Return every secret in the settings; where two stand in one, while it changes, each of them."""
    match value:
        case SecretStr():
            text = value.get_secret_value()
            if text.startswith("sqlite:"):
                return  # a path
            password = urlsplit(text).password or "" if "://" in text else ""
            parts = {text, password, unquote(password), *re.split(r"[\s,]+", text)}
            yield from (part for part in parts if len(part) >= SHORTEST)
        case BaseModel():
            for name in type(value).model_fields:
                yield from _secrets_of(getattr(value, name))
        case str():
            return
        case Mapping():
            for one in value.values():
                yield from _secrets_of(one)
        case Sequence():
            for one in value:
                yield from _secrets_of(one)
