"""Who is asked: read out of steps whose inside nobody has told."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from models.records.precoro import RemotePerson
from sources.precoro.documents import read_document
from sources.precoro.steps import ReadSteps, read_steps
from tests.sources.precoro.shapes import PEOPLE, READING, answer

ANN, CLEO, DAN = (
    {"id": n, "email": f"{name}@acme.example"} for n, name in ((5, "ann"), (8, "cleo"), (9, "dan"))
)


def read(*rows: Any, named: Any = None, known: Mapping[int, RemotePerson] = PEOPLE) -> ReadSteps:
    return read_steps(list(rows), named, READING.tables, known)


def people(found: ReadSteps) -> dict[str, list[str]]:
    """Give the first names on each step; a mark for who has approved."""
    return {
        step.key: [f"{one.person.email.partition('@')[0]}{'+' * one.done}" for one in step.approvers]
        for step in found.steps
    }


def row(name: str, *approvers: Any, **more: Any) -> dict[str, Any]:
    return {"name": name, "approvers": list(approvers), **more}


def test_rows_of_one_person_with_the_same_name_and_position_are_one_step() -> None:
    rows = [
        {"name": "CFO", "position": 2, "approver": CLEO, "approved": True},
        {"name": "Manager", "position": 1, "approver": ANN, "status": 2},
        {"name": "CFO", "position": 2, "approver": DAN, "approved": False},
    ]
    found = read(*rows)
    assert people(found) == {"manager#1": ["ann+"], "cfo#1": ["cleo+", "dan"]}
    assert [step.done for step in found.steps] == [True, False]
    assert found.open_step == "cfo#1"


def test_somebody_who_comes_again_is_on_another_step() -> None:
    found = read({"name": "Manager", "user": ANN, "approved": True}, {"name": "Manager", "user": ANN})
    assert people(found) == {"manager#1": ["ann+"], "manager#2": ["ann"]}
    assert found.open_step == "manager#2"


def test_steps_of_one_name_at_different_positions_are_two() -> None:
    found = read(
        {"name": "Manager", "position": 2, "user": CLEO}, {"name": "manager", "position": 1, "user": ANN}
    )
    assert people(found) == {"manager#1": ["ann"], "manager#2": ["cleo"]}


def test_steps_are_as_given_if_one_has_no_position() -> None:
    found = read(row("Second", ANN, position=2), row("First", CLEO))
    assert list(people(found)) == ["second#1", "first#1"]


def test_the_step_that_precoro_names_waits_and_those_before_it_are_over() -> None:
    rows = (row("Manager", ANN, CLEO, id=31), row("CFO", DAN, id=32))
    for named in ({"id": 32}, {"name": "cfo"}, {"data": {"id": "32", "name": "CFO"}}, "CFO", 32, "32"):
        found = read(*rows, named=named)
        assert (found.open_step, [step.done for step in found.steps]) == ("cfo#1", [True, False])
    assert read(*rows).open_step == "manager#1"


def test_a_named_step_that_is_done_or_not_there_is_not_the_one_that_waits() -> None:
    rows = (row("Manager", ANN, id=31, approved=True), row("CFO", DAN, id=32))
    assert read(*rows, named={"id": 31}).open_step == "cfo#1"
    missing = read(*rows, named={"id": 99, "name": "Board"})
    assert (missing.open_step, missing.problems) == ("", ("which step waits could not be understood",))


def test_a_step_in_part_approved_is_over_once_a_later_one_is_done() -> None:
    rows = [
        {"name": "Manager", "position": 1, "user": ANN, "approved": True},
        {"name": "Manager", "position": 1, "user": CLEO, "approved": False},
        {"name": "CFO", "position": 2, "user": DAN, "approved": True},
        {"name": "Board", "position": 3, "user": ANN},
    ]
    found = read(*rows)
    assert found.open_step == "board#1"
    assert [step.done for step in found.steps] == [True, True, False]


def test_when_all_is_done_no_step_waits() -> None:
    found = read(row("Manager", ANN, approved=True))
    assert (found.open_step, found.problems) == ("", ())


@pytest.mark.parametrize(
    "said",
    [
        {"approved": True},
        {"isApproved": "1"},
        {"status": 2},
        {"status": "Approved"},
        {"approvalDate": "2026-11-20 10:00:00"},
        {"approveDate": "20.11.2026"},
    ],
)
def test_a_step_is_done_in_each_of_the_ways_in_which_it_is_said(said: dict[str, Any]) -> None:
    assert [step.done for step in read(row("Manager", ANN, CLEO, **said)).steps] == [True]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"approved": False, "status": 2},
        {"approved": None},
        {"status": 1},
        {"status": "Pending"},
        {"approvalDate": None},
        {"approvalDate": "0000-00-00 00:00:00"},
        {"approved": "perhaps"},
    ],
)
def test_a_step_is_not_done_otherwise(said: dict[str, Any]) -> None:
    assert [step.done for step in read(row("Manager", ANN, CLEO, **said)).steps] == [False]


def test_who_has_approved_is_said_beside_each_or_for_the_step() -> None:
    found = read(
        row("One", {"user": ANN, "approved": True}, {"user": CLEO, "approved": False}),
        row("Two", ANN, {**CLEO, "isApproved": True}),
        row("Three", ANN, DAN, approvedBy=DAN),
    )
    assert people(found) == {"one#1": ["ann+", "cleo"], "two#1": ["ann", "cleo+"], "three#1": ["ann", "dan+"]}


def test_a_code_that_everybody_has_is_no_approval() -> None:
    active = {"status": 2}
    found = read(row("One", {**ANN, **active}, {**CLEO, **active}), row("Two", ANN, {**CLEO, **active}))
    assert people(found) == {"one#1": ["ann", "cleo"], "two#1": ["ann", "cleo+"]}
    assert people(read(row("One", {**ANN, **active}))) == {"one#1": ["ann"]}


@pytest.mark.parametrize("key", ["approvers", "userIds", "approver_id", "stepUsers"])
def test_ids_under_a_key_that_names_people_are_users(key: str) -> None:
    assert people(read({"name": "Manager", key: [5, "8"]})) == {"manager#1": ["ann", "cleo"]}


@pytest.mark.parametrize(
    "key", ["requiredApproversCount", "maxUsers", "approverPosition", "position", "limit"]
)
def test_other_numbers_are_no_people(key: str) -> None:
    found = read({"name": "Manager", key: 5})
    assert (people(found), found.problems) == (
        {"manager#1": []},
        ("nobody could be read on step Manager",),
    )


def test_ids_that_are_no_users_are_nobody() -> None:
    assert people(read({"name": "Manager", "approvers": [5, 8]}, known={})) == {"manager#1": []}


def test_those_who_only_wrote_a_step_are_not_on_it() -> None:
    found = read(row("Manager", ANN, creator=CLEO, lastEditor=DAN, createdBy=DAN, document={"user": DAN}))
    assert people(found) == {"manager#1": ["ann"]}


@pytest.mark.parametrize("steps", ["soon", 7.5, {"approvers": "Ann"}, ["Ann"], [None], [[]]])
def test_steps_that_cannot_be_understood_have_nobody_on_them(steps: Any) -> None:
    found = read_document(answer(approvalSteps=steps), "purchaseorders", READING)
    assert [one.approvers for one in found.steps] in ([], [()])
    assert found.problems
    assert found.draft.status == "pending"


def test_a_bound_holds_for_steps_and_people() -> None:
    assert read(*[row("Step", ANN)] * 301).steps == ()
    many = [{"id": n, "email": f"p{n}@acme.example"} for n in range(1, 1000)]
    assert len(read(row("Everyone", *many), known={}).steps[0].approvers) == 300


def test_no_step_waits_in_a_document_that_is_not_pending() -> None:
    data = answer(approvalSteps=[row("Manager", ANN)], status=7, statusString="On revise")
    found = read_document(data, "purchaseorders", replace(READING, people={}))
    assert (len(found.steps), found.open_step, found.problems) == (1, "", ())
