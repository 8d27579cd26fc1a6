"""The shapes of a workspace: plain, with single sign-on, of an Enterprise Grid."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Human, Sandbox, WorkspaceSpec
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.api.test_calls import refusal
from tests.sandbox.conftest import ACME, BETA, MANIFEST, Connect, client_of
from tests.sandbox.raw import RawSocket
from tests.sandbox.test_first_path import CARD, listen

GRID = replace(ACME, grid="Acme Group")
HOMES = [
    Human("una@acme.example", "Una Named", home=""),
    Human("hal@acme.example", "Hal Homed", home="beta"),
    Human("own@acme.example", "Own Here", home="acme"),
    Human("vic@acme.example", "Vic Visitor", visitor=True),
    Human("sly@other.example", "Sly Stranger", stranger=True),
    Human(None, "Nora Nomail"),
]


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A workspace of a Grid, and one that is somebody's home."""
    grid = replace(GRID, people=HOMES, channels=[], groups={})
    async with Sandbox(manifest=MANIFEST, workspaces=[grid, BETA]) as running:
        yield running


async def users(sandbox: Sandbox, workspace: SandboxWorkspace) -> dict[str, Any]:
    """Return everybody in users.list, by name; users.info says the same of each."""
    async with client_of(sandbox, workspace) as client:
        listed = {each["id"]: each for each in (await client.users_list())["members"]}
        for member_id, member in listed.items():
            assert (await client.users_info(user=member_id))["user"] == member
    return {each.get("real_name", each["profile"]["real_name"]): each for each in listed.values()}


@pytest.mark.parametrize(("shape", "told"), [("absent", set()), ("false", {False})])
async def test_with_single_sign_on_nobody_is_said_to_be_confirmed(shape: Any, told: set[bool]) -> None:
    spec = replace(ACME, single_sign_on=shape)
    async with Sandbox(MANIFEST, [spec]) as sandbox:
        acme = sandbox.workspaces["acme"]
        people = await users(sandbox, acme)
        assert {
            each["is_email_confirmed"] for each in people.values() if "is_email_confirmed" in each
        } == told
        async with client_of(sandbox, acme) as client, RawSocket(acme, client) as socket:
            await acme.join(Human("eve@acme.example", "Eve Hart"))
            acme.change("Ann Lee", title="CFO")
            for _ in range(2):
                user = (await socket.frame())["payload"]["event"]["user"]
                assert user.get("is_email_confirmed", "absent") == (False if told else "absent")


def test_a_shape_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="workspace acme: single_sign_on must be"):
        replace(ACME, single_sign_on="sometimes")  # type: ignore[arg-type]


async def test_each_person_is_confirmed_or_not_or_nothing_is_said() -> None:
    said = {"Yes": True, "No": False, "Nothing": None}
    spec = WorkspaceSpec("acme", [Human(None, name, email_confirmed=each) for name, each in said.items()])
    async with Sandbox(MANIFEST, [spec]) as sandbox:
        people = await users(sandbox, sandbox.workspaces["acme"])
    assert {name: people[name].get("is_email_confirmed") for name in said} == said
    assert "is_email_confirmed" not in people["Nothing"]


async def test_who_has_not_accepted_the_invitation_yet_is_marked() -> None:
    spec = WorkspaceSpec("acme", [Human("ivy@acme.example", "Ivy New", invited=True), *ACME.people])
    async with Sandbox(MANIFEST, [spec]) as sandbox:
        people = await users(sandbox, sandbox.workspaces["acme"])
    assert [name for name, each in people.items() if "is_invited_user" in each] == ["Ivy New"]
    assert people["Ivy New"]["is_invited_user"] is True


async def test_members_of_a_grid_belong_to_the_organisation(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    beta = sandbox.workspaces["beta"]
    people = await users(sandbox, acme)
    found = await refusal(client.users_lookupByEmail(email="vic@acme.example"))
    una, hal, own, vic = (people[each.name] for each in HOMES[:4])
    assert "team_id" not in una
    assert hal["team_id"] == beta.team.id
    assert own["team_id"] == acme.team.id
    assert own["enterprise_user"]["teams"] == [acme.team.id]
    assert hal["enterprise_user"] == {
        "id": hal["id"],
        "enterprise_id": acme.enterprise_id,
        "enterprise_name": "Acme Group",
        "is_admin": False,
        "is_owner": False,
        "teams": [beta.team.id, acme.team.id],
    }
    assert acme.team.id in una["enterprise_user"]["teams"]
    assert acme.team.id not in vic["enterprise_user"]["teams"]
    assert (vic.get("is_stranger"), found["error"]) == (None, "users_not_found")
    assert "enterprise_user" not in people["Sly Stranger"]
    assert people["Sly Stranger"]["is_stranger"]


async def test_people_of_a_grid_take_turns_and_have_both_kinds_of_ids() -> None:
    async with Sandbox(MANIFEST, [GRID]) as sandbox:
        acme = sandbox.workspaces["acme"]
        people = await users(sandbox, acme)
    cast = [people[each.name] for each in ACME.people if not each.stranger]
    named = [each.get("team_id") for each in cast]
    assert named[0] is None
    assert named[1] not in (None, acme.team.id)
    assert named[2] == acme.team.id
    assert {each["id"][0] for each in cast} == {"U", "W"}
    assert all(acme.team.id in each["enterprise_user"]["teams"] for each in cast)


async def test_a_person_of_two_workspaces_of_a_grid_has_one_id() -> None:
    async with Sandbox(MANIFEST, [GRID, replace(BETA, grid="Acme Group")]) as sandbox:
        acme, beta = sandbox.workspaces["acme"], sandbox.workspaces["beta"]
        first, second = acme.person("Ann Lee").member, beta.person("Ann Lee").member
        assert first.id == second.id
        assert acme.enterprise_id == beta.enterprise_id
        teams = (await users(sandbox, beta))["Ann Lee"]["enterprise_user"]["teams"]
    assert {acme.team.id, beta.team.id} < set(teams)


async def test_the_app_is_told_of_the_organisation_but_installed_in_the_workspace() -> None:
    async with Sandbox(MANIFEST, [GRID]) as sandbox:
        acme = sandbox.workspaces["acme"]
        acme.scopes.add("team:read")
        async with client_of(sandbox, acme) as client:
            own = (await client.auth_test()).data
            team = (await client.team_info())["team"]
    assert isinstance(own, dict)
    assert (own["team_id"], own["enterprise_id"]) == (acme.team.id, acme.enterprise_id)
    assert own["is_enterprise_install"] is False
    assert (team["enterprise_id"], team["enterprise_name"]) == (acme.enterprise_id, "Acme Group")
    assert team["enterprise_domain"] == "acme-group"


async def test_what_a_grid_sends_names_workspace_home_and_organisation(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    hal, home = acme.person("Hal Homed"), sandbox.workspaces["beta"].team.id
    await client.chat_postMessage(channel=hal.id, text="a card", blocks=CARD)
    card = await hal.wait_for_message(lambda message: message.text == "a card")
    sent: dict[str, Any] = {}
    async with RawSocket(acme, client) as socket, asyncio.TaskGroup() as acts:
        for act in (hal.press(card, "approve"), hal.command("/precoro", "list"), hal.say("hello")):
            acts.create_task(act)
        while len(sent) < 3:
            frame = await socket.frame()
            sent[frame["type"]] = frame["payload"]
            await socket.ack(frame)
    press, command, event = sent["interactive"], sent["slash_commands"], sent["events_api"]
    known = {"id": acme.enterprise_id, "name": "Acme Group"}
    assert (press["enterprise"], press["is_enterprise_install"]) == (known, False)
    assert (press["team"]["id"], press["user"]["team_id"]) == (acme.team.id, home)
    assert (press["team"]["enterprise_id"], press["team"]["enterprise_name"]) == tuple(known.values())
    assert (command["team_id"], command["enterprise_id"]) == (acme.team.id, acme.enterprise_id)
    assert (command["enterprise_name"], command["is_enterprise_install"]) == ("Acme Group", "false")
    assert (event["team_id"], event["enterprise_id"]) == (acme.team.id, acme.enterprise_id)
    (authorization,) = event["authorizations"]
    assert (authorization["team_id"], authorization["enterprise_id"]) == (acme.team.id, acme.enterprise_id)
    assert authorization["is_enterprise_install"] is False


async def test_a_bolt_app_serves_a_workspace_of_a_grid(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient, connect: Connect
) -> None:
    await connect(acme, listen)
    for name in ("Una Named", "Hal Homed", "Own Here"):
        person = acme.person(name)
        await client.chat_postMessage(channel=person.id, text="PO-1042 waits", blocks=CARD)
        card = await person.wait_for_message(lambda message: "PO-1042" in message.text)
        assert (await person.press(card, "reject")).acked
        form = await person.wait_for_view(lambda view: view.callback_id == "reject")
        assert (await person.submit(form, {"reason": "too expensive"})).acked
        assert (await person.press(card, "approve")).acked
        assert card.text == f"approved by {person.id}"
