from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace as Acme
from slack.client import SlackClient
from slack.errors import SlackError, SlackRefused, Unreachable, WorkspaceDown
from slack.members import MemberKind, id_with_email, look_up, read_member


async def test_ann_is_found_by_her_email_in_any_case(client: SlackClient, acme: Acme) -> None:
    user_id = await id_with_email(client, " Ann@ACME.example ")
    assert user_id is not None
    ann = await look_up(client, user_id, team_id=acme.team.id)
    assert ann is not None
    assert ann.user_id == acme.person("ann@acme.example").id
    assert ann.kind is MemberKind.MEMBER
    assert (ann.name, ann.email, ann.tz, ann.locale) == (
        "Ann Lee",
        "ann@acme.example",
        "Europe/Berlin",
        "de-DE",
    )
    assert ann.email_confirmed


@pytest.mark.parametrize(
    ("email", "kind"),
    [
        ("gus@guest.example", MemberKind.GUEST),
        ("mallory@other.example", MemberKind.STRANGER),
        ("dan@acme.example", MemberKind.DEACTIVATED),
    ],
)
async def test_who_may_not_decide_is_told_apart(
    client: SlackClient, acme: Acme, email: str, kind: MemberKind
) -> None:
    found = await look_up(client, acme.person(email).id, team_id=acme.team.id)
    assert found is not None
    assert found.kind is kind


async def test_an_email_that_was_never_confirmed_is_told_apart(client: SlackClient, acme: Acme) -> None:
    eve = await look_up(client, acme.person("eve@acme.example").id, team_id=acme.team.id)
    assert eve is not None
    assert eve.kind is MemberKind.MEMBER
    assert eve.email_confirmed is False


def test_slack_may_say_nothing_of_whether_an_address_is_confirmed() -> None:
    assert read_member({"id": "U1", "team_id": "T1"}, team_id="T1").email_confirmed is None


async def test_the_bot_itself_is_no_member(client: SlackClient, acme: Acme) -> None:
    found = await look_up(client, acme.bot.id, team_id=acme.team.id)
    assert found is not None
    assert found.kind is MemberKind.BOT


@pytest.mark.parametrize("email", ["zoe@acme.example", "dan@acme.example"])
async def test_nobody_with_this_email_and_a_deactivated_one_are_absent(
    client: SlackClient, acme: Acme, email: str
) -> None:
    assert await id_with_email(client, email) is None


async def test_nobody_with_this_id_is_absent(client: SlackClient, acme: Acme) -> None:
    assert await look_up(client, "U000000000", team_id=acme.team.id) is None


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"status": 500}, Unreachable),
        ({"cut": "before"}, Unreachable),
        ({"error": "token_revoked"}, WorkspaceDown),
        ({"error": "user_not_visible"}, SlackRefused),
        ({"status": 200, "body": "users_not_found"}, Unreachable),
    ],
)
@pytest.mark.parametrize("method", ["users.lookupByEmail", "users.info"])
async def test_a_look_up_that_fails_is_never_read_as_absent(
    sandbox: Sandbox,
    client: SlackClient,
    acme: Acme,
    method: str,
    fault: dict[str, Any],
    kind: type[SlackError],
) -> None:
    sandbox.faults.add(method, times=None, **fault)
    ann = acme.person("ann@acme.example").id
    look_ups: dict[str, Callable[[], Awaitable[object]]] = {
        "users.lookupByEmail": lambda: id_with_email(client, "ann@acme.example"),
        "users.info": lambda: look_up(client, ann, team_id=acme.team.id),
    }
    with pytest.raises(kind):
        await look_ups[method]()


async def test_without_the_scope_for_addresses_nobody_is_without_one(client: SlackClient, acme: Acme) -> None:
    acme.scopes.discard("users:read.email")
    with pytest.raises(WorkspaceDown) as down:
        await look_up(client, acme.person("ann@acme.example").id, team_id=acme.team.id)
    assert (down.value.code, down.value.needed) == ("missing_scope", "users:read.email")
    acme.scopes.add("users:read.email")
    await client.auth_test()  # lets the calls out again
    acme.scopes.discard("users:read.email")
    with pytest.raises(WorkspaceDown):
        await client.users_list()


def test_a_member_of_a_profile_without_anything_still_has_a_name() -> None:
    member = read_member({"id": "U1", "team_id": "T1", "deleted": True, "is_restricted": True}, team_id="T1")
    assert member.name == "U1"
    assert member.email is None
    assert member.reasons == (MemberKind.DEACTIVATED, MemberKind.GUEST)
    assert member.kind is MemberKind.DEACTIVATED
