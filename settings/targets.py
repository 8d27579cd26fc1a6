"""The sections of settings.toml for events: the outbox folder, webhooks and commands."""

import ipaddress
import re
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, Strict, model_validator

from models.vocabulary import EventType
from settings.base import SettingsModel, SettingsRelativePath, none_if_empty
from validation.problems import wrong


def _target_name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", text):
        raise wrong("not_a_target_name")
    return text


def _web_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # of the port
        good = False
    if not good or parts.username is not None or not re.fullmatch(r"[!-~]+", text):
        raise wrong("not_a_web_address")
    return text


def is_loopback(url: str) -> bool:
    """Return whether an address leads to this machine alone."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


WebAddress = Annotated[str, AfterValidator(_web_address)]
EventTypes = Annotated[tuple[EventType, ...], Strict(False)]
TargetName = Annotated[str, AfterValidator(_target_name)]


class OutboxSettings(SettingsModel):
    folder: Annotated[SettingsRelativePath | None, BeforeValidator(none_if_empty)] = None


class WebhookEntry(SettingsModel):
    """A webhook as the file names it; its secret is in the environment."""

    name: TargetName
    url: WebAddress
    types: EventTypes = ()  # empty: all
    allow_http: bool = False

    @model_validator(mode="after")
    def _encrypted(self) -> Self:
        if urlsplit(self.url).scheme == "http" and not (self.allow_http or is_loopback(self.url)):
            raise wrong("not_https", host=str(urlsplit(self.url).hostname))  # its path may be a secret
        return self


class WebhookSettings(WebhookEntry):
    """A webhook with its secret, None where the environment has none."""

    secret: SecretStr | None
    variable: str  # that holds its secret: `WEBHOOK_SECRET_ERP`


class EventCommandSettings(SettingsModel):
    """A program that is run for each event."""

    name: TargetName
    command: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Strict(False), Field(min_length=1)]
    types: EventTypes = ()  # empty: all
