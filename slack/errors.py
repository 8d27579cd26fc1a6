"""Slack's errors by name. Each says whether trying again helps, so that a caller need not guess."""

import asyncio
from enum import Enum
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError

from slack.methods import Idempotency, method_named
from slack.tokens import redact


class SlackError(Exception):
    """A call to Slack did not bring what it should. `permanent`: the same call will never work."""

    permanent: bool = False

    def __init__(self, method: str, code: str, sentence: str) -> None:
        super().__init__(redact(f"{method}: {sentence}"))
        self.method = method
        self.code = redact(code)


class SlackRefused(SlackError):
    """Slack answered no; nothing happened. `details` are Slack's own hints, as for invalid_blocks."""

    def __init__(self, method: str, code: str, *, permanent: bool, details: tuple[str, ...] = ()) -> None:
        hints = f" [{'; '.join(details)}]" if details else ""
        super().__init__(method, code, f"Slack refused ({code}){hints}")
        self.permanent = permanent
        self.details = details


class RateLimited(SlackError):
    """Too many calls; nothing happened. Call again after `retry_after` seconds."""

    def __init__(self, method: str, retry_after: float) -> None:
        super().__init__(method, "ratelimited", f"over the rate limit, again in {retry_after:.1f} s")
        self.retry_after = retry_after


class WorkspaceDown(SlackError):
    """Slack no longer lets this app into the workspace. Stop sending and keep what waits."""

    def __init__(self, method: str, code: str, needed: str | None = None) -> None:
        scope = f"; the scope {needed} is missing, reinstall the app with it" if needed else ""
        super().__init__(method, code, f"this workspace is down for us ({code}){scope}")
        self.needed = needed


class Unreachable(SlackError):
    """Slack could not be asked, or asking again does no harm: try again later."""

    def __init__(self, method: str, code: str, reason: str) -> None:
        super().__init__(method, code, f"Slack could not be reached ({reason})")


class AnswerUnknown(SlackError):
    """The answer was lost and the call may have had its effect: look before calling again."""

    def __init__(self, method: str, code: str, reason: str) -> None:
        super().__init__(method, code, f"no answer came ({reason}); it may have happened")


class Kind(Enum):
    """What an error code of Slack means for the caller."""

    DOWN = "down"
    RATE = "rate"
    LATER = "later"
    UNKNOWN = "unknown"


# Codes that are not a plain, permanent no. Slack's documentation of common errors says of `fatal_error` and
# `internal_error` that "some aspect of the operation may have succeeded".
KINDS: Final[dict[str, Kind]] = {
    "access_denied": Kind.DOWN,
    "account_inactive": Kind.DOWN,
    "app_missing_action_url": Kind.DOWN,
    "ekm_access_denied": Kind.DOWN,
    "invalid_auth": Kind.DOWN,
    "missing_scope": Kind.DOWN,
    "not_allowed_token_type": Kind.DOWN,
    "not_authed": Kind.DOWN,
    "org_login_required": Kind.DOWN,
    "team_access_not_granted": Kind.DOWN,
    "token_expired": Kind.DOWN,
    "token_revoked": Kind.DOWN,
    "two_factor_setup_required": Kind.DOWN,
    "accesslimited": Kind.RATE,
    "rate_limited": Kind.RATE,
    "ratelimited": Kind.RATE,
    "request_timeout": Kind.LATER,
    "service_unavailable": Kind.LATER,
    "team_added_to_org": Kind.LATER,
    "fatal_error": Kind.UNKNOWN,
    "internal_error": Kind.UNKNOWN,
}

DEFAULT_RETRY_AFTER: Final = 30.0
LONGEST_RETRY_AFTER: Final = 3600.0


def lost(method: str, code: str, reason: str) -> SlackError:
    """Return the error for an answer that did not come: unknown where a second call would do harm."""
    again = method_named(method).again
    return (AnswerUnknown if again is Idempotency.ONCE else Unreachable)(method, code, reason)


def translate(method: str, error: Exception) -> SlackError | None:
    """Return what a failed call means, or None for an error that is not Slack's (a fault of ours)."""
    if isinstance(error, SlackError):
        return error
    if isinstance(error, SlackApiError):
        return _answered(method, error.response)
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        return Unreachable(
            method,
            "certificate",
            "its certificate is not trusted; behind a proxy that opens TLS, name the company's CA file",
        )
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return Unreachable(method, "proxy", f"the proxy answered {error.status}")
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return Unreachable(method, "proxy", "the proxy does not take connections")
    # Before ClientOSError, whose child it is: here no connection stood, so nothing was sent.
    if isinstance(error, aiohttp.ClientConnectorError):
        return Unreachable(method, "connection", f"no connection to {error.host}")
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return Unreachable(method, "connection", "no connection in time")
    if isinstance(error, aiohttp.InvalidURL):
        return SlackRefused(method, "invalid_url", permanent=True)
    if isinstance(error, asyncio.TimeoutError):
        return lost(method, "timeout", "time limit passed")
    if isinstance(error, aiohttp.ClientError | OSError):
        return lost(method, "cut", "connection cut")
    # slack-sdk takes any body for an object: a plain text or a list with status 200 ends like this.
    if isinstance(error, AttributeError | UnicodeDecodeError):
        return lost(method, "not_json", "the answer is not Slack's")
    return None


def _answered(method: str, response: Any) -> SlackError:
    """Read an answer that is not ok; it is slack-sdk's response, or aiohttp's where the body was no JSON."""
    status = int(getattr(response, "status_code", None) or getattr(response, "status", 0) or 0)
    headers = getattr(response, "headers", None) or {}
    body = getattr(response, "data", None)
    data: dict[str, Any] = body if isinstance(body, dict) else {}
    code = str(data.get("error") or "")
    if status == 429 or KINDS.get(code) is Kind.RATE:
        return RateLimited(method, retry_after(headers.get("Retry-After")))
    if status >= 500:
        return lost(method, f"http_{status}", f"status {status}")
    if not code:
        if 200 <= status < 300:
            return lost(method, "not_json", "the answer is not Slack's")
        return SlackRefused(method, f"http_{status}", permanent=False)
    match KINDS.get(code):
        case Kind.DOWN:
            return WorkspaceDown(method, code, str(data["needed"]) if data.get("needed") else None)
        case Kind.UNKNOWN:
            return lost(method, code, code)
        case Kind.LATER:
            return SlackRefused(method, code, permanent=False)
        case _:
            return SlackRefused(method, code, permanent=True, details=_details(data))


def _details(data: dict[str, Any]) -> tuple[str, ...]:
    metadata = data.get("response_metadata")
    messages = metadata.get("messages") if isinstance(metadata, dict) else None
    return (
        tuple(redact(str(message))[:300] for message in messages[:10]) if isinstance(messages, list) else ()
    )


def retry_after(header: str | None) -> float:
    """Read a Retry-After header, in seconds."""
    try:
        return min(max(float(header or DEFAULT_RETRY_AFTER), 0.0), LONGEST_RETRY_AFTER)
    except ValueError:
        return DEFAULT_RETRY_AFTER
