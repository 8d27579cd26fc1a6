"""What goes wrong with single calls."""

import asyncio
from typing import Any

import pytest
from aiohttp import ClientError, ClientPayloadError

from sandbox.precoro import HttpFault
from tests.sandbox.precoro.caller import Heard, Scene, path_of


def plan(scene: Scene, fault: HttpFault) -> None:
    scene.precoro.faults.next("POST", "*/approve", fault)


async def approve(scene: Scene) -> Heard:
    return await scene.caller.post(scene.ann, path_of(scene.order, "approve"))


async def test_an_answer_is_lost_after_the_effect(scene: Scene) -> None:
    plan(scene, HttpFault.lost_answer())
    with pytest.raises(ClientError):
        await approve(scene)
    assert [each.by for each in scene.order.decisions] == [scene.ann]
    assert (scene.precoro.calls.all[-1].status, scene.precoro.calls.all[-1].fault) == (None, "lost_answer")


async def test_an_answer_may_be_lost_as_a_page_with_502(scene: Scene) -> None:
    plan(scene, HttpFault.lost_answer("server_error"))
    heard = await approve(scene)
    assert (heard.status, heard.headers["Content-Type"]) == (502, "text/html; charset=UTF-8")
    assert len(scene.order.decisions) == 1


async def test_an_answer_may_never_come_after_the_effect(scene: Scene) -> None:
    plan(scene, HttpFault.lost_answer("hang"))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await approve(scene)
    assert [each.by for each in scene.order.decisions] == [scene.ann]


async def test_an_effect_comes_late(scene: Scene) -> None:
    plan(scene, HttpFault.late_effect(120))
    with pytest.raises(ClientError):
        await approve(scene)
    await scene.precoro.clock.advance(119)
    assert scene.order.decisions == []
    await scene.precoro.clock.advance(1)
    assert [each.by for each in scene.order.decisions] == [scene.ann]


async def test_a_late_effect_that_is_no_longer_possible_is_none(scene: Scene) -> None:
    plan(scene, HttpFault.late_effect(120, "server_error"))
    assert (await approve(scene)).status == 502
    scene.order.cancel()
    await scene.precoro.clock.advance(121)
    assert scene.order.status == "canceled"


async def test_a_doubled_call_decides_two_steps_of_the_same_person(scene: Scene) -> None:
    scene.order.set_steps([("Manager", [scene.ann]), ("CFO", [scene.ann])])
    plan(scene, HttpFault.doubled())
    assert (await approve(scene)).json["status"] == 1
    assert scene.order.status == "approved"


@pytest.mark.parametrize(
    ("fault", "seen"), [(HttpFault.reset(), ClientError), (HttpFault.time_out(), TimeoutError)]
)
async def test_a_call_may_do_nothing_and_get_no_answer(
    scene: Scene, fault: HttpFault, seen: type[Exception]
) -> None:
    plan(scene, fault)
    with pytest.raises(seen):
        async with asyncio.timeout(0.3):
            await approve(scene)
    assert scene.order.decisions == []
    assert (await approve(scene)).status == 200


@pytest.mark.parametrize(
    ("fault", "status", "effects"),
    [
        (HttpFault.html_403(), 403, 0),
        (HttpFault.html_200(), 200, 0),
        (HttpFault.html_200(acts=True), 200, 1),
        (HttpFault.server_error(500), 500, 0),
        (HttpFault.server_error(503, acts=True), 503, 1),
    ],
)
async def test_a_page_comes_instead_of_an_answer(
    scene: Scene, fault: HttpFault, status: int, effects: int
) -> None:
    plan(scene, fault)
    heard = await approve(scene)
    assert (heard.status, heard.body[:15]) == (status, b"<!DOCTYPE html>")
    assert len(scene.order.decisions) == effects


async def test_an_answer_may_break_off_after_the_effect(scene: Scene) -> None:
    plan(scene, HttpFault.half_json())
    with pytest.raises(ClientPayloadError):
        await approve(scene)
    assert len(scene.order.decisions) == 1


@pytest.mark.parametrize("acts", [False, True])
async def test_a_slow_answer_acts_at_once_or_at_its_end(scene: Scene, acts: bool) -> None:
    plan(scene, HttpFault.slow(3600, acts))
    waiting = asyncio.create_task(approve(scene))
    await scene.precoro.wait_for(lambda: [call.fault for call in scene.precoro.calls] == ["slow"])
    assert len(scene.order.decisions) == acts
    await scene.precoro.clock.advance(3600)
    assert (await waiting).status == 200
    assert len(scene.order.decisions) == 1


async def test_a_slow_call_acts_though_nobody_waits_for_it(scene: Scene) -> None:
    plan(scene, HttpFault.slow(3600))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await approve(scene)
    assert scene.order.decisions == []
    await scene.precoro.clock.advance(3600)
    assert (await scene.precoro.wait_for(lambda: scene.order.decisions))[0].by is scene.ann


async def test_any_answer_can_be_given(scene: Scene) -> None:
    body: Any = {"data": {"id": 4}}
    plan(scene, HttpFault.answers(200, body))
    assert (await approve(scene)).json == body
    assert scene.order.decisions == []


async def test_a_fault_is_for_its_method_path_and_company_until_it_is_removed(scene: Scene) -> None:
    faults = scene.precoro.faults
    planned = faults.always("GET", "/invoices*", HttpFault.server_error(), company="Acme Ltd")
    eve = scene.precoro.add_company("Beta GmbH").add_person("eve@beta.example")
    asked = [(scene.ann, "/invoices"), (scene.ann, "/invoices/1"), (scene.ann, "/users"), (eve, "/invoices")]
    assert [(await scene.caller.get(*each)).status for each in asked] == [502, 502, 200, 200]
    assert planned.hits == 2
    faults.remove(planned)
    assert (await scene.caller.get(scene.ann, "/invoices")).status == 200


async def test_something_happens_between_two_calls(scene: Scene) -> None:
    scene.precoro.calls.on_answer = lambda call: scene.order.cancel() if call.method == "GET" else None
    assert (await scene.caller.read(scene.ann, scene.order))["status"] == 1
    assert (await approve(scene)).status == 400
    assert scene.order.status == "canceled"


async def test_the_hosts_time_is_precoros(scene: Scene) -> None:
    scene.precoro.clock_off = 3600
    at = (await scene.caller.get(scene.ann, "/users")).headers["Date"]
    assert at.endswith("GMT")
    assert scene.precoro.now() - scene.precoro.clock.now() == pytest.approx(3600, abs=1)
