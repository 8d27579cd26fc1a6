"""Under Precoro's real limits nothing is asked too often, and a first start asks little."""

import asyncio
import itertools
import logging
from pathlib import Path
from typing import Literal

import pytest

from jobs.precoro import calls
from models.database.store import Store
from models.policy import CallLimits
from models.records.precoro import KIND_OF
from models.tables import Document, Message, PrecoroAccount
from sandbox.precoro import HttpFault, PrecoroLimits
from tests.jobs.precoro.office import PrecoroOffice, running_office
from tests.support.cast import states

REAL = CallLimits(user_agent="precoro-slack-bot/0.1.0")
SPEED = 60.0  # seconds of both clocks in a real one


def refused(office: PrecoroOffice) -> list[str]:
    return [f"{one.method} {one.path}" for one in office.precoro.calls if one.status == 429]


async def follow_for(office: PrecoroOffice, minutes: float) -> None:
    """Follow Precoro for so many minutes of its clock, while documents come and change."""
    until = office.precoro.clock.now() + minutes * 60
    running = asyncio.ensure_future(office.source.run())
    try:
        while office.precoro.clock.now() < until:
            order = office.order()
            calls_before = len(office.precoro.calls)
            await office.precoro.wait_for(lambda: len(office.precoro.calls) > calls_before, 60)  # noqa: B023
            order.edit(note="Please")
            assert not running.done()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize(("route", "most"), [("off", 0), ("path", 7), ("template", 9)])
async def test_ten_minutes_under_the_real_limits(
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    route: Literal["off", "path", "template"],
    most: int,
) -> None:
    monkeypatch.setattr(calls, "LOOKS_AGAIN", 0.02)
    theirs = PrecoroLimits(route=route)
    async with running_office(store, tmp_path, limits=REAL, theirs=theirs) as office:
        office.precoro.clock.speed = SPEED
        await follow_for(office, 10)
        # Only where a route takes one call in all: that is told once for each of them.
        assert len(refused(office)) <= most
        assert len(set(refused(office))) == len(refused(office)) or route == "template"
        assert await Document.exists()


async def test_the_limit_of_a_day_stops_all_calls_until_the_time_told(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running_office(store, tmp_path, theirs=PrecoroLimits.off()) as office:
        office.order()
        daily = HttpFault.answers(
            429,
            {
                "error": "Too many requests",
                "RateLimit-Type": "Daily limiter",
                "RateLimit-Retry-After": 7200,
            },
        )
        office.precoro.faults.next("GET", "/purchaseorders", daily)
        for _ in range(3):
            with pytest.raises(calls.NotNow):
                await office.source.make_pass()
        assert (await PrecoroAccount.get()).stopped_because == "daily_limit"
        assert len(office.precoro.calls.of("GET", "/purchaseorders")) == 1
        await office.precoro.clock.advance(7201)
        await office.follow()
        assert (await PrecoroAccount.get()).stopped_because == ""
        assert await Document.exists()


@pytest.mark.parametrize(
    ("answer", "because"),
    [
        (HttpFault.answers(401, {"message": "Bad credentials"}), "key_refused"),
        (HttpFault.html_403(), "blocked"),
    ],
)
async def test_a_refused_key_or_an_edge_that_refuses_stops_all_for_half_an_hour(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture, answer: HttpFault, because: str
) -> None:
    async with running_office(store, tmp_path) as office:
        office.order()
        office.precoro.faults.next("GET", "/purchaseorders", answer)
        with pytest.raises(Exception, match="answered 40"):
            await office.source.make_pass()
        before = len(office.precoro.calls)
        with pytest.raises(calls.NotNow):
            await office.source.make_pass()
        assert len(office.precoro.calls) == before
        assert (await PrecoroAccount.get()).stopped_because == because
        assert sum(one.levelno == logging.ERROR for one in caplog.records) == 1
        await office.precoro.clock.advance(1801)
        await office.follow()
        assert await Document.exists()


async def test_a_first_start_on_many_old_documents_asks_little_and_tells_nothing_of_the_past(
    store: Store, tmp_path: Path
) -> None:
    async with running_office(store, tmp_path, aliases=tuple(KIND_OF)) as office:
        for alias in itertools.islice(itertools.cycle(KIND_OF), 50_000):
            office.company.add_document(alias, office.bob, status="approved")
        for alias in itertools.islice(itertools.cycle(KIND_OF), 20):
            office.company.add_document(alias, office.bob, [("Manager", [office.ann])], sum="9.00")
        await office.follow()
        read = office.precoro.calls.of("GET", "/*/*")
        assert (len(read), len(office.precoro.calls) - len(read)) == (20, len(KIND_OF) + 2)
        assert await Document.filter(status="pending").count() == await Document.all().count() == 20
        about = await Message.all().values_list("subject", "document_id")
        assert {subject for subject, _ in about} == {"card"}
        assert len({document for _, document in about}) == 20


async def test_what_waited_for_long_comes_as_one_list_and_the_rest_as_cards(
    store: Store, tmp_path: Path
) -> None:
    async with running_office(store, tmp_path) as office:
        old = office.precoro.now() - 90 * 86_400
        for _ in range(4):
            office.order(created=old)
        office.order()
        await office.follow()
        shown = await Message.filter(person__email="ann@acme.example").order_by("id")
        assert sorted((one.subject, one.state) for one in shown) == [
            *[("card", "dropped")] * 4,
            ("card", "new"),
            ("list", "new"),
        ]


@pytest.mark.parametrize("off", [3600.0, -3600.0])
async def test_a_clock_that_is_an_hour_off_misses_nothing(store: Store, tmp_path: Path, off: float) -> None:
    async with running_office(store, tmp_path, clock_off=off) as office:
        await office.follow()
        await office.precoro.clock.advance(900)
        order = office.order()
        await office.follow()
        document = await Document.get()
        assert await states(document) == {"1:ann": "open"}
        await office.precoro.clock.advance(900)
        order.approve(office.ann)
        await office.follow()
        await document.refresh_from_db()
        assert document.status == "approved"
        assert abs((await PrecoroAccount.get()).ahead_us / 1e6 - off) < 60


async def test_no_key_is_ever_in_the_log_or_at_another_host(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with running_office(store, tmp_path) as office:
        order = office.order()
        for form in ("bytes", "link", "other_link", "redirect", "moved"):
            order.attach(f"{form}.pdf", b"%PDF-1.4 " + form.encode(), form=form)
        await office.follow()
        key = office.calls.owner.key.reveal()
        assert key not in caplog.text
        elsewhere = office.precoro.files_host.calls
        assert len(list(elsewhere)) > 0
        assert key not in str([one.headers for one in elsewhere])
        assert "acme.example" not in str([one.headers for one in elsewhere])
