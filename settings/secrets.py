"""What the environment holds: the tokens of each workspace, and the addresses of Slack and the database."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pydantic import SecretStr

from settings.schema import Settings, SettingsFile, WorkspaceSettings
from validation.problems import Problem

ONLY_WORKSPACE: Final = "main"  # its name where the file names no workspace
SHORTEST_KEY: Final = 32  # characters
MAILBOX_PASSWORD: Final = "MAILBOX_PASSWORD"  # the variable of the mailbox


def missing_tokens(settings: Settings) -> tuple[Problem, ...]:
    """Return a problem for each token that the environment lacks; the bot cannot serve without them."""
    found: list[Problem] = []
    for workspace in settings.workspaces:
        named = {"workspace": workspace.name}
        if workspace.bot_token is None:
            found.append(Problem(workspace.bot_variable, "bot_token_missing", named))
        if workspace.app_token is None:
            found.append(Problem(workspace.app_variable, "app_token_missing", named))
    return tuple(found)


def missing_password(settings: Settings) -> tuple[Problem, ...]:
    """Return a problem where a mailbox is to be read and the environment lacks its password."""
    if settings.mailbox.host and settings.mailbox_password is None:
        return (Problem(MAILBOX_PASSWORD, "mailbox_password_missing", {"user": settings.mailbox.user}),)
    return ()


def read_workspaces(
    file: SettingsFile, environ: Mapping[str, str], problems: list[Problem]
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


def read_secret(variable: str, environ: Mapping[str, str], problems: list[Problem]) -> SecretStr | None:
    """Return a secret from `variable`, or from the file that `<variable>_FILE` names."""
    plain, path = environ.get(variable, "").strip(), environ.get(f"{variable}_FILE", "").strip()
    if plain and path:
        problems.append(Problem(variable, "secret_twice"))
    secret = plain or (_read_file(variable, path, problems) if path else "")
    return SecretStr(secret) if secret else None


def read_audit_key(environ: Mapping[str, str], problems: list[Problem]) -> SecretStr | None:
    """Return the key of the histories, if the environment has it."""
    key = read_secret("AUDIT_KEY", environ, problems)
    if key is not None and len(key.get_secret_value()) < SHORTEST_KEY:
        problems.append(Problem("AUDIT_KEY", "audit_key_short", {"least": SHORTEST_KEY}))
    return key


def read_api_url(environ: Mapping[str, str], problems: list[Problem]) -> str:
    """Return the address of Slack's Web API, with a slash at its end."""
    url = environ.get("SLACK_API_URL") or "https://slack.com/api/"
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        problems.append(Problem("SLACK_API_URL", "bad_api_url"))
    return url if url.endswith("/") else f"{url}/"


def _suffixes(file: SettingsFile, problems: list[Problem]) -> Iterator[tuple[str, str]]:
    """Yield each workspace's name and the suffix of its environment variables."""
    if not file.workspaces:
        yield ONLY_WORKSPACE, ""
    taken: dict[str, str] = {}
    for workspace in file.workspaces:
        suffix = "_" + re.sub("[^A-Z0-9]", "_", workspace.name.upper())
        if suffix in taken:
            named = {"first": taken[suffix], "second": workspace.name}
            problems.append(Problem(f"SLACK_BOT_TOKEN{suffix}", "variables_shared", named))
        taken[suffix] = workspace.name
        yield workspace.name, suffix


def _read_file(variable: str, path: str, problems: list[Problem]) -> str:
    try:
        secret = Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        values = {"path": path, "reason": error.strerror or type(error).__name__}
        problems.append(Problem(f"{variable}_FILE", "secret_unreadable", values))
    except UnicodeDecodeError:
        problems.append(Problem(f"{variable}_FILE", "secret_not_text", {"path": path}))
    else:
        if not secret:
            problems.append(Problem(f"{variable}_FILE", "secret_empty", {"path": path}))
        return secret
    return ""
