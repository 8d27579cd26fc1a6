"""An import of another program beside the bot: people who press do not feel it."""

import json

from models.tables import Document
from tests.support.commands import outcome_of, start_command
from tests.support.wait import until_true
from tests.support.world import World, order, step
from views import ids


async def test_presses_are_acked_while_another_program_imports(world: World) -> None:
    for first in range(0, 8, 4):
        await world.take_in(*(order(f"PO-{number}") for number in range(first, first + 4)))
    ann = world.person("ann")
    cards = [await world.card("ann", f"PO-{number} ") for number in range(8)]
    other = [order(f"X-{number}", steps=[step("Manager", "any", "dan")]) for number in range(2000)]
    file = world.folder / "many.json"
    file.write_text(json.dumps({"documents": other}))
    importing = await start_command(world, "import", str(file))

    async def begun() -> bool:
        return await Document.filter(number__startswith="X-").exists()

    await until_true(begun)
    outcomes = [await ann.press(card, ids.APPROVE) for card in cards]
    assert importing.returncode is None  # far from its end: 2,000 documents take more than a minute
    importing.kill()
    await outcome_of(importing)
    assert [outcome.acked for outcome in outcomes] == [True] * 8
