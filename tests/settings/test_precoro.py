"""What the settings take of Precoro, and what is said where they cannot be used."""

from decimal import Decimal
from pathlib import Path

import pytest

from settings.precoro import ALL_KINDS
from tests.settings.reading import read, refused, uncommented

COMPANY = '[[companies]]\nname = "Acme Ltd"\nsource = "precoro"\n'
TABLE = '[companies.precoro]\naccount = "acme"\nemail = "Integration@acme.example"\n'
WHOLE = f'{COMPANY}{TABLE}region = "com"\n'
BETA = (
    '[[companies]]\nname = "Beta GmbH"\nsource = "precoro"\n'
    '[companies.precoro]\naccount = "beta"\nemail = "i@beta.example"\nregion = "us"\n'
)


def test_a_company_of_precoro_needs_little(written: Path) -> None:
    given = read(written, WHOLE).companies[0].precoro
    assert given is not None
    assert (given.account, given.email) == ("acme", "Integration@acme.example")
    assert (given.api, given.app) == ("https://api.precoro.com", "https://app.precoro.com")
    assert (given.kinds, given.decide, given.payments, given.first_days) == (ALL_KINDS, "own_key", False, 30)


def test_companies_have_the_inbox_where_they_say_nothing(written: Path) -> None:
    (company,) = read(written, '[[companies]]\nname = "Acme Ltd"').companies
    assert (company.source, company.precoro) == ("inbox", None)


@pytest.mark.parametrize(
    ("text", "api", "app"),
    [
        ('region = "us"', "https://api.precoro.us", "https://app.precoro.us"),
        ('region = "us"\napi_url = "https://p.example/x/"', "https://p.example/x", "https://app.precoro.us"),
        (
            'api_url = "http://127.0.0.1:8030"\napp_url = "http://office.example/"',
            "http://127.0.0.1:8030",
            "http://office.example",
        ),
    ],
)
def test_addresses_are_those_of_the_region_or_given(written: Path, text: str, api: str, app: str) -> None:
    given = read(written, f"{COMPANY}{TABLE}{text}").companies[0].precoro
    assert given is not None
    assert (given.api, given.app) == (api, app)


def test_the_shown_numbers_and_words_are_the_defaults(written: Path) -> None:
    usual, shown = read(written, "").precoro, uncommented()["precoro"]
    assert len(shown) == len(type(usual).model_fields)
    for name, value in shown.items():
        assert (getattr(usual, name) or "") == (float(value) if isinstance(value, Decimal) else value), name


def test_the_limits_are_numbers_with_and_without_fractions(written: Path) -> None:
    usual = read(written, "").precoro
    assert (usual.look_every_seconds, usual.seconds_between_calls, usual.calls_per_day) == (300, 1.1, 3000)
    assert (usual.tables, usual.user_agent, usual.calls_counted_by) == (None, "", "company")
    (written.parent / "mine.toml").touch()
    text = 'look_every_seconds = 1.5\nseconds_between_calls = 0\ntables = "mine.toml"'
    given = read(written, f"[precoro]\n{text}").precoro
    assert (given.look_every_seconds, given.seconds_between_calls) == (1.5, 0)
    assert given.tables == written.parent / "mine.toml"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            COMPANY,
            'companies[0].precoro is missing. A company with source = "precoro" needs it: its account,'
            " e-mail and region.",
        ),
        (
            WHOLE.replace('source = "precoro"\n', ""),
            'companies[0].precoro is set, but the source of this company is "inbox".'
            ' Set source = "precoro", or remove the table.',
        ),
        (f"{COMPANY}source = 3".replace('source = "precoro"\n', ""), None),
        (
            f"{COMPANY}{TABLE}",
            'companies[0].precoro.region is missing. Set it to "com" or "us", as in the address of your'
            " Precoro, or set both api_url and app_url.",
        ),
        (f"{COMPANY}{TABLE}" + 'api_url = "https://p.example"', None),
        (
            f"{WHOLE}" + 'api_url = "http://p.example"',
            "companies[0].precoro would send keys to p.example unencrypted."
            " Use https; http is only for this machine itself.",
        ),
        (
            f"{WHOLE}" + 'api_url = "https://p.example/?a="',
            'companies[0].precoro.api_url must be a web address without "?" and "#",'
            ' such as "https://api.precoro.com", not "https://p.example/?a=".',
        ),
        (
            WHOLE.replace('"acme"', '"ac me"'),
            "companies[0].precoro.account must be up to 40 letters, digits, hyphens and underscores,"
            ' such as "acme", not "ac me".',
        ),
        (
            WHOLE.replace('"acme"', '"file"'),
            'companies[0].precoro.account cannot be "file": PRECORO_KEY_FILE would be read as the file of'
            " another key. Choose another name.",
        ),
        (WHOLE.replace('"acme"', '"acme-file"'), None),
        (
            WHOLE.replace("Integration@acme.example", "integration"),
            'companies[0].precoro.email must be an e-mail address, not "integration".',
        ),
        (f"{WHOLE}kinds = []", "companies[0].precoro.kinds must not be empty."),
        (
            f'{WHOLE}payments = true\ndecide = "nobody"',
            'companies[0].precoro.payments needs decide = "own_key": payers are recorded in Precoro with'
            " their own keys.",
        ),
        (
            f'{WHOLE}payments = true\nkinds = ["receipt"]',
            "companies[0].precoro.payments needs invoice or expense among kinds: nothing else is paid.",
        ),
        (
            f'{WHOLE}[[rules]]\ncompany = "ACME Ltd"\npayers = ["cleo@acme.example"]',
            'rules[0].company names "ACME Ltd", whose documents come from Precoro: Precoro says who approves'
            " and pays. Remove the rule.",
        ),
        (
            f"{WHOLE}{BETA.replace('beta', 'acme')}",
            'companies[1].precoro.account is "acme" again. A key is for one company in Precoro: give each'
            " company an account of its own.",
        ),
        (
            '[precoro]\nlook_every_seconds = "300"',
            'precoro.look_every_seconds must be a number without quotes, such as 30 or 1.5, not "300".',
        ),
        ("[precoro]\nseconds_between_calls = true", None),
        (
            "[precoro]\nanswer_within_seconds = nan",
            "precoro.answer_within_seconds must be between 0.1 and 300, not NaN.",
        ),
        (f"[precoro]\nlook_every_seconds = {10**400}", None),
        ("[precoro]\ncalls_per_day = 0", "precoro.calls_per_day must be at least 1, not 0."),
        ("[precoro]\nkept_for_decisions_percent = 91", None),
        (
            '[precoro]\ntables = "absent.toml"',
            'precoro.tables must be the path of a readable file, not "absent.toml".',
        ),
        (
            '[precoro]\nuser_agent = "one\\ntwo"',
            "precoro.user_agent must be up to 200 letters, digits and signs without accents, such as"
            ' "acme-bot/1.0", not "one\\ntwo".',
        ),
    ],
)
def test_what_is_wrong_is_said(written: Path, text: str, problem: str | None) -> None:
    said = refused(written, text)
    assert len(said) == 1
    assert problem in (f"{said[0]}".removeprefix("settings.toml: "), None)


def test_accounts_that_would_share_a_key_are_named(written: Path) -> None:
    two = WHOLE.replace('"acme"', '"a-b"') + BETA.replace('"beta"', '"A_B"')
    assert refused(written, two) == (
        "The accounts a-b and A_B would both read PRECORO_KEY_A_B. Rename one of them.",
    )
