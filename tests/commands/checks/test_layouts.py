"""Slack is asked about a sample of everything it is ever sent, and what it would refuse is named."""

import typing
from collections.abc import AsyncIterator
from functools import cache

import pytest

from commands.checks.findings import ok, warning
from commands.checks.layouts import ask_about
from commands.checks.samples import ENGLISH, GERMAN, samples, samples_to_ask
from commands.checks.samples.cards import states
from commands.checks.samples.precoro import precoro_cards
from commands.checks.samples.sample import NAMES, Sample
from models import vocabulary
from models.records.documents import Audience
from sandbox import Human, Sandbox, WorkspaceSpec
from sandbox.blockkit.blocks import check_message_blocks, check_view
from slack.client import SlackClient
from slack.limits import Limits
from slack.manifest import build_manifest
from slack.methods import ApiMethod, CallRate, Idempotency
from slack.session import network_of, open_session
from tests.commands.checks.examining import BROKEN, RIGHT, Set, about, look
from tests.views.test_anything import builders
from views import ids
from views.blocks.kit import Message, View
from views.home.queue import build_home

UNLIMITED = ApiMethod(CallRate(10_000, 1), Idempotency.READ)


@cache
def drawn_for(reader: Audience) -> tuple[Sample, ...]:
    """Draw every sample once for all tests: it takes seconds."""
    return tuple(samples(reader))


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[SlackClient]:
    """Our client, without a rate of its own."""
    network = network_of()
    async with open_session(network) as session:
        yield SlackClient(
            sandbox.workspaces["acme"].bot_token,
            api_url=sandbox.api_url,
            session=session,
            network=network,
            limits=Limits(lambda method: UNLIMITED),
        )


def test_all_that_views_build_for_slack_has_samples_and_a_name() -> None:
    made = {
        function
        for function in builders().values()
        if typing.get_type_hints(function)["return"] in (Message, View)
    }
    assert len(made) > 40
    assert {sample.build for sample in drawn_for(ENGLISH)} == made
    assert set(NAMES) == made


def test_all_that_can_be_pressed_or_filled_in_has_a_sample() -> None:
    drawn = "".join(sample.as_sent for sample in drawn_for(ENGLISH))
    named = (*ids.ACTIONS, *ids.FIELDS, *ids.BLOCKS)
    assert len(named) > 50
    assert [each for each in named if f'_id": "{each}' not in drawn] == []


def test_cards_come_in_every_state_role_and_kind() -> None:
    shown = [*states(GERMAN).values(), *precoro_cards(GERMAN).values()]
    assert {card.state for card in shown} == set(typing.get_args(vocabulary.CardState))
    assert {card.card_role for card in shown} == set(typing.get_args(vocabulary.CardRole))
    assert {card.document.kind for card in shown} == set(typing.get_args(vocabulary.Kind))
    assert {"partly_paid", "paid", "draft"} <= {card.document.status for card in shown}


@pytest.mark.parametrize("reader", [ENGLISH, GERMAN], ids=["English", "German"])
def test_every_sample_keeps_the_limits(reader: Audience) -> None:
    for sample in drawn_for(reader):
        made = sample.made
        found = check_message_blocks(made.blocks) if isinstance(made, Message) else check_view(made)
        assert (sample.build.__name__, sample.state, found) == (sample.build.__name__, sample.state, [])


async def test_slack_is_asked_about_each_sample_once_in_about_a_minute(
    sandbox: Sandbox, client: SlackClient
) -> None:
    asked = samples_to_ask()
    drawn = {(sample.build, sample.state.rpartition(", ")[0]) for sample in drawn_for(ENGLISH)}
    assert {(sample.build, sample.state.rpartition(", ")[0]) for sample in asked} == drawn
    assert len({sample.as_sent for sample in asked}) == len(asked) == len(drawn) <= 150
    shown: list[tuple[int, int]] = []
    findings = await ask_about(asked, "acme", client, ENGLISH, lambda *done: shown.append(done))
    text = f"acme: Slack was asked about {len(asked)} cards, forms and Homes, and accepts all."
    assert findings == [ok("layout", text)]
    assert len(sandbox.journal.calls("blocks.validate")) == len(asked)
    assert shown == [(number, len(asked)) for number in range(len(asked) + 1)]


async def test_what_slack_would_refuse_is_named_with_the_place_and_the_reason(
    sandbox: Sandbox, database_url: str, settings_for: Set
) -> None:
    home = type(BROKEN)(build_home, "full, en-US", {"type": "home", "blocks": [{"type": "header"}]})
    settings = settings_for(database_url, sandbox)
    found = about("layout", await look(settings, samples=[BROKEN, RIGHT, home]))
    assert found.mark == "wrong"
    assert found.text.startswith("main: Slack would refuse 2 of 3 cards, forms and Homes.")
    assert found.more == (
        "card (pending_you, de-DE): /blocks/0/text/text: must be less than 3001 characters",
        "Home (full, en-US): /blocks/0: missing required field: text",
    )


async def test_where_slack_cannot_be_asked_that_is_all_that_is_said(
    sandbox: Sandbox, client: SlackClient
) -> None:
    sandbox.faults.add("blocks.validate", error="unknown_method", times=None)
    [found] = await ask_about([RIGHT, RIGHT], "acme", client, ENGLISH)
    assert (found.mark, found.subject) == ("ok", "layout")
    assert found.text.startswith("acme: Slack cannot be asked")
    assert len(sandbox.journal.calls("blocks.validate")) == 1


async def test_slack_is_given_the_time_that_it_asks_for(sandbox: Sandbox, client: SlackClient) -> None:
    sandbox.faults.add("blocks.validate", retry_after=1)
    [found] = await ask_about([RIGHT, RIGHT], "acme", client, ENGLISH)
    assert found == ok("layout", "acme: Slack was asked about 2 cards, forms and Homes, and accepts all.")
    assert len(sandbox.journal.calls("blocks.validate")) == 3


async def test_another_error_ends_it_and_what_was_refused_before_is_named(
    sandbox: Sandbox, client: SlackClient
) -> None:
    sandbox.faults.add(
        "blocks.validate", error="upgrade_required", when=lambda given: "x" * 3001 not in str(given)
    )
    refused, stopped = await ask_about([BROKEN, RIGHT, RIGHT], "acme", client, ENGLISH)
    assert (refused.mark, len(refused.more)) == ("wrong", 1)
    assert stopped == warning(
        "layout",
        "acme: Slack was asked about 1 of 3 cards, forms and Homes,"
        " then it answered with the error upgrade_required. Try again later.",
    )


async def test_it_ends_when_its_time_is_over(sandbox: Sandbox, client: SlackClient) -> None:
    sandbox.faults.add("blocks.validate", retry_after=15)
    [found] = await ask_about([RIGHT], "acme", client, ENGLISH, seconds=0.5)
    assert found.mark == "warning"
    assert found.text.startswith("acme: Slack was asked about 0 of 1 cards, forms and Homes, then")


async def test_one_workspace_is_asked_the_first_whose_tokens_work(
    database_url: str, settings_for: Set
) -> None:
    people = [Human("ann@acme.example", "Ann Lee")]
    specs = [WorkspaceSpec(name, people) for name in ("acme", "beta", "gamma")]
    text = "".join(f'[[workspaces]]\nname = "{spec.name}"\n' for spec in specs)
    async with Sandbox(build_manifest(), specs) as slack:
        environ = {"SLACK_API_URL": slack.api_url}
        for name, workspace in slack.workspaces.items():
            environ[f"SLACK_BOT_TOKEN_{name.upper()}"] = workspace.bot_token
            environ[f"SLACK_APP_TOKEN_{name.upper()}"] = workspace.app_token
        slack.workspaces["acme"].revoke_tokens()
        found = about("layout", await look(settings_for(database_url, text=text, **environ)))
        assert found.text.startswith("beta: ")
        assert [call.workspace for call in slack.journal.calls("blocks.validate")] == ["beta"]


async def test_nothing_is_asked_offline(sandbox: Sandbox, database_url: str, settings_for: Set) -> None:
    findings = await look(settings_for(database_url, sandbox), offline=True, samples=[BROKEN])
    assert "layout" not in {finding.subject for finding in findings}
    assert sandbox.journal.calls("blocks.validate") == []
