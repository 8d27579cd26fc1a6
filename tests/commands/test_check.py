"""`bot.py check` says what is right, what is wrong, and never a secret."""

import re
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commands.check import examine
from commands.checks.database import check_database
from commands.checks.findings import Finding, ok, warning
from commands.checks.machine import check_disk, check_folder
from demo.samples import draw_files
from jobs.inbox.importer import Importer, parse_in_thread
from models.change import Change
from models.database.lock import serving
from models.database.store import Store, open_store
from models.database.url import read_url
from models.outbox.effects import follow
from models.people.members import SlackProfile, record_absent, record_profile
from models.people.people import company_for, join_company, save_member, save_people
from models.policy import Policy
from models.tables import Delivery, Inbound, Member, Message, Person, Workspace
from sandbox import Human, Sandbox, WorkspaceSpec
from settings import Settings, load
from slack.manifest import build_manifest
from tests.support.database.databases import SqliteTemplate

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SAMPLES = Path(draw_files.__file__).parent
SETTINGS = 'inbox.folder = "inbox"\nstore.files = "files"\n'


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    people = [Human("ann@acme.example", "Ann Lee")]
    async with Sandbox(build_manifest(), [WorkspaceSpec("acme", people)]) as running:
        yield running


Set = Callable[..., Settings]


@pytest.fixture
def settings_for(tmp_path: Path) -> Set:
    """Return a function that makes settings, with the tokens of a sandbox if one is given."""

    def made(url: str, sandbox: Sandbox | None = None, text: str = SETTINGS, **environ: str) -> Settings:
        path = tmp_path / "settings.toml"
        path.write_text(text, "utf-8")
        environ["DATABASE_URL"] = url
        if sandbox:
            acme = sandbox.workspaces["acme"]
            given = {
                "SLACK_API_URL": sandbox.api_url,
                "SLACK_BOT_TOKEN": acme.bot_token,
                "SLACK_APP_TOKEN": acme.app_token,
            }
            environ = given | environ
        return load(path, environ)

    return made


async def look(settings: Settings, *, offline: bool = False, now: datetime | None = None) -> list[Finding]:
    clock = (lambda: now) if now else (lambda: datetime.now(UTC))
    return [finding async for finding in examine(settings, offline=offline, clock=clock)]


def about(subject: str, findings: list[Finding]) -> Finding:
    """The only finding on a subject."""
    (found,) = [finding for finding in findings if finding.subject == subject]
    return found


async def import_samples(store: Store, tmp_path: Path, *names: str) -> None:
    importer = Importer(store, Policy(), (), tmp_path / "files", lambda: NOW, parse_in_thread)
    for name in names:
        await importer.take_in_file(SAMPLES / name)


async def test_all_is_well_with_a_connected_workspace(
    sandbox: Sandbox, database_url: str, settings_for: Set
) -> None:
    findings = await look(settings_for(database_url, sandbox))
    marks = {(finding.subject, finding.mark) for finding in findings}
    expected = {"settings", "files", "inbox", "disk", "database", "people", "steps", "messages", "slack"}
    assert {(each, "ok") for each in expected | {"scopes", "clock"}} <= marks
    assert about("bot", findings).mark == "warning"
    assert about("settings", findings).text.endswith("Workspaces: main. Companies: any. Rules: 0.")
    assert sandbox.workspaces["acme"].team.id in about("slack", findings).text


async def test_it_leaves_the_database_as_it_is(
    sandbox: Sandbox, database_url: str, settings_for: Set, tmp_path: Path
) -> None:
    async def rows() -> list[list[str]]:
        async with open_store(database_url):
            return [
                sorted(map(str, await table.all().values())) for table in (Inbound, Member, Message, Person)
            ]

    async with open_store(database_url, follow) as store:
        await import_samples(store, tmp_path, "01-people.json", "02-acme.json")
    before = await rows()
    await look(settings_for(database_url, sandbox))
    assert await rows() == before
    assert before[-1]


async def test_a_serving_bot_is_seen_and_not_disturbed(database_url: str, settings_for: Set) -> None:
    async with serving(read_url(database_url)):
        findings = await look(settings_for(database_url), offline=True)
        assert about("bot", findings).mark == "ok"
    assert about("bot", await look(settings_for(database_url), offline=True)).mark == "warning"


async def test_people_who_were_not_found_are_named_with_the_reason(
    store: Store, database_url: str, settings_for: Set, tmp_path: Path
) -> None:
    await import_samples(store, tmp_path, "01-people.json")
    workspace = await Workspace.get(name="main")

    async def learn(change: Change) -> None:
        for email in ("ann@acme.example", "bob@acme.example", "kurt@beta.example"):
            person = await Person.get(email=email)
            await save_member(workspace.id, person.id)
            if email == "kurt@beta.example":
                await record_absent(workspace.id, person.id, change)
            else:
                state = "guest" if email == "bob@acme.example" else "active"
                facts = SlackProfile(f"U{person.id}", email, state, "en-US", "UTC")
                await record_profile(workspace.id, person.id, facts, change)

    await store.apply(Change(NOW, Policy()), learn)
    people = about("people", await look(settings_for(database_url), offline=True))
    assert people.mark == "warning"
    assert people.text == (
        "main: 1 connected, 9 not looked up yet, 2 not connected."
        " Ask these people to join Slack with the e-mail addresses of their documents."
    )
    assert people.more == (
        "bob@acme.example: a guest in Slack; guests cannot approve",
        "kurt@beta.example: no Slack account with this e-mail address",
    )


async def test_at_most_twenty_people_are_listed(
    store: Store, database_url: str, settings_for: Set, tmp_path: Path
) -> None:
    await import_samples(store, tmp_path, "02-acme.json")
    workspace = await Workspace.get(name="main")

    async def lose(change: Change) -> None:
        acme = await company_for("Acme Ltd", Policy())
        people = await save_people(f"p{number:02}@acme.example" for number in range(25))
        await join_company(acme.id, [person.id for person in people.values()])
        for person in people.values():
            await save_member(workspace.id, person.id)
            await record_absent(workspace.id, person.id, change)

    await store.apply(Change(NOW, Policy()), lose)
    people = about("people", await look(settings_for(database_url), offline=True))
    assert len(people.more) == 21
    assert people.more[-1] == "and 5 more"


async def test_a_step_whose_only_approver_is_the_requester_is_named(
    store: Store, database_url: str, settings_for: Set, tmp_path: Path
) -> None:
    await import_samples(store, tmp_path, "02-acme.json")
    steps = about("steps", await look(settings_for(database_url), offline=True))
    assert steps.mark == "warning"
    assert re.fullmatch(
        r"1 step is stuck \(open steps: \d+\)\. Reassign it in Slack with Manage\.", steps.text
    )
    assert steps.more == (
        "Acme Ltd, PR-0312, step Team lead: the requester is the only approver,"
        " and cannot approve their own document",
    )


async def test_what_slack_refused_for_good_is_counted_by_reason(
    store: Store, database_url: str, settings_for: Set, tmp_path: Path
) -> None:
    await import_samples(store, tmp_path, "02-acme.json")
    ids = [int(str(one)) for one in await Message.all().order_by("id").limit(3).values_list("id", flat=True)]
    last_error = "chat.postMessage: Slack refused (channel_not_found)"
    await Message.filter(id__in=ids).update(state="failed", last_error=last_error)
    first = await Delivery.all().order_by("id").first()
    assert first
    await Delivery.filter(id=first.id).update(state="failed", last_error="file_uploads_disabled")
    findings = await look(settings_for(database_url), offline=True, now=NOW + timedelta(minutes=1))
    refused = [each for each in findings if "refused for good" in each.text]
    assert refused == [
        warning("messages", "Messages that Slack refused for good: 3.", (f"3 x {last_error}",)),
        warning("files", "Files that Slack refused for good: 1.", ("1 x file_uploads_disabled",)),
    ]


async def test_a_card_that_waits_for_long_is_a_warning(
    store: Store, database_url: str, settings_for: Set, tmp_path: Path
) -> None:
    await import_samples(store, tmp_path, "02-acme.json")
    settings = settings_for(database_url)
    early = about("messages", await look(settings, offline=True, now=NOW + timedelta(minutes=9)))
    assert early.mark == "ok"
    late = about("messages", await look(settings, offline=True, now=NOW + timedelta(minutes=11)))
    assert late.mark == "warning"
    assert re.search(r"Waiting for more than 10 minutes: \d+\. Is the bot running\?$", late.text)
    assert late.more[0].endswith("x not tried yet")


async def test_cards_for_people_who_were_not_found_do_not_count_as_late(
    store: Store, database_url: str, settings_for: Set, tmp_path: Path
) -> None:
    await import_samples(store, tmp_path, "02-acme.json")
    for message in await Message.all():
        await Member.get_or_create(
            workspace_id=message.workspace_id, person_id=message.person_id, defaults={"state": "absent"}
        )
    settings = settings_for(database_url)
    found = about("messages", await look(settings, offline=True, now=NOW + timedelta(hours=3)))
    assert found.mark == "ok"
    assert re.fullmatch(
        r"Messages waiting for Slack: 0; for people who are not connected: [1-9]\d*\.", found.text
    )


async def test_a_workspace_that_put_the_running_bot_out_is_named(
    store: Store, database_url: str, settings_for: Set
) -> None:
    await Workspace.create(name="main", down="token_revoked")
    found = about("slack", await look(settings_for(database_url), offline=True))
    assert found == warning(
        "slack",
        "main: Slack rejected the token of the running bot (token_revoked)."
        " Undelivered messages are kept until Slack accepts it again.",
    )


async def test_a_missing_scope_is_named_with_the_cure(
    sandbox: Sandbox, database_url: str, settings_for: Set
) -> None:
    sandbox.workspaces["acme"].scopes -= {"files:write"}
    scopes = about("scopes", await look(settings_for(database_url, sandbox)))
    assert scopes.mark == "wrong"
    assert scopes.text == (
        "main: the scope files:write is missing."
        " Add it under OAuth & Permissions of the app, and reinstall the app."
    )


async def test_a_token_in_the_wrong_place_is_named_with_where_to_find_the_right_one(
    sandbox: Sandbox, database_url: str, settings_for: Set
) -> None:
    acme = sandbox.workspaces["acme"]
    swapped = {"SLACK_BOT_TOKEN": acme.app_token, "SLACK_APP_TOKEN": acme.bot_token}
    slack = about("slack", await look(settings_for(database_url, sandbox, **swapped)))
    assert str(slack) == (
        "wrong    slack        SLACK_BOT_TOKEN holds an app-level token (xapp-)."
        " Use the Bot User OAuth Token (xoxb-) from OAuth & Permissions."
    )
    swapped["SLACK_BOT_TOKEN"] = acme.bot_token
    slack = about("slack", await look(settings_for(database_url, sandbox, **swapped)))
    assert str(slack).endswith("from Basic Information > App-Level Tokens.")


@pytest.mark.parametrize("which", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
async def test_a_wrong_token_is_named_and_not_shown(
    sandbox: Sandbox, database_url: str, settings_for: Set, which: str
) -> None:
    secret = "xoxb-1-2-verysecret" if which == "SLACK_BOT_TOKEN" else "xapp-1-A1-2-verysecret"
    findings = await look(settings_for(database_url, sandbox, **{which: secret}))
    slack = about("slack", findings)
    assert slack.mark == "wrong"
    assert "invalid_auth" in slack.text
    assert "verysecret" not in "\n".join(map(str, findings))


async def test_missing_tokens_are_wrong_unless_offline(database_url: str, settings_for: Set) -> None:
    settings = settings_for(database_url)
    wrong = [each for each in await look(settings) if each.mark == "wrong"]
    assert [each.text.split()[0] for each in wrong] == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]
    assert "(xoxb-...)" in str(wrong[0])
    assert "(xapp-...)" in str(wrong[1])
    assert not [each for each in await look(settings, offline=True) if each.mark == "wrong"]


async def test_slack_that_cannot_be_reached_is_said(
    sandbox: Sandbox, database_url: str, settings_for: Set
) -> None:
    settings = settings_for(database_url, sandbox, SLACK_API_URL="http://127.0.0.1:9/api/")
    slack = about("slack", await look(settings))
    assert slack.mark == "wrong"
    assert "firewall" in slack.text


@pytest.mark.parametrize(("minutes", "mark"), [(0, "ok"), (1, "warning"), (-3, "wrong")])
async def test_a_clock_that_differs_from_slacks_is_said(
    sandbox: Sandbox, database_url: str, settings_for: Set, minutes: int, mark: str
) -> None:
    away = datetime.now(UTC) + timedelta(minutes=minutes)
    clock = about("clock", await look(settings_for(database_url, sandbox), now=away))
    assert clock.mark == mark
    assert ("behind" in clock.text) == (minutes < 0) or minutes == 0


async def test_a_database_that_is_not_there_is_said_in_one_line(settings_for: Set, tmp_path: Path) -> None:
    missing = about("database", await look(settings_for(f"sqlite://{tmp_path}/none.db"), offline=True))
    assert missing.mark == "warning"
    assert not (tmp_path / "none.db").exists()
    away = "postgres://bot:verysecret@127.0.0.1:9/bot"
    findings = await look(settings_for(away), offline=True)
    assert about("database", findings).mark == "wrong"
    assert "verysecret" not in "\n".join(map(str, findings))


async def test_a_database_that_somebody_holds_is_said(template: SqliteTemplate, tmp_path: Path) -> None:
    url = await template.copy(tmp_path)
    with closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        found = await check_database(url, wait=0.05)
    assert (found.mark, "is locked by another program" in found.text) == ("wrong", True)
    assert (await check_database(url)).mark == "ok"


async def test_a_database_of_another_schema_is_refused(settings_for: Set, tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    found = about("database", await look(settings_for(f"sqlite://{tmp_path}/empty.db"), offline=True))
    assert found.mark == "wrong"
    assert "bot.py migrate" in found.text


async def test_a_file_that_is_no_database_is_refused(settings_for: Set, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("this is a letter, not a database" * 100)
    found = about("database", await look(settings_for(f"sqlite://{tmp_path}/text.db"), offline=True))
    assert found.mark == "wrong"


def test_a_folder_that_is_a_file_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("")
    found = check_folder("files", tmp_path / "files")
    assert found.mark == "wrong"
    assert found.text == f"{tmp_path}/files is not a folder. Set another one in settings.toml."


def test_a_folder_that_cannot_be_written_is_wrong() -> None:
    found = check_folder("files", Path("/proc/files"))  # nobody may make files there, root included
    assert found.mark == "wrong"
    assert "cannot be written" in found.text


def test_a_folder_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    assert check_folder("files", tmp_path / "a" / "b").mark == "ok"
    assert not list(tmp_path.iterdir())


def test_the_free_room_is_said(tmp_path: Path) -> None:
    assert re.search(r"[\d.,]+ GB free", check_disk(tmp_path / "files").text)


def test_a_secret_that_came_in_with_a_text_does_not_go_out() -> None:
    assert "12345" not in str(ok("slack", "token xoxb-12345-67890-abc and postgres://bot:12345@host/bot"))
