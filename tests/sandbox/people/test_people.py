"""Looking up members, their fields, and the events of changes."""

from __future__ import annotations

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Human, NotPossible, Sandbox, WorkspaceSpec
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.api.test_calls import refusal
from tests.sandbox.api.test_messages import events
from tests.sandbox.conftest import MANIFEST, client_of


@pytest.mark.parametrize("email", ["nobody@acme.example", "dana@acme.example", "mallory@other.example"])
async def test_deactivated_members_and_strangers_are_not_found_by_email(
    client: AsyncWebClient, email: str
) -> None:
    assert (await refusal(client.users_lookupByEmail(email=email)))["error"] == "users_not_found"


async def test_emails_are_compared_without_case(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    found = await client.users_lookupByEmail(email="Gus@Guest.Example")
    assert found["user"]["id"] == acme.person("Gus Guest").id
    assert found["user"]["is_restricted"]


async def test_members_have_zone_locale_and_status(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    async def info(name: str) -> dict[str, object]:
        answer = await client.users_info(user=acme.person(name).id, include_locale=True)
        return dict(answer["user"])

    cleo, bob, dana, mallory = [
        await info(n) for n in ("Cleo Marsh", "Bob Stone", "Dana Gone", "Mallory Moss")
    ]
    assert (cleo["locale"], cleo["tz"]) == ("de-DE", "Europe/Berlin")
    assert bob["tz_offset"] in (-18000, -14400)
    assert dana["deleted"]
    assert "tz" not in dana
    assert mallory["is_stranger"]
    assert mallory["team_id"] != acme.team.id
    assert "email" not in (await info("Nora Nomail"))["profile"]  # type: ignore[operator]


async def test_single_channel_guests_and_unconfirmed_emails_are_marked() -> None:
    one = Human("ida@guest.example", "Ida Hill", single_channel_guest=True)
    new = Human("ned@acme.example", "Ned Frost", email_confirmed=False, admin=True)
    spec = WorkspaceSpec("acme", [one, new])
    async with Sandbox(MANIFEST, [spec]) as own, client_of(own, own.workspaces["acme"]) as client:
        ida = (await client.users_lookupByEmail(email="ida@guest.example"))["user"]
        ned = (await client.users_lookupByEmail(email="ned@acme.example"))["user"]
    assert (ida["is_restricted"], ida["is_ultra_restricted"], ida["is_email_confirmed"]) == (True, True, True)
    assert (ned["is_restricted"], ned["is_admin"], ned["is_email_confirmed"]) == (False, True, False)


async def test_emails_are_hidden_without_their_scope(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    acme.scopes.discard("users:read.email")
    found = await client.users_info(user=acme.person("Ann Lee").id)
    assert "email" not in found["user"]["profile"]


async def test_members_are_listed_by_page(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    pages = [page["members"] async for page in await client.users_list(limit=3)]
    assert [len(page) for page in pages] == [3, 3, 2]
    assert {m["id"] for page in pages for m in page} == set(acme.team.members)
    cursor = (await client.users_list(limit=3))["response_metadata"]["next_cursor"]
    assert cursor.endswith("=")  # it must be encoded in an address
    for wrong in ("dGVhbQ==", "dGVhbQ", "=", "é"):
        assert (await refusal(client.users_list(cursor=wrong)))["error"] == "invalid_cursor"


async def test_the_app_hears_of_people_who_join_or_change(sandbox: Sandbox, acme: SandboxWorkspace) -> None:
    eve = await acme.join(Human("eve@acme.example", "Eve Hart"))
    acme.change("eve@acme.example", email="eve.hart@acme.example", deleted=True)
    joined, changed = await events(sandbox, 2)
    assert (joined["type"], joined["user"]["profile"]["email"]) == ("team_join", "eve@acme.example")
    assert (changed["type"], changed["user"]["deleted"]) == ("user_change", True)
    with pytest.raises(NotPossible, match="deactivated"):
        await eve.say("hello?")


async def test_moving_to_another_zone_moves_the_offset(acme: SandboxWorkspace) -> None:
    moved = acme.change("Ann Lee", tz="Asia/Tokyo")
    assert (moved.tz_offset, moved.tz_label) == (9 * 3600, "JST")
    with pytest.raises(AttributeError, match="no shoe_size"):
        acme.change("Ann Lee", shoe_size=38)


async def test_the_app_hears_that_it_lost_its_token_or_was_removed(
    sandbox: Sandbox, acme: SandboxWorkspace
) -> None:
    acme.revoke_tokens()
    acme.uninstall()
    revoked, removed = await events(sandbox, 2)
    assert revoked["tokens"] == {"oauth": [], "bot": [acme.bot.id]}
    assert removed["type"] == "app_uninstalled"


async def test_a_direct_conversation_is_opened_once(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    ann = acme.person("Ann Lee")
    first = await client.conversations_open(users=ann.id)
    again = await client.conversations_open(users=ann.id, return_im=True)
    assert first["channel"]["id"] == again["channel"]["id"] == ann.dm().id
    assert again["channel"]["user"] == ann.id
    for user, error in (
        ("U000", "user_not_found"),
        (acme.bot.id, "cannot_dm_bot"),
        (acme.person("Dana Gone").id, "user_disabled"),
        ("", "users_list_not_supplied"),
    ):
        assert (await refusal(client.conversations_open(users=user)))["error"] == error


async def test_groups_can_be_expanded(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    (group,) = (await client.usergroups_list())["usergroups"]
    users = (await client.usergroups_users_list(usergroup=group["id"]))["users"]
    assert users == [acme.person("Ann Lee").id, acme.person("Bob Stone").id]
    assert (await refusal(client.usergroups_users_list(usergroup="S0")))["error"] == "no_such_subteam"
