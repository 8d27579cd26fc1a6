"""A form opened before an upgrade and submitted after it counts, or is refused with a sentence."""

import json
import logging

import pytest

from models.tables import Comment, Document, Payment, Turn
from sandbox.people.person import SandboxPerson
from sandbox.state.team import View
from tests.handlers.test_manage import NAMES, manage_form
from tests.handlers.test_payments import invoice, payment_form, to_pay
from tests.handlers.test_revisions import ask_changes, changes_form, revision_form, sent_back
from tests.support.world import World, order, step
from views import ids


def as_of_the_last_release(form: View, **kept: int | str) -> View:
    """Have a form carry what it carried then: of most not what its reader was shown."""
    form.content["private_metadata"] = json.dumps(kept)
    return form


def shown_in(form: View) -> str:
    """Return what was shown, as it was written before it had a version."""
    return str(json.loads(form.content["private_metadata"])["shown"]).removeprefix("1-")


async def rejects(person: SandboxPerson, form: View) -> bool:
    done = await person.submit(form, {ids.REASON: "Too dear"})
    return done.acked and not done.errors


async def test_a_rejection_and_a_question_still_count(world: World, caplog: pytest.LogCaptureFixture) -> None:
    await world.take_in(order(steps=[step("Manager", "all", "ann", "cleo")]), order("PO-2"))
    ann = world.person("ann")
    turns = {one.document_id: one.id for one in await Turn.filter(person__email="ann@acme.example")}
    first, second = await Document.all().order_by("id")
    assert (await ann.press(await world.card("ann", "PO-1042"), ids.REJECT)).acked
    form = await ann.wait_for_view(lambda view: view.callback_id == ids.REJECT_VIEW)
    assert await rejects(ann, as_of_the_last_release(form, turn=turns[first.id], shown=shown_in(form)))
    form = await changes_form(ann, await world.card("ann", "PO-2"))
    old = as_of_the_last_release(form, turn=turns[second.id], shown=shown_in(form))
    asked = await ann.submit(old, {ids.QUESTION: "Which project?"})
    assert (asked.acked, asked.errors) == (True, {})
    assert [one.status for one in await Document.all().order_by("id")] == ["rejected", "in_revision"]
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


async def test_sending_back_that_does_not_say_what_was_shown_is_refused(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await world.take_in(order())
    bob = world.person("bob")
    await ask_changes(world.person("ann"), await world.card("ann"))
    form = await revision_form(bob, await sent_back(world))
    old = as_of_the_last_release(form, document=(await Document.get()).id)
    done = await bob.submit(old, {ids.REVISION_NOTE: "DSN-7 pays"})
    assert done.acked
    assert "PO-1042" in " ".join(done.errors.values())
    assert (await Document.get()).status == "in_revision"
    assert not await Comment.exists()
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


async def test_a_payment_that_does_not_say_what_was_shown_is_refused(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await world.take_in(invoice())
    ann, cleo = world.person("ann"), world.person("cleo")
    assert (await ann.press(await world.card("ann", "INV-7"), ids.APPROVE)).acked
    form = await payment_form(cleo, await to_pay(world))
    old = as_of_the_last_release(form, document=(await Document.get()).id)
    done = await cleo.submit(old, {ids.PAID_ON: "2026-11-19", ids.REFERENCE: "SEPA 1"})
    assert done.acked
    assert "INV-7" in " ".join(done.errors.values())
    assert not await Payment.exists()
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


async def test_a_question_can_be_moved_and_a_document_is_not_cancelled_unseen(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await world.take_in(order(steps=[step("Manager", "any", "cleo", "ann")]), people=NAMES)
    cleo, document = world.person("cleo"), await Document.get()
    form = await manage_form(cleo, await world.card("cleo"))
    assert (await cleo.press_in_view(form, ids.CANCEL)).acked
    why = await cleo.wait_for_view(lambda top: top.callback_id == ids.CANCEL_VIEW)
    done = await cleo.submit(
        as_of_the_last_release(why, document=document.id), {ids.CANCEL_REASON: "The project was stopped"}
    )
    assert done.acked
    assert "PO-1042" in " ".join(done.errors.values())
    assert (await Document.get()).status == "pending"
    for view in reversed(cleo.views):
        await cleo.close(view)
    form = await manage_form(cleo, await world.card("cleo"))
    turn = await Turn.get(person__email="ann@acme.example")
    old = as_of_the_last_release(form, document=document.id)
    moved = await cleo.submit(old, {ids.TURN: str(turn.id), ids.NEW_APPROVER: world.person("dan").id})
    assert (moved.acked, moved.errors) == (True, {})
    assert await Turn.exists(person__email="dan@acme.example", state="open")
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]
