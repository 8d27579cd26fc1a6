"""Steps of approval, whatever their shape: who is on them, who has approved, and which one waits.

What is inside `approvalSteps` is not told anywhere. So names, people and what is done are looked for, and a
step in which nobody is found has no approvers.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from models.frozen import frozen
from models.records.precoro import RemoteStep
from sources.precoro.entries import Tables
from sources.precoro.people import KnownPeople
from sources.precoro.shapes import Json, Record, first, listed, reference, text, whole
from sources.precoro.step_rows import MOST, RowReader, StepRow, is_same


@frozen
class ReadSteps:
    steps: tuple[RemoteStep, ...]
    open_step: str  # key of the step that waits; empty: none, or it could not be read
    problems: tuple[str, ...]


def read_steps(value: Json, open_value: Json, tables: Tables, known: KnownPeople) -> ReadSteps:
    """Return the steps of a document, and the key of the one that waits if the document is pending."""
    rows = listed(value)
    if rows is None or len(rows) > MOST:
        return ReadSteps((), "", ("the steps of approval could not be understood",))
    read = RowReader(tables, known)
    steps = _joined(_sorted([read.row(one) for one in rows]))
    keys = _step_keys(steps)
    waiting = _open(steps, _named(open_value, tables), tables)
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


def _sorted(rows: list[StepRow]) -> list[StepRow]:
    """Return the rows by their positions if each has one, else as given."""
    if any(row.position is None for row in rows):
        return rows
    return sorted(rows, key=lambda row: row.position or 0)


def _joined(rows: Sequence[StepRow]) -> list[StepRow]:
    """Make one step of rows with one person each and the same name and position.

    Somebody who comes a second time begins another step: nobody is on a step twice.
    """
    steps: list[StepRow] = []
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


def _belongs(row: StepRow, step: StepRow) -> bool:
    same = (row.name.casefold(), row.position) == (step.name.casefold(), step.position)
    person = row.approvers[0].person
    return same and bool(row.name) and not any(is_same(person, one.person) for one in step.approvers)


def _step_keys(steps: Sequence[StepRow]) -> list[str]:
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


def _named(value: Json, tables: Tables) -> Record | None:
    """Return the step that an object names, or a name or an id alone."""
    if whole(value) is not None:
        return {tables.keys.step.id[0]: value}
    return reference(value) or ({tables.keys.step.name[0]: value} if text(value, 200) else None)


def _open(steps: Sequence[StepRow], named: Record | None, tables: Tables) -> int | None:
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


def _first_waiting(steps: Sequence[StepRow], waiting: Sequence[int]) -> int:
    """Return the first step that is not done; one in part approved is over if a later one is done."""
    last_done = max((index for index, step in enumerate(steps) if step.done), default=-1)
    for index in waiting:
        if index > last_done or not any(one.done for one in steps[index].approvers):
            return index
    return waiting[-1]
