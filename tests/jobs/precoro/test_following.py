"""What is in Precoro comes here, and what changes there changes here."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import pytest

from jobs.precoro.reading import NotRead
from models.database.store import Store
from models.outbox.homes import turn_to
from models.tables import (
    Attachment,
    Company,
    Document,
    Home,
    Message,
    Person,
    PrecoroDocument,
    PrecoroList,
)
from sandbox.precoro import HttpFault, Shapes
from tests.jobs.precoro.office import PrecoroOffice, running_office
from tests.support.cast import ANN, BOB, states


@pytest.fixture
async def office(store: Store, tmp_path: Path) -> AsyncIterator[PrecoroOffice]:
    async with running_office(store, tmp_path) as opened:
        yield opened


async def the_document() -> Document:
    return await Document.get(origin="precoro")


async def test_what_waits_comes_with_people_lines_and_its_page(office: PrecoroOffice) -> None:
    order = office.order()
    await office.follow()
    document = await the_document()
    assert (document.status, document.number, document.total_minor) == ("pending", "1", 1_048_000)
    assert document.supplier_name == "Northwind GmbH"
    assert document.url == f"{office.precoro.app_url}/purchase/order/{order.id}/show"
    assert await states(document) == {"1:ann": "open"}
    assert (await document.requester).email == BOB
    assert (await Person.get(email=ANN)).name == "Ann Lee"


async def test_shapes_that_change_at_every_reading_draw_nothing_again(office: PrecoroOffice) -> None:
    office.company.shapes = Shapes.changing()
    cleo = office.company.add_person("cleo@acme.example", "Cleo", "Fox")
    order = office.order(("Manager", [office.ann]), ("CFO", [cleo]))
    order.comment(office.bob, "Please")
    await office.follow()
    await Message.all().update(state="posted", shown_version=1)
    before = await Message.all().order_by("id").values()
    for _ in range(20):
        order.touch()
        await office.follow()
    assert await Message.all().order_by("id").values() == before
    assert (await the_document()).round == 1


async def test_a_step_approved_in_precoro_asks_the_next_one(office: PrecoroOffice) -> None:
    cleo = office.company.add_person("cleo@acme.example", "Cleo", "Fox")
    order = office.order(("Manager", [office.ann]), ("CFO", [cleo]))
    await office.follow()
    order.approve(office.ann)
    await office.follow()
    assert await states(await the_document()) == {"1:ann": "approved", "2:cleo": "open"}
    order.approve(cleo)
    await office.follow()
    document = await the_document()
    assert (document.status, await Message.filter(subject="outcome").count()) == ("approved", 1)


async def test_what_is_rejected_cancelled_or_closed_there_is_so_here(office: PrecoroOffice) -> None:
    rejected, cancelled, closed = office.order(), office.order(), office.order()
    await office.follow()
    rejected.reject(office.ann, "Too much")
    cancelled.cancel(office.bob)
    closed.close()
    await office.follow()
    found = {one.number: one.status for one in await Document.all()}
    assert found == {"1": "rejected", "2": "cancelled", "3": "closed"}


async def test_what_is_gone_is_found_when_what_waits_is_read_again(office: PrecoroOffice) -> None:
    order = office.order()
    await office.follow()
    order.delete()
    await office.follow()
    assert (await the_document()).status == "pending"
    await office.precoro.clock.advance(6 * 3600 + 1)
    await office.follow()
    assert (await the_document()).status == "pending"  # once may be a slip of its own
    await office.precoro.clock.advance(3600)
    await office.read_all()
    assert ((await the_document()).status, await states(await the_document())) == (
        "closed",
        {"1:ann": "closed"},
    )


async def test_what_nobody_is_asked_about_is_never_read(office: PrecoroOffice) -> None:
    office.order(status="approved")
    office.order(status="draft")
    await office.follow()
    assert not await Document.exists()
    assert not office.precoro.calls.of("GET", "/purchaseorders/*")


async def test_what_did_not_change_is_read_once_more_and_then_left_alone(office: PrecoroOffice) -> None:
    office.order()
    for _ in range(5):
        await office.follow()
        await office.precoro.clock.advance(60)
    assert len(office.precoro.calls.of("GET", "/purchaseorders/*")) == 2


@pytest.mark.parametrize(("dates", "times"), [("iso", 1), ("zoned", 1), ("naive", 2)])
async def test_what_surely_changed_a_while_ago_is_read_once(
    office: PrecoroOffice, dates: Literal["iso", "zoned", "naive"], times: int
) -> None:
    office.company.shapes = Shapes(dates=dates)
    office.order()
    for _ in range(5):
        await office.precoro.clock.advance(60)
        await office.follow()
    assert len(office.precoro.calls.of("GET", "/purchaseorders/*")) == times


async def test_a_list_that_is_refused_does_not_stop_the_others(store: Store, tmp_path: Path) -> None:
    async with running_office(store, tmp_path, aliases=("invoices", "purchaseorders")) as office:
        office.order()
        office.precoro.faults.always("GET", "/invoices", HttpFault.answers(403, {"message": "No access"}))
        await office.follow()
        assert (await the_document()).status == "pending"
        assert (await PrecoroList.get(alias="invoices")).refused_because == "forbidden"


async def test_a_document_that_is_refused_does_not_stop_the_others(office: PrecoroOffice) -> None:
    office.order()
    office.order()
    office.precoro.faults.always("GET", "/purchaseorders/2", HttpFault.answers(403, {"message": "No access"}))
    await office.source.make_pass()
    for _ in range(2):
        await office.source.step()
    assert [one.number for one in await Document.all()] == ["1"]


async def test_files_come_once_and_without_a_key_from_another_host(office: PrecoroOffice) -> None:
    order = office.order()
    order.attach("offer.pdf", b"%PDF-1.4 offer")
    await office.follow()
    order.comment(office.bob, "Please")
    order.touch()
    await office.follow()
    kept = await Attachment.get()
    assert (kept.name, kept.size) == ("offer.pdf", 14)
    assert len(office.precoro.calls.of("GET", "/attachments/*")) == 1


@pytest.mark.parametrize(
    "fault",
    [
        HttpFault.half_json(),
        HttpFault.server_error(),
        HttpFault.html_200(),
    ],
)
async def test_a_document_that_cannot_be_read_is_tried_again(office: PrecoroOffice, fault: HttpFault) -> None:
    office.order()
    office.precoro.faults.next("GET", "/purchaseorders/*", fault)
    await office.source.make_pass()
    await office.source.step()
    assert not await Document.exists()
    await office.precoro.clock.advance(3600)
    await office.source.step()
    await office.read_all()
    assert (await the_document()).status == "pending"


async def test_another_document_under_the_same_number_is_not_taken_for_it(office: PrecoroOffice) -> None:
    order = office.order()
    await office.source.make_pass()
    order.id += 1
    await office.read_all()
    assert not await PrecoroDocument.exists()


async def test_managers_see_a_pass_and_that_the_key_is_refused(office: PrecoroOffice) -> None:
    office.order()
    await office.follow()
    home = await a_home_with_the_integration(office)
    await office.source.make_pass()
    after_pass = (await Home.get(id=home.id)).wanted_version
    assert after_pass > home.wanted_version
    service = next(one for one in office.company.people if one.email == office.calls.owner.email)
    service.make_key()
    with pytest.raises(NotRead):
        await office.source.make_pass()
    assert (await office.account()).stopped_because == "key_refused"
    assert (await Home.get(id=home.id)).wanted_version == after_pass + 1


async def a_home_with_the_integration(office: PrecoroOffice) -> Home:
    store = office.calls.store
    company, ann = await Company.get(), await Person.get(email=ANN)
    now = office.calls.clock()
    await store.transact(lambda: turn_to(company.workspace_id, ann.id, now, part="integration"))
    return await Home.get()
