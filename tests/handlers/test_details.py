"""Details show everything about a document, a page at a time."""

from models.tables import Document
from sandbox.people.person import SandboxPerson
from sandbox.state.team import View
from tests.handlers.test_documents import NAMES, attached, opened, outcome_for
from tests.support.block_text import shown
from tests.support.slack_text import top_level
from tests.support.stale_cards import lagging
from tests.support.world import World, buttons_of, order, press_card, step
from views import ids, values


async def page(person: SandboxPerson, number: int) -> View:
    """Wait for a page of the details."""
    return await person.wait_for_view(lambda view: f"Page {number} of" in shown(view.blocks))


async def test_the_details_show_everything_that_is_known(world: World) -> None:
    document = order(
        steps=[step("Manager", "any", "ann"), step("Finance", "all", "cleo", "dan")],
        custom_fields={"Department": "Design", "Project": "DSN-7"},
        comments=[{"author": "bob@acme.example", "text": "Quote attached", "at": "2026-11-20T09:12:00Z"}],
        attachments=attached(world, "quote.pdf"),
        required_on="2026-12-15",
        url="https://app.precoro.com/purchase/order/1042/show",
    )
    await world.take_in(document, people=NAMES)
    ann = world.person("ann")
    card = await world.card("ann")
    view = await opened(ann, card)
    seen = shown(view.blocks)
    for words in (
        "Laptops for the design team",
        "Northwind GmbH",
        "Hafenstr. 1, 20457 Hamburg",
        "DE123",
        "Replaces the 2021 machines",
        "Laptop 14in",
        "8 pcs × €1,310.00 = €10,480.00",
        "Freight",
        "Total: €12,521.20",
        "Department: Design",
        "Project: DSN-7",
        "Manager",
        "Finance",
        "Cleo Fox",
        "Finance (everyone must approve)",
        "quote.pdf",
        "Quote attached",
        "Submitted",
        "Dec 15, 2026",
    ):
        assert words in seen, words
    for place in (
        await press_card(ann, card, ids.LINK),
        await ann.press_in_view(view, ids.LINK),
    ):
        assert place.acked
        assert place.url == "https://app.precoro.com/purchase/order/1042/show"
    assert (await ann.press_in_view(view, ids.REJECT)).acked
    form = await ann.wait_for_view(lambda top: top.callback_id == ids.REJECT_VIEW)
    assert not (await ann.submit(form, {ids.REASON: "No"})).errors
    assert ann.views == []
    assert "No" in shown((await outcome_for(world)).blocks)


async def test_three_hundred_lines_are_turned_page_by_page(world: World) -> None:
    lines = [
        {"name": f"Part number {n:03}.", "quantity": "1", "unit_price": "1.00", "sku": "S" * 40}
        for n in range(300)
    ]
    await world.take_in(order(lines=lines, charges=[], total="300.00"))
    ann = world.person("ann")
    card = await world.card("ann")
    assert "and 297 more" in shown(card.blocks)
    view = await opened(ann, card)
    pages = [shown(view.blocks)]
    while "[Next page]" in pages[-1]:
        assert (await ann.press_in_view(view, ids.NEXT_PAGE)).acked
        view = await page(ann, len(pages) + 1)
        pages.append(shown(view.blocks))
    assert len(pages) > 1
    assert all("[Approve] [Reject]" in page for page in pages)
    everything = "\n".join(pages)
    assert [n for n in range(300) if everything.count(f"Part number {n:03}.") != 1] == []
    assert (await ann.press_in_view(view, ids.PREVIOUS_PAGE)).acked
    back = await page(ann, len(pages) - 1)
    assert shown(back.blocks) == pages[-2]


async def test_a_document_is_approved_in_the_details_opened_from_a_list(world: World) -> None:
    number = "PO-3"
    numbers = [f"PO-{n}" for n in range(1, 7)]
    await world.take_in(*(order(one) for one in numbers), people=NAMES)
    ann = world.person("ann")
    listed = await ann.wait_for_message(lambda one: "6 documents need your approval" in one.text)
    assert top_level(ann) == []
    assert [one for one in numbers if f"Purchase order {one} " in shown(listed.blocks)] == numbers
    document = await Document.get(number=number)
    stale = lagging(listed)
    assert (await ann.press(listed, ids.OPEN, values.document_value(document.id))).acked
    view = await ann.wait_for_view(lambda top: top.callback_id == ids.DETAILS_VIEW)
    assert (await ann.press_in_view(view, ids.APPROVE)).acked
    await ann.wait_for_view(lambda top: "You approved" in shown(top.blocks))
    assert "[Approve]" not in shown(ann.views[-1].blocks)
    await ann.wait_until(lambda: "5 of 6 documents need your approval" in listed.text)
    (row,) = (block for block in listed.blocks if number in str(block.get("text")))
    assert "approved" in row["text"]["text"]
    assert (await outcome_for(world, number=number)).text
    await ann.close(ann.views[-1])
    assert (await ann.press(stale, ids.OPEN, values.document_value(document.id))).acked
    view = await ann.wait_for_view(lambda top: top.callback_id == ids.DETAILS_VIEW)
    assert "[Approve]" not in shown(view.blocks)


async def test_the_card_and_files_of_a_document_in_a_list_come_when_asked_for(world: World) -> None:
    kinds = {"kind": "invoice", "supplier": "Northwind GmbH"}
    await world.take_in(*(order(f"INV-{n}", **kinds) for n in range(1, 7)), people=NAMES)
    ann = world.person("ann")
    listed = await ann.wait_for_message(lambda one: "6 documents need your approval" in one.text)
    document = await Document.get(number="INV-3")
    assert (await ann.press(listed, ids.OPEN, values.document_value(document.id))).acked
    view = await ann.wait_for_view(lambda top: top.callback_id == ids.DETAILS_VIEW)
    assert (await ann.press_in_view(view, ids.SEND_CARD)).acked
    card = await ann.wait_for_message(lambda one: "INV-3" in one.text and "approve" in buttons_of(one))
    await ann.wait_for_message(lambda one: one.thread_ts == card.ts and bool(one.files))
    await ann.wait_for_view(lambda top: "[Send card and files]" not in shown(top.blocks))
