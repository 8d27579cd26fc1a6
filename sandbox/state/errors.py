"""Refusals: Slack's to the app, and the sandbox's to a person or test."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A refusal by the Web API: `{"ok": false, "error": code, ...}`."""

    def __init__(self, code: str, messages: list[str] | None = None, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
        if messages:
            self.facts["response_metadata"] = {"messages": messages}

    def answer(self) -> dict[str, Any]:
        """Return the JSON answer."""
        return {"ok": False, "error": self.code, **self.facts}


class TooManyRequests(Exception):
    """HTTP 429: the method may be called again after `retry_after` whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"again in {retry_after} s")
        self.retry_after = retry_after


class NotPossible(Exception):
    """A person cannot do this in Slack: there is no such button, option, command or right."""
