"""What the environment holds: the tokens of each workspace, and the addresses of Slack and the database."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pydantic import SecretStr

from settings.schema import Settings, SettingsFile, WorkspaceSettings

ONLY_WORKSPACE: Final = "main"  # its name where the file names no workspace

NO_BOT_TOKEN: Final = (
    "{variable} is not set. Set it to the Bot User OAuth Token (xoxb-...) of workspace {workspace},"
    " or set {variable}_FILE to a file that holds it."
)
NO_APP_TOKEN: Final = (
    "{variable} is not set. Set it to the app-level token (xapp-...) of workspace {workspace},"
    " or set {variable}_FILE to a file that holds it."
)
SAME_VARIABLES: Final = (
    "The workspaces {first} and {second} would both read SLACK_BOT_TOKEN{suffix}. Rename one of them."
)
SET_TWICE: Final = "Both {variable} and {variable}_FILE are set. Unset one of them."
NOT_READABLE: Final = "{variable}_FILE names {path}, which cannot be read ({reason})."
NOT_TEXT: Final = "{variable}_FILE names {path}, which is not a text file."
EMPTY: Final = "{variable}_FILE names {path}, which is empty. The file must hold the secret alone."
BAD_API_URL: Final = 'SLACK_API_URL must be a web address such as "https://slack.com/api/".'


def missing_tokens(settings: Settings) -> tuple[str, ...]:
    """Return a sentence for each token that the environment lacks; the bot cannot serve without them."""
    return tuple(
        sentence.format(variable=variable, workspace=workspace.name)
        for workspace in settings.workspaces
        for sentence, variable, token in (
            (NO_BOT_TOKEN, workspace.bot_variable, workspace.bot_token),
            (NO_APP_TOKEN, workspace.app_variable, workspace.app_token),
        )
        if token is None
    )


def read_workspaces(
    file: SettingsFile, environ: Mapping[str, str], problems: list[str]
) -> tuple[WorkspaceSettings, ...]:
    """Return the workspaces of the file with their tokens; a file without any has one."""
    return tuple(
        WorkspaceSettings(
            name=name,
            bot_token=read_secret(f"SLACK_BOT_TOKEN{suffix}", environ, problems),
            app_token=read_secret(f"SLACK_APP_TOKEN{suffix}", environ, problems),
            suffix=suffix,
        )
        for name, suffix in _suffixes(file, problems)
    )


def read_secret(variable: str, environ: Mapping[str, str], problems: list[str]) -> SecretStr | None:
    """Return a secret from `variable`, or from the file that `<variable>_FILE` names."""
    plain, path = environ.get(variable, "").strip(), environ.get(f"{variable}_FILE", "").strip()
    if plain and path:
        problems.append(SET_TWICE.format(variable=variable))
    secret = plain or (_read_file(variable, path, problems) if path else "")
    return SecretStr(secret) if secret else None


def read_api_url(environ: Mapping[str, str], problems: list[str]) -> str:
    """Return the address of Slack's Web API, with a slash at its end."""
    url = environ.get("SLACK_API_URL") or "https://slack.com/api/"
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        problems.append(BAD_API_URL)
    return url if url.endswith("/") else f"{url}/"


def _suffixes(file: SettingsFile, problems: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each workspace's name and the suffix of its environment variables."""
    if not file.workspaces:
        yield ONLY_WORKSPACE, ""
    taken: dict[str, str] = {}
    for workspace in file.workspaces:
        suffix = "_" + re.sub("[^A-Z0-9]", "_", workspace.name.upper())
        if suffix in taken:
            problems.append(SAME_VARIABLES.format(first=taken[suffix], second=workspace.name, suffix=suffix))
        taken[suffix] = workspace.name
        yield workspace.name, suffix


def _read_file(variable: str, path: str, problems: list[str]) -> str:
    try:
        secret = Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        problems.append(NOT_READABLE.format(variable=variable, path=path, reason=error.strerror))
    except UnicodeDecodeError:
        problems.append(NOT_TEXT.format(variable=variable, path=path))
    else:
        if not secret:
            problems.append(EMPTY.format(variable=variable, path=path))
        return secret
    return ""
