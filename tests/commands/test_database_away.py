"""A database that cannot be used is told in a sentence, by every command, without a password in it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.fork_server import HOUSE

COMMANDS = {
    "run": ["run"],
    "migrate": ["migrate"],
    "import": ["import", "none.json"],
    "explain": ["explain", "none.json"],
    "comment": ["comment", "PO-1", "Hm", "--as", "a@acme.example"],
    "retry": ["retry"],
    "export": ["export", "--from", "2026-01-01", "--to", "2026-12-31"],
    "audit": ["audit", "verify", "--all"],
    "outbox": ["outbox", "list"],
    "check": ["check", "--offline"],
}


def damaged(folder: Path) -> str:
    (folder / "bot.db").write_text("this is no database, whatever its name says" * 100)
    return f"sqlite://{folder}/bot.db"


def a_folder(folder: Path) -> str:
    (folder / "bot.db").mkdir()
    return f"sqlite://{folder}/bot.db"


def no_server(_folder: Path) -> str:
    return "postgres://bot:S3cretWord@127.0.0.1:9/precoro"


@pytest.mark.parametrize("given", [damaged, a_folder, no_server], ids=["damaged", "folder", "no-server"])
@pytest.mark.parametrize("command", COMMANDS)
def test_it_is_told_in_a_sentence(tmp_path: Path, command: str, given: object) -> None:
    assert callable(given)
    (tmp_path / "settings.toml").write_text("")
    done = subprocess.run(
        [sys.executable, "bot.py", *COMMANDS[command]],
        cwd=HOUSE,
        env={
            "PATH": os.environ["PATH"],
            "PRECORO_SETTINGS": str(tmp_path / "settings.toml"),
            "DATABASE_URL": given(tmp_path),
            "SLACK_BOT_TOKEN": "xoxb-1-2-abc",
            "SLACK_APP_TOKEN": "xapp-1-A1-2-abc",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stderr + done.stdout
    assert done.returncode == 1, said
    assert "Traceback" not in said
    assert "S3cretWord" not in said
    assert "cannot be used" in said or "cannot be migrated" in said
    if command != "check":
        assert len(said.splitlines()) <= 3, said
