"""Deciding over the API."""

import pytest

from tests.sandbox.precoro.caller import Scene, path_of


async def test_each_step_is_approved_by_one_of_its_people(scene: Scene) -> None:
    heard = await scene.caller.post(scene.ann, path_of(scene.order, "approve"))
    assert (heard.status, heard.json["id"], heard.json["status"]) == (200, scene.order.id, 1)
    heard = await scene.caller.post(scene.dan, path_of(scene.order, "approve"))
    assert heard.json["status"] == 2
    done = [(each.by, each.what, each.step, each.place) for each in scene.order.decisions]
    assert done == [(scene.ann, "approve", "Manager", "api"), (scene.dan, "approve", "CFO", "api")]


@pytest.mark.parametrize(("action", "status"), [("reject", "denied"), ("revision", "on revise")])
async def test_a_reason_goes_along_as_a_form_field(scene: Scene, action: str, status: str) -> None:
    heard = await scene.caller.post(scene.ann, path_of(scene.order, action), comment="Too dear")
    assert heard.status == 200
    assert (scene.order.status, scene.order.decisions[0].comment) == (status, "Too dear")


@pytest.mark.parametrize("comment", ["", " ", "x" * 801])
async def test_a_rejection_without_a_reason_is_refused_and_one_that_is_too_long(
    scene: Scene, comment: str
) -> None:
    heard = await scene.caller.post(scene.ann, path_of(scene.order, "reject"), comment=comment)
    assert heard.status == 400
    assert "Comment should" in heard.json["message"]
    assert scene.order.status == "pending"


async def test_who_is_not_asked_cannot_decide(scene: Scene) -> None:
    heard = await scene.caller.post(scene.cleo, path_of(scene.order, "approve"))
    assert heard.status == 400
    assert heard.json == {"message": "You can't approve this document at this step."}
    assert scene.order.decisions == []


async def test_what_misses_something_stays_pending(scene: Scene) -> None:
    scene.order.missing = "Delivery date is required."
    heard = await scene.caller.post(scene.ann, path_of(scene.order, "approve"))
    assert (heard.status, heard.json["message"]) == (400, "Delivery date is required.")
    assert scene.order.status == "pending"


async def test_who_sits_on_two_steps_decides_both_with_two_calls(scene: Scene) -> None:
    scene.order.set_steps([("Manager", [scene.ann]), ("CFO", [scene.ann])])
    for _ in range(2):
        await scene.caller.post(scene.ann, path_of(scene.order, "approve"))
    assert scene.order.status == "approved"
    assert [each.step for each in scene.order.decisions] == ["Manager", "CFO"]


async def test_a_draft_and_a_revision_are_confirmed(scene: Scene) -> None:
    draft = scene.acme.add_document("invoices", scene.bob, [("Manager", [scene.ann])], status="open")
    await scene.caller.post(scene.bob, path_of(draft, "confirm"))
    assert draft.status == "pending"
    draft.ask_for_changes(scene.ann, "Which project?")
    await scene.caller.post(scene.bob, path_of(draft, "confirm_revise"))
    assert [each.what for each in draft.decisions] == ["confirm", "revision", "confirm_revise"]
    assert draft.status == "pending"


async def test_a_revision_asks_all_steps_again(scene: Scene) -> None:
    scene.order.approve(scene.ann)
    scene.order.ask_for_changes(scene.dan, "Which project?")
    await scene.caller.post(scene.bob, path_of(scene.order, "confirm_revise"))
    assert scene.order.open_step is scene.order.steps[0]
