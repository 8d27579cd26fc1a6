"""What became of a file is told as it is: sent for approval, cancelled, or here already."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from models.tables import Document
from tests.handlers.sent.office import as_file, becomes, invoice, running_office, sends, shown
from tests.sources.formats.ubl.parts import ORDER, vat
from tests.sources.formats.xml.markup import element as e
from tests.sources.formats.xml.markup import inside, ubl_document
from tests.support.world import World, buttons_of
from views import ids

PARTS = (e("cbc:ID", "OC-1"), e(ORDER, "PO-5"))
CANCELLATION = ubl_document("OrderCancellation", *PARTS)
FOR_ACME = ubl_document(
    "OrderCancellation", *PARTS, inside("cac:BuyerCustomerParty/cac:Party", vat("DE999999999"))
)


def ordered() -> dict[str, Any]:
    """Give an order as files write it, without requester and steps."""
    return invoice("PO-5") | {"kind": "purchase_order"}


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with running_office(database_url, tmp_path) as world:
        yield world


async def test_a_cancellation_is_never_called_sent_for_approval(office: World) -> None:
    bob = office.person("bob")
    answer = await sends(bob, "po-5.json", as_file(ordered()))
    assert (await bob.press(answer, ids.SENT_SEND)).acked
    await becomes(bob, answer, "Purchase order PO-5 was sent for approval.")
    answer = await sends(bob, "cancel.xml", CANCELLATION)
    said = shown(answer)
    assert "cancel.xml cancels Purchase order PO-5. Send it?" in said
    assert "This cancels Purchase order PO-5." in said
    assert "[Send cancellation]" in said
    assert "approval" not in said
    assert buttons_of(answer) == [ids.SENT_SEND, ids.SENT_CANCEL]  # nothing in it can be chosen
    assert (await bob.press(answer, ids.SENT_SEND)).acked
    answer = await becomes(bob, answer, "Purchase order PO-5 was cancelled.")
    assert "approval" not in shown(answer)
    assert buttons_of(answer) == [ids.OPEN]
    assert [one.status for one in await Document.all()] == ["cancelled"]


async def test_what_was_here_before_the_file_is_not_counted_as_sent(office: World) -> None:
    bob = office.person("bob")
    first = await sends(bob, "r-1.json", as_file(invoice("R-1")))
    assert (await bob.press(first, ids.SENT_SEND)).acked
    await becomes(bob, first, "was sent for approval")
    answer = await sends(bob, "month.json", as_file(invoice("R-1"), invoice("R-2"), invoice("R-3")))
    assert (await bob.press(answer, ids.SENT_SEND)).acked
    answer = await becomes(bob, answer, "2 documents were sent for approval.")
    assert "1 was here already." in shown(answer)


async def test_what_is_brought_up_to_date_is_not_called_sent_for_approval(office: World) -> None:
    bob = office.person("bob")
    first = await sends(bob, "r-1.json", as_file(invoice("R-1")))
    assert (await bob.press(first, ids.SENT_SEND)).acked
    await becomes(bob, first, "was sent for approval")
    answer = await sends(bob, "again.json", as_file(invoice("R-1", followers=["cleo@acme.example"])))
    assert "Sending it brings it up to date with this file." in shown(answer)
    assert (await bob.press(answer, ids.SENT_SEND)).acked
    await becomes(bob, answer, "Invoice R-1 was brought up to date.")
    several = as_file(invoice("R-1", followers=["dan@acme.example"]), invoice("R-2"))
    answer = await sends(bob, "both.json", several)
    assert (await bob.press(answer, ids.SENT_SEND)).acked
    answer = await becomes(bob, answer, "1 document was sent for approval.")
    assert "1 was brought up to date:\n• Invoice R-1" in shown(answer)


async def test_only_its_requester_or_a_manager_cancels_an_order(office: World) -> None:
    bob, dan, cleo = (office.person(name) for name in ("bob", "dan", "cleo"))
    answer = await sends(bob, "po-5.json", as_file(ordered()))
    assert (await bob.press(answer, ids.SENT_SEND)).acked
    await becomes(bob, answer, "was sent for approval")
    refused = await sends(dan, "cancel.xml", FOR_ACME)
    assert "Only the person who requested it or an integration manager" in shown(refused)
    assert ids.SENT_SEND not in buttons_of(refused)
    allowed = await sends(cleo, "cancel.xml", CANCELLATION)
    assert ids.SENT_SEND in buttons_of(allowed)
    assert [one.status for one in await Document.all()] == ["pending"]
