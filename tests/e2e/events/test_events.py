"""What is decided in Slack reaches other systems; what these run may call the bot's own commands."""

import base64
import json
import stat
import sys
from pathlib import Path

import pytest

from models.tables import Document, EventDelivery, OutboundEvent
from serving.bot import run_bot
from settings import SettingsError
from tests.jobs.events.receiver import KEY, receiving
from tests.support.cast import KEY_TEXT
from tests.support.commands import ROOT, run_command
from tests.support.slack_text import all_is_shown
from tests.support.wait import until, until_true
from tests.support.world import World, a_sandbox, order, running_world, settings_for, text_of
from views import ids

SECRETS = {"WEBHOOK_SECRET_ERP": f"whsec_{base64.b64encode(KEY).decode()}"}


def with_targets(folder: Path, url: str = "", command: str = "") -> str:
    """Give settings with an outbox folder, and perhaps a webhook and a command."""
    text = f'[inbox]\nenabled = false\n[outbox]\nfolder = "{folder}/outbox"\n'
    if url:
        text += f'[[webhooks]]\nname = "erp"\nurl = "{url}"\ntypes = ["document.approved"]\n'
    if command:
        text += f'[[event_commands]]\nname = "book"\ncommand = ["{command}"]\ntypes = ["document.approved"]\n'
    return text


def files_in(folder: Path) -> list[Path]:
    """Return the files of decisions and pings; histories have a root of their own every day."""
    files = sorted((folder / "outbox").glob("*.json"))
    return [one for one in files if b'"type":"audit.root"' not in one.read_bytes()]


async def none_waits() -> bool:
    return not await EventDelivery.filter(state="waiting").exists()


async def approve(world: World, number: str = "PO-1042") -> None:
    card = await world.card("ann", number)
    assert (await world.person("ann").press(card, ids.APPROVE)).acked


async def test_an_approval_in_slack_is_a_file_and_a_webhook_of_the_same_bytes(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with receiving() as receiver:
        text = with_targets(tmp_path, receiver.url)
        async with running_world(database_url, tmp_path, settings=text, secrets=SECRETS) as world:
            await world.take_in(order())
            await approve(world)
            await until(lambda: len(receiver.requests) == 1)
            await until_true(none_waits)
    [file] = files_in(tmp_path)
    assert file.read_bytes() == receiver.requests[0].body
    event = json.loads(receiver.requests[0].body)
    assert (event["type"], event["data"]["decision"]["by"]["name"]) == ("document.approved", "Ann Lee")
    assert "whsec_" not in caplog.text


async def test_a_target_that_is_away_holds_nothing_in_slack_and_managers_see_it(
    database_url: str, tmp_path: Path
) -> None:
    async with receiving() as receiver:
        receiver.statuses = [500]
        text = with_targets(tmp_path, receiver.url)
        async with running_world(database_url, tmp_path, settings=text, secrets=SECRETS) as world:
            managers = [{"email": "ann@acme.example", "companies": {"Acme Ltd": ["configuration"]}}]
            await world.take_in(order(), people=managers)
            ann = world.person("ann")
            await ann.open_home()
            queue = await ann.wait_for_home(lambda view: ids.SHOW_INTEGRATION in str(view.blocks))
            assert (await ann.press_in_view(queue, ids.SHOW_INTEGRATION)).acked
            await approve(world)
            home = await ann.wait_for_home(lambda view: "Webhook erp" in text_of(view.blocks))
            await all_is_shown()
            code, said, _ = await run_command(world, "outbox", "list")
    assert "1 event waiting" in text_of(home.blocks)
    assert "last error: answered 500" in text_of(home.blocks)
    assert code == 0
    [to_file, to_erp] = [line for line in said.splitlines() if "PO-1042" in line]
    assert to_file.endswith("document.approved PO-1042 file: done")
    assert "document.approved PO-1042 webhook:erp: waiting until " in to_erp
    assert to_erp.endswith("(answered 500)")


async def test_a_command_may_run_the_bots_own_command_line(database_url: str, tmp_path: Path) -> None:
    settings_file = tmp_path / "settings.toml"
    hook = tmp_path / "book"
    hook.write_text(
        "#!/bin/sh\n"
        f"export PRECORO_SETTINGS={settings_file} DATABASE_URL='{database_url}' AUDIT_KEY='{KEY_TEXT}'\n"
        f"cd {ROOT} && exec {sys.executable} bot.py import {tmp_path}/more.json\n"
    )
    hook.chmod(stat.S_IRWXU)
    (tmp_path / "more.json").write_text(json.dumps({"documents": [order("PO-1043")]}))
    text = with_targets(tmp_path, command=str(hook))
    async with running_world(database_url, tmp_path, settings=text) as world:
        await world.take_in(order())
        await approve(world)
        await world.card("ann", "PO-1043", timeout=60.0)
        await until_true(none_waits)
        assert await Document.filter(number="PO-1043").count() == 1
        assert {one.state for one in await EventDelivery.all()} == {"done"}


async def test_events_are_listed_pinged_and_sent_again_from_the_command_line(
    database_url: str, tmp_path: Path
) -> None:
    async with running_world(database_url, tmp_path, settings=with_targets(tmp_path)) as world:
        code, said, _ = await run_command(world, "outbox", "ping")
        ping = said.partition(":")[0]
        assert (code, said) == (0, f"{ping}: test.ping goes to every target once the bot runs.\n")
        await world.take_in(order())
        await approve(world)
        await until(lambda: len(files_in(tmp_path)) == 2)
        before = {path.name: path.read_bytes() for path in files_in(tmp_path)}
        for path in files_in(tmp_path):
            path.unlink()
        await until_true(none_waits)
        assert await run_command(world, "outbox", "resend", ping) == (0, "1 event will be sent again.\n", "")
        await until(lambda: len(files_in(tmp_path)) == 1)
        code, said, _ = await run_command(world, "outbox", "resend", "--since", "1")
        assert (code, said.partition(" ")[2]) == (0, "events will be sent again.\n")
        await until(lambda: len(files_in(tmp_path)) == 2)
        assert {path.name: path.read_bytes() for path in files_in(tmp_path)} == before


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("resend",), 2, "Name the event to send again by its id, or a sequence number with --since.\n"),
        (("resend", "evt_1"), 1, "No event has the id evt_1. Check the id.\n"),
    ],
)
async def test_what_cannot_be_sent_again_is_said(
    database_url: str, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    async with running_world(database_url, tmp_path, settings=with_targets(tmp_path)) as world:
        assert await run_command(world, "outbox", *arguments) == (code, "", said)


async def test_without_a_way_out_a_ping_says_so(world: World) -> None:
    said = "settings.toml names no way out for events: no outbox folder, no webhook and no command.\n"
    assert await run_command(world, "outbox", "ping") == (1, "", said)
    assert await run_command(world, "outbox", "list") == (0, "There are no events.\n", "")
    assert not await OutboundEvent.exists()


async def test_a_bot_without_the_secret_of_a_webhook_does_not_start(
    database_url: str, tmp_path: Path
) -> None:
    async with a_sandbox() as sandbox:
        text = with_targets(tmp_path, "https://erp.example/events")
        settings = settings_for(sandbox, database_url, tmp_path, text)
        with pytest.raises(SettingsError) as refused:
            async with run_bot(settings):
                pass
    assert [one.code for one in refused.value.problems] == ["webhook_secret_missing"]
