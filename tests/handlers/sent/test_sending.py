"""A file that somebody sends to the bot: what it would become, and the whole way to its approval."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from models.tables import Attachment, Document, Message, Person, SentFile
from tests.handlers.sent.office import as_file, becomes, invoice, running_office, sends, shown
from tests.support.block_text import shown as shown_blocks
from tests.support.stale_cards import lagging
from tests.support.world import World, buttons_of, step
from views import ids

ALL_BUTTONS = [ids.SENT_SEND, ids.SENT_CHANGE, ids.SENT_CANCEL]


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with running_office(database_url, tmp_path) as world:
        yield world


async def test_the_answer_says_what_a_file_would_become_and_nothing_is_kept(office: World) -> None:
    answer = await sends(office.person("bob"), "r-1.json", as_file(invoice()))
    said = shown(answer)
    for words in (
        "r-1.json becomes Invoice R-1. Send it for approval?",
        "€12,521.20 · Northwind GmbH",
        "Company: Acme Ltd",
        "Requested by: Bob Ray · you sent it",
        "Approval · rule 1 of the settings",
        "1. Manager: ann@acme.example",
        "Due Dec 15, 2026",
    ):
        assert words in said
    assert buttons_of(answer) == ALL_BUTTONS
    assert not await Document.exists()
    assert not await Person.exists(email="ann@acme.example")


async def test_what_is_sent_goes_to_its_approver_and_is_approved(office: World) -> None:
    bob, ann = office.person("bob"), office.person("ann")
    answer = await sends(bob, "r-1.json", as_file(invoice()))
    assert (await bob.press(answer, ids.SENT_SEND)).acked
    answer = await becomes(bob, answer, "Invoice R-1 was sent for approval.")
    assert buttons_of(answer) == [ids.OPEN]
    card = await office.card("ann", "R-1")
    assert "Requested by: Bob Ray" in shown(card)
    assert (await ann.press(card, ids.APPROVE)).acked
    await bob.wait_for_message(lambda one: "Invoice R-1 was approved" in one.text)
    assert (await bob.press(answer, ids.OPEN)).acked
    view = await bob.wait_for_view(lambda one: one.callback_id == ids.DETAILS_VIEW)
    assert "Sent in as a file · Bob Ray" in shown_blocks(view.blocks)


async def test_a_second_press_sends_nothing_twice(office: World) -> None:
    bob = office.person("bob")
    answer = await sends(bob, "r-1.json", as_file(invoice()))
    before = lagging(answer)
    assert (await bob.press(answer, ids.SENT_SEND)).acked
    await becomes(bob, answer, "was sent for approval")
    assert (await bob.press(before, ids.SENT_SEND)).acked
    await bob.wait_for_ephemeral(lambda one: "This file was already sent. Nothing" in one.text)
    assert await Document.all().count() == 1


async def test_after_cancel_nothing_more_is_offered(office: World) -> None:
    bob = office.person("bob")
    answer = await sends(bob, "r-1.json", as_file(invoice()))
    before = lagging(answer)
    assert (await bob.press(answer, ids.SENT_CANCEL)).acked
    answer = await becomes(bob, answer, "Cancelled. Nothing of r-1.json was sent for approval.")
    assert buttons_of(answer) == []
    assert (await bob.press(before, ids.SENT_SEND)).acked
    await bob.wait_for_ephemeral(lambda one: "You cancelled this" in one.text)
    assert not await Document.exists()


async def test_what_would_become_something_else_is_not_sent_and_is_drawn_again(office: World) -> None:
    bob = office.person("bob")
    answer = await sends(bob, "r-1.json", as_file(invoice()))
    before = lagging(answer)
    await office.take_in(
        invoice(requester="bob@acme.example", total="20.00", lines=[], charges=[], total_is_given=True)
    )
    assert (await bob.press(before, ids.SENT_SEND)).acked
    await bob.wait_for_ephemeral(lambda one: "something else now than you were shown" in one.text)
    answer = await becomes(bob, answer, "was already imported with different content")
    assert ids.SENT_SEND not in buttons_of(answer)
    assert await Document.all().count() == 1


async def test_a_file_that_is_known_says_so_and_can_be_opened(office: World) -> None:
    bob = office.person("bob")
    first = await sends(bob, "r-1.json", as_file(invoice()))
    assert (await bob.press(first, ids.SENT_SEND)).acked
    await becomes(bob, first, "was sent for approval")
    again = await sends(bob, "again.json", as_file(invoice()))
    assert "Invoice R-1 is here already, and nothing in this file is new." in shown(again)
    assert buttons_of(again) == [ids.OPEN]


async def test_several_files_in_one_message_are_answered_each(office: World) -> None:
    bob = office.person("bob")
    message = await bob.say(
        "Two of them", files=[("a.json", as_file(invoice("A-1"))), ("b.json", as_file(invoice("B-1")))]
    )
    await bob.wait_until(
        lambda: (
            sum(one.thread_ts == message.ts and "becomes Invoice" in one.text for one in bob.messages) == 2
        )
    )
    assert await SentFile.all().count() == 2


async def test_an_event_that_comes_again_counts_once(office: World) -> None:
    bob = office.person("bob")
    for _ in range(2):
        office.sandbox.faults.lose_ack("message")
    await sends(bob, "r-1.json", as_file(invoice()))
    await office.sandbox.wait_for(lambda: len(office.sandbox.journal.envelopes("message")) >= 3)
    assert await SentFile.all().count() == 1
    assert await Message.filter(subject="sent_file").count() == 1


async def test_several_documents_are_listed_sent_and_reported(office: World) -> None:
    bob = office.person("bob")
    documents = [invoice(f"R-{number}") for number in range(1, 12)]
    documents[1]["company"] = "Beta GmbH"
    answer = await sends(bob, "month.json", as_file(*documents))
    said = shown(answer)
    assert "This file has 11 documents." in said
    assert "R-2" in said
    assert "not sent: R-2 is for Beta GmbH, and you can't send documents for it." in said
    assert "and 1 more" in said
    assert (await bob.press(answer, ids.SENT_SEND)).acked
    answer = await becomes(bob, answer, "10 documents were sent for approval.")
    assert "1 was not sent:" in shown(answer)
    assert await Document.all().count() == 10
    assert buttons_of(answer) == []


async def test_a_sender_decides_less_than_a_file_of_the_inbox(office: World) -> None:
    bob = office.person("bob")
    own = invoice(
        steps=[step("Mine", "any", "eve")],
        comments=[{"author": "ann@acme.example", "text": "Yes", "at": "2026-11-20T10:00:00Z"}],
    )
    people = [{"email": "bob@acme.example", "companies": {"Acme Ltd": ["configuration"]}}]
    answer = await sends(bob, "r-1.json", as_file(own, people=people))
    assert "1. Manager: ann@acme.example" in shown(answer)
    assert "The file names other steps. Those of the settings count." in shown(answer)
    approved = await sends(bob, "r-2.json", as_file(invoice("R-2", status="approved")))
    assert "R-2 is not waiting for approval" in shown(approved)
    assert ids.SENT_SEND not in buttons_of(approved)
    assert not await Person.filter(memberships__configuration=True, email="bob@acme.example").exists()
    assert not await Attachment.exists()
    cleo = office.person("cleo")
    hers = await sends(cleo, "r-3.json", as_file(invoice("R-3", steps=[step("Mine", "any", "eve")])))
    assert "1. Mine: eve@acme.example" in shown(hers)
