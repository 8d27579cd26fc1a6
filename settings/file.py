"""Read settings.toml, and say what is wrong in it."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from babel.numbers import is_currency
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from settings.schema import (
    CompanySettings,
    FileModel,
    RateSettings,
    RuleSettings,
    SettingsError,
    SettingsFile,
    WorkspaceSettings,
)
from validation.codes import ProblemCode
from validation.problems import (
    Problem,
    Value,
    details_of,
    nearest_key,
    place,
    place_parts,
    problem_of,
    quoted,
)
from validation.values import NO_CURRENCIES

# tomllib gives the place within its text.
_PLACE_IN_TOML: Final = re.compile(r"(?P<reason>.*) \((?:at line (?P<line>\d+), column (?P<column>\d+)|.*)\)")


def read_file(path: Path) -> SettingsFile:
    """Read the file; sections that it leaves out have their defaults. Raises SettingsError."""
    sections: dict[str, Any] = {
        name: {} for name, field in FileModel.model_fields.items() if field.is_required()
    }
    try:
        return SettingsFile.model_validate(sections | _toml(path), context={"folder": path.parent})
    except ValidationError as error:
        problems = (_problem(detail, path.name) for detail in details_of(error))
        raise SettingsError(*dict.fromkeys(problems)) from None


def _toml(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        return tomllib.loads(text, parse_float=Decimal)
    except OSError as error:
        reason = {"reason": error.strerror or type(error).__name__}
        raise SettingsError(Problem(str(path), "settings_unreadable", reason)) from None
    except UnicodeDecodeError as error:
        byte = {"byte": str(error.start + 1)}
        raise SettingsError(Problem(str(path), "settings_not_utf8", byte)) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(Problem(str(path), "settings_not_toml", _toml_facts(str(error), text))) from None


def _toml_facts(message: str, text: str) -> dict[str, str]:
    found = _PLACE_IN_TOML.fullmatch(message)
    before, _, last = text.rpartition("\n")  # at the end of the document, unless it says where
    at_the_end = {"line": str(before.count("\n") + 2 if "\n" in text else 1), "column": str(len(last) + 1)}
    if found is None:
        return {"reason": message, **at_the_end}
    return at_the_end | {name: value for name, value in found.groupdict().items() if value}


def assign_workspaces(
    file: str,
    companies: Sequence[CompanySettings],
    workspaces: Sequence[WorkspaceSettings],
    problems: list[Problem],
) -> Iterator[CompanySettings]:
    """Yield each company with its workspace; where there is only one, it need not be named."""
    names = [workspace.name for workspace in workspaces]
    for index, company in enumerate(companies):
        if not company.workspace and len(names) == 1:
            yield company.model_copy(update={"workspace": names[0]})
            continue
        if company.workspace not in names:
            code: ProblemCode = "workspace_unknown" if company.workspace else "workspace_missing"
            given = quoted(company.workspace)
            values: dict[str, Value] = {"given": given, "choices": tuple(map(quoted, names))}
            problems.append(Problem(f"{file}: companies[{index}].workspace", code, values))
        yield company


def contradictions(
    file: str, companies: Sequence[CompanySettings], rules: Sequence[RuleSettings]
) -> Iterator[Problem]:
    """Yield what every value allows by itself, but not together with the others."""
    names: dict[str, str] = {}
    for index, company in enumerate(companies):
        if company.name.casefold() in names:
            given = {"given": quoted(company.name)}
            yield Problem(f"{file}: companies[{index}].name", "company_twice", given)
        names[company.name.casefold()] = company.name
    choices = tuple(map(quoted, names.values()))
    for index, rule in enumerate(rules):
        if rule.company and names and rule.company.casefold() not in names:
            values: dict[str, Value] = {"given": quoted(rule.company), "choices": choices}
            yield Problem(f"{file}: rules[{index}].company", "company_unknown", values)
        if rule.above and rule.up_to and not _overlap(rule):
            yield Problem(f"{file}: rules[{index}]", "rule_never_matches")
        if not (rule.steps or rule.requester or rule.payers):
            yield Problem(f"{file}: rules[{index}]", "rule_says_nothing")


def rate_problems(file: str, rates: RateSettings) -> Iterator[Problem]:
    """Yield what is wrong with the names beside the rates, and a missing base."""
    for name in rates.by_currency:
        if name in NO_CURRENCIES or not is_currency(name):
            yield Problem(f"{file}: rates.{name}", "not_a_currency", {"given": quoted(name)})
    if rates.by_currency and rates.base is None:
        yield Problem(f"{file}: rates.base", "missing")


def targets_named_twice(file: str, settings: SettingsFile) -> Iterator[Problem]:
    """Yield the webhooks, and the commands for events, that have the name of another one."""
    for section in ("webhooks", "event_commands"):
        names: set[str] = set()
        for index, target in enumerate(getattr(settings, section)):
            if target.name in names:
                given = {"given": quoted(target.name)}
                yield Problem(f"{file}: {section}[{index}].name", "target_twice", given)
            names.add(target.name)


def _overlap(rule: RuleSettings) -> bool:
    if not rule.above.keys() & rule.up_to.keys():
        return True  # rates compare them
    return any(rule.above[currency] < rule.up_to.get(currency, -1) for currency in rule.above)


def _problem(detail: ErrorDetails, file: str) -> Problem:
    parts = place_parts(detail)
    if detail["type"] == "extra_forbidden":
        return _unknown(detail, file)
    found = problem_of(detail, SettingsFile)
    at = f"{file}: {found.place}"
    if len(parts) == 1 and found.code in ("not_an_object", "not_a_list"):
        code: ProblemCode = "not_a_section" if found.code == "not_an_object" else "not_a_list_of_sections"
        return Problem(at, code, {**found.values, "section": _section(found.place)})
    return Problem(at, "not_a_table" if found.code == "not_an_object" else found.code, found.values)


def _unknown(detail: ErrorDetails, file: str) -> Problem:
    parts = place_parts(detail)
    nearest = nearest_key(parts, SettingsFile)
    if len(parts) > 1:
        if nearest is None:
            return Problem(file, "unknown_setting", {"setting": place(parts)})
        return Problem(file, "unknown_setting_like", {"setting": place(parts), "nearest": nearest})
    section = f"[[{place(parts)}]]" if isinstance(detail["input"], list) else f"[{place(parts)}]"
    if nearest is not None:
        return Problem(file, "unknown_section_like", {"section": section, "nearest": _section(nearest)})
    known = ", ".join(map(_section, SettingsFile.model_fields))
    return Problem(file, "unknown_section", {"section": section, "known": known})


def _section(name: str) -> str:
    """Write a section as the file does; those with entries have a default, none."""
    return f"[{name}]" if SettingsFile.model_fields[name].is_required() else f"[[{name}]]"
