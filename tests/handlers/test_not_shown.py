"""Whatever should follow a press and does not is told to the person who pressed, in a private sentence."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from models.tables import Decision, Document
from sandbox.people.outcome import Outcome
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage
from tests.handlers.commands.test_commands import LARGE
from tests.handlers.test_documents import attached, opened
from tests.handlers.test_payments import invoice, to_pay
from tests.handlers.test_revisions import ask_changes, sent_back
from tests.support.block_text import shown
from tests.support.wait import until
from tests.support.world import World, order, press_card, running_world, step
from views import ids

CLEO: dict[str, Any] = {
    "email": "cleo@acme.example",
    "name": "Cleo Fox",
    "companies": {"Acme Ltd": ["configuration"]},
}
NOBODY = [{"name": "Manager", "rule": "any", "approvers": ["nobody@acme.example"]}]
LATE = "Slack did not open it in time. Nothing was changed."
UNWELL = "Slack has a problem at the moment and did not open it. Nothing was changed."


async def told(person: SandboxPerson, *words: str) -> SlackMessage:
    """Wait for a private sentence with these words."""
    return await person.wait_for_ephemeral(lambda one: all(each in one.text for each in words))


async def told_in_modal(person: SandboxPerson, *words: str) -> None:
    """Wait for a modal with these words."""
    await person.wait_for_view(lambda view: all(each in shown(view.blocks) for each in words))


async def fails(
    world: World, press: Callable[[], Awaitable[Outcome]], method: str = "views.open", **fault: Any
) -> None:
    """Press while Slack does not do what has to follow."""
    armed = world.sandbox.faults.add(method, **fault)
    assert (await press()).acked
    await world.sandbox.wait_for(lambda: armed.hits)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"error": "expired_trigger_id"}, LATE),
        ({"error": "trigger_expired"}, LATE),
        ({"error": "exchanged_trigger_id"}, LATE),
        ({"error": "internal_error"}, UNWELL),
        ({"error": "service_unavailable"}, UNWELL),
        ({"retry_after": 60}, UNWELL),
        ({"status": 503}, UNWELL),
        ({"cut": "before"}, UNWELL),
        ({"error": "view_too_large"}, "Slack refused to open it (view_too_large). Nothing was changed."),
    ],
    ids=lambda value: next(iter(value.values())) if isinstance(value, dict) else "",
)
async def test_a_form_that_does_not_open_is_told_with_what_to_do(
    world: World, fault: dict[str, Any], words: str
) -> None:
    await world.take_in(order())
    ann, card = world.person("ann"), await world.card("ann")
    await fails(world, lambda: ann.press(card, ids.REJECT), **fault)
    answer = await told(ann, words, "Press Reject again.")
    assert (answer.channel, answer.thread_ts) == (card.channel, None)
    assert not ann.views
    assert await Decision.all().count() == 0


async def test_it_is_told_of_every_button_of_a_card(world: World) -> None:
    people = [CLEO, {"email": "ann@acme.example", "name": "Ann Lee"}]
    many = [f"page {number}.txt" for number in range(12)]
    await world.take_in(
        order("PO-1", attachments=attached(world, *many)),
        order("PO-2", steps=NOBODY),
        order("PO-3"),
        invoice(),
        people=people,
    )
    ann, bob, cleo = (world.person(name) for name in ("ann", "bob", "cleo"))
    first = await world.card("ann", "PO-1")
    await ann.wait_until(lambda: ids.FILES in str(first.blocks))
    assert (await ann.press(await world.card("ann", "INV-7"), ids.APPROVE)).acked
    await ask_changes(ann, await world.card("ann", "PO-3"))
    stuck = await cleo.wait_for_message(lambda one: "Stuck at" in one.text)
    buttons = [
        (ann, first, ids.OPEN, "Open"),
        (ann, first, ids.REJECT, "Reject"),
        (ann, first, ids.ASK_CHANGES, "Ask for changes"),
        (ann, first, ids.FILES, "2 more files"),
        (cleo, stuck, ids.MANAGE, "Manage"),
        (cleo, await to_pay(world), ids.MARK_PAID, "Mark as paid"),
        (bob, await sent_back(world), ids.CONFIRM_REVISION, "Send back for approval"),
    ]
    for person, message, action_id, name in buttons:
        await fails(
            world,
            lambda person=person, message=message, action_id=action_id: press_card(
                person, message, action_id
            ),  # type: ignore[misc]
            error="expired_trigger_id",
        )
        answer = await told(person, LATE, f"Press {name} again.")
        assert answer.channel == message.channel
        assert not person.views


async def test_commands_and_choices_answer_all_the_same(world: World) -> None:
    await world.take_in(order("77"), order("77", kind="invoice"))
    await world.card("ann", "77")
    ann = world.person("ann")
    await fails(world, lambda: ann.command("/precoro", "reminders"), error="expired_trigger_id")
    await told(ann, LATE, "Type /precoro reminders again.")
    assert (await ann.command("/precoro", "approve 77")).acked
    offered = await ann.wait_for_ephemeral(lambda one: "Which one do you mean?" in one.text)
    await fails(
        world,
        lambda: ann.press(offered, ids.CHOOSE, offered.blocks[1]["accessory"]["value"]),
        error="expired_trigger_id",
    )
    await told(ann, "You approved")
    assert await Decision.all().count() == 1


async def test_a_choice_above_the_limit_is_not_said_to_be_done(database_url: str, tmp_path: Path) -> None:
    async with running_world(database_url, tmp_path, settings=LARGE) as world:
        await world.take_in(order("77"), order("77", kind="invoice"))
        await world.card("ann", "77")
        ann = world.person("ann")
        assert (await ann.command("/precoro", "approve 77")).acked
        offered = await ann.wait_for_ephemeral(lambda one: "Which one do you mean?" in one.text)
        world.sandbox.faults.add("chat.postEphemeral", error="internal_error", times=1)
        await fails(
            world,
            lambda: ann.press(offered, ids.CHOOSE, offered.blocks[1]["accessory"]["value"]),
            error="internal_error",
            times=2,
        )
        await told(ann, UNWELL)
        assert await Decision.all().count() == 0


async def test_home_answers_in_messages(world: World) -> None:
    await world.take_in(order())
    await world.card("ann")
    ann = world.person("ann")
    await ann.open_home()
    home = await ann.wait_until(lambda: ann.home)
    await fails(world, lambda: ann.press_in_view(home, ids.REMINDERS), error="expired_trigger_id", times=2)
    answer = await told(ann, LATE, "Press Reminders again.")
    assert answer.channel == ann.dm().id
    await fails(world, lambda: ann.press_in_view(home, ids.OPEN), error="view_too_large")
    await told_in_modal(ann, "Slack refused to open it (view_too_large).", "Press Open again.")


async def test_what_does_not_open_over_a_modal_is_told_in_it(world: World) -> None:
    await world.take_in(order(steps=[step("Manager", "any", "ann")]))
    ann, card = world.person("ann"), await world.card("ann")
    view = await opened(ann, card)
    await fails(
        world, lambda: ann.press_in_view(view, ids.REJECT), "views.push", error="exchanged_trigger_id"
    )
    await told_in_modal(ann, LATE, "Press Reject again.")
    await ann.close(ann.views[-1])
    await fails(world, lambda: press_card(ann, card, ids.OPEN), "views.update", error="view_too_large")
    await told_in_modal(ann, "Slack refused to open it (view_too_large).", "Press Open again.")
    assert not ann.ephemerals


async def test_an_approval_whose_result_is_not_shown_is_not_asked_for_again(world: World) -> None:
    await world.take_in(order())
    ann, card = world.person("ann"), await world.card("ann")
    view = await opened(ann, card)
    await fails(world, lambda: ann.press_in_view(view, ids.APPROVE), "views.update", error="internal_error")
    await told_in_modal(ann, "That was done, but Slack did not show the result here.")
    assert (await Document.get()).status == "approved"


async def test_where_nothing_can_be_said_either_the_log_has_it(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await world.take_in(order())
    ann, card = world.person("ann"), await world.card("ann")
    silent = world.sandbox.faults.add("chat.postEphemeral", error="channel_not_found", times=2)
    await fails(world, lambda: ann.press(card, ids.REJECT), error="expired_trigger_id")
    await world.sandbox.wait_for(lambda: silent.hits == 2)
    await until(lambda: "Reply after an ack failed" in caplog.text)
    assert "expired_trigger_id" in caplog.text
    assert not ann.ephemerals
