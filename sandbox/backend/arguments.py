"""The arguments of a call, or of an app's answer to an interaction, read as Slack reads them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sandbox.blockkit import wording
from sandbox.state.errors import ApiError

Json = dict[str, Any]


def read_json(text: str) -> Any:
    """Read strict JSON. Raises ValueError also for NaN and Infinity, and for too deep nesting."""
    try:
        return json.loads(text, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


@dataclass
class Arguments:
    """Arguments by name, as they arrived."""

    arguments: Json

    def text(self, name: str, default: str = "") -> str:
        """Return an argument as text, `default` when it is missing."""
        value = self.arguments.get(name)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, list | dict):
            raise ApiError("invalid_arguments", [f"[ERROR] {wording.not_a('string', f'/{name}')}"])
        return default if value is None else str(value)

    def needed(self, name: str) -> str:
        """Return a required argument. Raises ApiError when it is missing."""
        value = self.text(name)
        if not value:
            raise ApiError("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a boolean argument: 1, true, "true" ..."""
        return self.text(name, "true" if default else "false").lower() in ("1", "true", "yes")

    def number(self, name: str, default: int) -> int:
        """Return an integer argument."""
        try:
            return int(self.text(name, str(default)))
        except ValueError:
            words = wording.not_a("integer", f"/{name}")
            raise ApiError("invalid_arguments", [f"[ERROR] {words}"]) from None

    def json(self, name: str, error: str = "invalid_arguments") -> Any:
        """Return a JSON argument, also when it came as text inside a form; None when missing."""
        value = self.arguments.get(name)
        if isinstance(value, str):
            if not value:
                return None
            try:
                return read_json(value)
            except ValueError:
                words = [f"[ERROR] {wording.not_a('object', f'/{name}')}"]
                raise ApiError(error, words if error == "invalid_arguments" else None) from None
        return value
