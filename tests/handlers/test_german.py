"""Someone whose Slack speaks German reads German, from the card to the form; others read English."""

from typing import Any

from models.tables import Comment
from tests.support.block_text import shown
from tests.support.discussion import says
from tests.support.world import World, order, step


def texts_of_buttons(blocks: list[dict[str, Any]] | None) -> list[str]:
    """Give what stands on the buttons of a message, and in its menus."""
    elements = [element for block in blocks or [] for element in block.get("elements", [])]
    entries = [option for element in elements for option in element.get("options", [])]
    pressed = [element for element in elements if element["type"] == "button"]
    return [each["text"]["text"] for each in (*pressed, *entries)]


async def test_who_reads_german_decides_in_german(world: World) -> None:
    ann, cleo = world.person("ann"), world.person("cleo")
    world.slack.change(ann.member.id, locale="de-DE")
    await world.take_in(order(steps=[step("Manager", "any", "ann"), step("Finance", "all", "cleo")]))
    card = await world.card("ann")
    assert card.text.startswith("Bestellung PO-1042 · Northwind GmbH · 12.521,20 €")
    assert "Braucht Ihre Genehmigung" in shown(card.blocks)
    assert texts_of_buttons(card.blocks) == [
        *("Genehmigen", "Ablehnen", "Öffnen", "Änderungen anfordern"),
        *("Zurückstellen…", "Wer folgt", "Mit Notiz genehmigen"),
    ]

    assert (await ann.press(card, "reject")).acked
    form = await ann.wait_for_view(lambda view: view.callback_id == "reject_view")
    assert (form.content["title"]["text"], form.content["submit"]["text"]) == ("Ablehnen", "Ablehnen")
    empty = await ann.submit(form, {"reason": "   "})
    assert list(empty.errors.values()) == ["Geben Sie einen Grund an. Die anfordernde Person sieht ihn."]

    assert (await ann.press(card, "approve")).acked
    await ann.wait_until(lambda: "Sie haben genehmigt" in shown(card.blocks))
    other = await world.card("cleo")
    assert "Needs your approval" in shown(other.blocks)
    assert (await cleo.press(other, "approve")).acked
    await ann.wait_until(lambda: "Genehmigt von Cleo Fox" in shown(card.blocks))


async def test_the_files_of_a_comment_are_named_in_the_language_of_its_author(world: World) -> None:
    ann = world.person("ann")
    world.slack.change(ann.member.id, locale="de-DE")
    await world.take_in(order())
    card = await world.card("ann")
    files = [("plan.pdf", b"%PDF-1.7"), ("angebot.pdf", b"%PDF-1.7")]
    world.sandbox.faults.add("download", status=404)
    await says(ann, card, "Siehe Plan", files=files)
    comment = await Comment.get()
    assert comment.text == "Siehe Plan\n(Dateien: plan.pdf und angebot.pdf)"
    await ann.wait_for_ephemeral(
        lambda one: "plan.pdf wurde nicht an die anderen weitergegeben: Slack hat" in one.text
    )
