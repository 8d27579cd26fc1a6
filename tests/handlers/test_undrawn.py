"""People hear of what a document's PDF cannot show."""

import pytest

from tests.handlers.test_documents import invoice
from tests.support.block_text import shown
from tests.support.slack_text import files_under
from tests.support.world import World


async def test_a_character_that_no_font_has_is_named_on_the_card_and_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await world.take_in(invoice(supplier={"name": "PT ꦲ Jaya"}))
    card = await world.card("ann", "INV-7")
    assert "The PDF cannot show: ꦲ (U+A9B2)" in shown(card.blocks)
    ann = world.person("ann")
    await ann.wait_until(lambda: files_under(ann, card) == ["INV-7 pending.pdf"] or None)
    [said] = [each.getMessage() for each in caplog.records if "cannot show" in each.getMessage()]
    assert said.endswith("(INV-7) cannot show ꦲ U+A9B2 JAVANESE LETTER HA")
