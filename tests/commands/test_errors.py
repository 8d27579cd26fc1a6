"""What keeps a command from its work is told in whole sentences, in the language of the shell."""

import argparse
import importlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import bot
from commands import import_files, migrate
from commands.errors import EXPECTED, print_error
from models.database.errors import AlreadyServed
from settings import Settings, SettingsError, load
from slack.tokens import APP_TOKEN, WrongTokens
from tests.support.catalogue import ROOT, extracted
from tests.support.pseudo_locale import CLOSES, LOCALE, OPENS, PseudoLocale
from validation.problems import Problem
from views.wording import translate

Printed = Callable[..., list[str]]
WRONG = """\
[aproval]
[workspaces]
name = "eu"
[delivery]
files_per_card = "many"
cards = 3
[approval]
confirm_above = 10000
[log]
level = "loud"
[[companies]]
name = ""
zone = "Berlin"
"""


@pytest.fixture
def printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Printed:
    """Run a command in the made-up language, and give the lines of what went wrong."""
    asked: set[str] = set()
    monkeypatch.setenv("LC_ALL", f"{LOCALE.replace('-', '_')}.UTF-8")
    monkeypatch.setitem(translate.CATALOGUES, LOCALE, PseudoLocale(asked.add))
    monkeypatch.setenv("PRECORO_SETTINGS", str(tmp_path / "settings.toml"))

    def run(command: str, settings: str = "", **environ: str) -> list[str]:
        (tmp_path / "settings.toml").write_text(settings)
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        assert bot.main([command]) == 1
        assert asked <= {text for _, message in extracted() for text in message}
        return capsys.readouterr().err.splitlines()

    return run


def test_every_wrong_setting_is_told_in_the_language_of_the_shell(printed: Printed) -> None:
    lines = printed("check", WRONG)
    assert len(lines) == 8
    assert [line for line in lines if not (line.startswith(OPENS) and line.endswith(CLOSES))] == []


@pytest.mark.parametrize(
    "url",
    [
        "mysql://a/b",
        "sqlite://",
        "postgres://a",
        "postgres://a:b/c",
        "postgres://a/b?c=d",
        "postgres://[::1/b",
    ],
)
def test_a_wrong_address_of_the_database_is_told_in_the_language_of_the_shell(
    printed: Printed, url: str
) -> None:
    (line,) = printed("migrate", DATABASE_URL=url)
    assert line.startswith(OPENS)
    assert line.endswith(CLOSES)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            SettingsError(Problem("SLACK_APP_TOKEN", "app_token_missing", {"workspace": "main"})),
            "SLACK_APP_TOKEN ist nicht gesetzt. Setzen Sie die Variable auf das App-Level Token (xapp-...)"
            " des Workspace main oder SLACK_APP_TOKEN_FILE auf eine Datei, die es enthält.\n",
        ),
        (
            WrongTokens("token_of_bot", variable="SLACK_APP_TOKEN", prefix="xapp-", **APP_TOKEN),
            "SLACK_APP_TOKEN enthält ein Bot-Token (xoxb-). Verwenden Sie das App-Level Token"
            " (xapp-, connections:write) von der Seite Basic Information > App-Level Tokens.\n",
        ),
        (
            AlreadyServed("already_served", database="sqlite://data/bot.db"),
            "Mit sqlite://data/bot.db arbeitet bereits ein anderer Bot. Beenden Sie ihn zuerst.\n",
        ),
    ],
)
def test_an_error_is_told_in_german_where_the_shell_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, told: str
) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert isinstance(error, EXPECTED)
    print_error(error)
    assert capsys.readouterr().err == told


def test_a_start_that_cannot_succeed_ends_with_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("")
    environ = {
        "PRECORO_SETTINGS": str(tmp_path / "settings.toml"),
        "LC_ALL": "de_DE.UTF-8",
        "SLACK_BOT_TOKEN": "xoxb-1-2-a",
        "SLACK_APP_TOKEN": "xapp-1-A1-2-a",
        "HTTPS_PROXY": "socks5://eve:hunter2@proxy",
    }
    ended = subprocess.run(
        [sys.executable, "bot.py", "run"], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60
    )
    told = "HTTPS_PROXY muss eine Adresse wie http://proxy.example:3128 sein.\n"
    assert (ended.returncode, ended.stderr) == (1, told)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    path = tmp_path / "settings.toml"
    path.write_text("")
    return load(path, {})


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"people": [{"email": "ann@acme.example"}]}, "1 person"),
        ({"people": [{"email": "ann@acme.example"}, {"email": "bob@acme.example"}]}, "2 people"),
        ({}, "no people, budgets or documents"),
    ],
)
def test_a_file_of_people_is_counted_as_one(
    settings: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    given: dict[str, object],
    told: str,
) -> None:
    path = tmp_path / "people.json"
    path.write_text(json.dumps(given))
    migrate.main(settings, argparse.Namespace())
    capsys.readouterr()
    assert import_files.main(settings, argparse.Namespace(files=[path])) == 0
    assert capsys.readouterr().out == f"{path}: {told}\n"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"[]", "orders.json can't be read: The file must be an object in { }, not []."),
        (None, "orders.json can't be read (No such file or directory)."),
        (
            b'{"documents": [{"company": 3}]}',
            "orders.json can't be read, for 4 reasons:\n"
            "- documents[0].company must be text in quotes, not 3.",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_told_once_with_what_and_where(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes | None, told: str
) -> None:
    path = tmp_path / "orders.json"
    if data is not None:
        path.write_bytes(data)
    migrate.main(settings, argparse.Namespace())
    assert import_files.main(settings, argparse.Namespace(files=[path])) == 1
    assert f"\n{path}: {told}\n" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["import_files", "comment", "retry"])
def test_a_command_does_not_make_a_database(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    command = importlib.import_module(f"commands.{name}")
    given = argparse.Namespace(files=[tmp_path / "a.json"], number="1", text="Hm", author="a@b.example")
    assert command.main(settings, given) == 1
    assert " does not exist. If the bot uses another database" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_an_image_that_has_no_demo_says_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, printed: Printed
) -> None:
    monkeypatch.delitem(sys.modules, "demo.run", raising=False)
    monkeypatch.setitem(sys.modules, "demo", None)
    [line] = printed("demo")
    assert line.startswith(OPENS)
