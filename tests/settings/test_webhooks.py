"""Webhooks, commands and the outbox folder: what the settings take, and which secrets can sign."""

import base64
from pathlib import Path

import pytest
from pydantic import SecretStr

from serving.policy import event_targets
from settings.webhooks import signing_keys, webhook_problems
from tests.settings.reading import read, refused, sentences

KEY, OTHER = b"k" * 32, b"o" * 24
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"
SECOND = f"whsec_{base64.b64encode(OTHER).decode()}"
ERP = '[[webhooks]]\nname = "erp"\nurl = "https://erp.example/events"\n'


def test_every_way_out_that_is_set_is_a_target(written: Path) -> None:
    text = (
        f'[outbox]\nfolder = "out"\n{ERP}types = ["invoice.paid"]\n'
        '[[event_commands]]\nname = "book"\ncommand = ["/bin/book", "-v"]\n'
    )
    loaded = read(written, text, WEBHOOK_SECRET_ERP=SECRET)
    assert [(one.name, one.types) for one in event_targets(loaded)] == [
        ("file", frozenset()),
        ("webhook:erp", frozenset({"invoice.paid"})),
        ("command:book", frozenset()),
    ]
    assert loaded.outbox.folder == written.parent / "out"
    assert webhook_problems(loaded) == ()


def test_without_settings_there_is_no_way_out(written: Path) -> None:
    assert list(event_targets(read(written, '[outbox]\nfolder = ""'))) == []


@pytest.mark.parametrize(
    ("secret", "keys"),
    [
        (SECRET, (KEY,)),
        (f"{SECRET} {SECOND}", (KEY, OTHER)),
        ("", ()),
        (SECRET.removeprefix("whsec_"), ()),
        ("whsec_c2hvcnQ=", ()),
        (f"whsec_{base64.b64encode(b'l' * 65).decode()}", ()),
        ("whsec_%%%", ()),
        (f"{SECRET} whsec_c2hvcnQ=", ()),
        (f"{SECRET} {SECOND} {SECRET}", ()),
    ],
)
def test_a_secret_has_one_key_or_two_while_it_is_changed(secret: str, keys: tuple[bytes, ...]) -> None:
    assert signing_keys(SecretStr(secret)) == keys


def test_a_missing_or_malformed_secret_is_named_and_not_shown(written: Path) -> None:
    assert sentences(webhook_problems(read(written, ERP))) == (
        "WEBHOOK_SECRET_ERP is not set. Set it to the secret of the webhook erp (whsec_...),"
        " or set WEBHOOK_SECRET_ERP_FILE to a file that holds it.",
    )
    [said] = sentences(webhook_problems(read(written, ERP, WEBHOOK_SECRET_ERP="whsec_hunter2")))
    assert said == (
        "WEBHOOK_SECRET_ERP is not a secret of the webhook erp: it must be whsec_ and 24 to 64 bytes in"
        " base64, or two of these with a space between while you change it."
    )


def test_a_secret_may_come_from_a_file_and_is_in_nothing_that_is_printed(
    written: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    loaded = read(written, ERP, WEBHOOK_SECRET_ERP_FILE=str(tmp_path / "secret"))
    assert signing_keys(loaded.webhooks[0].secret) == (KEY,)
    assert SECRET not in f"{loaded!r} {loaded} {loaded.model_dump()} {loaded.model_dump_json()}"


@pytest.mark.parametrize(
    "url", ["https://erp.example", "http://127.0.0.1:8080/in", "http://localhost/in", "http://[::1]:9/in"]
)
def test_an_address_is_encrypted_or_of_this_machine(written: Path, url: str) -> None:
    assert read(written, f'[[webhooks]]\nname = "erp"\nurl = "{url}"').webhooks[0].url == url


def test_an_unencrypted_address_is_taken_where_that_is_allowed(written: Path) -> None:
    text = '[[webhooks]]\nname = "erp"\nurl = "http://erp.example/in"'
    assert refused(written, text) == (
        "settings.toml: webhooks[0] would send events to erp.example unencrypted."
        " Use https, or set allow_http = true.",
    )
    assert read(written, f"{text}\nallow_http = true").webhooks[0].allow_http


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            '[[webhooks]]\nname = "e r p"\nurl = "https://erp.example"',
            'webhooks[0].name must be up to 40 letters, digits, hyphens and underscores, such as "erp",'
            ' not "e r p".',
        ),
        (
            '[[webhooks]]\nname = "erp"\nurl = "https://user:pass@erp.example"',
            'webhooks[0].url must be a web address such as "https://erp.example/events", without a user,'
            ' not "https://user:pass@erp.example".',
        ),
        (
            '[[webhooks]]\nname = "erp"\nurl = "ftp://erp.example"',
            'webhooks[0].url must be a web address such as "https://erp.example/events", without a user,'
            ' not "ftp://erp.example".',
        ),
        (f"{ERP}{ERP}", 'webhooks[1].name is "erp" again. Give each one a name of its own.'),
        (
            '[[event_commands]]\nname = "book"\ncommand = []',
            "event_commands[0].command must not be empty.",
        ),
        (
            '[[event_commands]]\nname = "book"\ncommand = "book"',
            'event_commands[0].command must be a list in [ ], not "book".',
        ),
        (
            '[[event_commands]]\nname = "book"\ncommand = ["x"]\ntypes = ["invoice.pade"]',
            'event_commands[0].types[0] must be "document.approved", "document.rejected",'
            ' "document.changes_asked", "document.cancelled", "document.reopened", "invoice.paid",'
            ' "invoice.partly_paid", "audit.root", or "test.ping", not "invoice.pade".',
        ),
    ],
)
def test_what_is_wrong_with_a_target_is_said(written: Path, text: str, problem: str) -> None:
    assert refused(written, text) == (f"settings.toml: {problem}",)


def test_webhooks_that_would_share_a_secret_are_named(written: Path) -> None:
    text = ERP.replace("erp", "a-b") + ERP.replace("erp", "a_b")
    assert refused(written, text) == (
        "The webhooks a-b and a_b would both read WEBHOOK_SECRET_A_B. Rename one of them.",
    )
