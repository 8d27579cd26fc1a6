"""The two tokens of a workspace, and sentences for those that cannot work."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

USE_BOT_TOKEN: Final = "Use the Bot User OAuth Token (xoxb-) from OAuth & Permissions."
USE_APP_TOKEN: Final = (
    "Use the app-level token (xapp-) with the scope connections:write"
    " from Basic Information > App-Level Tokens."
)
EMPTY: Final = "{variable} is empty."
QUOTED: Final = "{variable} contains a quotation mark or a space."
ONLY_PREFIX: Final = "{variable} holds only the prefix {prefix}."
UNKNOWN_KIND: Final = "{variable} holds no token of Slack."
KINDS: Final[Mapping[str, str]] = {
    "xoxb-": "{variable} holds a bot token (xoxb-).",
    "xapp-": "{variable} holds an app-level token (xapp-).",
    "xoxp-": "{variable} holds a user token (xoxp-).",
    "xoxe": "{variable} holds a rotating token (xoxe). Turn token rotation off.",
    "xoxa-": "{variable} holds a token of an old kind (xoxa-).",
}


class WrongTokens(Exception):
    """The tokens of a workspace cannot work; the text says which, and what to do."""


class TokenRejected(WrongTokens):
    """Slack rejects a token (`code`), perhaps because it was revoked: it may be accepted again later."""

    def __init__(self, sentence: str, code: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Tokens:
    """The bot token (xoxb-) and the app-level token (xapp-) of one app in one workspace."""

    bot: str = field(repr=False)
    app: str = field(repr=False)
    bot_variable: str = "SLACK_BOT_TOKEN"  # where each came from, for errors
    app_variable: str = "SLACK_APP_TOKEN"

    @property
    def app_id(self) -> str | None:
        """The app's id, which its app-level token contains: `xapp-1-A0123ABC-...`."""
        parts = self.app.split("-")
        return parts[2] if len(parts) > 3 and parts[2].startswith("A") else None

    def check_shape(self) -> None:
        """Check what can be checked without asking Slack. Raises WrongTokens."""
        _check(self.bot, "xoxb-", self.bot_variable, USE_BOT_TOKEN)
        _check(self.app, "xapp-", self.app_variable, USE_APP_TOKEN)


def _check(token: str, prefix: str, variable: str, advice: str) -> None:
    problem = _problem(token, prefix)
    if problem:
        raise WrongTokens(f"{problem.format(variable=variable, prefix=prefix)} {advice}")


def _problem(token: str, prefix: str) -> str | None:
    if not token:
        return EMPTY
    if token != token.strip() or any(sign in token for sign in "\"' \t\n"):
        return QUOTED
    if not token.startswith(prefix):
        return next((kind for start, kind in KINDS.items() if token.startswith(start)), UNKNOWN_KIND)
    return ONLY_PREFIX if len(token) == len(prefix) else None
