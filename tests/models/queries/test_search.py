"""Searching among what a person may see: all words, without case and accents, and no pattern of SQL."""

from typing import Any

import pytest

from models.database.store import Store
from models.queries.listed import search as searching
from models.queries.listed.search import search, spellings
from models.records.documents import Supplier
from models.records.search import SearchResult
from models.tables import Company
from tests.support.cast import (
    ANN,
    BOB,
    CLEO,
    FINANCE,
    GUS,
    MANAGER,
    TERMS,
    a_draft,
    approve,
    make_manager,
    person,
    take,
    taken,
)


async def found(typed: str, email: str) -> SearchResult:
    return await search(typed, (await person(email)).id, (await Company.get()).workspace_id, TERMS)


async def numbers(typed: str, email: str = ANN) -> list[str]:
    return [row.number for row in (await found(typed, email)).rows]


async def test_all_words_are_found_without_case_and_accents_and_only_by_those_who_may_see_them(
    store: Store,
) -> None:
    def made(number: str, supplier: str, title: str, **more: Any) -> Any:
        return a_draft(MANAGER, FINANCE, number=number, supplier=Supplier(supplier), title=title, **more)

    await take(store, made("PO-1", "Müller & Söhne", "Stühle 100% Wolle"))
    await take(store, made("PO-2", "Mueller Stahl", "Schraube_M4", followers=(GUS,)))
    await take(store, made("RE 3", "Łódź Żurawie", "Kran"))
    done = await taken(store, MANAGER, number="PO-4", title="Lamps")
    await approve(store, done, ANN)
    assert await numbers("MÜLLER") == await numbers("mueller") == ["PO-2", "PO-1"]
    assert await numbers("muller") == ["PO-1"]
    assert await numbers("söhne stühle") == await numbers("Wolle po-1") == ["PO-1"]
    assert await numbers("lodz zurawie") == await numbers("re 3") == ["RE 3"]
    assert await numbers("%") == await numbers("100%") == ["PO-1"]
    assert await numbers("e_m") == ["PO-2"]
    assert await numbers("lamps") == ["PO-4"]
    assert await numbers("müller kran") == await numbers("  ") == await numbers("\0'\"") == []
    assert await numbers("kran", BOB) == await numbers("kran", CLEO) == ["RE 3"]
    assert await numbers("m4", GUS) == ["PO-2"]
    assert await numbers("kran", GUS) == []
    await make_manager(store, GUS)
    assert await numbers("kran", GUS) == ["RE 3"]
    [lamps] = (await found("lamps", ANN)).rows
    assert (lamps.action, lamps.state) == ("see", "approved")
    [crane] = (await found("kran", ANN)).rows
    assert (crane.action, crane.state, crane.turn is None) == ("see", "pending_you", False)


async def test_only_so_many_are_shown_and_an_old_one_is_found_by_its_whole_number(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 13):
        await take(store, a_draft(MANAGER, number=f"PO-{number}"))
    result = await found("northwind", ANN)
    assert ([row.number for row in result.rows][:2], len(result.rows)) == (["PO-12", "PO-11"], 10)
    assert (result.more, result.complete) == (True, True)
    monkeypatch.setattr(searching, "LOOKED_AT", 5)
    old = await found("po-1", ANN)
    assert [row.number for row in old.rows] == ["PO-1", "PO-12", "PO-11", "PO-10"]
    assert not old.complete


def test_a_name_is_typed_with_its_marks_or_without() -> None:
    assert spellings("Müller") == ("muller", "mueller")
    assert spellings("STRASSE") == ("strasse",)
    assert spellings("Straße Ærø") == ("strasse aero",)
