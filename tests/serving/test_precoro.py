"""The settings of Precoro become records that the rest of the program takes by argument."""

import logging
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from models.policy import PRODUCT, CallLimits, LookTimes, PrecoroTerms
from models.precoro.secrets import ApiKey
from serving.bot import run_bot
from serving.policy import call_limits, look_times, policy_of, precoro_terms
from serving.precoro import company_keys, key_box
from settings import Settings, SettingsError, load
from tests.support.fork_server import HOUSE
from tests.support.world import running_world

TEXT = """
[[companies]]
name = "Acme Ltd"
source = "precoro"
[companies.precoro]
account = "acme"
email = "Integration@acme.example"
region = "com"
kinds = ["invoice"]
payments = true
first_days = 7
[[companies]]
name = "Of files"
"""
SECRET = "s" * 43


def read(tmp_path: Path, text: str, **environ: str) -> Settings:
    (tmp_path / "settings.toml").write_text(text)
    return load(tmp_path / "settings.toml", environ)


def test_a_company_of_precoro_becomes_its_terms(tmp_path: Path) -> None:
    settings = read(tmp_path, TEXT, PRECORO_SECRET=SECRET)
    acme = PrecoroTerms(
        company="Acme Ltd",
        account="acme",
        email="Integration@acme.example",
        api_url="https://api.precoro.com",
        app_url="https://app.precoro.com",
        kinds=("invoice",),
        decide=True,
        payments=True,
        first_days=7,
    )
    assert precoro_terms(settings) == (acme,)
    assert policy_of(settings).in_precoro("ACME LTD") == acme
    assert policy_of(settings).in_precoro("Of files") is None


def test_nobody_decides_where_the_settings_say_so_or_no_secret_can_encrypt(tmp_path: Path) -> None:
    nobody = TEXT.replace("payments = true", 'decide = "nobody"')
    for settings in (read(tmp_path, TEXT), read(tmp_path, nobody, PRECORO_SECRET=SECRET)):
        (terms,) = precoro_terms(settings)
        assert (terms.decide, terms.payments) == (False, False)


def test_limits_and_times_that_are_not_set_are_the_defaults(tmp_path: Path) -> None:
    settings = read(tmp_path, "")
    assert call_limits(settings) == CallLimits(user_agent=PRODUCT)
    assert look_times(settings) == LookTimes()


def test_limits_and_times_that_are_set_arrive(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        """
        [precoro]
        look_every_seconds = 60
        look_when_quiet_every_seconds = 120
        look_at_night_every_seconds = 240
        read_waiting_again_after_hours = 0.5
        calls_per_minute = 6
        calls_per_hour = 15
        calls_per_day = 30
        calls_counted_by = "key"
        seconds_between_calls = 0.5
        same_call_again_after_seconds = 2
        kept_for_decisions_percent = 50
        answer_within_seconds = 3
        look_for_lost_answers_seconds = 9
        user_agent = "acme-bot/2"
        """,
    )
    assert look_times(settings) == LookTimes(60, 120, 240, 1800, 9)
    assert call_limits(settings) == CallLimits(0.5, 6, 15, 30, "key", 2, 50, 3, "acme-bot/2")


def test_the_bot_names_itself_by_its_own_name_and_version() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["project"]
    assert f"{project['name']}/{project['version']}" == PRODUCT


def test_keys_are_handed_out_hidden_and_by_company(tmp_path: Path) -> None:
    settings = read(tmp_path, TEXT, PRECORO_KEY="hunter2", PRECORO_SECRET=f"{SECRET},{'o' * 32}")
    keys = company_keys(settings)
    assert keys == {"Acme Ltd": ApiKey("hunter2")}
    assert "hunter2" not in repr(keys)
    box, old = key_box(settings), key_box(read(tmp_path, TEXT, PRECORO_SECRET="o" * 32))
    assert box is not None
    assert old is not None
    sealed = old.seal(keys["Acme Ltd"])
    assert (box.open(sealed), box.needs_renewal(sealed)) == (ApiKey("hunter2"), True)
    assert key_box(read(tmp_path, TEXT)) is None


def test_a_bot_without_precoro_loads_nothing_that_encrypts_keys() -> None:
    code = "import commands.run, sys; print(*(name for name in sys.modules if 'fernet' in name))"
    done = subprocess.run([sys.executable, "-c", code], cwd=HOUSE, check=True, capture_output=True, text=True)
    assert done.stdout.split() == []


async def test_a_bot_does_not_start_without_the_key_of_a_company(tmp_path: Path) -> None:
    settings = read(tmp_path, TEXT, SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1")
    with pytest.raises(SettingsError) as caught:
        async with run_bot(settings):
            pass
    assert [(one.place, one.code) for one in caught.value.problems] == [
        ("PRECORO_KEY_ACME", "precoro_key_missing")
    ]


async def test_a_bot_without_a_secret_serves_and_says_what_is_off(
    tmp_path: Path, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    here = TEXT.replace("first_days = 7", 'api_url = "http://127.0.0.1:9"')
    with caplog.at_level(logging.WARNING):
        async with running_world(database_url, tmp_path, settings=here, secrets={"PRECORO_KEY": "k"}):
            pass
    assert [text for text in caplog.messages if "bot.py secret" in text and "Open only" in text] != []
