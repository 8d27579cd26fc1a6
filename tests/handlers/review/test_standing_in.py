"""Review by somebody who stands in: both names, and each turn is its person's."""

from pathlib import Path

from models.tables import Decision, Turn
from tests.handlers.away.deliveries import goes_away
from tests.handlers.away.test_away import PEOPLE
from tests.handlers.review.queue import boxes, confirm, go_on, review
from tests.support.cast import ANN, DAN
from tests.support.database.one import ON_ONE
from tests.support.redeliver import nothing_waits
from tests.support.world import order, running_world, step, text_of
from views import ids

SETTINGS = "[inbox]\nenabled = false\n[approval]\nundo_seconds = 600\n"


@ON_ONE
async def test_a_stand_in_approves_several_on_behalf_of_the_person(database_url: str, tmp_path: Path) -> None:
    async with running_world(database_url, tmp_path, settings=SETTINGS) as world:
        own = order("PO-3", steps=[step("Manager", "any", "dan")])
        await world.take_in(order("PO-1"), order("PO-2"), own, people=PEOPLE)
        await world.card("ann", "PO-1")
        await goes_away(world, "ann", "dan")
        await world.card("dan", "PO-2")
        await nothing_waits()
        dan, form = world.person("dan"), await review(world, "dan")
        assert sum(len(each) for each in boxes(form).values()) == 3
        [block] = [one for one in form.blocks if one.get("block_id") in boxes(form)]
        assert str(block["element"]["options"]).count("on behalf of Ann Lee") == 2
        summary = await go_on(dan, form)
        assert text_of(summary.blocks).count("on behalf of Ann Lee") == 2
        result = await confirm(dan, summary)
        assert "You approved 3 documents" in text_of(result.blocks)
        assert text_of(result.blocks).count("on behalf of Ann Lee") == 2
        held = (
            await Turn.filter(stand_in_id__not_isnull=True)
            .order_by("id")
            .prefetch_related("person", "document")
        )
        assert [(one.person.email, one.document.number, one.state) for one in held] == [
            (ANN, "PO-1", "held"),
            (ANN, "PO-2", "held"),
        ]
        assert {one.person.email async for one in Decision.all().prefetch_related("person")} == {DAN}
        assert (await dan.press_in_view(result, ids.UNDO_ALL)).acked
        await dan.wait_for_view(lambda view: "3 approvals were undone" in text_of(view.blocks))
        assert await Turn.filter(state="open", stand_in_id__isnull=True).count() == 3
