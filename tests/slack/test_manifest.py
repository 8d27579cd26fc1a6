"""The manifest asks for what the code uses, and for nothing more."""

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import handlers
from handlers.bolt.registrar import Registrar
from sandbox.state.manifest import EVENT_SCOPES, App
from slack import manifest, methods

# What Slack's documentation of each method asks of a bot token, for conversations that are direct messages.
NEEDS: Mapping[str, frozenset[str]] = {
    "apps.connections.open": frozenset(),  # the app token's connections:write
    "auth.test": frozenset(),
    "blocks.validate": frozenset(),
    "bots.info": frozenset({"users:read"}),
    "chat.delete": frozenset({"chat:write"}),
    "chat.postEphemeral": frozenset({"chat:write"}),
    "chat.postMessage": frozenset({"chat:write"}),
    "chat.update": frozenset({"chat:write"}),
    "conversations.history": frozenset({"im:history"}),
    "conversations.open": frozenset({"im:write"}),
    "conversations.replies": frozenset({"im:history"}),
    "files.completeUploadExternal": frozenset({"files:write"}),
    "files.delete": frozenset({"files:write"}),
    "files.getUploadURLExternal": frozenset({"files:write"}),
    "files.info": frozenset({"files:read"}),
    "reactions.add": frozenset({"reactions:write"}),
    "usergroups.users.list": frozenset({"usergroups:read"}),
    "users.info": frozenset({"users:read"}),
    "users.list": frozenset({"users:read"}),
    "users.lookupByEmail": frozenset({"users:read.email"}),
    "views.open": frozenset(),
    "views.publish": frozenset(),
    "views.push": frozenset(),
    "views.update": frozenset(),
}


class RecordingRegistrar:
    """Record what the handlers subscribe to."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.commands: list[str] = []

    def event(self, name: str, handler: object) -> None:
        self.events.append(name)

    def command(self, name: str, handler: object) -> None:
        self.commands.append(name)

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None


def heard(command: str = "/precoro") -> RecordingRegistrar:
    recording = RecordingRegistrar()
    handlers.register(cast(Registrar, recording), command)
    return recording


def events_heard() -> set[str]:
    return set(heard().events)


def methods_called() -> set[str]:
    """Return the methods that any file of the package names, outside the table of them."""
    table = Path(str(methods.__file__))
    trees = [ast.parse(path.read_text("utf-8")) for path in table.parent.glob("*.py") if path != table]
    texts = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return {text for text in texts if isinstance(text, str) and text in methods.METHODS}


def test_every_event_that_is_heard_is_subscribed_and_none_more() -> None:
    subscribed = manifest.build_manifest()["settings"]["event_subscriptions"]["bot_events"]
    assert set(subscribed) == events_heard()
    assert len(subscribed) == len(set(subscribed))


def test_every_call_and_event_has_its_scope_and_there_is_none_more() -> None:
    assert set(NEEDS) == set(methods.METHODS)
    called = methods_called()
    assert {"chat.postMessage", "files.getUploadURLExternal", "users.lookupByEmail"} <= called
    needed = {scope for method in called for scope in NEEDS[method]}
    needed |= {EVENT_SCOPES[event] for event in events_heard() if event in EVENT_SCOPES}
    needed |= {"commands"} if heard().commands else set()
    assert set(manifest.SCOPES) == needed


def test_the_command_is_named_as_the_settings_name_it() -> None:
    named = manifest.build_manifest(command="/buy")["features"]["slash_commands"]
    assert [one["command"] for one in named] == heard("/buy").commands == ["/buy"]


def test_slack_as_the_sandbox_plays_it_takes_the_manifest() -> None:
    app = App.from_manifest(manifest.build_manifest("Approvals"))
    assert (app.name, app.replies_allowed, app.interactivity) == ("Approvals", True, True)
    assert app.home_tab
