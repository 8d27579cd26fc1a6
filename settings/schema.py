"""The sections of settings.toml, and the settings as everything else reads them."""

import codecs
import os
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    Strict,
)

from models.vocabulary import Kind, Rule
from settings.base import SettingsModel, SettingsRelativePath, none_if_empty
from settings.mailbox import MailboxSettings
from settings.monitoring import HealthSettings, MetricsSettings
from settings.precoro import PrecoroCompanySettings, PrecoroSettings, Source
from settings.retention import RetentionSettings
from settings.targets import EventCommandSettings, OutboxSettings, WebhookEntry, WebhookSettings
from validation.problems import Problem, wrong
from validation.values import ClockTime, Country, Currency, Email, NonEmptyName, Rate, Threshold, Zone

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class SettingsError(Exception):
    """The settings cannot be used; `problems` say why, without any secret."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__(*problems)


def _workspace_name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", text):
        raise wrong("not_a_workspace_name")
    return text


def _command(text: str) -> str:
    if not re.fullmatch(r"/[a-z0-9_-]{1,31}", text):
        raise wrong("not_a_command")
    return text


def _domain(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", text):
        raise wrong("not_a_domain")
    return text.lower()


def _encoding(text: str) -> str:
    try:
        "".encode(text)  # refuses codecs that are not of text, such as base64
        return codecs.lookup(text).name
    except (LookupError, ValueError):
        raise wrong("not_an_encoding") from None


def _readable(path: Path | None) -> Path | None:
    if path and not os.access(path, os.R_OK):
        raise wrong("not_a_pem_file")
    return path


def _by_currency(given: Any) -> Any:
    if not isinstance(given, Mapping):
        raise wrong("not_by_currency")
    return given


Names = Annotated[tuple[NonEmptyName, ...], Strict(False)]
Emails = Annotated[tuple[Email, ...], Strict(False)]
Thresholds = Annotated[Mapping[Currency, Threshold], BeforeValidator(_by_currency)]
Domain = Annotated[str, AfterValidator(_domain)]
Domains = Annotated[tuple[Domain, ...], Strict(False), Field(min_length=2)]


class ApprovalSettings(SettingsModel):
    requester_may_approve: bool = False
    once_counts_for_later_steps: bool = False
    stand_in_may_answer_twice: bool = False
    confirm_above: Thresholds = Field(default_factory=dict)  # totals; empty: never
    undo_seconds: Annotated[int, Field(ge=0, le=3600)] = 10  # 0: an approval counts at once
    card_fields: Annotated[tuple[NonEmptyName, ...], Strict(False)] = ()  # custom fields that cards show


class DeliverySettings(SettingsModel):
    files_per_card: Annotated[int, Field(ge=0, le=50)] = 10
    cards_per_import: Annotated[int, Field(ge=1, le=50)] = 5


class InboxSettings(SettingsModel):
    enabled: bool = True
    folder: SettingsRelativePath = Path("data/inbox")
    look_every_seconds: Annotated[int, Field(ge=1, le=3600)] = 5


class StoreSettings(SettingsModel):
    files: SettingsRelativePath = Path("data/files")


class FilesSettings(SettingsModel):
    encoding: Annotated[str, AfterValidator(_encoding)] = "cp1252"
    decimal: Literal[",", "."] | None = None  # None: what could be two numbers is refused
    dates: Literal["day-first", "month-first"] | None = None  # None: what could be two days is refused
    refuse_wrong_totals: bool = False
    sent_by: Literal["everybody", "configuration"] = "everybody"


class LogSettings(SettingsModel):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class ReminderSettings(SettingsModel):
    days: Annotated[tuple[Weekday, ...], Strict(False)] = ("mon", "tue", "wed", "thu", "fri")
    times: Annotated[tuple[ClockTime, ...], Strict(False)] = ("09:00",)
    night: Annotated[tuple[ClockTime, ...], Strict(False), Field(min_length=2, max_length=2)] = (
        "20:00",
        "07:00",
    )
    holidays: bool = True


class SlackSettings(SettingsModel):
    command: Annotated[str, AfterValidator(_command)] = "/precoro"
    ca_file: Annotated[
        SettingsRelativePath | None, BeforeValidator(none_if_empty), AfterValidator(_readable)
    ] = None
    require_confirmed_email: bool = False
    managers: Emails = ()
    alias_domains: Annotated[tuple[Domains, ...], Strict(False)] = ()


class WorkspaceName(SettingsModel):
    """A workspace as the file names it; its tokens are in the environment."""

    name: Annotated[str, AfterValidator(_workspace_name)]


class WorkspaceSettings(WorkspaceName):
    """A workspace with its tokens, None where the environment has none."""

    bot_token: SecretStr | None
    app_token: SecretStr | None
    suffix: str  # of its environment variables: `_ACME_EU`

    @property
    def bot_variable(self) -> str:
        """The environment variable of its bot token."""
        return f"SLACK_BOT_TOKEN{self.suffix}"

    @property
    def app_variable(self) -> str:
        """The environment variable of its app-level token."""
        return f"SLACK_APP_TOKEN{self.suffix}"


class CompanySettings(SettingsModel):
    name: NonEmptyName
    workspace: str = ""  # after reading: always the name of a workspace
    managers: Emails = ()
    zone: Zone = "UTC"
    country: Country | None = None
    currency: Currency | None = None
    identifiers: Names = ()
    po_pdf_while_pending: bool = False
    source: Source = "inbox"
    precoro: PrecoroCompanySettings | None = None


class CompanyKey(SettingsModel):
    """The key of a company in Precoro, None where the environment has none."""

    company: str
    email: str  # of its owner, as Precoro has it
    variable: str  # that holds it: `PRECORO_KEY_ACME`
    key: SecretStr | None


class StepSettings(SettingsModel):
    name: NonEmptyName
    rule: Rule = "any"
    approvers: Annotated[Emails, Field(min_length=1)]


class RuleSettings(SettingsModel):
    """Steps, requester and payers of documents that name none; a condition left out always matches."""

    company: NonEmptyName | None = None
    kinds: Annotated[tuple[Kind, ...], Strict(False)] = ()
    above: Thresholds = Field(default_factory=dict)
    up_to: Thresholds = Field(default_factory=dict)
    suppliers: Names = ()
    cost_centres: Names = ()
    custom_fields: Mapping[str, str] = {}
    requester: Email | None = None
    payers: Emails = ()
    steps: Annotated[tuple[StepSettings, ...], Strict(False)] = ()


class EscalationSettings(SettingsModel):
    """Who is told of steps that nobody has answered; a condition left out always matches."""

    kinds: Annotated[tuple[Kind, ...], Strict(False)] = ()
    above: Thresholds = Field(default_factory=dict)
    steps: Names = ()
    after_working_days: Annotated[int, Field(ge=1, le=60)] = 3
    tell: Emails = ()  # empty: the approver's manager


class RateSettings(SettingsModel):
    """What one unit of each currency, by its name, is worth in the base currency."""

    model_config = ConfigDict(extra="allow")

    base: Currency | None = None
    __pydantic_extra__: dict[str, Rate] = Field(init=False)

    @property
    def by_currency(self) -> Mapping[str, Decimal]:
        """The rates, by currency."""
        return self.__pydantic_extra__


class FileModel(SettingsModel):
    """The sections that the file and the settings have in common."""

    approval: ApprovalSettings
    delivery: DeliverySettings
    inbox: InboxSettings
    outbox: OutboxSettings
    store: StoreSettings
    retention: RetentionSettings
    files: FilesSettings
    mailbox: MailboxSettings
    precoro: PrecoroSettings
    log: LogSettings
    health: HealthSettings
    metrics: MetricsSettings
    reminders: ReminderSettings
    slack: SlackSettings
    rates: RateSettings
    companies: Annotated[tuple[CompanySettings, ...], Strict(False)] = ()
    rules: Annotated[tuple[RuleSettings, ...], Strict(False)] = ()
    event_commands: Annotated[tuple[EventCommandSettings, ...], Strict(False)] = ()
    escalation: Annotated[tuple[EscalationSettings, ...], Strict(False)] = ()


class SettingsFile(FileModel):
    """settings.toml as it is written."""

    workspaces: Annotated[tuple[WorkspaceName, ...], Strict(False)] = ()
    webhooks: Annotated[tuple[WebhookEntry, ...], Strict(False)] = ()


class Settings(FileModel):
    """All settings, from the file and the environment."""

    path: Path
    workspaces: tuple[WorkspaceSettings, ...]  # at least one
    webhooks: tuple[WebhookSettings, ...] = ()
    database_url: SecretStr  # may hold a password
    audit_key: SecretStr | None  # of the histories; None: it is in a file of the bot's own
    slack_api_url: str  # ends with a slash
    mailbox_password: SecretStr | None
    company_keys: tuple[CompanyKey, ...] = ()  # one for each company in Precoro
    precoro_secret: SecretStr | None = None  # encrypts the keys that people link
