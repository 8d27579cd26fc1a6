"""What `check --bundle` writes helps to find a fault, and holds no secret and nobody's address."""

import argparse
import json
import zipfile
from pathlib import Path

import pytest

from commands import check
from models.version import VERSION
from settings import load

SECRETS = {
    "SLACK_BOT_TOKEN_EU": "xoxb-1-2-BotTokenOfEurope",
    "SLACK_APP_TOKEN_EU": "xapp-1-A1-2-AppTokenOfEurope",
    "DATABASE_URL": "postgres://bot:S3cret%23Word@127.0.0.1:9/precoro",
    "AUDIT_KEY": "the-key-of-the-histories-of-this-test",
    "MAILBOX_PASSWORD": "hunter2000",
    "WEBHOOK_SECRET_ERP": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw whsec_TmV3U2VjcmV0T2ZUaGlzV2ViaG9vazEy",
    "PRECORO_KEY_ACME": "KeyOfTheCompanyInPrecoro",
    "PRECORO_SECRET": "sssssssssssssssssssssssssssssssssss1,sssssssssssssssssssssssssssssssssss2",
}
PLANTED = (
    *(word for value in SECRETS.values() for word in value.replace(",", " ").split() if "://" not in word),
    "S3cret%23Word",
    "S3cret#Word",
    "ina@acme.example",
    "documents@acme.example",
    "ann@acme.example",
)
IN_SETTINGS = ("InThePath", "InAnArgument")
SETTINGS = """
[mailbox]
host = "imap.acme.example"
user = "documents@acme.example"
senders = ["*@supplier.example"]
[[workspaces]]
name = "eu"
[[companies]]
name = "Acme Ltd"
source = "precoro"
managers = ["ann@acme.example"]
precoro = { account = "acme", email = "ina@acme.example", region = "com" }
[[webhooks]]
name = "erp"
url = "https://erp.example/hooks/InThePath?token=InThePath"
[[event_commands]]
name = "book"
command = ["/bin/true", "--password=InAnArgument"]
"""


def test_a_bundle_holds_what_helps_and_no_secret_and_no_address(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "settings.toml").write_text(SETTINGS)
    log, path = tmp_path / "bot.log", tmp_path / "bundle.zip"
    log.write_text("too long ago\n" * 2000 + "".join(f"ERROR {planted} failed\n" for planted in PLANTED))
    settings = load(tmp_path / "settings.toml", SECRETS)
    assert check.main(settings, argparse.Namespace(offline=True, bundle=path, log=log)) == 1  # no database
    assert str(path) in capsys.readouterr().out
    with zipfile.ZipFile(path) as bundle:
        files = {name: bundle.read(name).decode() for name in bundle.namelist()}
    assert {
        planted for planted in (*PLANTED, *IN_SETTINGS) for text in files.values() if planted in text
    } == set()
    assert json.loads(files["versions.json"])["version"] == VERSION
    given = json.loads(files["settings.json"])
    assert (given["webhooks"][0]["url"], given["event_commands"][0]["command"][0]) == (
        "https://erp.example/[hidden]",
        "/bin/true",
    )
    assert "postgres://127.0.0.1:9/precoro cannot be used" in files["check.txt"]
    assert "127.0.0.1:9" in json.loads(files["store.json"])["error"]
    assert len(files["log.txt"].splitlines()) == 2000
    assert files["log.txt"].endswith("ERROR [address 2] failed\n")
