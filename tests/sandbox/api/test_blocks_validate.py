"""blocks.validate: the same table that messages and views are held to."""

from __future__ import annotations

import json
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.api.test_calls import refusal
from tests.sandbox.blockkit import examples, newer_examples
from tests.sandbox.blockkit.builders import entry, modal, mrkdwn, plain

HELLO = {"type": "section", "text": {"type": "plain_text", "text": "Hello world"}}
WRONG = {"type": "section", "text": {"type": "invalid", "text": "Hello world"}}


async def test_what_slack_takes_is_right(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    acme.scopes.clear()  # no scope is needed
    for given in (
        {"blocks": [HELLO]},
        {"message": {"blocks": [HELLO], "text": "Hello"}},
        {"message": {"text": "Hello"}},
        {"view": modal(submit=plain(4), blocks=[HELLO, entry()])},
        {"view": {"type": "home", "blocks": [HELLO]}},
    ):
        assert (await client.api_call("blocks.validate", json=given)).data == {"ok": True}


@pytest.mark.parametrize(
    ("given", "error", "pointer"),
    [
        ({"blocks": [WRONG]}, "invalid_blocks", "/0/text/type"),
        ({"message": {"blocks": [WRONG]}}, "invalid_message", "/blocks/0/text/type"),
        ({"view": modal(blocks=[WRONG])}, "invalid_view", "/blocks/0/text/type"),
    ],
)
async def test_an_error_names_its_place_and_what_was_expected(
    client: AsyncWebClient, given: Any, error: str, pointer: str
) -> None:
    """The shape is the one in Slack's reference."""
    answer = await refusal(client.blocks_validate(**given))
    assert answer == {
        "ok": False,
        "error": error,
        "errors": [
            {
                "code": "failed_constraint",
                "message": "unsupported type: invalid",
                "pointer": pointer,
                "constraint": {"type": "enum", "expected": ["plain_text", "mrkdwn"]},
            }
        ],
    }


async def test_every_error_is_told(client: AsyncWebClient) -> None:
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": plain(151)},
        {"type": "section", "fields": [mrkdwn(1)] * 11},
    ]
    errors = (await refusal(client.blocks_validate(blocks=blocks)))["errors"]
    assert [(each["pointer"], each["constraint"]) for each in errors] == [
        ("/0/text/text", {"type": "max_length", "expected": 150}),
        ("/1/fields", {"type": "max_items", "expected": 10}),
    ]
    assert errors[0]["message"] == "must be less than 151 characters"


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"blocks": ""},
        {"blocks": [HELLO], "view": modal()},
        {"blocks": [HELLO], "message": {"text": "x"}, "view": modal()},
    ],
)
async def test_exactly_one_is_needed(client: AsyncWebClient, given: Any) -> None:
    answer = await refusal(client.blocks_validate(**given))
    assert answer["error"] == "invalid_arguments"
    words = "must provide exactly one of `blocks`, `view`, or `message`"
    assert answer["response_metadata"]["messages"] == [words]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"blocks": "[{"}, "invalid_arguments"),
        ({"blocks": json.dumps(HELLO)}, "invalid_blocks"),
        ({"message": json.dumps([HELLO])}, "invalid_message"),
        ({"message": {"metadata": {}}}, "invalid_message"),
        ({"view": json.dumps("modal")}, "invalid_view"),
        ({"view": modal(submit=None, blocks=[entry()])}, "invalid_view"),
    ],
)
async def test_what_is_of_no_form_is_refused(client: AsyncWebClient, given: Any, error: str) -> None:
    assert (await refusal(client.blocks_validate(**given)))["error"] == error


async def test_it_agrees_with_what_is_posted(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    dm = acme.person("Ann Lee").dm().id
    good = [*examples.GOOD.values(), *newer_examples.GOOD.values()]
    for block in [each for each in good if "slack_file" not in json.dumps(each)][::6]:
        await client.api_call("blocks.validate", json={"blocks": [block]})
        await client.chat_postMessage(channel=dm, text="x", blocks=[block])
    for block, _ in [*examples.BAD.values(), *newer_examples.BAD.values()][::12]:
        told = await refusal(client.api_call("blocks.validate", json={"blocks": [block]}))
        posted = await refusal(client.chat_postMessage(channel=dm, text="x", blocks=[block]))
        assert told["error"] == posted["error"] == "invalid_blocks"
        assert len(told["errors"]) == len(posted["errors"])


async def test_it_has_a_rate_of_its_own(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.rates.lower("blocks.validate", per_minute=1, burst=1)
    await client.blocks_validate(blocks=[HELLO])
    assert (await refusal(client.blocks_validate(blocks=[HELLO])))["error"] == "ratelimited"
