"""The two tokens of a workspace: their shape, and keeping them out of every log."""

import logging
import re
import traceback
from dataclasses import dataclass, field
from typing import Final

HIDDEN: Final = "[hidden]"

_SECRETS: Final = (
    # Bot, user, app and refresh tokens, whatever stands before them; not the `xoxb-...` of a help text.
    (re.compile(r"(?:xox[a-z](?:\.xox[a-z])?|xapp|xwfp)-(?=[.-]*\w)[\w.-]+"), HIDDEN),
    # A header, in a request dump or in the repr of a dict: everything up to the end of its value.
    (
        re.compile(
            r"(?i)((?:proxy-)?authorization['\"]?\s*[:=,]\s*)(?:'[^']*'|\"[^\"]*\"|(?:(?:bearer|basic)\s+)?[^\s,;'\"})]+)"
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), rf"\1 {HIDDEN}"),
    # Whoever holds a socket's address with its ticket can connect as this app.
    (re.compile(r"(?i)\b(wss?://[^\s?'\"<>]*)\?[^\s'\"<>)]*"), rf"\1?{HIDDEN}"),
    (re.compile(r"(?i)\b(ticket|token|access_key|client_secret)=[^\s&'\"<>)]+"), rf"\1={HIDDEN}"),
    # Response and upload addresses are secrets by themselves.
    (re.compile(r"(https?://hooks\.slack(?:-gov)?\.com/)[^\s'\"<>)]+"), rf"\1{HIDDEN}"),
    (re.compile(r"(https?://files\.slack(?:-gov)?\.com/upload/)[^\s'\"<>)]+"), rf"\1{HIDDEN}"),
    # The name and password of a proxy.
    (re.compile(r"(\b[a-zA-Z][a-zA-Z0-9+.-]*://)[^\s/@'\"]+@"), rf"\1{HIDDEN}@"),
)

# Attributes that every log record has; what else stands on one was put there with `extra=`.
_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def redact(text: str) -> str:
    """Return the text without tokens, socket tickets, authorization headers and other secrets."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


class Redaction(logging.Filter):
    """Removes secrets from a log record: message, arguments, traceback, stack and extras.

    Add it to every *handler*: a filter on a logger does not see what its children pass up.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place and let it pass."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            # logging would report arguments that do not fit by itself, unredacted.
            message = f"{record.msg} {record.args}"
        record.msg, record.args = redact(message), None
        if record.exc_info and record.exc_info[0] is not None and not record.exc_text:
            record.exc_text = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        # A formatter that finds it would write the exception again, from the original.
        record.exc_info = None
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        for name, value in vars(record).items():
            if name not in _STANDARD and not isinstance(value, int | float | bool | None):
                setattr(record, name, redact(str(value)))
        return True


class WrongTokens(Exception):
    """The tokens of a workspace cannot work; the text says which, and what to do about it."""


class TokenRejected(WrongTokens):
    """Slack refuses a token now (`code`), perhaps because it was taken back: it may return."""

    def __init__(self, sentence: str, code: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Tokens:
    """The bot token (xoxb-) and the app token (xapp-) of one app in one workspace."""

    bot: str = field(repr=False)
    app: str = field(repr=False)

    @property
    def app_id(self) -> str | None:
        """The app's id, which an app token carries: `xapp-1-A0123ABC-...`."""
        parts = self.app.split("-")
        return parts[2] if len(parts) > 3 and parts[2].startswith("A") else None

    def check_shape(self, workspace: str) -> None:
        """Raise WrongTokens if a token cannot be what its place needs, without asking Slack."""
        _check(self.bot, "bot token", "xoxb-", "OAuth & Permissions > Bot User OAuth Token", workspace)
        _check(
            self.app,
            "app token",
            "xapp-",
            "Basic Information > App-Level Tokens (connections:write)",
            workspace,
        )


_SEEN_AS: Final = {
    "xoxb-": "a bot token",
    "xapp-": "an app token",
    "xoxp-": "a user token",
    "xoxe": "a rotating token (switch token rotation off)",
    "xoxa-": "a token of an older kind",
}


def _check(token: str, what: str, prefix: str, where: str, workspace: str) -> None:
    should = f"It begins with {prefix} and stands in the app's settings at Slack under {where}."
    if not token:
        raise WrongTokens(f"Workspace {workspace}: the {what} is empty. {should}")
    if token != token.strip() or any(sign in token for sign in "\"' \t\n"):
        raise WrongTokens(f"Workspace {workspace}: the {what} contains a quote or a space. {should}")
    if not token.startswith(prefix):
        seen = next((name for start, name in _SEEN_AS.items() if token.startswith(start)), "something else")
        raise WrongTokens(f"Workspace {workspace}: in the place of the {what} stands {seen}. {should}")
    if len(token) == len(prefix):
        raise WrongTokens(f"Workspace {workspace}: the {what} is only the prefix {prefix}. {should}")
