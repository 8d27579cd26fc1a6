"""The manifest asks for what the code uses, and for nothing more."""

import argparse
import ast
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest

import handlers
from commands import manifest
from handlers.bolt.registrar import Registrar
from sandbox.state.manifest import EVENT_SCOPES, App
from settings import load
from slack import methods

# What Slack's documentation of each method asks of a bot token, for conversations that are direct messages.
NEEDS: Mapping[str, frozenset[str]] = {
    "apps.connections.open": frozenset(),  # the app token's connections:write
    "auth.test": frozenset(),
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


class Ear:
    """Notes what the handlers ask to hear."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.commands: list[str] = []

    def event(self, name: str, handler: object) -> None:
        self.events.append(name)

    def command(self, name: str, handler: object) -> None:
        self.commands.append(name)

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None


def heard(command: str = "/precoro") -> Ear:
    ear = Ear()
    handlers.register(cast(Registrar, ear), command)
    return ear


def events_heard() -> set[str]:
    return set(heard().events)


def methods_called() -> set[str]:
    """Methods that stand as text anywhere in workspaces, outside the table of them."""
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


def test_it_prints_the_manifest_and_a_link_that_carries_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    printed, _, rest = capsys.readouterr().out.partition("\n\n")
    shown = json.loads(printed)
    link = rest.splitlines()[-1]
    query = parse_qs(urlsplit(link).query)
    assert link.startswith("https://api.slack.com/apps?new_app=1&manifest_json=")
    assert json.loads(query["manifest_json"][0]) == shown == manifest.build_manifest()


def test_with_json_it_prints_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--json", "--name", "Käufer & Co"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["display_information"]["name"] == "Käufer & Co"


def test_a_name_that_slack_would_refuse_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(["--name", "x" * 36])
    assert stopped.value.code == 2
    assert "1 to 35 characters" in capsys.readouterr().err


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    manifest.add_arguments(parser)
    return manifest.main(load(environ={}), parser.parse_args(arguments))
