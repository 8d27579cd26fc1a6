"""One row of `approvalSteps`: its name, who is on it, and who of them has approved."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from models.frozen import frozen
from models.records.precoro import RemoteApprover, RemotePerson
from sources.precoro.entries import StepKeys, Tables
from sources.precoro.people import KnownPeople, read_person
from sources.precoro.shapes import Json, Record, first, flag, reference, text, whole
from sources.precoro.status import means_approved
from sources.precoro.times import moment

MOST: Final = 300  # steps of a document, people on a step
_DEEPEST: Final = 8  # objects within a row in which people are looked for


@frozen
class StepRow:
    """One row of `approvalSteps`: a step, or one approver of a step."""

    name: str
    position: int | None
    ids: frozenset[int]
    approvers: tuple[RemoteApprover, ...]
    done: bool
    step_done: bool  # as far as the step itself says it, and not a row of one of its approvers


@frozen
class _Found:
    """Somebody on a step, with what is said beside them."""

    person: RemotePerson
    done: bool
    has_status: bool
    has_approved_code: bool

    def joined(self, other: "_Found") -> "_Found":
        """Return the same person with what is said in another place as well."""
        more = self.person if len(self.person.email) >= len(other.person.email) else other.person
        return _Found(
            more,
            self.done or other.done,
            self.has_status or other.has_status,
            self.has_approved_code or other.has_approved_code,
        )


class RowReader:
    def __init__(self, tables: Tables, known: KnownPeople) -> None:
        self._tables = tables
        self._keys: StepKeys = tables.keys.step
        self._known = known

    def row(self, value: Json) -> StepRow:
        record = reference(value)
        if record is None:
            return StepRow("", None, frozenset(), (), False, False)
        inner = [each for key in self._keys.inside if (each := reference(record.get(key))) is not None]
        every = [record, *inner]
        name = next((named for one in every if (named := text(first(one, self._keys.name), 200))), "")
        positions = [whole(first(one, self._keys.position)) for one in every]
        ids = [whole(first(one, self._keys.id)) for one in every]
        step_done = any(self._is_done(one) for one in inner)
        done = self._is_done(record) or step_done
        people = self._people(record)
        if done and len(people) == 1:
            people = tuple(replace(one, done=True) for one in people)
        return StepRow(
            name=name,
            position=next((one for one in positions if one is not None), None),
            ids=frozenset(one for one in ids if one is not None),
            approvers=people,
            done=done,
            step_done=step_done,
        )

    def _is_done(self, record: Record) -> bool:
        """Return whether a step, or an approver of one, says that the approval is given."""
        said = [each for key in self._keys.approved if (each := flag(record.get(key))) is not None]
        if said:
            return any(said)
        if any(moment(record.get(key)) is not None for key in self._keys.approved_on):
            return True
        # A code beside an e-mail address may be the person's own status: see _people.
        codes = () if self._has_email(record) else self._keys.approved_codes
        return means_approved(self._status(record), codes, self._tables)

    def _status(self, record: Record) -> Json:
        return first(record, self._keys.status)

    def _people(self, record: Record) -> tuple[RemoteApprover, ...]:
        """Return everybody on a step, each once, in the order in which they are written.

        A code of a status beside an address is that of the approval only if not everybody has one: else it
        may as well say whether somebody's account is active.
        """
        found: list[_Found] = []
        for one in islice(self._search(record, "", record, _DEEPEST), MOST):
            at = next((n for n, each in enumerate(found) if is_same(each.person, one.person)), None)
            if at is None:
                found.append(one)
            else:
                found[at] = found[at].joined(one)
        approved_by = [
            read_person(record.get(key), self._tables, self._known) for key in self._keys.approved_by
        ]
        codes_count = not all(one.has_status for one in found)
        return tuple(
            RemoteApprover(
                one.person,
                one.done
                or (codes_count and one.has_approved_code)
                or any(by and is_same(by, one.person) for by in approved_by),
            )
            for one in found
        )

    def _search(self, value: Json, key: str, parent: Record, left: int) -> "Iterator[_Found]":
        """Yield who is written in a value: objects with an e-mail, and ids under a key that names people."""
        if key in self._keys.others or key in self._keys.approved_by or not left:
            return
        if isinstance(value, dict):
            person = read_person(value, self._tables, self._known) if self._has_email(value) else None
            if person is not None:
                # What is done is said beside the person, or by the object that holds the person.
                said = self._is_done(value) or (parent is not value and self._holds_one(parent, value))
                status = self._status(value)
                coded = means_approved(status, self._keys.approved_codes, self._tables)
                yield _Found(person, said, status is not None, coded)
                return
            for inner_key, inner in value.items():
                named = key if inner_key.isdigit() or inner_key == "data" else inner_key
                yield from self._search(inner, named, value, left - 1)
        elif isinstance(value, list):
            for inner in value:
                yield from self._search(inner, key, parent, left - 1)
        elif self._names_people(key) and (number := whole(value)) in self._known and number is not None:
            yield _Found(self._known[number], self._holds_one(parent, value), False, False)

    def _has_email(self, value: Record) -> bool:
        return any(
            isinstance(value.get(key), str) and "@" in value[key] for key in self._tables.keys.person.email
        )

    def _holds_one(self, parent: Record, value: Json) -> bool:
        """Return whether an object that stands for one approver says that this approval is given."""
        return any(value is inner for inner in parent.values()) and self._is_done(parent)

    def _names_people(self, key: str) -> bool:
        folded = key.casefold()
        return any(each in folded for each in self._keys.people) and not any(
            each in folded for each in self._keys.counts
        )


def is_same(one: RemotePerson, other: RemotePerson) -> bool:
    """Return whether two are one person: by their ids, else by their addresses."""
    if one.id is not None and other.id is not None:
        return one.id == other.id
    return bool(one.email) and one.email == other.email
