"""A picture or a PDF without data: a short form, and the file is the original of what is sent."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.tables import Attachment, Document, SentFile
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage, View
from tests.handlers.sent.office import PDF, PNG, SETTINGS, becomes, running_office, sends, shown
from tests.support.slack_text import files_under
from tests.support.stale_cards import lagging
from tests.support.world import World, buttons_of
from views import ids

DINNER = {ids.SENT_TITLE: "Dinner with Birch", ids.SENT_AMOUNT: "80.50"}


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with running_office(database_url, tmp_path) as world:
        yield world


async def opens(person: SandboxPerson, answer: SlackMessage) -> View:
    """Press Fill in."""
    assert (await person.press(answer, ids.SENT_FILL)).acked
    return await person.wait_for_view(lambda one: one.callback_id == ids.SENT_FILL_VIEW)


def field(view: View, name: str) -> dict[str, Any]:
    """Give the element of a field."""
    return next(one["element"] for one in view.blocks if one.get("block_id") == f"{name}_block")


async def test_an_expense_starts_with_a_photographed_receipt(office: World) -> None:
    bob = office.person("bob")
    answer = await sends(bob, "dinner.png", PNG, "Dinner with Birch")
    assert "I can't read data in dinner.png. Fill in a few fields to send it." in shown(answer)
    assert buttons_of(answer) == [ids.SENT_FILL, ids.SENT_CANCEL]
    view = await opens(bob, answer)
    today = date.fromisoformat(field(view, ids.SENT_ISSUED)["initial_date"])
    assert field(view, ids.SENT_KIND)["initial_option"]["value"] == "expense"
    assert field(view, ids.SENT_NUMBER)["initial_value"] == f"EXP-{today.isoformat()}-1"
    assert field(view, ids.SENT_CURRENCY)["initial_value"] == "EUR"
    assert field(view, ids.SENT_TITLE)["initial_value"] == "Dinner with Birch"
    assert (await bob.submit(view, {ids.SENT_AMOUNT: "80.50"})).errors == {}
    await becomes(bob, answer, f"Expense EXP-{today.isoformat()}-1 was sent for approval.")
    ann, card = office.person("ann"), await office.card("ann", "EXP-")
    assert "€80.50" in shown(card)
    assert "Requested by: Bob Ray" in shown(card)
    await ann.wait_until(lambda: "dinner.png" in files_under(ann, card) or None)
    sent = [file for one in ann.messages for file in one.files if file.name == "dinner.png"]
    assert [file.content for file in sent] == [PNG]


async def test_suggested_numbers_are_each_used_once(office: World) -> None:
    bob = office.person("bob")
    first, second = await sends(bob, "one.png", PNG), await sends(bob, "two.png", PNG + b"2")
    view = await opens(bob, first)
    suggested = field(view, ids.SENT_NUMBER)["initial_value"]
    other = await opens(bob, second)
    assert field(other, ids.SENT_NUMBER)["initial_value"] == suggested
    assert (await bob.submit(other, DINNER)).errors == {}
    await becomes(bob, second, "was sent for approval")
    view = await opens(bob, first)
    assert (await bob.submit(view, DINNER)).errors == {}
    await becomes(bob, first, "was sent for approval")
    numbers = sorted([one.number for one in await Document.all()])
    assert numbers == [suggested, f"{suggested[:-1]}2"]


async def test_what_is_wrong_stands_beside_its_field(office: World) -> None:
    bob = office.person("bob")
    answer = await sends(bob, "invoice.pdf", PDF)
    view = await opens(bob, answer)
    assert field(view, ids.SENT_KIND)["initial_option"]["value"] == "invoice"
    for values, block, words in (
        ({ids.SENT_AMOUNT: "1,5"}, ids.SENT_AMOUNT_BLOCK, "Write the amount like 1,234.56."),
        ({ids.SENT_AMOUNT: "1.555"}, ids.SENT_AMOUNT_BLOCK, "Write the amount like"),
        ({ids.SENT_AMOUNT: "0"}, ids.SENT_AMOUNT_BLOCK, "The amount must be more than zero."),
        ({ids.SENT_AMOUNT: "5", ids.SENT_CURRENCY: "ABC"}, ids.SENT_CURRENCY_BLOCK, "as three letters"),
        (
            {ids.SENT_AMOUNT: "5", ids.SENT_CURRENCY: "EUR"},
            ids.SENT_NUMBER_BLOCK,
            "Enter the number of the invoice.",
        ),
        ({ids.SENT_AMOUNT: "5", ids.SENT_NUMBER: "R-1"}, ids.SENT_SUPPLIER_BLOCK, "Enter the supplier"),
        (
            {ids.SENT_AMOUNT: "5", ids.SENT_KIND: "purchase_requisition"},
            ids.SENT_KIND_BLOCK,
            "No approval rule fits this: Purchase requisition, Acme Ltd, 5.00 EUR. Ask your",
        ),
    ):
        errors = (await bob.submit(view, values)).errors
        assert list(errors) == [block]
        assert words in errors[block]
    assert not await Document.exists()


async def test_an_invoice_that_is_here_already_is_not_sent_again(office: World) -> None:
    bob = office.person("bob")
    values = {ids.SENT_AMOUNT: "5", ids.SENT_NUMBER: "R-1", ids.SENT_SUPPLIER: "Birch"}
    first = await sends(bob, "invoice.pdf", PDF)
    assert (await bob.submit(await opens(bob, first), values)).errors == {}
    await becomes(bob, first, "Invoice R-1 was sent for approval.")
    second = await sends(bob, "other.pdf", PDF + b"other")
    errors = (await bob.submit(await opens(bob, second), values)).errors
    assert errors == {ids.SENT_NUMBER_BLOCK: "R-1 is here already. Nothing was sent."}
    assert [one.name for one in await Attachment.filter(gone=False)] == ["invoice.pdf"]


async def test_amounts_are_read_as_their_reader_writes_them(office: World) -> None:
    office.slack.change("bob@acme.example", locale="de-DE")
    bob = office.person("bob")
    answer = await sends(bob, "essen.png", PNG)
    view = await opens(bob, answer)
    assert (await bob.submit(view, {ids.SENT_AMOUNT: "1.234,50"})).errors == {}
    await office.card("ann", "EXP-")
    assert [one.total_minor for one in await Document.all()] == [123450]


async def test_somebody_of_two_companies_chooses_one(office: World) -> None:
    dan = office.person("dan")
    answer = await sends(dan, "taxi.jpg", b"\xff\xd8\xff\xe0" + b"0" * 30)
    view = await opens(dan, answer)
    options = field(view, ids.SENT_COMPANY)["options"]
    assert [one["text"]["text"] for one in options] == ["Acme Ltd", "Beta GmbH"]
    chosen = {**DINNER, ids.SENT_COMPANY: options[1]["value"], ids.SENT_CURRENCY: "CHF"}
    assert (await dan.submit(view, chosen)).errors == {}
    card = await office.card("ann", "EXP-")
    assert "CHF 80.50" in shown(card)
    assert (await Document.get().select_related("company")).company.name == "Beta GmbH"


async def test_a_form_that_is_late_or_sent_twice_changes_nothing(office: World) -> None:
    bob = office.person("bob")
    answer = await sends(bob, "dinner.png", PNG)
    before = lagging(answer)
    view = await opens(bob, answer)
    assert (await bob.press(answer, ids.SENT_CANCEL)).acked
    await becomes(bob, answer, "Cancelled.")
    errors = (await bob.submit(view, DINNER)).errors
    assert "You cancelled this" in errors[ids.SENT_KIND_BLOCK]
    assert (await bob.press(before, ids.SENT_FILL)).acked
    await bob.wait_for_ephemeral(lambda one: "You cancelled this" in one.text)
    assert not await Document.exists()


@pytest.mark.parametrize(
    "content",
    [PDF, PNG, b"\xff\xd8\xff\xe1", b"RIFF\0\0\0\0WEBPVP8 ", b"\0\0\0\x18ftypheic", b"GIF89a"],
    ids=["pdf", "png", "jpeg", "webp", "heic", "gif"],
)
async def test_pictures_and_pdfs_are_known_by_what_is_in_them(
    database_url: str, tmp_path: Path, content: bytes
) -> None:
    async with running_office(database_url, tmp_path, settings=SETTINGS) as world:
        answer = await sends(world.person("bob"), "scan", content + b"0" * 30)
        assert ids.SENT_FILL in buttons_of(answer)
        assert [one.state for one in await SentFile.all()] == ["to_fill"]
