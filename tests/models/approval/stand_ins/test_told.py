"""What a stand-in decided is told with both people: in events, in exports, and in the history's own words."""

import json
from datetime import timedelta

from models.database.store import Store
from models.export.rows import read_export
from models.tables import Audit
from tests.models.approval.stand_ins.absences import an_order, goes_away
from tests.models.events.told import EVERYTHING, told
from tests.support.cast import ANN, GUS, NOW, press, turn_of


async def test_an_event_has_both_people(store: Store) -> None:
    document = await an_order(store)
    await goes_away(store, ANN, GUS)
    await press(store, await turn_of(document, ANN), by=GUS, policy=EVERYTHING)
    [event] = await told()
    people = {"by": {"email": GUS, "name": "Gus"}, "on_behalf_of": {"email": ANN, "name": ""}}
    assert {name: event["data"]["decision"][name] for name in people} == people
    assert [{name: each[name] for name in people} for each in event["data"]["approvals"]] == [people]


async def test_an_answer_of_their_own_is_on_behalf_of_nobody(store: Store) -> None:
    document = await an_order(store)
    await goes_away(store, ANN, GUS)
    await press(store, await turn_of(document, ANN), policy=EVERYTHING)
    [event] = await told()
    assert event["data"]["decision"]["by"] == {"email": ANN, "name": ""}
    assert event["data"]["decision"]["on_behalf_of"] is None


async def test_an_export_has_both_people(store: Store) -> None:
    document = await an_order(store)
    await goes_away(store, ANN, GUS)
    await press(store, await turn_of(document, ANN), by=GUS)
    rows = await store.look(lambda: exported())
    assert rows == [(GUS, ANN)]


async def exported() -> list[tuple[str, str]]:
    found = read_export("decision", NOW, NOW + timedelta(days=1), "")
    return [(row.person, row.on_behalf_of) async for row in found]


async def test_the_history_has_both_people(store: Store) -> None:
    document = await an_order(store)
    await goes_away(store, ANN, GUS)
    await press(store, await turn_of(document, ANN), by=GUS)
    entry = await Audit.get(document_id=document.id, what="approved")
    assert (entry.who, json.loads(entry.facts)["on_behalf_of"]) == (GUS, ANN)
