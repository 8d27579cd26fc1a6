"""What the environment holds for Precoro: a key for each company, and the secret for linked keys."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from pydantic import SecretStr

from settings.precoro import PrecoroCompanySettings
from settings.schema import CompanyKey, CompanySettings, RuleSettings, Settings, SettingsFile
from settings.secrets import SHORTEST_KEY, read_secret
from validation.codes import ProblemCode
from validation.problems import Problem, quoted

ONLY_KEY: Final = "PRECORO_KEY"  # where one company alone is in Precoro, its key may be here
SECRET: Final = "PRECORO_SECRET"
MOST_SECRETS: Final = 2  # the new one and the old one, while it is changed


class _InPrecoro(NamedTuple):
    """A company of Precoro, and where it is in the file."""

    place: str
    company: CompanySettings
    precoro: PrecoroCompanySettings

    @property
    def variable(self) -> str:
        return f"{ONLY_KEY}_{self.precoro.suffix}"


def read_precoro_keys(
    file: SettingsFile, environ: Mapping[str, str], problems: list[Problem]
) -> tuple[CompanyKey, ...]:
    """Return the companies of Precoro with their keys, None where the environment has none."""
    companies = list(_in_precoro("", file.companies))
    return tuple(_key(one, len(companies) == 1, environ, problems) for one in companies)


def precoro_contradictions(
    file: str, companies: tuple[CompanySettings, ...], rules: tuple[RuleSettings, ...]
) -> Iterator[Problem]:
    """Yield what every value for Precoro allows by itself, but not together with the others."""
    for index, company in enumerate(companies):
        place = f"{file}: companies[{index}].precoro"
        if company.source == "precoro" and company.precoro is None:
            yield Problem(place, "precoro_table_missing")
        if company.source != "precoro" and company.precoro is not None:
            yield Problem(place, "precoro_table_unused")
    taken: dict[str, str] = {}
    for one in _in_precoro(file, companies):
        yield from _within(one)
        account = one.precoro.account
        if taken.get(one.variable) == account:
            yield Problem(f"{one.place}.account", "precoro_account_twice", {"given": quoted(account)})
        elif one.variable in taken:
            named = {"first": taken[one.variable], "second": account}
            yield Problem(one.variable, "precoro_variables_shared", named)
        taken[one.variable] = account
    names = {company.name.casefold() for company in companies if company.source == "precoro"}
    for index, rule in enumerate(rules):
        if rule.company and rule.company.casefold() in names:
            given = {"given": quoted(rule.company)}
            yield Problem(f"{file}: rules[{index}].company", "rule_of_precoro", given)


def precoro_problems(settings: Settings) -> tuple[Problem, ...]:
    """Return a problem for each key that is missing or no key, and for a secret that cannot encrypt."""
    found: list[Problem] = []
    holders: dict[str, str] = {}
    for one in settings.company_keys:
        text = one.key.get_secret_value() if one.key else ""
        if not re.fullmatch(r"[!-~]+", text):
            code: ProblemCode = "precoro_key_invalid" if text else "precoro_key_missing"
            found.append(Problem(one.variable, code, {"email": one.email}))
        elif text in holders:
            found.append(Problem(one.variable, "precoro_keys_equal", {"first": holders[text]}))
        holders.setdefault(text, one.variable)
    if settings.company_keys and settings.precoro_secret and not encryption_secrets(settings.precoro_secret):
        found.append(Problem(SECRET, "precoro_secret_invalid", {"least": SHORTEST_KEY}))
    return tuple(found)


def linking_off(settings: Settings) -> Problem | None:
    """Return why nobody can link a key although the settings let people decide; the bot serves even so."""
    decides = any(one.precoro.decide == "own_key" for one in _in_precoro("", settings.companies))
    return Problem(SECRET, "precoro_secret_missing") if decides and not settings.precoro_secret else None


def encryption_secrets(secret: SecretStr | None) -> tuple[str, ...]:
    """Return the secrets, the one that encrypts first; empty: there is none, or it cannot be used."""
    given = [part.strip() for part in secret.get_secret_value().split(",")] if secret else []
    good = [part for part in given if len(part) >= SHORTEST_KEY]
    return tuple(good) if len(good) == len(given) <= MOST_SECRETS else ()


def _in_precoro(file: str, companies: tuple[CompanySettings, ...]) -> Iterator[_InPrecoro]:
    for index, company in enumerate(companies):
        if company.source == "precoro" and company.precoro is not None:
            yield _InPrecoro(f"{file}: companies[{index}].precoro", company, company.precoro)


def _within(one: _InPrecoro) -> Iterator[Problem]:
    """Yield what contradicts itself in one company."""
    given = one.precoro
    if given.region is None and not (given.api_url and given.app_url):
        yield Problem(f"{one.place}.region", "precoro_region_missing")
    if given.payments and given.decide == "nobody":
        yield Problem(f"{one.place}.payments", "precoro_payments_undecided")
    if given.payments and not {"invoice", "expense"} & set(given.kinds):
        yield Problem(f"{one.place}.payments", "precoro_payments_of_nothing")
    if f"_{given.suffix}".endswith("_FILE"):
        values = {"given": quoted(given.account), "variable": one.variable}
        yield Problem(f"{one.place}.account", "precoro_account_reserved", values)


def _key(one: _InPrecoro, alone: bool, environ: Mapping[str, str], problems: list[Problem]) -> CompanyKey:
    variable = one.variable
    key = read_secret(variable, environ, problems)
    if alone and (other := read_secret(ONLY_KEY, environ, problems)):
        if key is not None:
            problems.append(Problem(variable, "precoro_key_twice"))
        variable, key = ONLY_KEY, other
    return CompanyKey(company=one.company.name, email=one.precoro.email, variable=variable, key=key)
