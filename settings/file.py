"""Read settings.toml, and say what is wrong in it."""

import tomllib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from settings.schema import (
    CompanySettings,
    FileModel,
    RuleSettings,
    SettingsError,
    SettingsFile,
    WorkspaceSettings,
)
from validation.sentences import details_of, nearest_key, place, place_parts, problem_of, quoted

NOT_READABLE: Final = (
    "The settings file {path} cannot be read ({reason}). PRECORO_SETTINGS can name another file."
)
NOT_TOML: Final = "The settings file {path} is not TOML in UTF-8: {error}."
WRONG_VALUE: Final = "{file}: {where} {what}."
UNKNOWN_SECTION: Final = "{file}: unknown section {section}; the sections are {known}."
UNKNOWN_SECTION_LIKE: Final = "{file}: unknown section {section}; did you mean {nearest}?"
UNKNOWN_SETTING: Final = "{file}: unknown setting {setting}."
UNKNOWN_SETTING_LIKE: Final = "{file}: unknown setting {setting}; did you mean {nearest}?"
NO_WORKSPACE: Final = "{file}: {where} is missing. Choose {choice}."
UNKNOWN_WORKSPACE: Final = "{file}: {where} names the unknown workspace {given}. Choose {choice}."
UNKNOWN_COMPANY: Final = "{file}: {where} names the unknown company {given}. Choose {choice}."
COMPANY_TWICE: Final = "{file}: {where} is {given} again. List each company once."
NEVER_MATCHES: Final = "{file}: {where} never matches. In some currency, above must be less than up_to."


def read_file(path: Path) -> SettingsFile:
    """Read the file; sections that it leaves out have their defaults. Raises SettingsError."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        raise SettingsError(NOT_READABLE.format(path=path, reason=error.strerror)) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(NOT_TOML.format(path=path, error=error)) from None
    sections: dict[str, Any] = {
        name: {} for name, field in FileModel.model_fields.items() if field.is_required()
    }
    try:
        return SettingsFile.model_validate(sections | given, context={"folder": path.parent})
    except ValidationError as error:
        sentences = (_sentence(detail, path.name) for detail in details_of(error))
        raise SettingsError(*dict.fromkeys(sentences)) from None


def assign_workspaces(
    file: str,
    companies: Sequence[CompanySettings],
    workspaces: Sequence[WorkspaceSettings],
    problems: list[str],
) -> Iterator[CompanySettings]:
    """Yield each company with its workspace; where there is only one, it need not be named."""
    names = [workspace.name for workspace in workspaces]
    for index, company in enumerate(companies):
        if not company.workspace and len(names) == 1:
            yield company.model_copy(update={"workspace": names[0]})
            continue
        if company.workspace not in names:
            sentence = UNKNOWN_WORKSPACE if company.workspace else NO_WORKSPACE
            where = f"companies[{index}].workspace"
            problems.append(
                sentence.format(
                    file=file, where=where, given=quoted(company.workspace), choice=_choice(names)
                )
            )
        yield company


def contradictions(
    file: str, companies: Sequence[CompanySettings], rules: Sequence[RuleSettings]
) -> Iterator[str]:
    """Yield what every value allows by itself, but not together with the others."""
    names: dict[str, str] = {}
    for index, company in enumerate(companies):
        if company.name.casefold() in names:
            yield COMPANY_TWICE.format(
                file=file, where=f"companies[{index}].name", given=quoted(company.name)
            )
        names[company.name.casefold()] = company.name
    for index, rule in enumerate(rules):
        if rule.company and names and rule.company.casefold() not in names:
            yield UNKNOWN_COMPANY.format(
                file=file,
                where=f"rules[{index}].company",
                given=quoted(rule.company),
                choice=_choice(list(names.values())),
            )
        if rule.above and rule.up_to and not _overlap(rule):
            yield NEVER_MATCHES.format(file=file, where=f"rules[{index}]")


def _overlap(rule: RuleSettings) -> bool:
    return any(rule.above[currency] < rule.up_to.get(currency, -1) for currency in rule.above)


def _sentence(detail: ErrorDetails, file: str) -> str:
    if detail["type"] == "extra_forbidden":
        return _unknown(detail, file)
    where, what = problem_of(detail, SettingsFile, object_name="a table")
    return WRONG_VALUE.format(file=file, where=where, what=what)


def _unknown(detail: ErrorDetails, file: str) -> str:
    where = place_parts(detail)
    nearest = nearest_key(where, SettingsFile)
    if len(where) > 1:
        sentence = UNKNOWN_SETTING_LIKE if nearest else UNKNOWN_SETTING
        return sentence.format(file=file, setting=place(where), nearest=nearest)
    sentence = UNKNOWN_SECTION_LIKE if nearest else UNKNOWN_SECTION
    known = ", ".join(map(_section, SettingsFile.model_fields))
    section = f"[[{where[0]}]]" if isinstance(detail["input"], list) else f"[{where[0]}]"
    return sentence.format(file=file, section=section, nearest=_section(nearest or ""), known=known)


def _section(name: str) -> str:
    """Write a section as the file does; those with entries have a default, none."""
    field = SettingsFile.model_fields.get(name)
    return f"[{name}]" if field is None or field.is_required() else f"[[{name}]]"


def _choice(names: Sequence[str]) -> str:
    return " or ".join(map(quoted, names))
