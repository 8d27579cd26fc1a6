"""The secrets that webhooks are signed with, by Standard Webhooks: `whsec_` and 24 to 64 bytes in base64."""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Final

from pydantic import SecretStr

from settings.schema import Settings, SettingsFile
from settings.secrets import read_secret
from settings.targets import WebhookSettings
from validation.problems import Problem

_PREFIX: Final = "whsec_"
_MOST: Final = 2  # secrets at a time: the old one and the new one, while it is changed


def read_webhooks(
    file: SettingsFile, environ: Mapping[str, str], problems: list[Problem]
) -> tuple[WebhookSettings, ...]:
    """Return the webhooks of the file with their secrets."""
    found: list[WebhookSettings] = []
    taken: dict[str, str] = {}
    for webhook in file.webhooks:
        variable = "WEBHOOK_SECRET_" + re.sub("[^A-Z0-9]", "_", webhook.name.upper())
        if variable in taken and taken[variable] != webhook.name:
            named = {"first": taken[variable], "second": webhook.name}
            problems.append(Problem(variable, "webhook_variables_shared", named))
        taken[variable] = webhook.name
        secret = read_secret(variable, environ, problems)
        found.append(WebhookSettings(**webhook.model_dump(), secret=secret, variable=variable))
    return tuple(found)


def webhook_problems(settings: Settings) -> tuple[Problem, ...]:
    """Return a problem for each webhook without a usable secret; nothing could be sent there."""
    return tuple(
        Problem(
            webhook.variable,
            "webhook_secret_invalid" if webhook.secret else "webhook_secret_missing",
            {"name": webhook.name},
        )
        for webhook in settings.webhooks
        if not signing_keys(webhook.secret)
    )


def signing_keys(secret: SecretStr | None) -> tuple[bytes, ...]:
    """Return the keys of a secret, or of two with a space between; empty: it cannot be used."""
    words = secret.get_secret_value().split() if secret else []
    keys = [key for word in words if (key := _key(word))]
    return tuple(keys) if len(keys) == len(words) <= _MOST else ()


def _key(word: str) -> bytes:
    try:
        key = base64.b64decode(word.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return key if word.startswith(_PREFIX) and 24 <= len(key) <= 64 else b""
