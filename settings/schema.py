"""What the operator set: settings.toml and the environment, read once at start, wholly or not at all."""

import difflib
import json
import os
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.numbers import is_currency
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    Strict,
    ValidationError,
    ValidationInfo,
)

SHIPPED = Path(__file__).parents[1] / "settings.toml"
MAIN = "main"  # the one workspace, where the settings name none

Kind = Literal[
    "purchase_order",
    "purchase_requisition",
    "invoice",
    "receipt",
    "expense",
    "warehouse_request",
    "request_for_proposal",
]


Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class SettingsError(Exception):
    """The settings cannot be used; `problems` holds a sentence for each reason, without any secret."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def _filled(text: str) -> str:
    text = unicodedata.normalize("NFC", text).strip()
    if not text:
        raise ValueError("a name would do")
    return text


def _workspace(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", text):
        raise ValueError("letters, digits, dots, hyphens and underscores would do")
    return text


def _email(text: str) -> str:
    if not re.fullmatch(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+", text):
        raise ValueError("an e-mail address would do")
    return text.lower()


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValueError('an IANA time zone such as "Europe/Berlin" would do') from None
    return text


def _clock(text: str) -> str:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise ValueError('a time such as "09:00" would do')
    return text


def _command(text: str) -> str:
    if not re.fullmatch(r"/[a-z0-9_-]{1,31}", text):
        raise ValueError('a slash and up to 31 small letters, digits, - or _ such as "/precoro" would do')
    return text


def _country(text: str) -> str:
    if not re.fullmatch("[A-Z]{2}", text) or text not in Locale("en").territories:
        raise ValueError('two letters of ISO 3166 such as "DE" would do')
    return text


def _currency(text: str) -> str:
    if text in ("XXX", "XTS") or not is_currency(text):
        raise ValueError('an ISO 4217 currency such as "EUR" would do')
    return text


def _amount(given: Any) -> Decimal:
    would_do = 'an amount such as "10000.00" would do'
    if isinstance(given, str) and re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,6})?", given):
        given = Decimal(given)
    if isinstance(given, bool) or not isinstance(given, int | Decimal):
        raise ValueError(would_do)
    amount = Decimal(given)
    if not amount.is_finite() or not 0 <= amount < 10**15:
        raise ValueError(would_do)
    return amount


def _beside(path: Path, info: ValidationInfo) -> Path:
    """Read a path as relative to the settings file."""
    return Path((info.context or {}).get("folder", "")) / path


def _blank(given: Any) -> Any:
    return None if given == "" else given


def _certificates(path: Path | None) -> Path | None:
    if path and not os.access(path, os.R_OK):
        raise ValueError("the path of a PEM file that can be read would do")
    return path


Filled = Annotated[str, AfterValidator(_filled)]
Currency = Annotated[str, AfterValidator(_currency)]
Emails = Annotated[tuple[Annotated[str, AfterValidator(_email)], ...], Strict(False)]
Amounts = Mapping[Currency, Annotated[Decimal, BeforeValidator(_amount)]]
Beside = Annotated[Path, Strict(False), AfterValidator(_beside)]


class Part(BaseModel):
    """A piece of the settings: fixed once read, and strict about names and types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, validate_default=True)


class Approval(Part):
    requester_may_approve: bool = False
    once_counts_for_later_steps: bool = False
    confirm_above: Amounts = {}  # totals; empty: never


class Delivery(Part):
    files_per_card: Annotated[int, Field(ge=0, le=50)] = 10
    cards_per_import: Annotated[int, Field(ge=1, le=50)] = 5


class Inbox(Part):
    enabled: bool = True
    folder: Beside = Path("data/inbox")
    look_every_seconds: Annotated[int, Field(ge=1, le=3600)] = 5


class Store(Part):
    files: Beside = Path("data/files")


class Log(Part):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class Reminders(Part):
    days: Annotated[tuple[Day, ...], Strict(False)] = ("mon", "tue", "wed", "thu", "fri")
    times: Annotated[tuple[Annotated[str, AfterValidator(_clock)], ...], Strict(False)] = ("09:00",)


class Slack(Part):
    command: Annotated[str, AfterValidator(_command)] = "/precoro"
    ca_file: Annotated[Beside | None, BeforeValidator(_blank), AfterValidator(_certificates)] = None


class NamedWorkspace(Part):
    name: Annotated[str, AfterValidator(_workspace)]


class Workspace(NamedWorkspace):
    """A workspace with its tokens, None where the environment has none."""

    bot_token: SecretStr | None
    app_token: SecretStr | None
    suffix: str  # of its environment variables: `_ACME_EU`


class Company(Part):
    name: Filled
    workspace: str = ""  # after reading: always one of the workspaces
    managers: Emails = ()
    zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    country: Annotated[str, AfterValidator(_country)] | None = None
    currency: Currency | None = None
    po_pdf_while_pending: bool = False


class Step(Part):
    name: Filled
    rule: Literal["any", "all"] = "any"
    approvers: Annotated[Emails, Field(min_length=1)]


class Rule(Part):
    """Steps for documents that name none; what is left out fits always."""

    company: Filled | None = None
    kinds: Annotated[tuple[Kind, ...], Strict(False)] = ()
    above: Amounts = {}
    up_to: Amounts = {}
    custom_fields: Mapping[str, str] = {}
    steps: Annotated[tuple[Step, ...], Strict(False), Field(min_length=1)]


class Sections(Part):
    approval: Approval
    delivery: Delivery
    inbox: Inbox
    store: Store
    log: Log
    reminders: Reminders
    slack: Slack
    companies: Annotated[tuple[Company, ...], Strict(False)] = ()
    rules: Annotated[tuple[Rule, ...], Strict(False)] = ()


class File(Sections):
    """settings.toml as it is written."""

    workspaces: Annotated[tuple[NamedWorkspace, ...], Strict(False)] = ()


class Settings(Sections):
    """Everything that was set, ready to be handed to the rooms by argument."""

    path: Path
    workspaces: tuple[Workspace, ...]  # at least one
    database_url: SecretStr  # it may hold a password
    slack_api_url: str  # ends with a slash


def load(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings file and the environment. Raises SettingsError with every problem found."""
    path = (path or Path(environ.get("PRECORO_SETTINGS") or SHIPPED)).absolute()
    file = _read(path)
    problems: list[str] = []
    workspaces = tuple(
        Workspace(
            name=name,
            bot_token=_secret(f"SLACK_BOT_TOKEN{suffix}", environ, problems),
            app_token=_secret(f"SLACK_APP_TOKEN{suffix}", environ, problems),
            suffix=suffix,
        )
        for name, suffix in _suffixes(file, problems)
    )
    default = SecretStr(f"sqlite://{quote(str(path.parent / 'data' / 'bot.db'))}")
    settings = Settings(
        **{name: getattr(file, name) for name in Sections.model_fields if name != "companies"},
        path=path,
        companies=tuple(_served(file.companies, workspaces, problems)),
        workspaces=workspaces,
        database_url=_secret("DATABASE_URL", environ, problems) or default,
        slack_api_url=_api_url(environ.get("SLACK_API_URL") or "https://slack.com/api/", problems),
    )
    problems += _contradictions(settings)
    if problems:
        raise SettingsError(*problems)
    return settings


def missing_tokens(settings: Settings) -> tuple[str, ...]:
    """Say in a sentence each which tokens the environment lacks; without them nothing can be served."""
    return tuple(
        f"{variable} is not set: workspace {workspace.name} needs {what} there,"
        f" or the name of a file with it in {variable}_FILE."
        for workspace in settings.workspaces
        for variable, what, token in (
            (f"SLACK_BOT_TOKEN{workspace.suffix}", "its bot token (xoxb-...)", workspace.bot_token),
            (f"SLACK_APP_TOKEN{workspace.suffix}", "its app-level token (xapp-...)", workspace.app_token),
        )
        if token is None
    )


def _read(path: Path) -> File:
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        raise SettingsError(
            f"The settings file {path} cannot be read ({error.strerror}): PRECORO_SETTINGS names another."
        ) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"The settings file {path} is not TOML in UTF-8: {error}.") from None
    sections: dict[str, Any] = {
        name: {} for name, field in Sections.model_fields.items() if field.is_required()
    }
    try:
        return File.model_validate(sections | given, context={"folder": path.parent})
    except ValidationError as error:
        raise SettingsError(*dict.fromkeys(_sentences(error))) from None


def _suffixes(file: File, problems: list[str]) -> Iterator[tuple[str, str]]:
    """Give each workspace's name and the suffix of its environment variables."""
    if not file.workspaces:
        yield MAIN, ""
    taken: dict[str, str] = {}
    for workspace in file.workspaces:
        suffix = "_" + re.sub("[^A-Z0-9]", "_", workspace.name.upper())
        if suffix in taken:
            problems.append(
                f"The workspaces {taken[suffix]} and {workspace.name} would both read"
                f" SLACK_BOT_TOKEN{suffix}: another name for one of them would do."
            )
        taken[suffix] = workspace.name
        yield workspace.name, suffix


def _secret(name: str, environ: Mapping[str, str], problems: list[str]) -> SecretStr | None:
    plain, file = environ.get(name, "").strip(), environ.get(f"{name}_FILE", "").strip()
    if plain and file:
        problems.append(f"Both {name} and {name}_FILE are set: one of them would do.")
    if plain or not file:
        return SecretStr(plain) if plain else None
    try:
        held = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        problems.append(f"{name}_FILE is {file}, which cannot be read ({reason}): another path would do.")
        return None
    if not held:
        problems.append(f"{name}_FILE is {file}, which is empty: the secret alone in it would do.")
    return SecretStr(held) if held else None


def _api_url(given: str, problems: list[str]) -> str:
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        problems.append('SLACK_API_URL is no web address: "https://slack.com/api/" would do.')
    return given if given.endswith("/") else f"{given}/"


def _served(
    companies: tuple[Company, ...], workspaces: tuple[Workspace, ...], problems: list[str]
) -> Iterator[Company]:
    """Put each company to its workspace; the only one need not be named."""
    names = [workspace.name for workspace in workspaces]
    for index, company in enumerate(companies):
        if not company.workspace and len(names) == 1:
            yield company.model_copy(update={"workspace": names[0]})
            continue
        if company.workspace not in names:
            problems.append(f"companies[{index}].workspace is {_shown(company.workspace)}: {_choice(names)}.")
        yield company


def _contradictions(settings: Settings) -> Iterator[str]:
    names: dict[str, str] = {}
    for index, company in enumerate(settings.companies):
        if company.name.casefold() in names:
            yield f"companies[{index}].name is {_shown(company.name)}, which stands twice: once would do."
        names[company.name.casefold()] = company.name
    for index, rule in enumerate(settings.rules):
        if rule.company and names and rule.company.casefold() not in names:
            yield f"rules[{index}].company is {_shown(rule.company)}: {_choice(list(names.values()))}."
        fits = [one for one in rule.above if rule.above[one] < rule.up_to.get(one, -1)]
        if rule.above and rule.up_to and not fits:
            yield f"rules[{index}] can never fit: in one currency, above less than up_to would do."


def _sentences(error: ValidationError) -> Iterator[str]:
    for detail in error.errors(include_url=False):
        where = [part for part in detail["loc"] if part != "[key]"]
        given, context = detail["input"], detail.get("ctx", {})
        name = _place(where)
        match detail["type"]:
            case "missing":
                yield f"{name} is missing."
            case "extra_forbidden":
                yield _unknown(where)
            case "value_error":
                yield f"{name} is {_shown(given)}: {context['error']}."
            case "literal_error":
                yield f"{name} is {_shown(given)}: {context['expected']} would do."
            case "greater_than_equal" | "less_than_equal":
                bound = f"at least {context['ge']}" if "ge" in context else f"at most {context['le']}"
                yield f"{name} is {_shown(given)}: {bound} would do."
            case "too_short":
                if given:  # its entries are wrong, each with a sentence of its own
                    continue
                yield f"{name} is empty: at least one would do."
            case kind:
                yield f"{name} is {_shown(given)}: {_WANTED.get(kind, detail['msg'])} would do."


_WANTED = {
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "tuple_type": "a list in [ ]",
    "mapping_type": "a table such as { EUR = ... }",
    "path_type": "a path in quotes",
    "model_type": "a table of its own",
}


def _unknown(where: list[str | int]) -> str:
    shape: Any = File
    for part in where[:-1]:
        if isinstance(part, str):
            shape = _model_within(shape.model_fields[part].annotation)
    close = difflib.get_close_matches(str(where[-1]), list(shape.model_fields), n=1)
    hint = f"{close[0]} would do" if close else f"known are {', '.join(shape.model_fields)}"
    return f"{_place(where)} is no setting: {hint}."


def _model_within(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_within(part))), None)


def _choice(names: list[str]) -> str:
    return f"{' or '.join(_shown(name) for name in names)} would do"


def _place(where: list[str | int]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where).lstrip(".")


def _shown(given: Any) -> str:
    if isinstance(given, Decimal):
        return str(given)[:80]
    return json.dumps(given, ensure_ascii=False, default=str)[:80]
