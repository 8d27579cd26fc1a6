"""Tokens and the database's URL come from the environment, and are never shown."""

from pathlib import Path

from pydantic import SecretStr

from settings import missing_password, missing_tokens
from tests.settings.reading import read, refused, sentences

SECRET = "xoxb-0123456789-very-secret"


def test_tokens_come_from_the_environment_by_workspace(written: Path, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("xapp-1\n")
    loaded = read(
        written,
        '[[workspaces]]\nname = "acme-eu"\n[[workspaces]]\nname = "acme.us"',
        SLACK_BOT_TOKEN_ACME_EU=SECRET,
        SLACK_APP_TOKEN_ACME_EU_FILE=str(tmp_path / "token"),
        SLACK_BOT_TOKEN="xoxb-of-nobody",
    )
    europe, states = loaded.workspaces
    assert (europe.bot_token, europe.app_token) == (SecretStr(SECRET), SecretStr("xapp-1"))
    assert (states.bot_token, states.app_token) == (None, None)
    assert sentences(missing_tokens(loaded)) == (
        "SLACK_BOT_TOKEN_ACME_US is not set."
        " Set it to the Bot User OAuth Token (xoxb-...) of workspace acme.us,"
        " or set SLACK_BOT_TOKEN_ACME_US_FILE to a file that holds it.",
        "SLACK_APP_TOKEN_ACME_US is not set."
        " Set it to the app-level token (xapp-...) of workspace acme.us,"
        " or set SLACK_APP_TOKEN_ACME_US_FILE to a file that holds it.",
    )


def test_one_workspace_needs_no_entry(written: Path) -> None:
    loaded = read(
        written, '[[companies]]\nname = "Acme Ltd"', SLACK_BOT_TOKEN=SECRET, SLACK_APP_TOKEN="xapp-1"
    )
    assert missing_tokens(loaded) == ()
    assert loaded.companies[0].workspace == "main"


def test_a_company_must_say_which_of_several_workspaces(written: Path) -> None:
    text = '[[workspaces]]\nname = "eu"\n[[workspaces]]\nname = "us"\n[[companies]]\nname = "A"'
    assert refused(written, text) == (
        'settings.toml: companies[0].workspace is missing. Choose "eu" or "us".',
    )


def test_a_secret_given_twice_or_unreadable_is_refused_without_being_shown(
    written: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").touch()
    problems = refused(
        written,
        SLACK_BOT_TOKEN=SECRET,
        SLACK_BOT_TOKEN_FILE="/x",
        SLACK_APP_TOKEN_FILE=str(tmp_path / "absent"),
        DATABASE_URL_FILE=str(tmp_path / "empty"),
        SLACK_API_URL="slack.com",
    )
    assert problems == (
        "Both SLACK_BOT_TOKEN and SLACK_BOT_TOKEN_FILE are set. Unset one of them.",
        f"SLACK_APP_TOKEN_FILE names {tmp_path}/absent, which cannot be read (No such file or directory).",
        f"DATABASE_URL_FILE names {tmp_path}/empty, which is empty. The file must hold the secret alone.",
        'SLACK_API_URL must be a web address such as "https://slack.com/api/".',
    )
    assert SECRET not in "".join(problems)


def test_no_secret_is_in_what_settings_print(written: Path) -> None:
    loaded = read(written, "", SLACK_BOT_TOKEN=SECRET, DATABASE_URL="postgres://bot:hunter2@db/bot")
    assert SECRET not in f"{loaded!r} {loaded} {loaded.model_dump()} {loaded.model_dump_json()}"
    assert "hunter2" not in f"{loaded!r} {loaded} {loaded.model_dump()} {loaded.model_dump_json()}"
    assert loaded.database_url.get_secret_value() == "postgres://bot:hunter2@db/bot"


MAILBOX = (
    '[mailbox]\nhost = "imap.acme.example"\nuser = "documents@acme.example"\nsenders = ["*@Supplier.example"]'
)


def test_the_password_of_the_mailbox_comes_from_the_environment_or_a_file(
    written: Path, tmp_path: Path
) -> None:
    (tmp_path / "password").write_text("s3cret\n")
    loaded = read(written, MAILBOX, MAILBOX_PASSWORD_FILE=str(tmp_path / "password"))
    assert (loaded.mailbox_password, missing_password(loaded)) == (SecretStr("s3cret"), ())
    assert "s3cret" not in repr(loaded)
    assert sentences(missing_password(read(written, MAILBOX))) == (
        "MAILBOX_PASSWORD is not set. Set it to the password of documents@acme.example at the mail server,"
        " or set MAILBOX_PASSWORD_FILE to a file that holds it.",
    )
    assert missing_password(read(written, "")) == ()
