"""What commands print is in the language of the shell, and all of it comes from the catalogue."""

import argparse
import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import bot
from commands import check, import_files, manifest, migrate
from commands.check import examine
from commands.checks.findings import finding_text, ok
from commands.reader import shell_reader
from commands.usage import COMMANDS
from demo.samples import draw_files
from jobs.inbox.importer import Importer
from models.database.store import Store
from models.policy import Policy
from models.records.documents import Audience
from models.tables import Member, Message, Person, Workspace
from sandbox import Human, Sandbox, WorkspaceSpec
from settings import Settings, load
from slack.manifest import build_manifest
from tests.commands.checks.examining import BROKEN
from tests.support.cast import KEY_TEXT
from tests.support.catalogue import ROOT, extracted
from tests.support.parsing import parse_in_thread
from tests.support.pseudo_locale import CLOSES, LOCALE, OPENS, PseudoLocale
from views.wording import translate

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SAMPLES = Path(draw_files.__file__).parent
FILES = [*sorted((ROOT / "commands").rglob("*.py")), ROOT / "demo" / "run.py"]
# What may be printed as it is: between marks of the made-up language, and values.
PSEUDO = re.compile(f"{OPENS}[^{CLOSES}]*{CLOSES}")


@pytest.mark.parametrize(
    ("environ", "locale"),
    [
        ({}, "en-US"),
        ({"LANG": "C.UTF-8"}, "en-US"),
        ({"LANG": "POSIX"}, "en-US"),
        ({"LANG": "de_DE.UTF-8"}, "de-DE"),
        ({"LANG": "de_AT@euro", "LC_MESSAGES": ""}, "de-AT"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en-GB"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, "en-US"),
        ({"LC_ALL": "de"}, "de"),
    ],
)
def test_the_shell_says_who_reads(environ: dict[str, str], locale: str) -> None:
    assert shell_reader(environ) == Audience(locale)


@pytest.mark.parametrize("locale", ["xx_YY.UTF-8", "../../etc", "😀"])
def test_an_unknown_language_is_english(locale: str) -> None:
    reader = shell_reader({"LANG": locale})
    assert translate.gettext(reader, "connected") == "connected"
    assert finding_text(ok("bot", "Here"), reader) == "ok       bot          Here"


def printed_literals(path: Path) -> Iterator[str]:
    """Give the text with letters in what a file prints, or gives argparse as a description."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        given = list(node.args) if name in ("print", "add_argument_group", "ArgumentTypeError") else []
        given += list(node.args[1:]) if name in ("ok", "warning", "wrong") else []
        given += [each.value for each in node.keywords if each.arg in ("help", "description", "metavar")]
        for each in given:
            parts = each.values if isinstance(each, ast.JoinedStr) else [each]
            for part in parts:
                if isinstance(part, ast.Constant) and re.search(r"[a-z]{2}", str(part.value)):
                    yield f"{path.name}:{node.lineno}: {part.value!r}"


def test_no_command_prints_what_is_not_in_the_catalogue() -> None:
    assert len(FILES) > 10
    assert [one for path in FILES for one in printed_literals(path)] == []


def test_the_commands_that_are_described_are_those_there_are() -> None:
    assert tuple(COMMANDS) == bot.COMMANDS


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    path = tmp_path / "settings.toml"
    path.write_text('inbox.folder = "inbox"\nstore.files = "files"\n')
    return load(path, {"DATABASE_URL": f"sqlite://{tmp_path}/bot.db"})


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Let the shell speak the made-up language; gives the messages that are asked for."""
    found: set[str] = set()
    monkeypatch.setenv("LC_ALL", f"{LOCALE.replace('-', '_')}.UTF-8")
    monkeypatch.setitem(translate.CATALOGUES, LOCALE, PseudoLocale(found.add))
    return found


def left_in_english(printed: str, *values: str) -> str:
    """Give what is neither from the catalogue nor one of the values."""
    rest = PSEUDO.sub("", printed)
    for each in values:
        rest = rest.replace(each, "")
    return "".join(re.findall(r"[A-Za-z]{2,}", rest))


def run_everything(settings: Settings, folder: Path) -> None:
    """Migrate, check and import; print the manifest's link."""
    (folder / "none.json").write_text('{"documents": []}')
    (folder / "bad.json").write_text('{"documents": [')
    nothing = argparse.Namespace()
    assert check.main(settings, argparse.Namespace(offline=True, bundle=None, log=None)) == 0
    assert migrate.main(settings, nothing) == 0
    assert migrate.main(settings, nothing) == 0
    assert check.main(settings, argparse.Namespace(offline=True, bundle=None, log=None)) == 0
    files = [folder / "none.json", folder / "bad.json"]
    assert import_files.main(settings, argparse.Namespace(files=files)) == 1
    assert manifest.main(settings, argparse.Namespace(name="Precoro", json=False)) == 0


def test_commands_speak_the_language_of_the_shell(
    settings: Settings, tmp_path: Path, asked: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    run_everything(settings, tmp_path)
    captured = capsys.readouterr()
    lines = captured.out.partition("{\n")[0]
    assert left_in_english(lines, str(tmp_path), "none.json") == ""
    assert OPENS in captured.out.partition("\n}\n")[2]
    assert f"\n{tmp_path}/bad.json: {OPENS}" in captured.err
    assert len(asked) > 20
    assert asked <= {text for _, message in extracted() for text in message}


async def make_trouble(store: Store, folder: Path) -> None:
    """Import a stuck step, lose a person, have a message refused and the running bot's token rejected."""
    importer = Importer(store, Policy(), folder / "files", lambda: NOW, parse_in_thread(folder / "files"))
    await importer.take_in_file(SAMPLES / "02-acme.json")
    workspace = await Workspace.get(name="main")
    await Workspace.filter(id=workspace.id).update(down="token_revoked")
    person = await Person.get(email="ann@acme.example")
    await Member.update_or_create({"state": "guest"}, workspace_id=workspace.id, person_id=person.id)
    message = await Message.exclude(person_id=person.id).first()
    assert message
    await Message.filter(id=message.id).update(state="failed", last_error="")


@pytest.mark.parametrize("slack_answers", [True, False])
async def test_what_check_finds_is_in_the_language_of_the_shell(
    slack_answers: bool, store: Store, database_url: str, tmp_path: Path, asked: set[str]
) -> None:
    await make_trouble(store, tmp_path)
    path = tmp_path / "settings.toml"
    path.write_text('inbox.folder = "settings.toml"\nstore.files = "files"\n')  # a file, not a folder
    ann = Human("ann@acme.example", "Ann Lee")
    async with Sandbox(build_manifest(), [WorkspaceSpec("acme", [ann])]) as slack:
        acme = slack.workspaces["acme"]
        acme.scopes -= {"files:write"}
        given = {
            "DATABASE_URL": database_url,
            "AUDIT_KEY": KEY_TEXT,
            "SLACK_API_URL": slack.api_url if slack_answers else "http://127.0.0.1:9/api/",
            "SLACK_BOT_TOKEN": acme.bot_token,
            "SLACK_APP_TOKEN": acme.app_token,
        }
        found = examine(
            load(path, given),
            shell_reader(),
            offline=False,
            clock=lambda: NOW + timedelta(hours=3),
            samples=lambda: [BROKEN],
        )
        findings = [each async for each in found]
    texts = [text for each in findings for text in (each.text, *each.more)]
    # A company without an integration manager is listed by its name alone.
    assert [text for text in texts if not (text.startswith(OPENS) and text.endswith(CLOSES))] == ["Acme Ltd"]
    troubled = {each.subject for each in findings if each.mark != "ok"}
    assert troubled >= {"inbox", "bot", "people", "steps", "messages", "slack"}
    assert troubled >= {"scopes", "clock", "layout"} or not slack_answers
    assert asked <= {text for _, message in extracted() for text in message}


@pytest.mark.parametrize("command", bot.COMMANDS)
def test_the_help_speaks_the_language_of_the_shell(
    command: str, asked: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        bot.main([command, "--help"])
    said = capsys.readouterr().out.replace("\n", " ")
    assert translate.gettext(shell_reader(), COMMANDS[command]) in " ".join(said.split())
    assert asked <= {text for _, message in extracted() for text in message}


def test_the_help_is_german_where_the_shell_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    with pytest.raises(SystemExit):
        bot.main(["check", "--help"])
    said = capsys.readouterr().out
    assert said.startswith("Aufruf: bot.py check [-h] [--offline] [--bundle DATEI] [--log DATEI]\n")
    assert "Einstellungen, Datenbank, Tokens, Scopes und Personen prüfen" in said
    assert "diese Hilfe anzeigen und beenden" in said
    with pytest.raises(SystemExit):
        bot.main(["comment", "PO-1"])
    assert "bot.py comment: Fehler: die folgenden Argumente fehlen: TEXT, --as" in capsys.readouterr().err


def test_a_check_in_german(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert check.main(settings, argparse.Namespace(offline=True, bundle=None, log=None)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == (
        f"ok       Einstellungen {tmp_path}/settings.toml ist gültig."
        " Workspaces: main. Unternehmen: beliebige. Regeln: 0."
    )
    assert re.fullmatch(rf"ok       Datenträger   [\d.]+,\d GB frei für {tmp_path}/files\.", lines[3])
    assert lines[-1] == "Fehler: 0. Warnungen: 1. Ok: 4."
