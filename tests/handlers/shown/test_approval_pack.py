"""The approval pack comes into the thread of one's card: by a command, or by a button in the details."""

from io import BytesIO

from pypdf import PdfReader

from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage
from tests.handlers.commands.world import answer_to, said
from tests.handlers.test_documents import NAMES, attached, opened
from tests.jobs.worker.pack.hostile import hostile
from tests.support.block_text import shown
from tests.support.world import World, order
from views import ids


async def take_in_with_files(world: World) -> None:
    """Take in an expense with a hostile PDF and a file that is neither PDF nor picture."""
    hostile(world.folder / "quote.pdf")
    files = ["quote.pdf", *attached(world, "offer.docx")]
    await world.take_in(order("EXP-1", kind="expense", attachments=files), people=NAMES)


async def pages_of_pack(person: SandboxPerson, card: SlackMessage) -> list[str]:
    """Wait for the pack in the thread of a card, and give the text of its pages."""

    def found() -> bytes | None:
        replies = [one for one in person.messages if one.thread_ts == card.ts]
        files = [file for one in replies for file in one.files if file.name == "EXP-1 pending pack.pdf"]
        return files[0].content if files else None

    content = await person.wait_until(found, timeout=40)
    assert content
    assert b"evil" not in content
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]


async def test_a_command_brings_the_pack_with_the_files(world: World) -> None:
    await take_in_with_files(world)
    bob, card = world.person("bob"), await world.card("bob", "EXP-1")
    answer = await answer_to(bob, "pdf exp-1 PACK")
    assert said(answer) == "I'm adding the approval pack of Expense EXP-1 to your card's thread."
    contents, sheet, first, second = await pages_of_pack(bob, card)
    assert "offer.docx Not included: it is neither a PDF nor a picture." in contents
    assert "Approval history" in sheet
    assert first.startswith("Page 1")
    assert first.endswith("3 / 4")
    assert second.endswith("4 / 4")


async def test_a_button_in_the_details_brings_it_too(world: World) -> None:
    await take_in_with_files(world)
    ann, card = world.person("ann"), await world.card("ann", "EXP-1")
    view = await opened(ann, card)
    assert (await ann.press_in_view(view, ids.SEND_PACK)).acked
    await ann.wait_for_view(lambda top: "I'm adding the approval pack of Expense EXP-1" in shown(top.blocks))
    assert len(await pages_of_pack(ann, card)) == 4


async def test_a_pack_is_no_way_round_the_setting_for_orders(world: World) -> None:
    await world.take_in(order("PO-1"), people=NAMES)
    await world.card("bob", "PO-1")
    answer = await answer_to(world.person("bob"), "pdf PO-1 pack")
    assert "shares order PDFs after approval." in said(answer)
