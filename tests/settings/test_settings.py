"""Settings are read wholly, or refused with a sentence for each problem."""

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

import settings
from settings import SettingsError, load
from settings.schema import SettingsFile
from tests.settings.reading import read, refused, sentences, uncommented
from validation.problems import model_within


def test_the_shipped_file_runs_as_it_is() -> None:
    loaded = load(environ={})
    project = settings.SHIPPED.parent
    assert loaded.inbox.folder == project / "data" / "inbox"
    assert loaded.database_url.get_secret_value().endswith("/data/bot.db")
    assert loaded.slack_api_url == "https://slack.com/api/"
    assert [workspace.name for workspace in loaded.workspaces] == ["main"]
    assert (loaded.companies, loaded.rules) == ((), ())


def keys_known(shape: type[BaseModel], where: str = "") -> set[str]:
    known = set()
    for name, field in shape.model_fields.items():
        inner = model_within(field.annotation)
        known |= keys_known(inner, f"{where}{name}.") if inner else {where + name}
    return known


def keys_in(table: Mapping[str, Any], where: str = "") -> set[str]:
    found = set()
    for name, value in table.items():
        if name in ("confirm_above", "above", "up_to", "custom_fields"):  # their keys are the operator's
            found.add(where + name)
            continue
        if where == "rates." and name != "base":  # the operator's currencies
            continue
        for one in value if isinstance(value, list) else [value]:
            found |= keys_in(one, f"{where}{name}.") if isinstance(one, dict) else {where + name}
    return found


def test_every_setting_is_documented_and_every_documented_setting_is_known() -> None:
    assert keys_in(uncommented()) == keys_known(SettingsFile)


def test_the_shown_values_are_the_defaults_where_there_are_defaults(written: Path) -> None:
    shown, empty = uncommented(), read(written, "")
    for section in ("approval", "delivery", "inbox", "store", "log", "health", "reminders"):
        for name, value in shown[section].items():
            if name in ("confirm_above", "card_fields"):  # examples
                continue
            default = getattr(getattr(empty, section), name)
            default = list(default) if isinstance(default, tuple) else default
            assert default == (written.parent / value if isinstance(default, Path) else value), name


def test_the_whole_shipped_example_is_taken(written: Path) -> None:
    text = settings.SHIPPED.read_text(encoding="utf-8")
    loaded = read(written, re.sub(r"(?m)^#(?=[\w\[\]]|    \{)", "", text))
    assert loaded.approval.confirm_above == {"EUR": Decimal(10000), "USD": Decimal(10000)}
    company, in_precoro = loaded.companies
    assert (company.name, company.workspace, company.zone) == ("Acme Ltd", "acme-eu", "Europe/Berlin")
    assert (in_precoro.source, in_precoro.precoro is not None) == ("precoro", True)
    (rule,) = loaded.rules
    assert [step.rule for step in rule.steps] == ["any", "all"]
    assert rule.up_to == {"EUR": Decimal(50000)}


def test_no_line_of_the_shipped_file_goes_without_a_comment() -> None:
    above = ""
    for line in settings.SHIPPED.read_text(encoding="utf-8").splitlines():
        if re.match(r"#?\w+ = ", line):
            assert above.startswith("# "), line
        above = line


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            '[approval]\nrequester_may_approve = "yes"',
            'approval.requester_may_approve must be true or false, not "yes".',
        ),
        (
            "[delivery]\nfiles_per_crad = 3",
            "unknown setting delivery.files_per_crad; did you mean files_per_card?",
        ),
        ("[delivery]\nweather = 3", "unknown setting delivery.weather."),
        ("[aproval]\nx = 3", "unknown section [aproval]; did you mean [approval]?"),
        ("[[company]]\nname = 'A'", "unknown section [[company]]; did you mean [[companies]]?"),
        (
            "[weather]\nx = 3",
            "unknown section [weather]; the sections are [approval], [delivery], [inbox], [outbox], "
            "[store], [retention], [files], [mailbox], [precoro], [log], [health], [metrics], [reminders], "
            "[slack], [rates], [[companies]], [[rules]], [[event_commands]], [[escalation]], "
            "[[workspaces]], [[webhooks]].",
        ),
        ("approval = 3", "approval must be a section headed [approval], not 3."),
        ("companies = 3", "companies must be sections headed [[companies]], with double brackets, not 3."),
        (
            "[workspaces]\nname = 'eu'",
            "workspaces must be sections headed [[workspaces]], with double brackets, not {…}.",
        ),
        ("[[approval]]", "approval must be a section headed [approval], not […]."),
        ("[log]\nlevel = { a = 1 }", 'log.level must be "debug", "info", "warning", or "error", not {…}.'),
        ("[delivery]\nfiles_per_card = 51", "delivery.files_per_card must be at most 50, not 51."),
        ("[delivery]\nfiles_per_card = -1", "delivery.files_per_card must be at least 0, not -1."),
        ("[delivery]\nfiles_per_card = true", "delivery.files_per_card must be a whole number, not true."),
        ("[store]\nfiles = 3", "store.files must be a path in quotes, not 3."),
        *(
            (
                f'[metrics]\nlisten = "{given}"',
                'metrics.listen must be a host and a port such as "127.0.0.1:9464", or empty, '
                f'not "{given}".',
            )
            for given in ("9464", "localhost", "127.0.0.1:0", "127.0.0.1:65536", "http://localhost:9464")
        ),
        (
            '[log]\nlevel = "loud"',
            'log.level must be "debug", "info", "warning", or "error", not "loud".',
        ),
        (
            '[approval]\nconfirm_above = { EURO = "1" }',
            'approval.confirm_above.EURO must be an ISO 4217 currency such as "EUR", not "EURO".',
        ),
        (
            '[approval]\nconfirm_above = { EUR = "much" }',
            'approval.confirm_above.EUR must be a number such as "1310.00", not "much".',
        ),
        (
            "[approval]\nconfirm_above = { EUR = nan }",
            "approval.confirm_above.EUR must be a finite number, not NaN.",
        ),
        (
            "[approval]\nconfirm_above = { EUR = -1 }",
            "approval.confirm_above.EUR must be between 0 and 1,000,000,000,000, not -1.",
        ),
        (
            "[approval]\nconfirm_above = 10000",
            'approval.confirm_above must give an amount for each currency, such as { EUR = "10000" },'
            " not 10000.",
        ),
        (
            '[[companies]]\nname = "A"\nzone = "Berlin"',
            'companies[0].zone must be an IANA time zone such as "Europe/Berlin", not "Berlin".',
        ),
        (
            '[[companies]]\nname = "A"\ncountry = "Germany"',
            'companies[0].country must be a two-letter ISO 3166 country such as "DE", not "Germany".',
        ),
        (
            '[files]\nencoding = "base64"',
            'files.encoding must be an encoding of text such as "cp1252", not "base64".',
        ),
        ('[files]\ndecimal = ";"', 'files.decimal must be "," or ".", not ";".'),
        (
            '[[companies]]\nname = "A"\nmanagers = ["ann"]',
            'companies[0].managers[0] must be an e-mail address, not "ann".',
        ),
        (
            '[slack]\nalias_domains = [["acme.example", "@acme.com"]]',
            'slack.alias_domains[0][1] must be a domain such as "acme.example", not "@acme.com".',
        ),
        ('[[companies]]\nname = " "', "companies[0].name must not be empty."),
        (
            '[[companies]]\nname = "A"\nworkspace = "emea"',
            'companies[0].workspace names the unknown workspace "emea". Choose "main".',
        ),
        (
            '[[companies]]\nname = "A"\n[[companies]]\nname = "a"',
            'companies[1].name is "a" again. List each company once.',
        ),
        (
            '[[rules]]\nkinds = ["invoice"]',
            "rules[0] says nothing. Give it steps, a requester or payers.",
        ),
        (
            "[rates]\nbase = 'EUR'\nDOLLAR = 1",
            'rates.DOLLAR must be an ISO 4217 currency such as "EUR", not "DOLLAR".',
        ),
        ("[rates]\nUSD = '0.92'", "rates.base is missing."),
        (
            "[rates]\nbase = 'EUR'\nUSD = 0",
            "rates.USD must be between 0.000000000001 and 1,000,000,000, not 0.",
        ),
        (
            '[[rules]]\nsteps = [{ name = "M", approvers = [] }]',
            "rules[0].steps[0].approvers must not be empty.",
        ),
        (
            '[[rules]]\nsteps = [{ name = "M", approvers = ["ann"] }]',
            'rules[0].steps[0].approvers[0] must be an e-mail address, not "ann".',
        ),
        (
            '[[companies]]\nname = "A"\n[[rules]]\ncompany = "B"\n'
            'steps = [{ name = "M", approvers = ["a@b"] }]',
            'rules[0].company names the unknown company "B". Choose "A".',
        ),
        (
            "[[rules]]\nabove = { EUR = 9 }\nup_to = { EUR = 5 }\n"
            'steps = [{ name = "M", approvers = ["a@b"] }]',
            "rules[0] never matches. In some currency, above must be less than up_to.",
        ),
        (
            '[reminders]\ndays = ["monday"]',
            'reminders.days[0] must be "mon", "tue", "wed", "thu", "fri", "sat", or "sun", not "monday".',
        ),
        (
            '[reminders]\ntimes = ["9 am"]',
            'reminders.times[0] must be a time such as "09:00", not "9 am".',
        ),
        (
            '[slack]\ncommand = "precoro"',
            'slack.command must be a slash and up to 31 small letters, digits, - or _, such as "/precoro",'
            ' not "precoro".',
        ),
        (
            '[slack]\nca_file = "absent.pem"',
            'slack.ca_file must be the path of a readable PEM file, not "absent.pem".',
        ),
    ],
)
def test_it_says_which_setting_is_wrong_and_what_it_must_be(written: Path, text: str, problem: str) -> None:
    assert refused(written, text) == (f"settings.toml: {problem}",)


def test_workspaces_that_would_share_their_tokens_are_named(written: Path) -> None:
    text = '[[workspaces]]\nname = "a-b"\n[[workspaces]]\nname = "a_b"'
    assert refused(written, text) == (
        "The workspaces a-b and a_b would both read SLACK_BOT_TOKEN_A_B. Rename one of them.",
    )


def test_all_problems_are_told_at_once(written: Path) -> None:
    assert len(refused(written, '[log]\nlevel = 3\n[inbox]\nenabled = "no"\nfolders = "x"')) == 3


def test_a_file_that_is_missing_or_no_toml_is_named(written: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(written, {})
    assert sentences(caught.value.problems) == (
        f"The settings file {written} cannot be read (No such file or directory)."
        " PRECORO_SETTINGS can name another file.",
    )
    written.write_bytes(b"\n\xff")
    with pytest.raises(SettingsError) as caught:
        load(written, {})
    assert sentences(caught.value.problems) == (
        f"The settings file {written} is not UTF-8 text: byte 2 is invalid.",
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("\n[log\n", "line 2, column 5 (Expected ']' at the end of a table declaration)"),
        ("[log]\nlevel", "line 2, column 6 (Expected '=' after a key in a key/value pair)"),
        ("[log]\nlevel = 3 4", "line 2, column 11 (Expected newline or end of document after a statement)"),
    ],
)
def test_a_file_that_is_no_toml_is_told_where(written: Path, text: str, place: str) -> None:
    assert refused(written, text) == (f"The settings file {written} is not TOML at {place}.",)


def test_the_environment_names_another_file(written: Path) -> None:
    written.write_text("[delivery]\nfiles_per_card = 3\n")
    loaded = load(environ={"PRECORO_SETTINGS": str(written)})
    assert loaded.delivery.files_per_card == 3
    assert loaded.store.files == written.parent / "data" / "files"


def test_a_default_database_in_a_folder_with_odd_characters_is_quoted(tmp_path: Path) -> None:
    (tmp_path / "50% off?").mkdir()
    loaded = read(tmp_path / "50% off?" / "settings.toml", "")
    assert loaded.database_url.get_secret_value() == f"sqlite://{tmp_path}/50%25%20off%3F/data/bot.db"


def test_settings_do_not_change_once_read(written: Path) -> None:
    with pytest.raises(ValueError, match="frozen"):
        read(written, "").log.level = "debug"


def test_an_api_address_gets_its_last_slash(written: Path) -> None:
    assert read(written, "", SLACK_API_URL="http://127.0.0.1:8020/api").slack_api_url.endswith("/api/")
