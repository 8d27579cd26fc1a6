"""Somebody who has left is forgotten: a number is left of them, and the histories still verify."""

import json

import pytest

from models.database.store import Store
from models.history.chain import add
from models.history.forget import address, forget, obstacle
from models.history.key import FORGOTTEN_FACTS, forgotten_address
from models.history.verify import Verification
from models.tables import Audit, Member, Person, PrecoroAccount, PrecoroDocument, SentFile, Workspace
from tests.support.cast import (
    ANN,
    BOB,
    KEY,
    LATER,
    MANAGER,
    NOW,
    all_rows,
    approve,
    know_member,
    make_manager,
    person,
    reject,
    taken,
)


async def leave(email: str) -> Person:
    await Person.filter(email=email).update(active=False, name="Ann Lee-Forgotten")
    return await person(email)


async def test_only_a_number_is_left_of_a_forgotten_person_and_the_histories_verify(store: Store) -> None:
    document = await taken(store, MANAGER)
    await know_member(store, ANN, "active", user_id="U0ANN")
    await make_manager(store, ANN)
    await reject(store, document, ANN, "Too expensive")
    gone = await leave(ANN)
    assert await obstacle(gone) is None
    done = await forget(store, gone)
    assert (done.number, done.entries) == (gone.id, 1)
    left = await all_rows()
    assert [word for word in (ANN, "U0ANN") if word in str(left)] == []
    kept = await Person.get(id=gone.id)
    assert (kept.email, kept.name) == (f"forgotten-{gone.id}@invalid", f"#{gone.id}")
    assert await Member.filter(person_id=gone.id).exclude(user_id=None).count() == 0
    verification = Verification(KEY)
    assert [found async for found in verification.breaks()] == []
    assert verification.forgotten == 1


async def test_somebody_who_is_needed_is_not_forgotten(store: Store) -> None:
    document = await taken(store, MANAGER)
    assert await obstacle(None) == "unknown"
    assert await obstacle(await person(ANN)) == "active"
    assert await obstacle(await leave(ANN)) == "asked"
    assert await obstacle(await leave(BOB)) == "requester"
    await Person.filter(email=ANN).update(active=True)
    await approve(store, document, ANN)
    assert [await obstacle(await leave(email)) for email in (ANN, BOB)] == [None, None]


NOTES = [
    ("reassigned", 'Ann "Ace" → Bob Ray', True),
    ("nudged", 'Bob Ray, Ann "Ace", Cleo', True),
    ("in_revision", 'Ann "Ace": no order number', True),
    ("approved", "as ann@acme.example. wrote", True),
    ("approved", "as\nann@acme.example wrote", True),
    ("nudged", 'Ann "Ace" Lee, JoAnn "Ace"', False),
    ("approved", 'Ann "Ace"', False),  # somebody's own words
    ("approved", "see joann@acme.example and ann@acme.example.org", False),
]


async def test_an_entry_loses_its_facts_only_if_they_name_exactly_this_person(store: Store) -> None:
    document = await taken(store, MANAGER)
    await approve(store, document, ANN)

    async def note_all() -> None:
        for what, note, _ in NOTES:
            await add(KEY, document.id, LATER, what, "", note=note, step='Ann "Ace"')

    await store.transact(note_all)
    await Person.filter(email=ANN).update(active=False, name='Ann "Ace"')
    await forget(store, await person(ANN))
    last = (await Audit.all().order_by("id"))[-len(NOTES) :]
    gone = [entry.facts == FORGOTTEN_FACTS for entry in last]
    assert gone == [goes for _, _, goes in NOTES]


async def test_in_files_that_were_sent_and_in_what_precoro_said_only_the_address_itself_is_replaced(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.history.forget.ROWS", 1)
    document = await taken(store, MANAGER)
    await approve(store, document, ANN)
    sender, workspace = await person(BOB), await Workspace.first()
    names = [ANN, f"jo{ANN}", f"{ANN}.org", f"a\n{ANN}"]
    for number in ("1", "2"):
        await SentFile.create(
            workspace=workspace,
            person=sender,
            channel="D1",
            ts=number,
            thread_ts=number,
            file_id=f"F{number}",
            name="a.json",
            text="",
            contents=json.dumps(names),
            next_at=NOW,
            created_at=NOW,
        )
    account = await PrecoroAccount.create(company_id=document.company_id, next_call_at=NOW, busy_until=NOW)
    await PrecoroDocument.create(
        document=document,
        account=account,
        alias="invoice",
        remote_id=1,
        number="1",
        steps=json.dumps([["1", "Manager", True, [[ANN, True]]]]),
        updated_seen_at=NOW,
        read_at=NOW,
    )
    gone = await leave(ANN)
    await forget(store, gone)
    number = forgotten_address(gone.id)
    for sent in await SentFile.all():
        assert json.loads(sent.contents) == [number, *names[1:3], f"a\n{number}"]
    assert json.loads((await PrecoroDocument.get()).steps) == [["1", "Manager", True, [[number, True]]]]


def test_an_address_within_another_one_in_the_settings_does_not_count() -> None:
    assert address(ANN).search(f'["{ANN.upper()}"]')
    assert not address(ANN).search(f'["jo{ANN}", "{ANN}.org", "x.{ANN}", "{ANN}-x"]')
