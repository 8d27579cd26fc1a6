"""Every method is refused without its scope."""

from __future__ import annotations

from slack_sdk.web.async_client import AsyncWebClient

from sandbox.api.methods import METHODS
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.api.test_calls import refusal

SCOPES = {
    "bots.info": "users:read",
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.join": "channels:join",
    "conversations.open": "im:write",
    "files.completeUploadExternal": "files:write",
    "files.delete": "files:write",
    "files.getUploadURLExternal": "files:write",
    "files.info": "files:read",
    "reactions.add": "reactions:write",
    "reactions.get": "reactions:read",
    "reactions.remove": "reactions:write",
    "team.info": "team:read",
    "usergroups.list": "usergroups:read",
    "usergroups.users.list": "usergroups:read",
    "users.info": "users:read",
    "users.list": "users:read",
    "users.lookupByEmail": "users:read.email",
}
BY_KIND = {
    "conversations.history": "history",
    "conversations.info": "read",
    "conversations.list": "read",
    "conversations.members": "read",
    "conversations.replies": "history",
}
WITHOUT = {
    "api.test",
    "auth.test",
    "auth.revoke",
    "apps.connections.open",
    "blocks.validate",
    "chat.getPermalink",
}


async def test_every_method_is_refused_without_its_scope(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    assert set(METHODS) == {*SCOPES, *BY_KIND, *WITHOUT, *(each for each in METHODS if each[:6] == "views.")}
    everything = {*SCOPES.values(), "im:read", "im:history", "channels:read", "channels:history"}
    for method, scope in SCOPES.items():
        acme.scopes = everything - {scope}
        refused = await refusal(client.api_call(method, json={}))
        assert (refused["error"], refused["needed"]) == ("missing_scope", scope), method
        assert refused["provided"] == ",".join(sorted(acme.scopes))
    places = {"im": acme.person("Ann Lee").dm().id, "channels": acme.channel("procurement").id}
    types = {"im": "im", "channels": "public_channel"}
    for method, family in BY_KIND.items():
        for kind, place in places.items():
            acme.scopes = everything - {f"{kind}:{family}"}
            arguments = {"channel": place, "ts": "1.0", "types": types[kind]}
            refused = await refusal(client.api_call(method, json=arguments))
            assert (refused["error"], refused["needed"]) == ("missing_scope", f"{kind}:{family}"), method
