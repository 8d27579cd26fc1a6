"""The settings of the bot: settings.toml and the environment, read once at the start."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from pydantic import SecretStr

from settings.file import (
    assign_workspaces,
    contradictions,
    rate_problems,
    read_file,
    targets_named_twice,
)
from settings.mailbox import mailbox_problems
from settings.precoro_keys import SECRET, precoro_contradictions, read_precoro_keys
from settings.schema import FileModel, Settings, SettingsError
from settings.secrets import (
    MAILBOX_PASSWORD,
    missing_password,
    missing_tokens,
    read_api_url,
    read_audit_key,
    read_secret,
    read_workspaces,
)
from settings.webhooks import read_webhooks
from validation.problems import Problem

__all__ = ["SHIPPED", "Settings", "SettingsError", "load", "missing_password", "missing_tokens"]

SHIPPED = Path(__file__).parents[1] / "settings.toml"


def load(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings file and the environment. Raises SettingsError with every problem found."""
    path = (path or Path(environ.get("PRECORO_SETTINGS") or SHIPPED)).absolute()
    file = read_file(path)
    problems: list[Problem] = []
    workspaces = read_workspaces(file, environ, problems)
    database_url = read_secret("DATABASE_URL", environ, problems) or _default_database(path)
    audit_key = read_audit_key(environ, problems)
    api_url = read_api_url(environ, problems)
    password = read_secret(MAILBOX_PASSWORD, environ, problems)
    webhooks = read_webhooks(file, environ, problems)
    company_keys = read_precoro_keys(file, environ, problems)
    precoro_secret = read_secret(SECRET, environ, problems)
    companies = tuple(assign_workspaces(path.name, file.companies, workspaces, problems))
    problems += contradictions(path.name, companies, file.rules)
    problems += precoro_contradictions(path.name, companies, file.rules)
    problems += rate_problems(path.name, file.rates)
    problems += targets_named_twice(path.name, file)
    problems += mailbox_problems(path.name, file.mailbox)
    if problems:
        raise SettingsError(*problems)
    return Settings.model_construct(  # of parts that are validated already
        **{name: getattr(file, name) for name in FileModel.model_fields if name != "companies"},
        path=path,
        companies=companies,
        workspaces=workspaces,
        webhooks=webhooks,
        database_url=database_url,
        audit_key=audit_key,
        slack_api_url=api_url,
        mailbox_password=password,
        company_keys=company_keys,
        precoro_secret=precoro_secret,
    )


def _default_database(path: Path) -> SecretStr:
    return SecretStr(f"sqlite://{quote(str(path.parent / 'data' / 'bot.db'))}")
