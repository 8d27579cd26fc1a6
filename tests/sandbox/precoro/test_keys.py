"""Keys, rights, and what stands before Precoro."""

from typing import Any

import pytest
from aiohttp import ClientSession, FormData, hdrs

from sandbox.precoro import Options
from tests.sandbox.precoro.caller import Scene, path_of


async def test_a_wrong_key_and_a_wrong_address_are_both_401(scene: Scene) -> None:
    for wrong in ({"X-AUTH-TOKEN": "no"}, {"email": "bob@acme.example"}, {"email": "ann@acme.example"}):
        heard = await scene.caller.get(scene.ann, "/users", wrong)
        assert (heard.status, heard.json) == (401, {"message": "Bad credentials"})


async def test_the_case_of_an_address_may_not_count(scene: Scene) -> None:
    scene.acme.options.email_case_counts = False
    assert (await scene.caller.get(scene.ann, "/users", {"email": "ann@ACME.example"})).status == 200


async def test_a_key_ends_with_its_person_or_with_a_newer_one(scene: Scene) -> None:
    old = scene.cleo.headers
    scene.cleo.make_key()
    scene.dan.leave()
    assert (await scene.caller.get(scene.cleo, "/users", old)).status == 401
    assert (await scene.caller.get(scene.dan, "/users")).status == 401
    assert (await scene.caller.get(scene.cleo, "/users")).status == 200


async def test_a_key_of_another_company_reads_the_other_document(scene: Scene) -> None:
    beta = scene.precoro.add_company("Beta GmbH", options=Options())
    eve = beta.add_person("eve@beta.example")
    theirs = beta.add_document("purchaseorders", eve, [("CFO", [eve])])
    assert (await scene.caller.get(eve, path_of(scene.order))).json["id"] == theirs.id
    await scene.caller.post(eve, path_of(scene.order, "approve"))
    assert (theirs.status, scene.order.status) == ("approved", "pending")


@pytest.mark.parametrize("program", ["Python-urllib/3.11", "Python/3.11 aiohttp/3.14", ""])
async def test_programs_without_a_name_of_their_own_get_a_page(scene: Scene, program: str) -> None:
    heard = await scene.caller.get(scene.ann, "/users", {hdrs.USER_AGENT: program})
    assert (heard.status, heard.body[:9]) == (403, b"<!DOCTYPE")
    scene.precoro.api.refuses_default_programs = False
    assert (await scene.caller.get(scene.ann, "/users", {hdrs.USER_AGENT: program})).status == 200


async def test_repeated_wrong_keys_block_all_calls(scene: Scene) -> None:
    scene.precoro.api.block_after_wrong_keys = 2
    for _ in range(2):
        assert (await scene.caller.get(scene.ann, "/users", {"X-AUTH-TOKEN": "no"})).status == 401
    heard = await scene.caller.get(scene.ann, "/users")
    assert (heard.status, heard.headers["Content-Type"]) == (403, "text/html; charset=UTF-8")
    scene.precoro.api.unblock()
    assert (await scene.caller.get(scene.ann, "/users")).status == 200


async def test_a_list_users_and_one_document_may_be_forbidden(scene: Scene) -> None:
    scene.acme.options.users_listed = False
    scene.acme.options.forbidden_lists = frozenset({"invoices"})
    scene.order.hidden_from.append(scene.ann)
    for path in ("/users", "/invoices", path_of(scene.order)):
        heard = await scene.caller.get(scene.ann, path)
        assert (heard.status, heard.json) == (403, {"message": "Access Denied."})
    assert (await scene.caller.get(scene.ann, "/purchaseorders")).json["data"] == []
    assert (await scene.caller.get(scene.bob, path_of(scene.order))).status == 200


async def test_calls_are_recorded_without_keys(scene: Scene) -> None:
    await scene.caller.post(scene.ann, path_of(scene.order, "reject"), comment="No", extra="1")
    call = scene.precoro.calls.of("POST", "*/reject")[0]
    assert (call.company, call.person, call.status) == ("Acme Ltd", "Ann@acme.example", 200)
    assert (call.form, call.unknown) == ({"comment": "No", "extra": "1"}, ("extra",))
    assert scene.ann.key not in repr(scene.precoro.calls.all)
    assert scene.ann.key not in repr(scene.ann)


@pytest.mark.parametrize("is_json", [True, False])
async def test_a_body_that_is_json_or_in_parts_is_not_read(scene: Scene, is_json: bool) -> None:
    parts = FormData({"comment": "No"}, default_to_multipart=True)
    body: dict[str, Any] = {"json": {"comment": "No"}} if is_json else {"data": parts}
    headers = {hdrs.USER_AGENT: "tests/1"} | scene.ann.headers
    async with (
        ClientSession(headers=headers) as session,
        session.post(scene.precoro.url + path_of(scene.order, "reject"), **body) as answer,
    ):
        assert answer.status == 400
    assert scene.order.status == "pending"
