"""Replace a person's name and address by a number, in the store and in the histories, which still verify."""

import re
from typing import Final, Literal

from models.database import sql
from models.database.store import Store
from models.frozen import frozen
from models.history.key import FORGOTTEN_FACTS, forgotten_address
from models.tables import Person

PAGE: Final = 2_000  # entries that are looked at in one transaction

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
SELECT id, who, facts FROM audit WHERE id > :after ORDER BY id LIMIT {PAGE}
"""
_ENTRY = "UPDATE audit SET who = :who, facts = :facts WHERE id = :id"
# Theirs alone, or an address beside the one of the person.
_REST = (
    "UPDATE member SET user_id = NULL, channel = NULL, state = 'absent' WHERE person_id = :person",
    "UPDATE pairing SET user_id = NULL WHERE person_id = :person",
    "DELETE FROM precoro_key WHERE person_id = :person",
    "UPDATE precoro_person SET email = :number WHERE person_id = :person OR email = :email",
    "UPDATE sent_file SET contents = REPLACE(contents, :email, :number), "
    "choices = REPLACE(choices, :email, :number), report = REPLACE(report, :email, :number)",
    "UPDATE person SET email = :number, name = :name, country = '', manager_id = NULL WHERE id = :person",
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


async def forget(store: Store, person: Person) -> Forgotten:
    """Forget a person who can be forgotten, a page of histories at a time.

    The person goes last: what was stopped before is done by the next try.
    """
    mentions = _mentions(person)
    after: int | None = 0
    entries = 0
    while after is not None:
        behind = after
        after, changed = await store.transact(lambda: _forget_page(behind, person, mentions), gives_way=True)  # noqa: B023  # awaited here
        entries += changed
    await store.transact(lambda: _forget_rest(person))
    return Forgotten(person.id, entries)


async def _forget_page(after: int, person: Person, mentions: re.Pattern[str]) -> tuple[int | None, int]:
    rows = await sql.run(_ENTRIES, after=after)
    changed = []
    for row in rows:
        who = forgotten_address(person.id) if row["who"] == person.email else row["who"]
        facts = FORGOTTEN_FACTS if mentions.search(row["facts"]) else row["facts"]
        if (who, facts) != (row["who"], row["facts"]):
            changed.append({"id": row["id"], "who": who, "facts": facts})
    await sql.run_many(_ENTRY, changed)
    return (rows[-1]["id"] if rows else None), len(changed)


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


def _mentions(person: Person) -> re.Pattern[str]:
    """Return what finds the person in the facts of an entry: by the address, or by the whole name."""
    names = [re.escape(name) for name in (person.email, person.name) if name]
    return re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)", re.IGNORECASE)
