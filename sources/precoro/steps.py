"""Steps of approval, whatever their shape: who is on them, who has approved, and which one waits.

What is inside `approvalSteps` is not told anywhere. So names, people and what is done are looked for, and a
step in which nobody is found has no approvers.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from models.records.precoro import RemoteApprover, RemotePerson, RemoteStep
from sources.precoro.entries import StepKeys, Tables
from sources.precoro.people import KnownPeople, read_person
from sources.precoro.shapes import Json, Record, first, flag, listed, reference, text, whole
from sources.precoro.status import means_approved
from sources.precoro.times import moment

_DEEPEST: Final = 8  # objects within a row in which people are looked for
_MOST: Final = 300  # steps of a document, people on a step


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of `approvalSteps`: a step, or one approver of a step."""

    name: str
    position: int | None
    ids: frozenset[int]
    approvers: tuple[RemoteApprover, ...]
    done: bool
    step_done: bool  # as far as the step itself says it, and not a row of one of its approvers


@dataclass(frozen=True, slots=True)
class ReadSteps:
    steps: tuple[RemoteStep, ...]
    open_step: str  # key of the step that waits; empty: none, or it could not be read
    problems: tuple[str, ...]


def read_steps(value: Json, open_value: Json, tables: Tables, known: KnownPeople) -> ReadSteps:
    """Return the steps of a document, and the key of the one that waits if the document is pending."""
    rows = listed(value)
    if rows is None or len(rows) > _MOST:
        return ReadSteps((), "", ("the steps of approval could not be understood",))
    read = _Reader(tables, known)
    steps = _joined(_sorted([read.row(one) for one in rows]))
    keys = _step_keys(steps)
    waiting = _open(steps, reference(open_value), tables)
    over = range(waiting) if waiting is not None else range(0)
    made = tuple(
        RemoteStep(key, step.name, step.approvers, step.done or index in over)
        for index, (key, step) in enumerate(zip(keys, steps, strict=True))
    )
    unread = [one.name or str(n) for n, one in enumerate(made, 1) if not one.approvers and not one.done]
    problems = [f"nobody could be read on step {name}" for name in unread]
    if waiting is None and any(not one.done for one in made):
        problems.append("which step waits could not be understood")
    return ReadSteps(made, keys[waiting] if waiting is not None else "", tuple(problems))


class _Reader:
    def __init__(self, tables: Tables, known: KnownPeople) -> None:
        self._tables = tables
        self._keys: StepKeys = tables.keys.step
        self._known = known

    def row(self, value: Json) -> _Row:
        record = reference(value)
        if record is None:
            return _Row("", None, frozenset(), (), False, False)
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
        return _Row(
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
        # A code beside an e-mail address may be the person's own, not that of the approval.
        codes = () if self._has_email(record) else self._keys.approved_codes
        return means_approved(first(record, self._keys.status), codes, self._tables)

    def _people(self, record: Record) -> tuple[RemoteApprover, ...]:
        """Return everybody on a step, each once, in the order in which they are written."""
        found: dict[int | str, RemoteApprover] = {}
        for approver in islice(self._search(record, "", record, _DEEPEST), _MOST):
            person = approver.person
            key = next((each for each, one in found.items() if _is_same(one.person, person)), None)
            if key is None:
                found[person.id or person.email] = approver
                continue
            before = found[key]
            more = before.person if len(before.person.email) >= len(person.email) else person
            found[key] = RemoteApprover(more, before.done or approver.done)
        approved_by = [
            read_person(record.get(key), self._tables, self._known) for key in self._keys.approved_by
        ]
        return tuple(
            replace(one, done=one.done or any(by and _is_same(by, one.person) for by in approved_by))
            for one in found.values()
        )

    def _search(self, value: Json, key: str, parent: Record, left: int) -> Iterator[RemoteApprover]:
        """Yield who is written in a value: objects with an e-mail, and ids under a key that names people."""
        if key in self._keys.others or key in self._keys.approved_by or not left:
            return
        if isinstance(value, dict):
            if self._has_email(value):
                person = read_person(value, self._tables, self._known)
                if person is not None:
                    # What is done is said beside the person, or by the object that holds the person.
                    said = self._is_done(value) or (parent is not value and self._holds_one(parent, value))
                    yield RemoteApprover(person, said)
                    return
            for inner_key, inner in value.items():
                named = key if inner_key.isdigit() or inner_key == "data" else inner_key
                yield from self._search(inner, named, value, left - 1)
        elif isinstance(value, list):
            for inner in value:
                yield from self._search(inner, key, parent, left - 1)
        elif self._names_people(key) and (number := whole(value)) in self._known and number is not None:
            yield RemoteApprover(self._known[number], self._holds_one(parent, value))

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


def _is_same(one: RemotePerson, other: RemotePerson) -> bool:
    if one.id is not None and other.id is not None:
        return one.id == other.id
    return bool(one.email) and one.email == other.email


def _sorted(rows: list[_Row]) -> list[_Row]:
    """Return the rows by their positions if each has one, else as given."""
    if any(row.position is None for row in rows):
        return rows
    return sorted(rows, key=lambda row: row.position or 0)


def _joined(rows: Sequence[_Row]) -> list[_Row]:
    """Make one step of rows with one person each and the same name and position.

    Somebody who comes a second time begins another step: nobody is on a step twice.
    """
    steps: list[_Row] = []
    single: list[bool] = []
    for row in rows:
        last = steps[-1] if steps else None
        is_single = len(row.approvers) == 1
        if last is not None and is_single and single[-1] and _belongs(row, last):
            steps[-1] = replace(
                last,
                ids=last.ids | row.ids,
                approvers=last.approvers + row.approvers,
                done=last.done and row.done,
                step_done=last.step_done or row.step_done,
            )
        else:
            steps.append(row)
            single.append(is_single)
    return [replace(one, done=one.done or one.step_done) for one in steps]


def _belongs(row: _Row, step: _Row) -> bool:
    same = (row.name.casefold(), row.position) == (step.name.casefold(), step.position)
    person = row.approvers[0].person
    return same and bool(row.name) and not any(_is_same(person, one.person) for one in step.approvers)


def _step_keys(steps: Sequence[_Row]) -> list[str]:
    """Return a key for each step: its name, and which of those with this name it is.

    Neither ids nor positions are in every shape.
    """
    times: Counter[str] = Counter()
    keys = []
    for step in steps:
        name = step.name.casefold()
        times[name] += 1
        keys.append(f"{name}#{times[name]}")
    return keys


def _open(steps: Sequence[_Row], named: Record | None, tables: Tables) -> int | None:
    """Return which step waits: the one that Precoro names, else the first that is not done."""
    waiting = [index for index, step in enumerate(steps) if not step.done]
    if not waiting:
        return None
    if named is None:
        return _first_waiting(steps, waiting)
    number = whole(first(named, tables.keys.step.id))
    by_id = [index for index, step in enumerate(steps) if number is not None and number in step.ids]
    name = text(first(named, tables.keys.step.name), 200).casefold()
    by_name = [index for index, step in enumerate(steps) if name and step.name.casefold() == name]
    found = by_id or by_name
    if not found:
        return None  # it names a step that is not among them
    return next((index for index in found if index in waiting), _first_waiting(steps, waiting))


def _first_waiting(steps: Sequence[_Row], waiting: Sequence[int]) -> int:
    """Return the first step that is not done; one in part approved is over if a later one is done."""
    last_done = max((index for index, step in enumerate(steps) if step.done), default=-1)
    for index in waiting:
        if index > last_done or not any(one.done for one in steps[index].approvers):
            return index
    return waiting[-1]
