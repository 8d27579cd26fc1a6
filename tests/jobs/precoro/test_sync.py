"""One pass on demand: what is taken in, what waits for the limits, and what is wrong."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.precoro.client import OwnerKey
from jobs.precoro.sync import MOST_UNANSWERED, sync
from models.database.store import Store
from models.precoro import ledger, readings
from models.precoro.secrets import ApiKey
from models.tables import Batch, Document, PrecoroList, PrecoroPerson, PrecoroReading
from sandbox.precoro import HttpFault
from tests.jobs.precoro.office import NO_LIMITS, PrecoroOffice, running_office

NO_RIGHTS = HttpFault.answers(403, {"message": "No access"})


@pytest.fixture
async def office(store: Store, tmp_path: Path) -> AsyncIterator[PrecoroOffice]:
    async with running_office(store, tmp_path, aliases=("purchaseorders", "invoices")) as opened:
        yield opened


async def test_it_takes_in_what_waits_and_says_what_changed(office: PrecoroOffice) -> None:
    order = office.order()
    report = await sync(office.source, dry_run=False)
    assert (dict(report.outcomes), report.left, report.has_failed) == ({"new": 1}, 0, False)
    orders, invoices = report.lists
    assert (orders.listed, orders.to_read, invoices.listed) == ({order.id}, {order.id}, set())
    order.approve(office.ann)
    assert (await sync(office.source, dry_run=False)).outcomes["changed"] == 1
    assert report.calls == 5  # users, custom fields, two lists, one document


async def test_a_dry_run_stores_nothing_and_names_what_would_be_read(office: PrecoroOffice) -> None:
    orders = {office.order().id for _ in range(3)}
    report = await sync(office.source, dry_run=True)
    assert report.lists[0].to_read == orders
    for table in (Document, PrecoroReading, PrecoroList, PrecoroPerson):
        assert not await table.exists()
    account = await office.account()
    assert (account.last_pass_at, account.people_at, report.calls) == (None, None, 2)


async def test_what_the_limits_do_not_allow_is_left_for_later(store: Store, tmp_path: Path) -> None:
    limits = replace(NO_LIMITS, per_hour=4)
    async with running_office(store, tmp_path, limits=limits) as office:
        office.order()
        office.order()
        report = await sync(office.source, dry_run=False)
        assert (dict(report.outcomes), report.left, report.has_failed) == ({"new": 1}, 1, False)
        began = office.calls.clock()
        assert report.later is not None
        assert timedelta(minutes=58) < report.later - began <= timedelta(hours=1)
        assert report.left_from == report.later


async def test_a_refused_key_is_tried_again_when_somebody_asks(office: PrecoroOffice) -> None:
    office.order()
    good = office.calls.owner
    office.calls.owner = OwnerKey(0, good.email, ApiKey("wrong"))
    report = await sync(office.source, dry_run=False)
    assert (report.stopped, report.has_failed, report.calls) == ("key_refused", True, 1)
    assert (await office.account()).people_at is None
    office.calls.owner = good
    report = await sync(office.source, dry_run=False)
    assert (report.stopped, dict(report.outcomes)) == ("", {"new": 1})


async def test_a_key_that_is_refused_at_a_list_ends_the_pass(office: PrecoroOffice) -> None:
    await office.source.read_names()
    office.calls.owner = OwnerKey(0, office.calls.owner.email, ApiKey("wrong"))
    for dry_run in (True, False):
        report = await sync(office.source, dry_run=dry_run)
        assert (report.stopped, report.has_failed) == ("key_refused", True)
        assert not any(one.is_whole or one.error for one in report.lists)
    assert (await office.account()).last_pass_at is None


async def test_a_key_that_is_refused_at_a_document_is_said(office: PrecoroOffice) -> None:
    office.order()
    office.precoro.faults.always("GET", "/purchaseorders/*", HttpFault.answers(401, {"message": "Bad"}))
    report = await sync(office.source, dry_run=False)
    assert (report.stopped, report.unreachable, report.has_failed) == ("key_refused", "", True)


async def test_a_days_limit_that_precoro_told_is_kept(office: PrecoroOffice) -> None:
    until = office.calls.clock() + timedelta(hours=3)
    account_id = office.calls.account_id
    await office.store.transact(lambda: ledger.stop(account_id, "daily_limit", until))
    report = await sync(office.source, dry_run=False)
    assert (report.later, report.stopped, report.has_failed) == (until, "daily_limit", False)
    assert len(office.precoro.calls) == 0


async def test_a_page_instead_of_an_answer_stops_all(office: PrecoroOffice) -> None:
    office.precoro.faults.always("GET", "*", HttpFault.html_403())
    report = await sync(office.source, dry_run=True)
    assert (report.stopped, report.has_failed, len(office.precoro.calls)) == ("blocked", True, 1)


async def test_a_list_that_is_refused_or_broken_does_not_stop_the_others(office: PrecoroOffice) -> None:
    office.precoro.faults.always("GET", "/purchaseorders", NO_RIGHTS)
    report = await sync(office.source, dry_run=False)
    orders, invoices = report.lists
    assert (orders.is_refused, invoices.is_refused, report.has_failed) == (True, False, False)
    office.precoro.faults.clear()
    office.precoro.faults.always("GET", "/purchaseorders", HttpFault.answers(500, {}))
    report = await sync(office.source, dry_run=False)
    assert [one.error for one in report.lists] == ["answered 500", ""]
    assert report.has_failed


async def test_what_waits_is_listed_again_after_a_list_was_broken(office: PrecoroOffice) -> None:
    office.precoro.faults.next("GET", "/invoices", HttpFault.answers(500, {}))
    await office.source.make_pass()
    assert (await office.account()).asked_all_at is None
    await office.source.make_pass()
    assert (await office.account()).asked_all_at is not None


async def test_a_document_that_is_not_read_is_named_with_the_reason(office: PrecoroOffice) -> None:
    office.order()
    office.order()
    office.precoro.faults.always("GET", "/purchaseorders/2", NO_RIGHTS)
    report = await sync(office.source, dry_run=False)
    [troubled] = report.troubled
    assert (troubled.reading.number, troubled.problems) == ("2", ("answered 403 No access",))
    assert (report.outcomes["new"], report.left, report.has_failed) == (1, 1, False)


async def test_half_an_answer_to_each_document_ends_it(office: PrecoroOffice) -> None:
    for _ in range(MOST_UNANSWERED + 2):
        office.order()
    office.precoro.faults.always("GET", "/purchaseorders/*", HttpFault.half_json())
    report = await sync(office.source, dry_run=False)
    assert (len(report.troubled), report.has_failed) == (MOST_UNANSWERED, True)
    assert report.left == MOST_UNANSWERED + 2


async def test_precoro_that_is_away_is_said_to_be(office: PrecoroOffice) -> None:
    await office.precoro.api.stop()
    report = await sync(office.source, dry_run=False)
    assert (report.unreachable, report.has_failed) == ("ClientConnectorError", True)


async def test_what_another_program_reads_is_left_to_it(office: PrecoroOffice) -> None:
    office.order()
    await office.source.make_pass()
    store, clock = office.store, office.calls.clock
    due = await PrecoroReading.get()
    assert await store.transact(lambda: readings.claim(due, clock()))
    seen = await store.look(lambda: readings.next_reading(due.account_id, clock()))
    assert seen is None
    late = await PrecoroReading.get()
    late.next_at = clock()
    assert await office.source.reader.read(late) is None
    await office.precoro.clock.advance(61)  # it died: what it took is read by whichever program comes
    await office.read_all()
    assert await Document.filter(origin="precoro").count() == 1


async def test_what_has_waited_for_long_comes_as_one_list_also_where_some_is_left(
    store: Store, tmp_path: Path
) -> None:
    limits = replace(NO_LIMITS, per_hour=5)
    async with running_office(store, tmp_path, limits=limits) as office:
        old = office.precoro.now() - 60 * 86_400
        for _ in range(3):
            office.order(created=old)
        report = await sync(office.source, dry_run=False)
        assert (report.outcomes["new"], report.left) == (2, 1)
        assert (await Batch.get()).closed_at is not None
