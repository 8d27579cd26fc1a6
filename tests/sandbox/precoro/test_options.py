"""How Precoro may behave otherwise."""

import time
from typing import Any

import pytest

from sandbox.precoro import NotDone
from tests.sandbox.precoro.caller import Scene, path_of


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("message", {"message": "Stop"}),
        ("error", {"error": "Stop"}),
        ("errors", {"errors": "Stop"}),
        ("list", {"errors": ["Stop"]}),
        ("nested", {"errors": {"errors": {"document": "Stop"}}}),
    ],
)
async def test_refusals_are_written_in_each_form(scene: Scene, form: Any, written: Any) -> None:
    scene.order.missing = "Stop"
    scene.acme.options.errors = form
    scene.acme.options.refusal_status = 422
    heard = await scene.caller.post(scene.ann, path_of(scene.order, "approve"))
    assert (heard.status, heard.json) == (422, written)


async def test_refusals_may_be_pages(scene: Scene) -> None:
    scene.acme.options.errors = "html"
    heard = await scene.caller.post(scene.cleo, path_of(scene.order, "approve"))
    assert (heard.status, heard.body[:9]) == (400, b"<!DOCTYPE")


@pytest.mark.parametrize("form", ["short", "full", "data"])
async def test_decisions_are_answered_in_each_form(scene: Scene, form: Any) -> None:
    scene.acme.options.decision_answer = form
    heard = await scene.caller.post(scene.ann, path_of(scene.order, "approve"))
    told = heard.json["data"] if form == "data" else heard.json
    assert (heard.status, told["id"], "items" in told) == (200, scene.order.id, form == "full")
    assert len(scene.order.decisions) == 1


async def test_decisions_may_be_answered_with_nothing(scene: Scene) -> None:
    scene.acme.options.decision_answer = "empty"
    heard = await scene.caller.post(scene.ann, path_of(scene.order, "approve"))
    assert (heard.status, heard.body) == (200, b"")
    assert len(scene.order.decisions) == 1


async def test_asking_for_changes_may_be_unknown(scene: Scene) -> None:
    scene.acme.options.revision = False
    heard = await scene.caller.post(scene.ann, path_of(scene.order, "revision"), comment="Why?")
    assert (heard.status, scene.order.status) == (404, "pending")


async def test_all_of_a_step_may_be_needed(scene: Scene) -> None:
    scene.acme.options.completes = "all"
    scene.order.set_steps([("CFO", [scene.cleo, scene.dan])])
    scene.order.approve(scene.cleo)
    drawn = await scene.caller.read(scene.cleo, scene.order)
    rows = drawn["approvalSteps"]["data"][0]["approvers"]["data"]
    assert [row.get("approved") for row in rows] == [True, None]
    assert drawn["approvalInfo"]["canApproveDocument"] is False
    with pytest.raises(NotDone):
        scene.order.approve(scene.cleo)
    scene.order.approve(scene.dan)
    assert scene.order.status == "approved"


async def test_the_day_of_approval_is_told_once_all_steps_are_done(scene: Scene) -> None:
    scene.order.approve(scene.ann)
    assert (await scene.caller.read(scene.ann, scene.order))["approvalDate"] is None
    scene.order.approve(scene.dan)
    assert (await scene.caller.read(scene.ann, scene.order))["approvalDate"]


async def test_a_backup_decides_without_standing_in_the_step(scene: Scene) -> None:
    scene.order.backups.append(scene.bob)
    assert (await scene.caller.post(scene.bob, path_of(scene.order, "approve"))).status == 200
    assert scene.order.open_step is scene.order.steps[1]


async def test_who_is_barred_stands_in_the_step_and_does_not_decide(scene: Scene) -> None:
    scene.order.barred.append(scene.ann)
    drawn = await scene.caller.read(scene.ann, scene.order)
    assert drawn["approvalInfo"]["canApproveDocument"] is False
    assert (await scene.caller.post(scene.ann, path_of(scene.order, "approve"))).status == 400


@pytest.mark.parametrize("query", ["id=7", "status[]=9", "modifiedSince=2090-01-01T00:00:00"])
async def test_filters_may_change_nothing(scene: Scene, query: str) -> None:
    path = f"/purchaseorders?{query}"
    assert (await scene.caller.get(scene.ann, path)).json["data"] == []
    scene.acme.options.ignored_filters = frozenset({query.partition("=")[0]})
    assert [row["id"] for row in (await scene.caller.get(scene.ann, path)).json["data"]] == [scene.order.id]


async def test_pages_after_the_last_are_empty_or_repeat_it(scene: Scene) -> None:
    path = "/purchaseorders?page=9"
    assert (await scene.caller.get(scene.ann, path)).json["data"] == []
    scene.acme.options.beyond_end = "repeats"
    assert (await scene.caller.get(scene.ann, path)).json["data"][0]["id"] == scene.order.id


@pytest.mark.parametrize(("shift", "twice", "missed"), [("no", 0, 0), ("come", 2, 0), ("leave", 0, 1)])
async def test_rows_shift_while_they_are_paged(scene: Scene, shift: Any, twice: int, missed: int) -> None:
    known = {scene.acme.add_document("invoices", scene.bob).id for _ in range(20)}
    scene.acme.options.rows_shift = shift
    read = [
        row["id"]
        for page in (1, 2, 3)
        for row in (await scene.caller.get(scene.ann, f"/invoices?per_page=10&page={page}")).json["data"]
    ]
    assert (len(read) - len(set(read)), len(known - set(read))) == (twice, missed)


async def test_comments_may_not_move_the_time_of_change(scene: Scene) -> None:
    scene.order.updated = 1_000_000
    scene.acme.options.comments_move_update = False
    scene.order.comment(scene.ann, "Hello")
    scene.order.set_steps([("CFO", [scene.dan])])
    assert (await scene.caller.read(scene.ann, scene.order))["updateDate"] == "1970-01-12T13:46:40+00:00"
    scene.acme.options.comments_move_update = True
    scene.order.follow(scene.ann)
    assert scene.order.updated > 1_000_000


async def test_a_clock_that_is_off_is_off_everywhere(scene: Scene) -> None:
    scene.precoro.clock_off = -3600
    late = scene.acme.add_document("invoices", scene.bob)
    assert late.created == pytest.approx(scene.precoro.clock.now() - 3600, abs=5)
    since = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(scene.precoro.clock.now() - 3660))
    rows = (await scene.caller.get(scene.ann, f"/invoices?modifiedSince={since}")).json["data"]
    assert [row["id"] for row in rows] == [late.id]


async def test_fifty_thousand_old_documents_are_listed_quickly(scene: Scene) -> None:
    began = time.process_time()
    for number in range(50_000):
        scene.acme.add_document("invoices", scene.bob, status="paid", created=1_000_000.0 + number)
    for page in range(1, 11):
        heard = await scene.caller.get(scene.ann, f"/invoices?per_page=200&page={page}")
        assert len(heard.json["data"]) == 200
    assert time.process_time() - began < 15
