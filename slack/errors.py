"""Slack's errors as exceptions. Each says whether a retry helps, so that a caller need not guess."""

import asyncio
from enum import Enum
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError

from slack.methods import Idempotency, method_named
from slack.redaction import redact


class SlackError(Exception):
    """A call to Slack failed."""

    def __init__(self, method: str, code: str, sentence: str) -> None:
        super().__init__(redact(f"{method}: {sentence}"))
        self.method = method
        self.code = redact(code)


class MayNotCall(Exception):
    """Somebody else calls Slack by now: this call has not left, and nothing is to be noted of it."""


class SlackRefused(SlackError):
    """A plain no to this one call; nothing happened. `details` are Slack's hints, as for invalid_blocks."""

    def __init__(self, method: str, code: str, *, details: tuple[str, ...] = ()) -> None:
        hints = f" [{'; '.join(details)}]" if details else ""
        super().__init__(method, code, f"Slack refused ({code}){hints}")
        self.details = details


class RefusedForNow(SlackError):
    """Slack accepts no such call in this workspace at present, whatever it says; nothing happened."""

    def __init__(self, method: str, code: str) -> None:
        super().__init__(method, code, f"Slack refuses this in the workspace for now ({code})")


class RateLimited(SlackError):
    """Too many calls; nothing happened. Call again after `retry_after` seconds."""

    def __init__(self, method: str, retry_after: float) -> None:
        super().__init__(method, "ratelimited", f"rate limited, retry in {retry_after:.1f} s")
        self.retry_after = retry_after


class WorkspaceDown(SlackError):
    """Slack rejects the token in this workspace. Stop sending, and keep what is undelivered."""

    def __init__(self, method: str, code: str, needed: str | None = None) -> None:
        scope = f"; the scope {needed} is missing, add it and reinstall the app" if needed else ""
        super().__init__(method, code, f"Slack rejected the token ({code}){scope}")
        self.needed = needed


class Unreachable(SlackError):
    """Slack was not reached, or a second call does no harm: retry later."""

    def __init__(self, method: str, code: str, reason: str) -> None:
        super().__init__(method, code, f"Slack could not be reached ({reason})")


class AnswerUnknown(SlackError):
    """The answer was lost, and the call may have succeeded: look before calling again."""

    def __init__(self, method: str, code: str, reason: str) -> None:
        super().__init__(method, code, f"no answer ({reason}); the call may have succeeded")


class ErrorKind(Enum):
    """What an error code of Slack means for the caller."""

    DOWN = "the token is not accepted: nothing can be done in the workspace"
    RATE = "too many calls"
    LATER = "Slack is not well; nothing happened"
    UNKNOWN = "Slack is not well; it may have happened"
    FOR_NOW = "the workspace accepts no such call, until somebody changes that"


# Codes that are not a plain no to one call. They are from the page of chat.postMessage in Slack's reference;
# of `fatal_error` and `internal_error` it says that "some aspect of the operation may have succeeded". What a
# workspace's settings and limits refuse (`restricted_action`, the messages tab of the app's Home turned off)
# was seen to come and go within minutes: PostHog/posthog#58962.
KINDS: Final[dict[str, ErrorKind]] = {
    **dict.fromkeys(
        (
            "access_denied",
            "account_inactive",
            "app_missing_action_url",
            "ekm_access_denied",
            "enterprise_is_restricted",
            "invalid_auth",
            "missing_scope",
            "no_permission",
            "not_allowed_token_type",
            "not_authed",
            "org_login_required",
            "team_access_not_granted",
            "team_not_found",
            "token_expired",
            "token_revoked",
            "two_factor_setup_required",
        ),
        ErrorKind.DOWN,
    ),
    **dict.fromkeys(("accesslimited", "rate_limited", "ratelimited"), ErrorKind.RATE),
    **dict.fromkeys(
        (
            "external_channel_migrating",
            "request_timeout",
            "service_unavailable",
            "team_added_to_org",
            "team_is_migrating",
            "timeout",
        ),
        ErrorKind.LATER,
    ),
    **dict.fromkeys(("fatal_error", "internal_error", "internal_server_error"), ErrorKind.UNKNOWN),
    **dict.fromkeys(
        (
            "deprecated_endpoint",
            "message_limit_exceeded",
            "messages_tab_disabled",
            "method_deprecated",
            "restricted_action",
            "restricted_action_non_threadable_channel",
            "restricted_action_read_only_channel",
            "restricted_action_thread_locked",
            "restricted_action_thread_only_channel",
        ),
        ErrorKind.FOR_NOW,
    ),
}

DEFAULT_RETRY_AFTER: Final = 30.0
LONGEST_RETRY_AFTER: Final = 3600.0


def lost(method: str, code: str, reason: str) -> SlackError:
    """Return the error for a lost answer: AnswerUnknown where a second call could do harm."""
    once = method_named(method).idempotency is Idempotency.ONCE
    return (AnswerUnknown if once else Unreachable)(method, code, reason)


def translate(method: str, error: Exception) -> SlackError | None:
    """Return the error that a failed call means, or None for a fault of our own."""
    if isinstance(error, SlackError):
        return error
    if isinstance(error, SlackApiError):
        return _answered(method, error.response)
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        return Unreachable(
            method,
            "certificate",
            "its certificate is not trusted; behind a proxy that inspects TLS, set ca_file in settings.toml",
        )
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return Unreachable(method, f"proxy_{error.status}", f"the proxy answered {error.status}")
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return Unreachable(method, "proxy", "the proxy refuses connections")
    # Before ClientOSError, its base class: there was no connection, so nothing was sent.
    if isinstance(error, aiohttp.ClientConnectorError):
        return Unreachable(method, "connection", f"no connection to {error.host}")
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return Unreachable(method, "connection", "no connection in time")
    if isinstance(error, aiohttp.InvalidURL):
        return Unreachable(method, "invalid_url", "SLACK_API_URL is not an address")
    if isinstance(error, asyncio.TimeoutError):
        return lost(method, "timeout", "timed out")
    if isinstance(error, aiohttp.ClientError | OSError):
        return lost(method, "cut", "connection lost")
    # slack-sdk expects an object: a plain text or a list with status 200 ends like this.
    if isinstance(error, AttributeError | UnicodeDecodeError):
        return lost(method, "not_json", "the answer is not from Slack")
    return None


def _answered(method: str, response: Any) -> SlackError:
    """Return the error of a failed answer: slack-sdk's response, or aiohttp's where it is not JSON."""
    status = int(getattr(response, "status_code", None) or getattr(response, "status", 0) or 0)
    headers = getattr(response, "headers", None) or {}
    body = getattr(response, "data", None)
    data: dict[str, Any] = body if isinstance(body, dict) else {}
    code = str(data.get("error") or "")
    if status == 429 or KINDS.get(code) is ErrorKind.RATE:
        return RateLimited(method, retry_after(headers.get("Retry-After")))
    if status >= 500:
        return lost(method, f"http_{status}", f"status {status}")
    if not code:
        if 200 <= status < 300:
            return lost(method, "not_json", "the answer is not from Slack")
        # A page of a proxy, or of Slack's own front while it is not well: Slack's refusals are JSON.
        return Unreachable(method, f"http_{status}", f"status {status}")
    match KINDS.get(code):
        case ErrorKind.DOWN:
            return WorkspaceDown(method, code, str(data["needed"]) if data.get("needed") else None)
        case ErrorKind.UNKNOWN:
            return lost(method, code, code)
        case ErrorKind.LATER:
            return Unreachable(method, code, code)
        case ErrorKind.FOR_NOW:
            return RefusedForNow(method, code)
        case _:
            return SlackRefused(method, code, details=_details(data))


def _details(data: dict[str, Any]) -> tuple[str, ...]:
    """Return Slack's messages, or else its errors in blocks, each with its place."""
    metadata = data.get("response_metadata")
    found = metadata.get("messages") if isinstance(metadata, dict) else None
    if not found and isinstance(errors := data.get("errors"), list):
        found = [
            f"{each.get('pointer')}: {each.get('message')}" if isinstance(each, dict) else each
            for each in errors
        ]
    return tuple(redact(str(one))[:300] for one in found[:10]) if isinstance(found, list) else ()


def retry_after(header: str | None) -> float:
    """Return a Retry-After header in seconds."""
    try:
        return min(max(float(header or DEFAULT_RETRY_AFTER), 0.0), LONGEST_RETRY_AFTER)
    except ValueError:
        return DEFAULT_RETRY_AFTER
