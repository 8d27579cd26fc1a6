"""`bot.py check` says what is right, what is wrong, and never a secret."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from commands.checks.findings import ok
from models.change import Change
from models.database.lock import alone
from models.database.store import Store, open_store
from models.database.url import read_url
from models.outbox.effects import following
from models.people.members import SlackProfile, record_absent, record_profile
from models.people.memberships import join_company, save_people
from models.people.people import company_for, save_member
from models.policy import Policy
from models.tables import Delivery, Inbound, Member, Message, Person, Workspace
from sandbox import Sandbox
from serving.audit_key import key_path
from tests.commands.checks.examining import NOW, Set, about, import_samples, look, printed
from tests.support.cast import KEY, KEY_TEXT


async def test_all_is_well_with_a_connected_workspace(
    sandbox: Sandbox, database_url: str, settings_for: Set
) -> None:
    findings = await look(settings_for(database_url, sandbox))
    marks = {(finding.subject, finding.mark) for finding in findings}
    expected = {"settings", "files", "inbox", "disk", "database", "people", "steps", "messages", "slack"}
    assert {(each, "ok") for each in expected | {"scopes", "clock", "layout"}} <= marks
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

    async with open_store(database_url, following(KEY)) as store:
        await import_samples(store, tmp_path, "01-people.json", "02-acme.json")
    before = await rows()
    await look(settings_for(database_url, sandbox))
    assert await rows() == before
    assert before[-1]


async def test_a_serving_bot_is_seen_and_not_disturbed(database_url: str, settings_for: Set) -> None:
    async with alone(read_url(database_url)):
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
        " Ask these people to join Slack with the e-mail addresses of their documents,"
        " or link them in the Home tab under Integration."
    )
    assert people.more == (
        "bob@acme.example: a guest in Slack; guests cannot approve",
        "kurt@beta.example: no Slack account with this e-mail address",
    )


@pytest.mark.parametrize(
    ("required", "state", "mark", "said"),
    [
        ("false", "active", "ok", "They can act as usual"),
        ("true", "unconfirmed", "warning", "2 people are refused because Slack calls their e-mail addresses"),
    ],
)
async def test_it_counts_addresses_that_slack_calls_unconfirmed(
    store: Store,
    database_url: str,
    settings_for: Set,
    tmp_path: Path,
    required: str,
    state: str,
    mark: str,
    said: str,
) -> None:
    await import_samples(store, tmp_path, "01-people.json")
    workspace = await Workspace.get(name="main")

    async def learn(change: Change) -> None:
        for name, confirmed in (("ann", False), ("bob", False), ("cleo", None), ("dan", True)):
            person = await Person.get(email=f"{name}@acme.example")
            await save_member(workspace.id, person.id)
            told = SlackProfile(f"U{person.id}", person.email, state, "", "", email_confirmed=confirmed)
            await record_profile(workspace.id, person.id, told, change)

    await store.apply(Change(NOW, Policy()), learn)
    settings = settings_for(database_url, text=f"[slack]\nrequire_confirmed_email = {required}\n")
    [found] = [each for each in await look(settings, offline=True) if "unconfirmed." in each.text]
    assert (found.subject, found.mark) == ("people", mark)
    assert said in found.text


async def test_at_most_twenty_people_are_listed(
    store: Store, database_url: str, settings_for: Set, tmp_path: Path
) -> None:
    await import_samples(store, tmp_path, "02-acme.json")
    workspace = await Workspace.get(name="main")

    async def lose(change: Change) -> None:
        acme = await company_for("Acme Ltd", Policy())
        people = await save_people(f"p{number:02}@acme.example" for number in range(25))
        await join_company(acme.id, [person.id for person in people.values()], "file")
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


async def test_what_failed_is_named_with_who_did_not_get_it_and_why(
    store: Store, database_url: str, settings_for: Set, tmp_path: Path
) -> None:
    await import_samples(store, tmp_path, "02-acme.json")
    cards = Message.filter(subject="card").order_by("id").limit(3)
    ids = [int(str(one)) for one in await cards.values_list("id", flat=True)]
    last_error = "chat.postMessage: Slack refused (channel_not_found)"
    await Message.filter(id__in=ids).update(state="failed", dropped_because="refused", last_error=last_error)
    first = await Delivery.all().order_by("id").first()
    assert first
    await Delivery.filter(id=first.id).update(state="failed", last_error="file_uploads_disabled")
    people = await Message.filter(id__in=ids).order_by("-id").values_list("person__email", "document__number")
    findings = await look(settings_for(database_url), offline=True, now=NOW + timedelta(minutes=1))
    [failed] = [each for each in findings if "bot.py retry" in each.text]
    assert failed.mark == "warning"
    assert failed.text.endswith("bot.py retry")
    assert list(failed.more[:3]) == [
        f"{name}: the card of {number} failed: {last_error}" for name, number in people
    ]
    assert failed.more[3].endswith("failed: file_uploads_disabled")


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


def test_a_secret_that_came_in_with_a_text_does_not_go_out() -> None:
    assert "12345" not in printed(ok("slack", "token xoxb-12345-67890-abc and postgres://bot:12345@host/bot"))


async def test_the_key_of_the_histories_is_looked_at(database_url: str, settings_for: Set) -> None:
    settings = settings_for(database_url)
    found = about("history", await look(settings, offline=True))
    assert (found.mark, found.text) == ("ok", "The key of the histories is the one of this database.")
    without = settings.model_copy(update={"audit_key": None})
    missing = about("history", await look(without, offline=True))
    assert (missing.mark, "there is no" in missing.text) == ("wrong", True)
    key_path(without).parent.mkdir(exist_ok=True)
    key_path(without).write_text("another key " * 4)
    assert about("history", await look(without, offline=True)).text.startswith(
        "The key of the histories is not the one"
    )
    key_path(without).write_text(KEY_TEXT)
    key_path(without).chmod(0o644)
    assert about("history", await look(without, offline=True)).mark == "warning"
    key_path(without).chmod(0o600)
    assert about("history", await look(without, offline=True)).mark == "ok"
