"""Rules about packages: who may import whom inside models, no circle between files, who writes tables."""

import ast
import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.test_house import EVERYTHING, imports, name_of, python_files, room_of, tree_of

MODELS = Path(__file__).parents[2] / "models"
WORDS = frozenset({"vocabulary", "money", "refusals", "policy", "text", "zones"})
GROUND = WORDS | {"database", "tables"}
SHARED = GROUND | {"records", "facts", "change", "access", "history", "idempotency"}
SUBJECTS = SHARED | {"people", "payments", "reminders"}
# Which packages and files of models may import which others.
MAY_IMPORT: dict[str, frozenset[str]] = {
    **dict.fromkeys(WORDS, WORDS),
    "database": frozenset(),
    "tables": frozenset({"database"}),
    "records": WORDS,
    "facts": frozenset(),
    "idempotency": GROUND,
    "access": GROUND,
    "history": GROUND,
    "change": GROUND | {"facts", "idempotency"},
    **dict.fromkeys(("people", "payments", "reminders"), SHARED - {"history"}),
    "discussion": SUBJECTS - {"history"},
    "approval": SUBJECTS - {"history"} | {"discussion"},
    "documents": SUBJECTS - {"history"} | {"discussion", "approval"},
    "queries": SUBJECTS - {"history"} | {"discussion", "approval", "documents"},
    "outbox": SUBJECTS | {"discussion", "approval", "documents", "queries"},
}
# Files that are still in a circle with others.
IN_CIRCLES = ("sandbox/", "tests/chaos/")
# How the ORM writes.
WRITES = frozenset(
    {"update", "create", "delete", "save", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
)


def package_of(path: Path) -> str:
    return path.relative_to(MODELS).parts[0].removesuffix(".py")


def files_of_models() -> list[Path]:
    return [path for path in python_files() if path.is_relative_to(MODELS) and path.name != "__init__.py"]


def imported(path: Path) -> set[str]:
    return {module.split(".")[1] for module in imports(path) if module.startswith("models.")}


def test_every_package_of_models_has_its_rule() -> None:
    assert {package_of(path) for path in files_of_models()} == set(MAY_IMPORT)


@pytest.mark.parametrize("package", sorted(MAY_IMPORT))
def test_a_package_of_models_imports_only_those_it_may(package: str) -> None:
    wrong = {
        (name_of(path), other)
        for path in files_of_models()
        if package_of(path) == package
        for other in imported(path) - MAY_IMPORT[package] - {package}
    }
    assert wrong == set()


@cache
def modules() -> dict[str, Path]:
    """Give every module of ours by its dotted name."""
    return {
        name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", "."): path
        for path in python_files()
        if room_of(path) in EVERYTHING
    }


@cache
def needs(module: str) -> frozenset[str]:
    """Give the modules of ours that a file imports anywhere in it: also for types alone, or in a function."""
    return frozenset(imports(modules()[module])) & frozenset(modules()) - {module}


def test_no_file_imports_itself_by_way_of_others() -> None:
    graph = {
        name: needs(name) for name, path in modules().items() if not name_of(path).startswith(IN_CIRCLES)
    }
    assert len(graph) > 150
    assert sum(map(len, graph.values())) > 500
    TopologicalSorter(graph).prepare()  # raises, and shows the circle


def writes(path: Path) -> bool:
    """Whether a file awaits a method by which the ORM writes."""
    return any(
        isinstance(node, ast.Await)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        and node.value.func.attr in WRITES
        for node in ast.walk(tree_of(path))
    )


def test_only_models_writes_tables() -> None:
    elsewhere = EVERYTHING - {"models", "tests", "benchmarks", "sandbox"}
    assert not {name_of(path) for path in python_files() if room_of(path) in elsewhere and writes(path)}
    assert any(writes(path) for path in files_of_models())


# SQL that writes what Slack must show.
WRITES_OUTBOX = re.compile(r"\b(?:UPDATE|INSERT INTO|DELETE FROM) (?:message|list_item|delivery|home)\b")


def test_queries_write_nothing_and_only_the_outbox_writes_what_slack_must_show() -> None:
    assert [
        name_of(path) for path in files_of_models() if package_of(path) == "queries" and writes(path)
    ] == []
    writers = {
        package_of(path) for path in files_of_models() if WRITES_OUTBOX.search(path.read_text("utf-8"))
    }
    assert writers == {"outbox"}


def test_a_change_is_made_only_where_it_is_applied() -> None:
    """What it states would be lost otherwise: `apply` has its facts followed."""
    wrong = []
    for path in (path for path in python_files() if room_of(path) not in {"models", "tests", "benchmarks"}):
        calls = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
        applied = {
            call.args[0]
            for call in calls
            if isinstance(call.func, ast.Attribute) and call.func.attr == "apply" and call.args
        }
        wrong += [
            f"{name_of(path)}:{call.lineno}"
            for call in calls
            if isinstance(call.func, ast.Name) and call.func.id == "Change" and call not in applied
        ]
    assert wrong == []
