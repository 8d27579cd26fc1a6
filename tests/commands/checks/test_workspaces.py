"""What is said of workspaces, tokens and scopes."""

from datetime import UTC, datetime, timedelta

import pytest

from commands.checks.findings import warning
from models.database.store import Store
from models.tables import Workspace
from sandbox import Sandbox
from tests.commands.checks.examining import Set, about, look, printed
from tests.support.database.one import ON_ONE


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


@ON_ONE
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


@ON_ONE
async def test_a_token_in_the_wrong_place_is_named_with_where_to_find_the_right_one(
    sandbox: Sandbox, database_url: str, settings_for: Set
) -> None:
    acme = sandbox.workspaces["acme"]
    swapped = {"SLACK_BOT_TOKEN": acme.app_token, "SLACK_APP_TOKEN": acme.bot_token}
    slack = about("slack", await look(settings_for(database_url, sandbox, **swapped)))
    assert printed(slack) == (
        "wrong    slack        SLACK_BOT_TOKEN holds an app-level token (xapp-)."
        " Use the Bot User OAuth Token (xoxb-) from OAuth & Permissions."
    )
    swapped["SLACK_BOT_TOKEN"] = acme.bot_token
    slack = about("slack", await look(settings_for(database_url, sandbox, **swapped)))
    assert printed(slack).endswith("from Basic Information > App-Level Tokens.")


@ON_ONE
@pytest.mark.parametrize("which", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
async def test_a_wrong_token_is_named_and_not_shown(
    sandbox: Sandbox, database_url: str, settings_for: Set, which: str
) -> None:
    secret = "xoxb-1-2-verysecret" if which == "SLACK_BOT_TOKEN" else "xapp-1-A1-2-verysecret"
    findings = await look(settings_for(database_url, sandbox, **{which: secret}))
    slack = about("slack", findings)
    assert slack.mark == "wrong"
    assert "invalid_auth" in slack.text
    assert "verysecret" not in "\n".join(map(printed, findings))


@ON_ONE
async def test_missing_tokens_are_wrong_unless_offline(database_url: str, settings_for: Set) -> None:
    settings = settings_for(database_url)
    wrong = [each for each in await look(settings) if each.mark == "wrong"]
    assert [each.text.split()[0] for each in wrong] == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]
    assert "(xoxb-...)" in printed(wrong[0])
    assert "(xapp-...)" in printed(wrong[1])
    assert not [each for each in await look(settings, offline=True) if each.mark == "wrong"]


@ON_ONE
async def test_slack_that_cannot_be_reached_is_said(
    sandbox: Sandbox, database_url: str, settings_for: Set
) -> None:
    settings = settings_for(database_url, sandbox, SLACK_API_URL="http://127.0.0.1:9/api/")
    slack = about("slack", await look(settings))
    assert slack.mark == "wrong"
    assert "firewall" in slack.text


@ON_ONE
async def test_an_error_of_slack_is_named_with_its_code(
    sandbox: Sandbox, database_url: str, settings_for: Set
) -> None:
    sandbox.faults.add("auth.test", error="service_unavailable", times=None)
    slack = about("slack", await look(settings_for(database_url, sandbox)))
    assert slack.mark == "wrong"
    assert slack.text == "main: 127.0.0.1 answered with the error service_unavailable. Try again later."


@ON_ONE
@pytest.mark.parametrize(("minutes", "mark"), [(0, "ok"), (1, "warning"), (-3, "wrong")])
async def test_a_clock_that_differs_from_slacks_is_said(
    sandbox: Sandbox, database_url: str, settings_for: Set, minutes: int, mark: str
) -> None:
    away = datetime.now(UTC) + timedelta(minutes=minutes)
    clock = about("clock", await look(settings_for(database_url, sandbox), now=away))
    assert clock.mark == mark
    assert ("behind" in clock.text) == (minutes < 0) or minutes == 0
