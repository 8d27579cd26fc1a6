"""Steps of approval, in each of the shapes in which they may be written."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.precoro.documents import SandboxDocument, SandboxStep
from sandbox.precoro.drawing.forms import Json, moment, put_list, reference
from sandbox.precoro.ground import SandboxUser
from sandbox.precoro.options import Shapes


def put_steps(target: Json, document: SandboxDocument, chosen: Callable[[], Shapes]) -> None:
    """Put the steps and the open one under their keys; `chosen` gives the forms of one place."""
    shapes = chosen()
    rows = _rows(document, chosen, shapes)
    put_list(target, "approvalSteps", rows, shapes)
    if shapes.open_step == "absent":
        return
    step = document.open_step
    known: Json | None = {"name": step.name} if step else None
    if step and shapes.open_step == "object" and shapes.steps == "plain":
        known = {"id": step.id, "name": step.name}
    target["approvalStep"] = reference(None if shapes.open_step == "null" else known, shapes)


def _rows(document: SandboxDocument, chosen: Callable[[], Shapes], shapes: Shapes) -> list[Json]:
    rows: list[Json] = []
    for position, step in enumerate(document.steps, 1):
        if shapes.steps == "per_person":
            rows += [_row_of_person(step, position, person, shapes) for person in step.people]
        else:
            rows.append(_row(step, position, chosen, shapes) | _backups(document, step, shapes))
    return rows


def _row(step: SandboxStep, position: int, chosen: Callable[[], Shapes], shapes: Shapes) -> Json:
    named: Json = {"name": step.name, "position": position}
    people = [_approver(step, person, shapes) for person in step.people]
    match shapes.steps:
        case "nested":
            row: Json = {"approvalStep": named}
            put_list(row, "users", people, chosen())
        case "ids":
            row = {"id": step.id, "stepName": step.name, "position": position}
            put_list(row, "approverIds", [person.id for person in step.people], chosen())
        case "unreadable":
            return {"id": step.id, "rule": f"rule-{step.id}"}
        case _:
            row = {"id": step.id} | named
            put_list(row, "approvers", people, chosen())
    return row | _done(step.is_done, max(step.approved.values(), default=None), shapes)


def _backups(document: SandboxDocument, step: SandboxStep, shapes: Shapes) -> Json:
    if shapes.backups == "absent" or not document.backups:
        return {}
    if shapes.backups == "ids":
        return {"backupApproverIds": [person.id for person in document.backups]}
    return {"backupApprovers": [_approver(step, person, shapes) for person in document.backups]}


def _row_of_person(step: SandboxStep, position: int, person: SandboxUser, shapes: Shapes) -> Json:
    """Return a row that holds one person of a step; its id is that of the pair."""
    return {
        "id": step.id * 1000 + person.id,
        "step": {"name": step.name},
        "position": position,
        "user": draw_person(person),
    } | _done(person in step.approved, step.approved.get(person), shapes)


def _approver(step: SandboxStep, person: SandboxUser, shapes: Shapes) -> Json:
    done = _done(True, step.approved[person], shapes) if person in step.approved else {}
    return draw_person(person) | done


def _done(is_done: bool, at: float | None, shapes: Shapes) -> Json:
    match shapes.done:
        case "isApproved":
            return {"isApproved": is_done}
        case "status":
            return {"status": 2 if is_done else 1}
        case "words":
            return {"status": "status.approved" if is_done else "status.pending"}
        case "date":
            return {"approveDate": moment(at, shapes) if is_done else None}
    return {"approved": is_done}


def draw_person(person: SandboxUser) -> Json:
    """Return a person as they stand in a document."""
    return {"id": person.id, "email": person.email, "firstname": person.first, "lastname": person.last}
