"""The sections of settings.toml for companies whose documents are in Precoro."""

import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, Strict, model_validator

from models.vocabulary import CountedBy, Kind
from settings.base import SettingsModel, SettingsRelativePath, none_if_empty
from settings.targets import WebAddress, is_loopback
from validation.problems import Value, wrong
from validation.values import EmailAsWritten

Source = Literal["inbox", "precoro"]
Region = Literal["com", "us"]
ALL_KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
DAY: Final = 86_400  # seconds


def _between(least: float, most: float) -> PlainValidator:
    """Take a number as TOML has them, with a fraction or without."""

    def number(given: Any) -> float:
        if isinstance(given, bool) or not isinstance(given, int | float | Decimal):
            raise wrong("not_a_plain_number")
        if given != given or not least <= given <= most:  # nan differs from itself
            raise wrong("not_between", least=_exact(least), most=_exact(most))
        return float(given)

    return PlainValidator(number)


def _exact(number: float) -> Value:
    return Decimal(str(number))


def _account(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", text):
        raise wrong("not_an_account")
    return text


def _base_address(url: str) -> str:
    if "?" in url or "#" in url:
        raise wrong("not_a_base_address")
    return url.rstrip("/")


def _product(text: str) -> str:
    if not re.fullmatch(r"[ -~]{0,200}", text):
        raise wrong("not_a_product")
    return text.strip()


def _readable(path: Path | None) -> Path | None:
    if path and not (path.is_file() and os.access(path, os.R_OK)):
        raise wrong("not_a_readable_file")
    return path


BaseAddress = Annotated[WebAddress, AfterValidator(_base_address)]
OptionalAddress = Annotated[BaseAddress | None, BeforeValidator(none_if_empty)]
Kinds = Annotated[tuple[Kind, ...], Strict(False), Field(min_length=1)]
Calls = Annotated[int, Field(ge=1, le=1_000_000)]


class PrecoroCompanySettings(SettingsModel):
    """How a company's account in Precoro is read; its key is in the environment."""

    account: Annotated[str, AfterValidator(_account)]
    email: EmailAsWritten  # of the key's owner
    region: Region | None = None
    api_url: OptionalAddress = None  # instead of the region's
    app_url: OptionalAddress = None
    kinds: Kinds = ALL_KINDS
    decide: Literal["own_key", "nobody"] = "own_key"
    payments: bool = False
    first_days: Annotated[int, Field(ge=0, le=3650)] = 30

    @model_validator(mode="after")
    def _encrypted(self) -> Self:
        if self.api_url and urlsplit(self.api_url).scheme == "http" and not is_loopback(self.api_url):
            raise wrong("precoro_not_https", host=str(urlsplit(self.api_url).hostname))
        return self

    @property
    def api(self) -> str:
        """Return where calls go, without a slash at the end."""
        return self.api_url or f"https://api.precoro.{self.region}"

    @property
    def app(self) -> str:
        """Return where Precoro's pages are, without a slash at the end."""
        return self.app_url or f"https://app.precoro.{self.region}"

    @property
    def suffix(self) -> str:
        """Return the end of the name of its environment variable: `ACME_EU`."""
        return re.sub("[^A-Z0-9]", "_", self.account.upper())


class PrecoroSettings(SettingsModel):
    """How often Precoro is asked, and how much of what it allows the bot uses."""

    look_every_seconds: Annotated[float, _between(1, DAY)] = 300
    look_when_quiet_every_seconds: Annotated[float, _between(1, DAY)] = 900
    look_at_night_every_seconds: Annotated[float, _between(1, DAY)] = 1800
    read_waiting_again_after_hours: Annotated[float, _between(0.01, 168)] = 6
    calls_per_minute: Calls = 60
    calls_per_hour: Calls = 1500
    calls_per_day: Calls = 3000
    calls_counted_by: CountedBy = "company"
    seconds_between_calls: Annotated[float, _between(0, 60)] = 1.1
    same_call_again_after_seconds: Annotated[float, _between(0, 3600)] = 61
    kept_for_decisions_percent: Annotated[int, Field(ge=0, le=90)] = 20
    answer_within_seconds: Annotated[float, _between(0.1, 300)] = 30
    look_for_lost_answers_seconds: Annotated[float, _between(1, 3600)] = 300
    user_agent: Annotated[str, AfterValidator(_product)] = ""  # empty: the program's own name
    tables: Annotated[
        SettingsRelativePath | None, BeforeValidator(none_if_empty), AfterValidator(_readable)
    ] = None
