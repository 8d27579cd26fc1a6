"""`bot.py check` says whether the keys of Precoro are there, and whether people can link theirs."""

from pathlib import Path

from commands.checks.precoro import check_precoro_settings
from settings import load
from tests.commands.checks.examining import ENGLISH

COMPANY = """
[[companies]]
name = "Acme Ltd"
source = "precoro"
[companies.precoro]
account = "acme"
email = "integration@acme.example"
region = "com"
"""


def look(tmp_path: Path, text: str, **environ: str) -> list[tuple[str, str]]:
    (tmp_path / "settings.toml").write_text(text)
    found = check_precoro_settings(load(tmp_path / "settings.toml", environ), ENGLISH)
    return [(one.mark, one.text.partition(".")[0]) for one in found]


def test_keys_and_secret_that_are_there_are_fine(tmp_path: Path) -> None:
    assert look(tmp_path, COMPANY, PRECORO_KEY="k", PRECORO_SECRET="s" * 32) == [
        ("ok", "There is a key for each company in Precoro: Acme Ltd")
    ]


def test_a_missing_key_is_wrong_and_a_missing_secret_a_warning(tmp_path: Path) -> None:
    assert look(tmp_path, COMPANY) == [
        ("wrong", "PRECORO_KEY_ACME is not set"),
        (
            "warning",
            "PRECORO_SECRET is not set, so nobody can link a key of Precoro, and cards of its documents"
            " offer Open only",
        ),
    ]


def test_without_precoro_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert look(tmp_path, "", PRECORO_SECRET="short") == []
