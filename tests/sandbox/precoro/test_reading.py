"""Reading documents, lists and people, as plain as Precoro can be."""

import pytest

from sandbox.precoro import NotDone, Precoro
from tests.sandbox.precoro.caller import Scene, path_of


async def test_a_document_is_read_by_its_number_and_not_by_its_internal_id(scene: Scene) -> None:
    drawn = await scene.caller.read(scene.ann, scene.order)
    assert (drawn["id"], drawn["idn"], drawn["status"]) == (scene.order.id, "1", 1)
    assert drawn["statusString"] == "status.pending"
    assert drawn["sum"] == 12471.2
    assert drawn["items"]["data"][0]["taxes"] == {"data": [{"name": "VAT", "percent": 19}]}
    missing = await scene.caller.get(scene.ann, f"/purchaseorders/{scene.order.id}")
    assert missing.status == 404


async def test_a_number_is_quoted_in_the_path(scene: Scene) -> None:
    odd = scene.acme.add_document("purchaseorders", scene.bob, idn="A/1 ü?")
    heard = await scene.caller.get(scene.ann, "/purchaseorders/A%2F1%20%C3%BC%3F")
    assert heard.json["id"] == odd.id


async def test_the_steps_name_their_people_and_the_one_that_waits(scene: Scene) -> None:
    drawn = await scene.caller.read(scene.ann, scene.order)
    steps = drawn["approvalSteps"]["data"]
    assert [(step["name"], step["approved"]) for step in steps] == [("Manager", False), ("CFO", False)]
    assert [each["email"] for each in steps[1]["approvers"]["data"]] == [
        "cleo@acme.example",
        "dan@acme.example",
    ]
    assert drawn["approvalStep"] == {"id": steps[0]["id"], "name": "Manager"}


async def test_only_the_owner_of_the_key_is_told_what_they_may_do(scene: Scene) -> None:
    assert (await scene.caller.read(scene.ann, scene.order))["approvalInfo"]["canApproveDocument"] is True
    assert (await scene.caller.read(scene.cleo, scene.order))["approvalInfo"]["canApproveDocument"] is False
    scene.order.backups.append(scene.cleo)
    assert (await scene.caller.read(scene.cleo, scene.order))["approvalInfo"]["canApproveDocument"] is True


async def test_numbers_begin_with_one_in_every_company_and_ids_do_not(scene: Scene, precoro: Precoro) -> None:
    beta = precoro.add_company("Beta GmbH")
    eve = beta.add_person("ann@acme.example")
    theirs = beta.add_document("purchaseorders", eve)
    assert theirs.idn == scene.order.idn
    drawn = await scene.caller.read(eve, theirs)
    assert drawn["id"] == theirs.id != scene.order.id


async def test_a_list_is_newest_first_and_has_rows_without_lines(scene: Scene) -> None:
    second = scene.acme.add_document("purchaseorders", scene.bob, status="approved")
    rows = (await scene.caller.get(scene.ann, "/purchaseorders?per_page=10")).json["data"]
    assert [row["id"] for row in rows] == [second.id, scene.order.id]
    assert rows[1]["supplier"]["name"] == "Northwind GmbH"
    assert not {"items", "approvalSteps", "comments", "attachments", "approvalInfo"} & set(rows[1])


async def test_a_list_is_filtered_by_status_id_and_time(scene: Scene) -> None:
    paid = scene.acme.add_document("purchaseorders", scene.bob, status="paid", created=1_000_000)
    other = scene.acme.add_document("purchaseorders", scene.bob, status="denied", created=2_000_000)

    async def found(query: str) -> list[int]:
        return [
            row["id"] for row in (await scene.caller.get(scene.ann, f"/purchaseorders?{query}")).json["data"]
        ]

    assert await found("status[]=5&status[]=3") == [other.id, paid.id]
    assert await found(f"id={paid.id}") == [paid.id]
    assert await found("modifiedSince=1970-01-24T03:33:20") == [other.id, scene.order.id]


async def test_pages_tell_of_the_next_one(scene: Scene) -> None:
    for _ in range(10):
        scene.acme.add_document("invoices", scene.bob)
    first = (await scene.caller.get(scene.ann, "/invoices?per_page=10&page=1")).json
    assert len(first["data"]) == 10
    assert first["meta"]["pagination"]["has_next_page"] is False
    scene.acme.add_document("invoices", scene.bob)
    first = (await scene.caller.get(scene.ann, "/invoices?per_page=10&page=1")).json
    second = (await scene.caller.get(scene.ann, "/invoices?per_page=10&page=2")).json
    assert [first["meta"]["pagination"]["has_next_page"], len(second["data"])] == [True, 1]


@pytest.mark.parametrize("query", ["per_page=7", "page=0", "page=x", "modifiedSince=yesterday"])
async def test_parameters_that_precoro_does_not_take_are_refused(scene: Scene, query: str) -> None:
    assert (await scene.caller.get(scene.ann, f"/invoices?{query}")).status == 400


async def test_what_precoro_does_not_know_is_404_or_noted(scene: Scene) -> None:
    assert (await scene.caller.get(scene.ann, "/me")).status == 404
    assert (await scene.caller.get(scene.ann, "/invoices?sort=idn&page=1")).status == 200
    assert scene.precoro.calls.all[-1].unknown == ("sort",)


async def test_users_have_the_roles_and_those_who_left_are_gone(scene: Scene) -> None:
    scene.dan.leave()
    rows = (await scene.caller.get(scene.ann, "/users?per_page=200")).json["data"]
    assert [row["firstname"] for row in rows] == ["Ann", "Bob", "Cleo"]
    assert rows[0]["email"] == "Ann@acme.example"
    assert rows[1]["roles"] == ["requester"]


async def test_a_deleted_document_is_nowhere(scene: Scene) -> None:
    scene.order.delete()
    assert (await scene.caller.get(scene.ann, path_of(scene.order))).status == 404
    assert (await scene.caller.get(scene.ann, "/purchaseorders")).json["data"] == []


async def test_precoros_own_pages_change_what_is_read(scene: Scene) -> None:
    scene.order.approve(scene.ann)
    drawn = await scene.caller.read(scene.cleo, scene.order)
    assert drawn["approvalStep"]["name"] == "CFO"
    assert drawn["lastApprover"]["email"] == "Ann@acme.example"
    scene.order.edit(sum="9.00")
    scene.order.approve(scene.dan)
    drawn = await scene.caller.read(scene.cleo, scene.order)
    assert (drawn["status"], drawn["sum"]) == (2, 9)
    with pytest.raises(NotDone):
        scene.order.approve(scene.cleo)
