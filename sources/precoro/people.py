"""People of Precoro: in a page of its users, and in its documents."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from models.records.precoro import RemotePerson
from sources.precoro.entries import Tables
from sources.precoro.shapes import Json, Record, first, reference, text, whole

_EMAIL: Final = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")
_LONGEST_NAME: Final = 200

KnownPeople = Mapping[int, RemotePerson]  # by their ids, as `GET /users` gave them


def read_person(value: Json, tables: Tables, known: KnownPeople) -> RemotePerson | None:
    """Return the person that an object or an id stands for; None for nobody, or nobody that can be read.

    What an object leaves out comes from the known people.
    """
    number = whole(value) if not isinstance(value, dict | list) else None
    if number:
        return known.get(number) or RemotePerson(number)
    record = reference(value)
    if record is None:
        return None
    found = _of_record(record, tables, known)
    if found is not None and (found.email or not _inner(record, tables)):
        return found
    return read_person(_inner(record, tables), tables, known)


def _inner(record: Record, tables: Tables) -> Json:
    return first(record, tables.keys.person.inside)


def _of_record(record: Record, tables: Tables, known: KnownPeople) -> RemotePerson | None:
    keys = tables.keys.person
    number = whole(first(record, keys.id)) or None
    email = email_of(first(record, keys.email))
    if number is None and not email:
        return None
    parts = (text(first(record, keys.first_name), 100), text(first(record, keys.last_name), 100))
    name = " ".join(filter(None, parts)) or text(first(record, keys.name), _LONGEST_NAME)
    if number is None:
        number = next((one.id for one in known.values() if one.email == email), None)
    before = known.get(number) if number is not None else None
    if before is None:
        return RemotePerson(number, email, name)
    return RemotePerson(number, email or before.email, name or before.name)


def email_of(value: Json) -> str:
    """Return an e-mail address in lower case; empty for what is none."""
    written = value.strip().lower() if isinstance(value, str) else ""
    return written if len(written) <= 254 and _EMAIL.fullmatch(written) else ""


def distinct(people: Iterable[RemotePerson]) -> tuple[RemotePerson, ...]:
    """Return each person once, in order; a name counts wherever it is given."""
    found: dict[int | str, RemotePerson] = {}
    for one in people:
        key = one.email or one.id or ""
        found.setdefault(key, one)
        if not found[key].name and one.name:
            found[key] = one
    return tuple(found.values())
