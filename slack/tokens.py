"""The two tokens of a workspace, and why some cannot work."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

TokenCode = Literal[
    "token_empty",
    "token_quoted",
    "token_only_prefix",
    "token_of_no_kind",
    "token_of_bot",
    "token_of_app",
    "token_of_user",
    "token_rotating",
    "token_of_old_kind",
    "bot_token_rejected",
    "app_token_rejected",
    "tokens_of_two_apps",
]
# What Slack calls the tokens, and where its pages have them.
BOT_TOKEN: Final = {"token": "Bot User OAuth Token (xoxb-)", "page": "OAuth & Permissions"}
APP_TOKEN: Final = {
    "token": "App-Level Token (xapp-, connections:write)",
    "page": "Basic Information > App-Level Tokens",
}
KINDS: Final[Mapping[str, TokenCode]] = {
    "xoxb-": "token_of_bot",
    "xapp-": "token_of_app",
    "xoxp-": "token_of_user",
    "xoxe": "token_rotating",
    "xoxa-": "token_of_old_kind",
}


class WrongTokens(Exception):
    """The tokens of a workspace cannot work: a code and facts, never a token. Views make the sentence."""

    def __init__(self, code: TokenCode, **facts: str) -> None:
        self.code = code
        self.facts: Mapping[str, str] = facts
        super().__init__(code, facts)


class TokenRejected(WrongTokens):
    """Slack rejects a token (`slack_code`), perhaps since it was revoked: it may be accepted again later."""

    @property
    def slack_code(self) -> str:
        """Slack's code for why."""
        return self.facts["slack_code"]


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
        _check(self.bot, "xoxb-", self.bot_variable, BOT_TOKEN)
        _check(self.app, "xapp-", self.app_variable, APP_TOKEN)


def _check(token: str, prefix: str, variable: str, wanted: Mapping[str, str]) -> None:
    code = _code(token, prefix)
    if code:
        raise WrongTokens(code, variable=variable, prefix=prefix, **wanted)


def _code(token: str, prefix: str) -> TokenCode | None:
    if not token:
        return "token_empty"
    if token != token.strip() or any(sign in token for sign in "\"' \t\n"):
        return "token_quoted"
    if not token.startswith(prefix):
        return next((kind for start, kind in KINDS.items() if token.startswith(start)), "token_of_no_kind")
    return "token_only_prefix" if len(token) == len(prefix) else None
