"""One stand-in answers for one person at one step, unless the settings allow more."""

from dataclasses import replace
from typing import Final

from models.database.store import Store
from models.tables import Document
from tests.models.approval.stand_ins.absences import goes_away
from tests.models.approval.stand_ins.test_matrix import TWICE, a_scene
from tests.support.cast import ANN, CLEO, DAN, GUS, TERMS, press, press_is_refused, states, turn_of

TWO: Final = replace(TERMS, stand_in_may_answer_twice=True)


async def test_one_may_answer_twice_where_the_setting_says_so(store: Store) -> None:
    scene = await a_scene(store)
    await goes_away(store, ANN, DAN)
    await press_is_refused(store, scene.turn, TWICE, by=DAN)
    await press(store, await turn_of(scene.document, DAN), policy=TWO)
    await press_is_refused(store, scene.turn, TWICE, by=DAN)
    await press(store, scene.turn, by=DAN, policy=TWO)
    assert await states(scene.document) == {"1:ann": "approved", "1:dan": "approved", "2:cleo": "open"}


async def test_one_stand_in_answers_for_one_of_two(store: Store) -> None:
    scene = await a_scene(store)
    await goes_away(store, ANN, GUS)
    await goes_away(store, DAN, GUS)
    await press(store, scene.turn, by=GUS)
    await press_is_refused(store, await turn_of(scene.document, DAN), TWICE, by=GUS)


async def test_one_stand_in_answers_at_one_of_two_steps(store: Store) -> None:
    scene = await a_scene(store)
    await goes_away(store, ANN, GUS)
    await goes_away(store, CLEO, GUS)
    await press(store, scene.turn, by=GUS)
    await press(store, await turn_of(scene.document, DAN))
    await press_is_refused(store, await turn_of(scene.document, CLEO), TWICE, by=GUS)
    await press(store, await turn_of(scene.document, CLEO), by=GUS, policy=TWO)
    assert (await Document.get(id=scene.document.id)).status == "approved"
