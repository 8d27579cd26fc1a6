"""Answers before they are sent, and refusals in the forms in which Precoro may write them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sandbox.precoro.options import ErrorForm

PAGE = "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
_WORDS = {
    200: "Sign in",
    400: "Bad Request",
    403: "Access denied",
    404: "Not Found",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


@dataclass(frozen=True)
class PreparedAnswer:
    """What is answered: a status and bytes."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def in_json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> PreparedAnswer:
    """Return an answer in JSON."""
    body = json.dumps(value, ensure_ascii=False).encode()
    return PreparedAnswer(status, body, {"Content-Type": "application/json"} | (headers or {}))


def page(status: int) -> PreparedAnswer:
    """Return a page for people, as what stands before Precoro answers."""
    text = PAGE.format(_WORDS.get(status, "Error"))
    return PreparedAnswer(status, text.encode(), {"Content-Type": "text/html; charset=UTF-8"})


class ApiRefusal(Exception):
    """The call is refused, with words."""

    def __init__(self, status: int, text: str, about: str = "") -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.about = about
        """The field that is wrong, if it is one."""

    def answer(self, form: ErrorForm) -> PreparedAnswer:
        """Return it in the form of this company."""
        if self.about and form in ("message", "error"):
            form = "nested"
        match form:
            case "error":
                return in_json({"error": self.text}, self.status)
            case "errors":
                return in_json({"errors": self.text}, self.status)
            case "list":
                return in_json({"errors": [self.text]}, self.status)
            case "nested":
                return in_json({"errors": {"errors": {self.about or "document": self.text}}}, self.status)
            case "html":
                return page(self.status)
        return in_json({"message": self.text}, self.status)
