"""`bot.py check` says what is wrong with a way out for events, what waits for it, and what was given up."""

import base64
import shlex
from datetime import timedelta
from pathlib import Path

import pytest

from commands.checks.findings import Finding
from models.database.store import Store
from models.tables import EventDelivery
from tests.commands.checks.examining import SETTINGS, Set, look, printed
from tests.models.events.told import an_approved
from tests.support.cast import LATER
from tests.support.database.one import ON_ONE

SECRET = f"whsec_{base64.b64encode(b'k' * 24).decode()}"
ERP = '[[webhooks]]\nname = "erp"\nurl = "https://erp.example/events"\n'


def of_events(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(one.mark, one.text) for one in findings if one.subject == "events"]


@ON_ONE
async def test_without_a_way_out_nothing_is_said_of_events(settings_for: Set, database_url: str) -> None:
    assert of_events(await look(settings_for(database_url), offline=True)) == []


@ON_ONE
async def test_what_is_set_right_is_ok(settings_for: Set, database_url: str, tmp_path: Path) -> None:
    program = '[[event_commands]]\nname = "book"\ncommand = ["sh", "-c", "exit 0"]\n'
    text = f'{SETTINGS}outbox.folder = "out"\n{ERP}{program}'
    found = of_events(
        await look(settings_for(database_url, text=text, WEBHOOK_SECRET_ERP=SECRET), offline=True)
    )
    assert found == [
        ("ok", f"{tmp_path}/out does not exist yet and will be created."),
        ("ok", "Events waiting: 0."),
    ]


@ON_ONE
@pytest.mark.parametrize(
    ("outbox", "said"),
    [
        (
            "inbox/out",
            "is in the inbox {folder}/inbox, where its files would be imported. Set another folder.",
        ),
        ("inbox", "is in the inbox {folder}/inbox, where its files would be imported. Set another folder."),
        (
            ".",
            "is around the inbox {folder}/inbox: what reads the outbox would take imports."
            " Set another folder.",
        ),
        (
            "link/out",
            "is in the inbox {folder}/inbox, where its files would be imported. Set another folder.",
        ),
    ],
)
async def test_an_outbox_in_the_inbox_or_around_it_is_wrong(
    settings_for: Set, database_url: str, tmp_path: Path, outbox: str, said: str
) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "inbox")
    text = f'{SETTINGS}outbox.folder = "{outbox}"\n'
    [finding, _] = of_events(await look(settings_for(database_url, text=text), offline=True))
    assert finding[0] == "wrong"
    assert finding[1].endswith(said.format(folder=tmp_path))


@ON_ONE
async def test_a_folder_that_cannot_be_written_is_wrong(
    settings_for: Set, database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "out").touch()
    text = f'{SETTINGS}outbox.folder = "out"\n'
    [finding, _] = of_events(await look(settings_for(database_url, text=text), offline=True))
    assert finding == ("wrong", f"{tmp_path}/out is not a folder. Set another one in settings.toml.")


@ON_ONE
async def test_a_secret_that_is_missing_or_malformed_is_wrong_and_not_shown(
    settings_for: Set, database_url: str
) -> None:
    for given in ("", "whsec_hunter2hunter2"):
        settings = settings_for(database_url, text=SETTINGS + ERP, WEBHOOK_SECRET_ERP=given)
        findings = await look(settings, offline=True)
        [(mark, text), _] = of_events(findings)
        assert mark == "wrong"
        assert text.startswith("WEBHOOK_SECRET_ERP is not ")
        assert "hunter2" not in "".join(map(printed, findings))


@ON_ONE
async def test_a_command_that_cannot_be_run_is_wrong(
    settings_for: Set, database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "book").write_text("#!/bin/sh\n")
    program = shlex.quote(str(tmp_path / "book")).strip("'")
    text = f'{SETTINGS}[[event_commands]]\nname = "book"\ncommand = ["{program}"]\n'
    [finding, _] = of_events(await look(settings_for(database_url, text=text), offline=True))
    said = f"Command book: {tmp_path}/book is not a program that the bot's user may run."
    assert finding == ("wrong", said)
    (tmp_path / "book").chmod(0o700)
    assert of_events(await look(settings_for(database_url, text=text), offline=True)) == [
        ("ok", "Events waiting: 0.")
    ]


@pytest.mark.parametrize(
    ("columns", "minutes", "mark", "said"),
    [
        ({}, 9, "ok", "Events waiting: 1."),
        ({}, 11, "warning", "Webhook erp: not tried for more than 10 minutes. Is the bot running?"),
        (
            {"last_error": "answered 500"},
            11,
            "warning",
            "Webhook erp: not taken for more than 10 minutes (answered 500). Waiting: 1.",
        ),
        (
            {"dropped_because": "target_off", "last_error": "answered 410"},
            1,
            "warning",
            "Webhook erp wants no more events (answered 410). Waiting: 1."
            " When it takes them again, say so with: bot.py outbox ping",
        ),
        (
            {"state": "failed", "last_error": "answered 500"},
            1,
            "warning",
            "Webhook erp: 1 event was given up (answered 500)."
            " When the cause is gone, send it with: bot.py outbox resend",
        ),
    ],
)
async def test_what_waits_long_and_what_was_given_up_is_named(
    store: Store,
    settings_for: Set,
    database_url: str,
    columns: dict[str, str],
    minutes: int,
    mark: str,
    said: str,
) -> None:
    await an_approved(store)
    await EventDelivery.filter(target="file").delete()
    if columns:
        await EventDelivery.all().update(**columns)
    settings = settings_for(database_url, text=SETTINGS + ERP, WEBHOOK_SECRET_ERP=SECRET)
    now = LATER + timedelta(minutes=minutes)
    assert of_events(await look(settings, offline=True, now=now)) == [(mark, said)]


async def test_events_for_a_target_that_is_not_set_any_more_are_named(
    store: Store, settings_for: Set, database_url: str
) -> None:
    await an_approved(store)
    assert of_events(await look(settings_for(database_url), offline=True, now=LATER)) == [
        ("warning", "Outbox folder is not in settings.toml any more. Waiting: 1."),
        ("warning", "Webhook erp is not in settings.toml any more. Waiting: 1."),
    ]
