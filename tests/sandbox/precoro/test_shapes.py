"""The forms in which the same document may be written."""

from typing import Any

import pytest

from sandbox.precoro import Shapes
from tests.sandbox.precoro.caller import Scene

FIVE, SIX = {"id": 5}, {"id": 6}


async def read(scene: Scene, **shapes: Any) -> dict[str, Any]:
    """Return the order in these forms, all else as by default."""
    scene.acme.shapes = Shapes(**shapes)
    return await scene.caller.read(scene.ann, scene.order)


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("data", {"data": [FIVE, SIX]}),
        ("list", [FIVE, SIX]),
        ("by_id", {"5": FIVE, "6": SIX}),
        ("data_by_id", {"data": {"5": FIVE, "6": SIX}}),
        ("split", {"data": [FIVE], "6": SIX}),
        ("twice", {"data": [FIVE, SIX], "5": FIVE, "6": SIX}),
    ],
)
async def test_lists_are_written_in_each_form(scene: Scene, form: str, written: Any) -> None:
    scene.order.items = [FIVE, SIX]
    assert (await read(scene, lists=form))["items"] == written


@pytest.mark.parametrize(
    ("form", "written"), [("list", []), ("dict", {}), ("null", None), ("data", {"data": []})]
)
async def test_empty_lists_are_written_in_each_form(scene: Scene, form: str, written: Any) -> None:
    drawn = await read(scene, empty_lists=form)
    assert [drawn[key] for key in ("comments", "attachments", "followers")] == [written] * 3


async def test_empty_lists_may_be_absent(scene: Scene) -> None:
    assert "comments" not in await read(scene, empty_lists="absent")


@pytest.mark.parametrize(("form", "written"), [("null", None), ("list", []), ("dict", {})])
async def test_references_to_nothing_are_written_in_each_form(scene: Scene, form: str, written: Any) -> None:
    scene.order.supplier = ""
    drawn = await read(scene, empty_references=form)
    assert (drawn["lastApprover"], drawn["supplier"]) == (written, written)


async def test_amounts_and_numbers_of_documents_are_numbers_or_texts(scene: Scene) -> None:
    drawn = await read(scene, amounts="text", idns="number")
    assert (drawn["sum"], drawn["items"]["data"][0]["quantity"], drawn["idn"]) == ("12471.20", "8", 1)
    drawn = await read(scene)
    assert (drawn["sum"], drawn["items"]["data"][0]["quantity"], drawn["idn"]) == (12471.2, 8, "1")


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("iso", "2026-11-20T09:12:00+00:00"),
        ("zoned", "2026-11-20T11:12:00+02:00"),
        ("naive", "2026-11-20T09:12:00"),
        ("spaced", "2026-11-20 09:12:00"),
        ("dotted", "20.11.2026"),
    ],
)
async def test_dates_are_written_in_each_form(scene: Scene, form: str, written: str) -> None:
    scene.order.created = 1_795_165_920
    assert (await read(scene, dates=form))["createDate"] == written


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("key", "status.partly_paid"),
        ("words", "Partly Paid"),
        ("shouted", "PARTLY_PAID"),
        ("absent", None),
        ("disagreeing", "status.approved"),
    ],
)
async def test_the_text_of_a_status_is_written_in_each_form(scene: Scene, form: str, written: str) -> None:
    scene.order.status = "partly paid"
    drawn = await read(scene, status_text=form)
    assert (drawn["status"], drawn.get("statusString")) == (4, written)


async def test_statuses_may_have_other_numbers_and_be_none_that_is_known(scene: Scene) -> None:
    assert (await read(scene, status_codes={"pending": 20}))["status"] == 20
    scene.order.edit(status_code=77, status_text="Status of next year")
    drawn = await read(scene)
    assert (drawn["status"], drawn["statusString"]) == (77, "Status of next year")
    rows = (await scene.caller.get(scene.ann, "/purchaseorders?status[]=77")).json["data"]
    assert [row["id"] for row in rows] == [scene.order.id]


async def test_steps_are_nested_below_their_rows(scene: Scene) -> None:
    drawn = await read(scene, steps="nested", open_step="null")
    row = drawn["approvalSteps"]["data"][0]
    assert row["approvalStep"] == {"name": "Manager", "position": 1}
    assert row["users"]["data"][0]["email"] == "Ann@acme.example"
    assert drawn["approvalStep"] is None


async def test_steps_have_a_row_for_each_person(scene: Scene) -> None:
    rows = (await read(scene, steps="per_person"))["approvalSteps"]["data"]
    assert [(row["step"]["name"], row["position"], row["user"]["firstname"]) for row in rows] == [
        ("Manager", 1, "Ann"),
        ("CFO", 2, "Cleo"),
        ("CFO", 2, "Dan"),
    ]


async def test_steps_hold_ids_only_or_nothing_that_can_be_read(scene: Scene) -> None:
    rows = (await read(scene, steps="ids"))["approvalSteps"]["data"]
    assert rows[1]["approverIds"] == {"data": [scene.cleo.id, scene.dan.id]}
    row = (await read(scene, steps="unreadable"))["approvalSteps"]["data"][0]
    assert set(row) == {"id", "rule"}


@pytest.mark.parametrize(
    ("form", "key", "written"),
    [
        ("approved", "approved", [True, False]),
        ("isApproved", "isApproved", [True, False]),
        ("status", "status", [2, 1]),
        ("words", "status", ["status.approved", "status.pending"]),
    ],
)
async def test_what_is_done_is_told_in_each_form(scene: Scene, form: str, key: str, written: Any) -> None:
    scene.order.approve(scene.ann)
    assert [row[key] for row in (await read(scene, done=form))["approvalSteps"]["data"]] == written


async def test_what_is_done_may_be_told_by_a_date(scene: Scene) -> None:
    scene.order.approve(scene.ann)
    rows = (await read(scene, done="date"))["approvalSteps"]["data"]
    assert [bool(row["approveDate"]) for row in rows] == [True, False]


@pytest.mark.parametrize("form", ["name", "absent"])
async def test_the_open_step_may_be_only_named_or_absent(scene: Scene, form: str) -> None:
    drawn = await read(scene, open_step=form)
    assert drawn.get("approvalStep") == ({"name": "Manager"} if form == "name" else None)
    assert ("approvalStep" in drawn) is (form == "name")


async def test_rights_may_be_absent_half_told_and_stand_in_rows(scene: Scene) -> None:
    assert "approvalInfo" not in await read(scene, approval_info="absent")
    assert (await read(scene, approval_info="approve_only"))["approvalInfo"] == {"canApproveDocument": True}
    scene.acme.shapes.rows_have_approval_info = True
    rows = (await scene.caller.get(scene.ann, "/purchaseorders")).json["data"]
    assert rows[0]["approvalInfo"] == {"canApproveDocument": True}


@pytest.mark.parametrize(
    ("form", "keys"),
    [
        ("new", {"has_next_page", "current_page", "per_page"}),
        ("old", {"total", "per_page", "current_page", "total_pages"}),
        ("absent", set()),
    ],
)
async def test_lists_tell_of_pages_in_each_form(scene: Scene, form: Any, keys: set[str]) -> None:
    scene.acme.shapes.meta = form
    heard = (await scene.caller.get(scene.ann, "/purchaseorders")).json
    assert set(heard.get("meta", {}).get("pagination", {})) == keys


async def test_comments_followers_and_fields_are_written_in_each_form(scene: Scene) -> None:
    scene.order.comment(scene.cleo, "<b>Fine</b>")
    scene.order.follow(scene.dan)
    scene.order.custom_fields = {9: "K-100"}
    drawn = await read(scene)
    assert drawn["comments"]["data"][0]["comment"] == "<b>Fine</b>"
    assert drawn["comments"]["data"][0]["user"]["email"] == "cleo@acme.example"
    assert drawn["followers"]["data"][0]["email"] == "dan@acme.example"
    assert drawn["dataDocumentCustomFields"]["data"] == [{"value": "K-100", "documentCustomField": {"id": 9}}]
    drawn = await read(scene, comment_text="body", comment_author="author", people="id", followers="ids")
    assert drawn["comments"]["data"][0]["body"] == "<b>Fine</b>"
    assert drawn["comments"]["data"][0]["author"] == scene.cleo.id
    assert drawn["followers"]["data"] == [scene.dan.id]
    assert (await read(scene, followers="wrapped"))["followers"]["data"][0]["user"]["id"] == scene.dan.id


async def test_lines_tell_of_tax_and_unit_in_each_form(scene: Scene) -> None:
    scene.order.items = [{"id": 1, "name": "Laptop", "tax": "19", "unit": "piece"}]
    line = (await read(scene, taxes="taxPercent", units="object"))["items"]["data"][0]
    assert (line["taxPercent"], line["unit"]) == (19, {"id": 1, "name": "piece"})
    assert (await read(scene, taxes="tax"))["items"]["data"][0]["tax"] == 19


async def test_keys_are_added_and_left_out(scene: Scene) -> None:
    scene.order.edit(more={"newIn2027": [1], "note": None}, without=frozenset({"creator"}))
    drawn = await read(scene)
    assert (drawn["newIn2027"], drawn["note"], "creator" in drawn) == ([1], None, False)


async def test_forms_change_at_each_reading(scene: Scene) -> None:
    scene.acme.shapes = Shapes.changing()
    read = [await scene.caller.read(scene.ann, scene.order) for _ in range(20)]
    assert len({str(each) for each in read}) == 20
    assert {each["id"] for each in read} == {scene.order.id}
    assert len({str(each["items"]) for each in read}) > 5


async def test_all_forms_may_be_other_than_by_default(scene: Scene) -> None:
    scene.acme.shapes = Shapes.other()
    drawn = await scene.caller.read(scene.ann, scene.order)
    assert (drawn["sum"], drawn["statusString"], drawn["approvalStep"]) == ("12471.20", "Pending", [])
    assert drawn["approvalSteps"][0]["users"][0]["email"] == "Ann@acme.example"
    roles = (await scene.caller.get(scene.ann, "/users")).json["data"][0]["roles"]
    assert roles == [{"name": "approver"}]


async def test_rows_of_persons_that_change_always_name_the_open_step(scene: Scene) -> None:
    scene.acme.shapes = Shapes(steps=("per_person",), open_step=("null", "absent"))
    assert (await scene.caller.read(scene.ann, scene.order))["approvalStep"] == {"name": "Manager"}


async def test_receipts_have_no_sum_and_only_what_is_payable_tells_what_is_paid(scene: Scene) -> None:
    drawn = {
        alias: await scene.caller.read(scene.ann, scene.acme.add_document(alias, scene.bob))
        for alias in ("receipts", "invoices", "purchaseorders")
    }
    assert ["sum" in each for each in drawn.values()] == [False, True, True]
    assert ["sumPaid" in each for each in drawn.values()] == [False, True, False]
