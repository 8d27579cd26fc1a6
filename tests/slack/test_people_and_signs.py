"""Groups that can be mentioned, and emoji of ours under messages."""

import pytest

from sandbox.people.workspace import SandboxWorkspace as Acme
from sandbox.state.team import UserGroup
from slack.client import SlackClient
from slack.errors import SlackRefused, WorkspaceDown


async def test_it_tells_who_is_in_a_group(client: SlackClient, acme: Acme) -> None:
    acme.scopes.add("usergroups:read")
    members = [acme.person("ann@acme.example").id, acme.person("bob@acme.example").id]
    acme.team.groups["S1"] = UserGroup("S1", "buyers", "Buyers", members)
    assert await client.usergroups_users_list("S1") == members
    with pytest.raises(SlackRefused) as refusal:
        await client.usergroups_users_list("S2")
    assert refusal.value.code == "no_such_subteam"


async def test_without_its_scope_a_group_is_not_told(client: SlackClient) -> None:
    with pytest.raises(WorkspaceDown) as down:
        await client.usergroups_users_list("S1")
    assert down.value.needed == "usergroups:read"


async def test_a_sign_that_is_there_already_is_as_good(client: SlackClient, acme: Acme, dm: str) -> None:
    acme.scopes.add("reactions:write")
    ts = await client.post_message(dm, text="PO-1042")
    for _ in range(2):
        await client.reactions_add(dm, ts, "eyes")
    message = acme.person("ann@acme.example").dm().find(ts)
    assert message is not None
    assert [(one.name, one.users) for one in message.reactions] == [("eyes", [acme.bot.id])]
    with pytest.raises(SlackRefused) as refusal:
        await client.reactions_add(dm, "1.000001", "eyes")
    assert refusal.value.code == "message_not_found"
