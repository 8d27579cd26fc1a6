"""Modals and Home: triggers, stacks, hashes, form values, and the app's answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import NotPossible, Sandbox
from sandbox.people.outcome import Outcome
from sandbox.people.person import SandboxPerson
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.api.test_calls import refusal
from tests.sandbox.blockkit.builders import actions, button, entry, modal, option, plain
from tests.sandbox.raw import RawSocket

Json = dict[str, Any]
FORM = modal(
    submit=plain(4),
    callback_id="reject",
    private_metadata="7",
    blocks=[
        entry(
            block_id="reason",
            element={"type": "plain_text_input", "action_id": "text", "min_length": 3, "max_length": 10},
        ),
        entry(
            block_id="how",
            optional=True,
            element={"type": "checkboxes", "action_id": "boxes", "options": [option("a"), option("b")]},
        ),
        entry(
            block_id="when",
            optional=True,
            element={"type": "datepicker", "action_id": "day", "initial_date": "2026-12-01"},
        ),
        actions(button("more")) | {"block_id": "extra"},
    ],
)


@pytest.fixture
async def socket(acme: SandboxWorkspace, client: AsyncWebClient) -> AsyncIterator[RawSocket]:
    """A raw socket of acme's app."""
    async with RawSocket(acme, client) as link:
        yield link


@pytest.fixture
def ann(acme: SandboxWorkspace) -> SandboxPerson:
    """Ann in acme."""
    return acme.person("Ann Lee")


def trigger(acme: SandboxWorkspace, person: SandboxPerson) -> str:
    """Return a new trigger, as from an interaction outside a modal."""
    return acme.triggers.issue(person.id)


async def answered(act: Any, socket: RawSocket, payload: Json | None = None) -> tuple[Json, Outcome]:
    """Let a person act, answer with `payload`, and return the envelope's payload and the outcome."""
    acting = asyncio.create_task(act)
    frame = await socket.frame()
    await socket.ack(frame, payload)
    return frame, await acting


async def test_a_trigger_opens_one_view_within_three_seconds(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient, ann: SandboxPerson
) -> None:
    once = trigger(acme, ann)
    opened = await client.views_open(trigger_id=once, view=FORM)
    assert [v.id for v in ann.views] == [opened["view"]["id"]]
    assert opened["view"]["state"]["values"]["when"]["day"]["selected_date"] == "2026-12-01"
    again = client.views_open(trigger_id=once, view=FORM)
    assert (await refusal(again))["error"] == "exchanged_trigger_id"
    assert (await refusal(client.views_open(trigger_id="1.x", view=FORM)))["error"] == "invalid_trigger_id"
    late = trigger(acme, ann)
    await sandbox.clock.advance(3.1)
    assert (await refusal(client.views_open(trigger_id=late, view=FORM)))["error"] == "expired_trigger_id"


async def test_a_view_that_is_not_acceptable_is_refused(
    acme: SandboxWorkspace, client: AsyncWebClient, ann: SandboxPerson
) -> None:
    refused = await refusal(client.views_open(trigger_id=trigger(acme, ann), view=modal(title=plain(25))))
    assert refused["error"] == "invalid_arguments"
    message = "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    assert refused["response_metadata"]["messages"] == [message]
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2999}}
    large = modal(blocks=[section] * 100)
    assert (await refusal(client.views_open(trigger_id=trigger(acme, ann), view=large)))[
        "error"
    ] == "view_too_large"
    home = {"type": "home", "blocks": []}
    assert (await refusal(client.views_open(trigger_id=trigger(acme, ann), view=home)))[
        "error"
    ] == "invalid_arguments"


async def test_an_outdated_hash_changes_nothing(
    acme: SandboxWorkspace, client: AsyncWebClient, ann: SandboxPerson
) -> None:
    view = (await client.views_open(trigger_id=trigger(acme, ann), view=FORM))["view"]
    newer = await client.views_update(view_id=view["id"], hash=view["hash"], view=FORM | {"title": plain(3)})
    stale = client.views_update(view_id=view["id"], hash=view["hash"], view=FORM)
    assert (await refusal(stale))["error"] == "hash_conflict"
    assert ann.views[0].hash == newer["view"]["hash"] != view["hash"]
    assert ann.views[0].content["title"]["text"] == "xxx"
    assert (await refusal(client.views_update(view_id="V0", view=FORM)))["error"] == "not_found"


async def test_views_are_found_by_an_external_id_of_their_own(
    acme: SandboxWorkspace, client: AsyncWebClient, ann: SandboxPerson
) -> None:
    named = modal(external_id="doc-7")
    await client.views_open(trigger_id=trigger(acme, ann), view=named)
    bob = acme.person("Bob Stone")
    twice = client.views_open(trigger_id=trigger(acme, bob), view=named)
    assert (await refusal(twice))["error"] == "duplicate_external_id"
    changed = await client.views_update(external_id="doc-7", view=named | {"callback_id": "new"})
    assert changed["view"]["callback_id"] == "new"


async def test_three_views_stack_and_no_more(
    acme: SandboxWorkspace, client: AsyncWebClient, ann: SandboxPerson, socket: RawSocket
) -> None:
    outside = client.views_push(trigger_id=trigger(acme, ann), view=FORM)
    assert (await refusal(outside))["error"] == "not_found"
    await client.views_open(trigger_id=trigger(acme, ann), view=FORM)
    for depth in (2, 3):
        frame, _ = await answered(ann.press_in_view(ann.views[-1], "more"), socket)
        pushed = await client.views_push(trigger_id=frame["payload"]["trigger_id"], view=FORM)
        assert pushed["view"]["root_view_id"] == ann.views[0].id
        assert pushed["view"]["previous_view_id"] == ann.views[-2].id
        assert len(ann.views) == depth
    frame, _ = await answered(ann.press_in_view(ann.views[-1], "more"), socket)
    fourth = client.views_push(trigger_id=frame["payload"]["trigger_id"], view=FORM)
    assert (await refusal(fourth))["error"] == "push_limit_reached"
    with pytest.raises(NotPossible, match="not on top"):
        await ann.submit(ann.views[0], {})


async def opened(
    acme: SandboxWorkspace, client: AsyncWebClient, ann: SandboxPerson, view: Json = FORM
) -> Any:
    """Open a form for Ann and return it."""
    await client.views_open(trigger_id=trigger(acme, ann), view=view)
    return ann.views[-1]


async def test_a_press_in_a_form_sends_the_view_and_its_values(
    acme: SandboxWorkspace, client: AsyncWebClient, ann: SandboxPerson, socket: RawSocket
) -> None:
    form = await opened(acme, client, ann)
    typed = await ann.press_in_view(form, "text", "half a th")
    assert not typed.sent
    frame, _ = await answered(ann.press_in_view(form, "more"), socket)
    payload = frame["payload"]
    assert payload["container"] == {"type": "view", "view_id": form.id}
    assert payload["view"]["state"]["values"]["reason"]["text"]["value"] == "half a th"
    assert payload["view"]["private_metadata"] == "7"
    assert "message" not in payload


async def test_a_form_checks_itself_before_it_sends(
    acme: SandboxWorkspace, client: AsyncWebClient, ann: SandboxPerson, socket: RawSocket
) -> None:
    form = await opened(acme, client, ann)
    for value, words in (("", "required"), ("ab", "too short"), ("x" * 11, "too long")):
        refused = await ann.submit(form, {"reason": value})
        assert (refused.sent, refused.did_not_respond) == (False, False)
        assert words in refused.errors["reason"]
    with pytest.raises(NotPossible, match="'nowhere'; found: reason/text"):
        await ann.submit(form, {"nowhere": "x"})
    frame, outcome = await answered(ann.submit(form, {"text": "because", "how/boxes": ["b"]}), socket)
    values = frame["payload"]["view"]["state"]["values"]
    assert (frame["payload"]["type"], frame["accepts_response_payload"]) == ("view_submission", True)
    assert values["reason"]["text"] == {"type": "plain_text_input", "value": "because"}
    assert [o["value"] for o in values["how"]["boxes"]["selected_options"]] == ["b"]
    assert outcome.acked
    assert not ann.views


@pytest.mark.parametrize("left", ["errors", "update", "push", "clear"])
async def test_the_apps_answer_decides_what_is_on_the_screen(
    acme: SandboxWorkspace, client: AsyncWebClient, ann: SandboxPerson, socket: RawSocket, left: str
) -> None:
    form = await opened(acme, client, ann)
    answers: dict[str, Json] = {
        "errors": {"response_action": "errors", "errors": {"reason": "Say why."}},
        "update": {"response_action": "update", "view": modal(callback_id="new")},
        "push": {"response_action": "push", "view": modal(callback_id="new")},
        "clear": {"response_action": "clear"},
    }
    _, outcome = await answered(ann.submit(form, {"reason": "because"}), socket, answers[left])
    expected = {"errors": ["reject"], "update": ["new"], "push": ["reject", "new"], "clear": []}
    assert [v.callback_id for v in ann.views] == expected[left]
    assert outcome.errors == ({"reason": "Say why."} if left == "errors" else {})
    assert not outcome.error


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "update", "view": modal(title=plain(25))},
        {"response_action": "vanish"},
    ],
)
async def test_an_invalid_answer_to_a_form_shows_an_error(
    acme: SandboxWorkspace, client: AsyncWebClient, ann: SandboxPerson, socket: RawSocket, answer: Json
) -> None:
    form = await opened(acme, client, ann)
    _, outcome = await answered(ann.submit(form, {"reason": "because"}), socket, answer)
    assert "trouble connecting" in outcome.error
    assert [v.id for v in ann.views] == [form.id]
    assert [e.name for e in acme.journal if e.kind == "error"] == ["answer to a form"]


async def test_a_form_stays_when_nobody_answers(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient, ann: SandboxPerson, socket: RawSocket
) -> None:
    form = await opened(acme, client, ann)
    submitting = asyncio.create_task(ann.submit(form, {"reason": "because"}))
    await socket.frame()
    await sandbox.clock.advance(3)
    outcome = await submitting
    assert outcome.did_not_respond
    assert ann.views == [form]


async def test_entered_values_survive_an_update(
    acme: SandboxWorkspace, client: AsyncWebClient, ann: SandboxPerson
) -> None:
    form = await opened(acme, client, ann)
    await ann.press_in_view(form, "text", "typed")
    await client.views_update(view_id=form.id, view=FORM | {"title": plain(3)})
    assert form.values["reason"]["text"]["value"] == "typed"


async def test_closing_is_reported_only_when_asked_for(
    acme: SandboxWorkspace, client: AsyncWebClient, ann: SandboxPerson, socket: RawSocket
) -> None:
    quiet = await opened(acme, client, ann)
    assert await ann.close(quiet) is None
    form = await opened(acme, client, ann, FORM | {"notify_on_close": True})
    frame, _ = await answered(ann.close(form), socket)
    assert (frame["payload"]["type"], frame["payload"]["is_cleared"]) == ("view_closed", False)
    assert frame["payload"]["view"]["id"] == form.id
    assert not ann.views


async def test_home_is_published_and_opened(
    acme: SandboxWorkspace, client: AsyncWebClient, ann: SandboxPerson, socket: RawSocket
) -> None:
    first = (await client.views_publish(user_id=ann.id, view={"type": "home", "blocks": []}))["view"]
    await client.views_publish(user_id=ann.id, view={"type": "home", "blocks": [actions(button())]})
    stale = client.views_publish(user_id=ann.id, hash=first["hash"], view={"type": "home", "blocks": []})
    assert (await refusal(stale))["error"] == "hash_conflict"
    await ann.open_home()
    event = (await socket.frame())["payload"]["event"]
    assert (event["type"], event["tab"], event["view"]["id"]) == ("app_home_opened", "home", first["id"])
    home = await ann.wait_for_home(lambda v: bool(v.blocks))
    frame, _ = await answered(ann.press_in_view(home, "go"), socket)
    assert frame["payload"]["view"]["type"] == "home"
    pushing = await refusal(client.views_push(trigger_id=frame["payload"]["trigger_id"], view=modal()))
    words = "must match the `type` of the root view whose stack we're pushing onto"
    assert words in pushing["response_metadata"]["messages"][0]
    frame, _ = await answered(ann.press_in_view(home, "go"), socket)
    assert (await client.views_open(trigger_id=frame["payload"]["trigger_id"], view=modal()))["ok"]
