"""Keep tokens and other secrets out of logs, messages and errors."""

import logging
import re
import traceback
from typing import Final

HIDDEN: Final = "[hidden]"

_SECRETS: Final = (
    # Bot, user, app and refresh tokens, whatever precedes them; not the `xoxb-...` of a sentence.
    (re.compile(r"(?:xox[a-z](?:\.xox[a-z])?|xapp|xwfp)-(?=[.-]*\w)[\w.-]+"), HIDDEN),
    # What webhooks are signed with; not the `whsec_...` of a sentence.
    (re.compile(r"whsec_(?=[^\s.])[\w+/=-]+"), HIDDEN),
    # A header, in a request dump or in the repr of a dict: everything up to the end of its value.
    (
        re.compile(
            r"(?i)((?:(?:proxy-)?authorization|x-auth-token)['\"]?\s*[:=,]\s*)"
            r"(?:'[^']*'|\"[^\"]*\"|(?:(?:bearer|basic)\s+)?[^\s,;'\"})]+)"
        ),
        rf"\1{HIDDEN}",
    ),
    # Not the menu "Basic Information" of the app's settings.
    (re.compile(r"(?i)\b(bearer|basic)\s+(?!information\b)[\w.~+/=-]{8,}"), rf"\1 {HIDDEN}"),
    # A socket's address with its ticket lets anyone connect as this app.
    (re.compile(r"(?i)\b(wss?://[^\s?'\"<>]*)\?[^\s'\"<>)]*"), rf"\1?{HIDDEN}"),
    (
        re.compile(r"(?i)\b(ticket|token|access_key|client_secret|\w*password)=[^\s&'\"<>)]+"),
        rf"\1={HIDDEN}",
    ),
    # Response and upload URLs are secrets by themselves.
    (re.compile(r"(https?://hooks\.slack(?:-gov)?\.com/)[^\s'\"<>)]+"), rf"\1{HIDDEN}"),
    (re.compile(r"(https?://files\.slack(?:-gov)?\.com/upload/)[^\s'\"<>)]+"), rf"\1{HIDDEN}"),
    # The user and password of a database, also where the password has signs that it should have escaped.
    (re.compile(r"(\b(?:postgres|postgresql)(?:\+\w+)?://)\S+@"), rf"\1{HIDDEN}@"),
    # Those of a proxy; up to the last @ before the path.
    (re.compile(r"(\b[a-zA-Z][a-zA-Z0-9+.-]*://)[^\s/'\"]+@"), rf"\1{HIDDEN}@"),
)

# Attributes that every log record has; any other was added with `extra=`.
_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def redact(text: str) -> str:
    """Return the text without tokens, socket tickets, authorization headers and other secrets."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


class Redaction(logging.Filter):
    """Remove secrets from a log record: message, arguments, traceback, stack and extras.

    Add it to every handler: a filter on a logger does not see the records of its children.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place and let it pass."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            # logging would print arguments that do not fit, unredacted.
            message = f"{record.msg} {record.args}"
        record.msg, record.args = redact(message), None
        if record.exc_info and record.exc_info[0] is not None and not record.exc_text:
            record.exc_text = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        # A formatter that found it would write the original exception again.
        record.exc_info = None
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        for name, value in vars(record).items():
            if name not in _STANDARD and not isinstance(value, int | float | bool | None):
                setattr(record, name, redact(str(value)))
        return True
