"""The integration part of Home: connected once, people mapped, and what the configuration role may set."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from models.tables import Company, Mapping, Member, Message
from sandbox.state.team import View
from serving.options import Timing
from tests.handlers.test_home import actions_in, home_of, said
from tests.support.clock import MovingClock
from tests.support.slack_text import is_let_in, mapping_tried
from tests.support.world import QUICK, World, buttons_of, order, running_world, step, text_of
from views import ids

SETTINGS = """\
[inbox]
enabled = false
[[companies]]
name = "Acme Ltd"
managers = ["cleo@acme.example"]
"""


async def integration_of(world: World, name: str, *texts: str) -> View:
    """Open the integration part and wait until it says so."""
    person = world.person(name)
    view = await home_of(world, name)
    if ids.SHOW_INTEGRATION in actions_in(view):
        assert (await person.press_in_view(view, ids.SHOW_INTEGRATION)).acked
    return await person.wait_for_home(
        lambda one: ids.SHOW_QUEUE in actions_in(one) and all(text in said(one) for text in texts)
    )


async def test_managers_are_told_once_that_slack_is_connected(database_url: str, tmp_path: Any) -> None:
    async with running_world(database_url, tmp_path, settings=SETTINGS) as world:
        cleo = world.person("cleo")
        told = await cleo.wait_for_message(lambda one: "Precoro is connected" in one.text)
        assert "Acme Ltd" in str(told.blocks)
        assert (await cleo.press(told, ids.MAP_PEOPLE)).acked
        await cleo.wait_for_ephemeral(lambda one: "Mapping has started" in one.text)
        await integration_of(world, "cleo", "Last mapped")
        assert await Message.filter(subject="welcome").count() == 1


async def test_people_are_mapped_and_the_rest_has_a_reason(database_url: str, tmp_path: Any) -> None:
    async with running_world(database_url, tmp_path, settings=SETTINGS) as world:
        people: list[dict[str, Any]] = [
            {"email": email, "companies": {"Acme Ltd": []}}
            for email in ("dan@acme.example", "gus@elsewhere.example", "kurt@acme.example")
        ]
        await world.take_in(order(), people=people)
        cleo = world.person("cleo")
        view = await integration_of(world, "cleo", "acme", "scopes granted")
        assert (await cleo.press_in_view(view, ids.MAP_PEOPLE)).acked
        found = (
            "Last mapped",
            "4 connected · 2 not connected",
            "dan@acme.example · connected",
            "gus@elsewhere.example · not connected: a guest in Slack",
            "kurt@acme.example · not connected: no Slack account with this e-mail",
        )
        view = await cleo.wait_for_home(lambda one: all(text in said(one) for text in found))
        assert (await cleo.press_in_view(view, ids.PEOPLE_NOT_INTEGRATED)).acked
        view = await cleo.wait_for_home(lambda one: "dan@" not in said(one))
        assert "kurt@acme.example" in said(view)
        assert (await cleo.press_in_view(view, ids.PEOPLE_INTEGRATED)).acked
        await cleo.wait_for_home(lambda one: "dan@" in said(one) and "kurt@" not in said(one))


async def test_a_run_goes_on_at_once_after_people_it_did_not_find(database_url: str, tmp_path: Any) -> None:
    """Its next part does not wait until the claim of the last one runs out."""
    slow = replace(QUICK, settles_after=timedelta(minutes=10))
    async with running_world(database_url, tmp_path, settings=SETTINGS, timing=slow) as world:
        await world.take_in(order(), people=[{"email": "kurt@acme.example", "companies": {"Acme Ltd": []}}])
        view = await integration_of(world, "cleo")
        assert (await world.person("cleo").press_in_view(view, ids.MAP_PEOPLE)).acked
        await integration_of(world, "cleo", "Last mapped", "kurt@acme.example · not connected")


async def test_only_the_configuration_role_sees_and_sets_anything(database_url: str, tmp_path: Any) -> None:
    async with running_world(database_url, tmp_path, settings=SETTINGS) as world:
        await world.take_in(order())
        ann = world.person("ann")
        view = await home_of(world, "ann", "PO-1042")
        assert ids.SHOW_INTEGRATION not in actions_in(view)
        managers = await integration_of(world, "cleo", "Companies")
        for action_id in (ids.PO_PDF, ids.MAP_PEOPLE, ids.PEOPLE_NOT_INTEGRATED):
            view = await ann.wait_for_home(lambda one: "PO-1042" in said(one))
            view.content = managers.content  # as if she had the buttons
            assert (await ann.press_in_view(view, action_id)).acked
            told = await ann.wait_for_view(lambda one: one.callback_id == ids.GONE_VIEW)
            assert "Only integration managers of" in text_of(told.content)
            await ann.close(told)
        assert not (await Company.get()).po_pdf_while_pending
        assert not await Mapping.exists()


async def test_the_pdf_of_pending_orders_follows_its_company(database_url: str, tmp_path: Any) -> None:
    async with running_world(database_url, tmp_path, settings=SETTINGS) as world:
        cleo = world.person("cleo")
        view = await integration_of(world, "cleo", "Share order PDFs before approval: off (default)")
        assert (await cleo.press_in_view(view, ids.PO_PDF)).acked
        view = await cleo.wait_for_home(
            lambda one: "Share order PDFs before approval: on · set by" in said(one)
        )
        await world.take_in(order())
        ann = world.person("ann")
        await ann.wait_for_message(lambda one: any(file.name.endswith(".pdf") for file in one.files))
        assert (await cleo.press_in_view(view, ids.PO_PDF_AS_SET)).acked
        await cleo.wait_for_home(lambda one: "Share order PDFs before approval: off (default)" in said(one))


async def test_the_configuration_role_is_told_once_who_is_not_in_slack_any_more(
    database_url: str, tmp_path: Any
) -> None:
    settings = f"{SETTINGS}[slack]\nrequire_confirmed_email = true\n"
    async with running_world(database_url, tmp_path, settings=settings) as world:
        people = [{"email": "ann@acme.example", "name": "Ann Lee", "companies": {"Acme Ltd": []}}]
        await world.take_in(order(steps=[step("Manager", "all", "ann", "cleo")]), people=people)
        ann, cleo = world.person("ann"), world.person("cleo")
        anns, cleos = await world.card("ann"), await world.card("cleo")
        world.slack.change("ann@acme.example", email="ann@elsewhere.example")
        told = await cleo.wait_for_message(lambda one: "Ann Lee is no longer connected" in one.text)
        assert "no Slack account with this e-mail" in text_of(told.blocks)
        assert buttons_of(told) == [ids.MAP_PEOPLE]
        await ann.wait_until(lambda: "approve" not in buttons_of(anns) or None)
        world.slack.change("ann@elsewhere.example", tz="America/New_York")
        world.slack.change("cleo@acme.example", is_email_confirmed=False)
        await cleo.wait_until(lambda: "approve" not in buttons_of(cleos) or None)
        assert await Message.filter(subject="unlinked").count() == 1


async def test_a_failed_look_unlinks_nobody(database_url: str, tmp_path: Any) -> None:
    async with running_world(database_url, tmp_path, settings=SETTINGS) as world:
        await world.take_in(order(steps=[step("Manager", "any", "ann")]))
        await world.card("ann")
        world.sandbox.faults.add("users.list", error="fatal_error")
        cleo = world.person("cleo")
        view = await integration_of(world, "cleo")
        assert (await cleo.press_in_view(view, ids.MAP_PEOPLE)).acked
        await cleo.wait_for_home(
            lambda one: "Mapping in progress" in said(one) or "Mapping stopped" in said(one)
        )
        assert (await Member.get(person__email="ann@acme.example")).state == "active"


async def test_without_the_scope_for_addresses_nobody_is_unlinked(database_url: str, tmp_path: Any) -> None:
    timing = replace(QUICK, probe_every=0.2)
    async with running_world(database_url, tmp_path, settings=SETTINGS, timing=timing) as world:
        await world.take_in(order(steps=[step("Manager", "any", "ann")]))
        card, cleo = await world.card("ann"), world.person("cleo")
        view = await integration_of(world, "cleo")
        await Member.all().update(
            confirmed_at=datetime(2026, 1, 1, tzinfo=UTC)
        )  # so Slack is asked on a press
        world.slack.scopes.discard("users:read.email")
        assert (await cleo.press_in_view(view, ids.MAP_PEOPLE)).acked
        assert (await world.person("ann").press(card, "approve")).acked
        world.slack.change("ann@acme.example", tz="America/New_York")
        await world.sandbox.wait_for(lambda: world.bot.contexts[0].workspace.down)
        assert {one.state for one in await Member.filter(user_id__isnull=False)} == {"active"}
        world.slack.scopes.add("users:read.email")
        await is_let_in(world)
        assert (await cleo.press_in_view(view, ids.MAP_PEOPLE)).acked
        await cleo.wait_for_home(lambda one: "Last mapped" in said(one))
        assert (await world.person("ann").press(card, "approve")).acked
        await world.person("ann").wait_until(lambda: "approve" not in buttons_of(card) or None)
        assert (await Member.get(person__email="ann@acme.example")).state == "active"
        assert not await Message.exists(subject="unlinked")


async def test_slack_that_does_not_answer_is_asked_ever_less_often_for_as_long_as_it_takes(
    database_url: str, tmp_path: Any
) -> None:
    clock = MovingClock()
    timing = Timing(clock=clock, settles_after=timedelta(milliseconds=300))
    async with running_world(database_url, tmp_path, settings=SETTINGS, timing=timing) as world:
        world.sandbox.faults.add("users.list", status=503, times=None)
        cleo = world.person("cleo")
        view = await integration_of(world, "cleo")
        assert (await cleo.press_in_view(view, ids.MAP_PEOPLE)).acked
        await cleo.wait_for_home(lambda one: "Slack isn't answering right now" in said(one))
        for tries, most in ((1, 2), (2, 3), (3, 6)):
            assert await _pause(clock, tries) <= most
        await Mapping.all().update(attempts=20)
        # What it took this test to look is part of the pause by now.
        assert 30 <= await _pause(clock, 21) <= 60
        await Mapping.all().update(attempts=500)
        assert 30 <= await _pause(clock, 501) <= 60
        assert (await Mapping.get()).state == "running"
        world.sandbox.faults.clear()
        await cleo.wait_for_home(lambda one: "Last mapped" in said(one))


async def _pause(clock: MovingClock, tries: int) -> float:
    """Give the seconds until the next try after so many, and let them pass."""
    run = await mapping_tried(tries)
    pause = run.next_at - clock()
    clock.move(pause)
    return pause.total_seconds()
