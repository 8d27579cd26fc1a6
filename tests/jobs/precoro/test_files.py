"""A file that Precoro does not give is named with the reason, and comes when it can be had."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from jobs.precoro.files import MOST_BYTES, MOST_FILES
from models.database.store import Store
from models.precoro.cards import load_in_precoro
from models.records.in_precoro import MissingFile
from models.tables import Attachment, Document, Message
from models.vocabulary import FileTrouble
from sandbox.precoro import HttpFault
from sandbox.precoro.options import AttachmentForm
from tests.jobs.precoro.office import PrecoroOffice, running_office

PDF = b"%PDF-1.4 offer"
FILES = "/attachments/*"


@pytest.fixture
async def office(store: Store, tmp_path: Path) -> AsyncIterator[PrecoroOffice]:
    async with running_office(store, tmp_path) as opened:
        yield opened


async def missing(number: str = "1") -> tuple[MissingFile, ...]:
    """Return what the card of a document names as missing."""
    found = await load_in_precoro(await Document.get(number=number))
    assert found is not None
    return tuple(replace(one, tried_at=None) for one in found.missing)


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (HttpFault.server_error(), "broken"),
        (HttpFault.half_json(), "broken"),
        (HttpFault.reset(), "broken"),
        (HttpFault.html_200(), "not_given"),
    ],
)
async def test_a_file_that_is_not_answered_is_named_until_it_is(
    office: PrecoroOffice, fault: HttpFault, why: FileTrouble
) -> None:
    order = office.order()
    order.attach("offer.pdf", PDF)
    office.precoro.faults.always("GET", FILES, fault)
    await office.follow()
    assert await missing() == (MissingFile("offer.pdf", why),)
    assert not await Attachment.exists()
    office.precoro.faults.clear()
    order.touch()
    await office.follow()
    assert (await missing(), (await Attachment.get()).name) == ((), "offer.pdf")


@pytest.mark.parametrize(("status", "why"), [(403, "forbidden"), (404, "gone"), (410, "gone")])
async def test_a_file_that_is_refused_is_tried_again_only_once_a_day_and_named_until_then(
    office: PrecoroOffice, status: int, why: FileTrouble
) -> None:
    order = office.order()
    order.attach("offer.pdf", PDF)
    office.precoro.faults.always("GET", FILES, HttpFault.answers(status, {"message": "No."}))
    for _ in range(3):
        order.touch()
        await office.follow()
        await office.precoro.clock.advance(7 * 3600)
    assert await missing() == (MissingFile("offer.pdf", why),)
    assert len(office.precoro.calls.of("GET", FILES)) == 1
    office.precoro.faults.clear()
    order.touch()
    await office.follow()
    assert await missing() == (MissingFile("offer.pdf", why),)
    await office.precoro.clock.advance(4 * 3600)
    order.touch()
    await office.follow()
    assert (await missing(), (await Attachment.get()).name) == ((), "offer.pdf")


async def test_another_file_of_the_document_is_fetched_meanwhile(office: PrecoroOffice) -> None:
    order = office.order()
    order.attach("offer.pdf", PDF)
    office.precoro.faults.always("GET", FILES, HttpFault.answers(403, {}))
    await office.follow()
    office.precoro.faults.clear()
    order.attach("plan.pdf", PDF + b"2")
    await office.follow()
    assert (await missing(), (await Attachment.get()).name) == (
        (MissingFile("offer.pdf", "forbidden"),),
        "plan.pdf",
    )


@pytest.mark.parametrize(
    ("form", "why"), [("loop", "elsewhere"), ("file_link", "not_given"), ("json", "not_given")]
)
async def test_a_link_that_leads_to_no_file_is_told_from_an_answer_without_one(
    office: PrecoroOffice, form: AttachmentForm, why: FileTrouble
) -> None:
    office.order().attach("offer.pdf", PDF, form=form)
    await office.follow()
    assert await missing() == (MissingFile("offer.pdf", why),)


@pytest.mark.parametrize(
    "fault",
    [HttpFault.answers(403, {}), HttpFault.answers(404, {}), HttpFault.reset(), HttpFault.half_json()],
)
async def test_another_host_that_gives_no_file_is_said_so(office: PrecoroOffice, fault: HttpFault) -> None:
    office.order().attach("offer.pdf", PDF, form="other_link")
    office.precoro.files_host.faults.always("GET", "*", fault)
    await office.follow()
    assert await missing() == (MissingFile("offer.pdf", "elsewhere"),)


@pytest.mark.parametrize("form", ["bytes", "other_link"])
async def test_a_file_that_is_too_large_is_named_and_not_kept(
    office: PrecoroOffice, form: AttachmentForm
) -> None:
    large = office.order().attach("plan.dwg", b"x" * (MOST_BYTES + 1), form=form)
    await office.follow()
    assert await missing() == (MissingFile("plan.dwg", "too_large"),)
    assert not office.precoro.calls.of("GET", FILES)  # Precoro says how large it is
    large.content = b"x" * 10
    office.order().attach("plan.dwg", large.content, form=form)
    await office.follow()
    assert await missing("2") == ()


async def test_what_is_more_than_is_fetched_is_named(office: PrecoroOffice) -> None:
    order = office.order()
    for number in range(MOST_FILES + 2):
        order.attach(f"{number}.pdf", PDF + b"%d" % number)
    await office.follow()
    assert await missing() == (MissingFile("20.pdf", "too_many"), MissingFile("21.pdf", "too_many"))
    assert await Attachment.all().count() == MOST_FILES


async def test_what_is_missing_for_the_same_reason_draws_nothing_again(office: PrecoroOffice) -> None:
    order = office.order()
    order.attach("offer.pdf", PDF, form="json")
    await office.follow()
    await Message.all().update(state="posted", shown_version=1)
    before = await Message.all().order_by("id").values()
    order.touch()
    await office.follow()
    assert await Message.all().order_by("id").values() == before
    order.files[0].form = "loop"
    order.touch()
    await office.follow()
    assert await Message.all().order_by("id").values() != before


async def test_what_is_missing_is_still_known_after_a_decision(office: PrecoroOffice) -> None:
    office.company.options.decision_answer = "full"
    order = office.order(("Manager", [office.ann]), ("CFO", [office.bob]))
    order.attach("offer.pdf", PDF, form="json")
    await office.follow()
    await office.link(office.ann)
    await office.press(office.ann)
    await office.send()
    assert [one.what for one in order.decisions] == ["approve"]
    assert await missing() == (MissingFile("offer.pdf", "not_given"),)
