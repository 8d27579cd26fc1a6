"""Replace a person's name and address by a number, in the store and in the histories, which still verify."""

import json
import re
from collections.abc import Callable
from typing import Any, Final, Literal

from models.database import sql
from models.database.store import Store
from models.frozen import frozen
from models.history.key import FORGOTTEN_FACTS, forgotten_address
from models.tables import Person

PAGE: Final = 2_000  # entries that are looked at in one transaction
ROWS: Final = 100  # of what names the person that are written in one transaction

Obstacle = Literal["unknown", "active", "asked", "requester"]

_ASKED = """
SELECT 1 AS found FROM turn WHERE person_id = :person AND state IN ('waiting', 'open', 'held', 'sending')
LIMIT 1
"""
_REQUESTER = """
SELECT 1 AS found FROM document
WHERE requester_id = :person AND status IN ('draft', 'pending', 'in_revision', 'unknown') LIMIT 1
"""
_ENTRIES = f"""
SELECT id, what, who, facts FROM audit WHERE id > :after ORDER BY id LIMIT {PAGE}
"""
_ENTRY = "UPDATE audit SET who = :who, facts = :facts WHERE id = :id"
# Theirs alone, or an address beside the one of the person.
_REST = (
    "UPDATE member SET user_id = NULL, channel = NULL, state = 'absent' WHERE person_id = :person",
    "UPDATE pairing SET user_id = NULL WHERE person_id = :person",
    "DELETE FROM precoro_key WHERE person_id = :person",
    "UPDATE precoro_person SET email = :number WHERE person_id = :person OR email = :email",
    "UPDATE person SET email = :number, name = :name, country = '', manager_id = NULL WHERE id = :person",
)
# JSON that names people by their addresses.
_KEPT: Final = {"sent_file": ("contents", "choices", "report"), "precoro_document": ("steps",)}
# What the bot itself notes by names: "Ann Lee, Bob Ray", "Ann Lee → Bob Ray". Others are somebody's words.
_NOTED_BY_NAMES: Final = frozenset(
    {"reassigned", "approver_removed", "nudged", "escalated", "followers_added"}
)


@frozen
class Forgotten:
    """The number that stands for somebody now, and in how many entries of histories it does."""

    number: int
    entries: int


async def obstacle(person: Person | None) -> Obstacle | None:
    """Return why somebody cannot be forgotten; None: they can."""
    if person is None:
        return "unknown"
    if person.active:
        return "active"
    if await sql.first(_ASKED, person=person.id):
        return "asked"
    return "requester" if await sql.first(_REQUESTER, person=person.id) else None


def address(email: str) -> re.Pattern[str]:
    """Return what finds an address, and none of which it is only a part."""
    return re.compile(rf"(?<![\w.+%-]){re.escape(email)}(?![\w-]|\.\w)", re.IGNORECASE)


async def forget(store: Store, person: Person) -> Forgotten:
    """Forget a person who can be forgotten, a page at a time.

    The person goes last: what was stopped before is done by the next try.
    """
    mentions = _mentions(person)
    after: int | None = 0
    entries = 0
    while after is not None:
        behind = after
        after, changed = await store.transact(lambda: _forget_page(behind, person, mentions), gives_way=True)  # noqa: B023  # awaited here
        entries += changed
    for table in _KEPT:
        await _forget_in(store, table, person)
    await store.transact(lambda: _forget_rest(person))
    return Forgotten(person.id, entries)


async def _forget_page(
    after: int, person: Person, mentions: Callable[[str, Any], bool]
) -> tuple[int | None, int]:
    rows = await sql.run(_ENTRIES, after=after)
    changed = []
    for row in rows:
        who = forgotten_address(person.id) if row["who"] == person.email else row["who"]
        facts = FORGOTTEN_FACTS if mentions(row["what"], json.loads(row["facts"])) else row["facts"]
        if (who, facts) != (row["who"], row["facts"]):
            changed.append({"id": row["id"], "who": who, "facts": facts})
    await sql.run_many(_ENTRY, changed)
    return (rows[-1]["id"] if rows else None), len(changed)


def _mentions(person: Person) -> Callable[[str, Any], bool]:
    """Return what tells whether the facts of an entry name the person, by the address or the whole name."""
    by_address = address(person.email)
    name = re.escape(person.name)
    by_name = re.compile(rf"(?:.*(?:, | → ))?{name}(?:(?:, | → ).*)?", re.IGNORECASE | re.DOTALL)
    quoted = re.compile(rf"{name}: ", re.IGNORECASE)  # by a source that says what has to change

    def mentions(what: str, facts: dict[str, Any]) -> bool:
        if any(by_address.search(value) for value in facts.values() if isinstance(value, str)):
            return True
        note = str(facts.get("note", ""))
        if not person.name or not note:
            return False
        if what in _NOTED_BY_NAMES:
            return by_name.fullmatch(note) is not None
        return what == "in_revision" and quoted.match(note) is not None

    return mentions


async def _forget_in(store: Store, table: str, person: Person) -> None:
    """Put the number in the place of the address in a table of JSON, in the rows that have it."""
    after = 0
    while ids := await store.look(lambda: _rows_with(table, person.email, after)):  # noqa: B023  # awaited here
        await store.transact(lambda: _replace_in(table, ids, person), gives_way=True)
        after = ids[-1]


async def _rows_with(table: str, email: str, after: int) -> list[int]:
    found = " OR ".join(
        f"LOWER({column}) LIKE {like} ESCAPE '!'"
        for column in _KEPT[table]
        for like in (":plain", ":escaped")
    )
    text = f"SELECT id FROM {table} WHERE id > :after AND ({found}) ORDER BY id LIMIT {ROWS}"
    plain, escaped = (
        re.sub("[!%_]", r"!\g<0>", json.dumps(email, ensure_ascii=ascii)[1:-1]) for ascii in (False, True)
    )
    rows = await sql.run(text, after=after, plain=f"%{plain}%", escaped=f"%{escaped}%")
    return [int(row["id"]) for row in rows]


async def _replace_in(table: str, ids: list[int], person: Person) -> None:
    columns = _KEPT[table]
    hold, values = sql.listed(f"SELECT id FROM {table} WHERE id IN (:held) ORDER BY id", "held", ids)
    await sql.hold(hold, **values)
    text, values = sql.listed(
        f"SELECT id, {', '.join(columns)} FROM {table} WHERE id IN (:held)", "held", ids
    )
    rows = await sql.run(text, **values)
    changed = [
        {"id": row["id"]} | {column: _without(row[column], person) for column in columns} for row in rows
    ]
    given = ", ".join(f"{column} = :{column}" for column in columns)
    await sql.run_many(f"UPDATE {table} SET {given} WHERE id = :id", changed)


def _without(text: str, person: Person) -> str:
    """Return JSON with the number in the place of the address."""
    by_address, number = address(person.email), forgotten_address(person.id)

    def replaced(value: Any) -> Any:
        if isinstance(value, str):
            return by_address.sub(number, value)
        if isinstance(value, list):
            return [replaced(one) for one in value]
        if isinstance(value, dict):
            return {replaced(key): replaced(one) for key, one in value.items()}
        return value

    if not text or replaced(kept := json.loads(text)) == kept:
        return text
    return json.dumps(replaced(kept))


async def _forget_rest(person: Person) -> None:
    values = {
        "person": person.id,
        "email": person.email,
        "number": forgotten_address(person.id),
        "name": f"#{person.id}",
    }
    for text in _REST:
        named = {name: value for name, value in values.items() if f":{name}" in text}
        await sql.run(text, **named)
