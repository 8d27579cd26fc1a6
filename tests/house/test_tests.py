"""Rules about tests: they wait for conditions, they assert, and their names are sentences."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import calls_in, name_of, python_files, room_of, tree_of


def test_no_test_sleeps() -> None:
    """What waits for a condition stands in a file beside the tests, and looks again in a loop."""
    wrong = []
    for path in (path for path in python_files() if room_of(path) == "tests"):
        loops = [
            node
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.While) and not path.name.startswith("test_")
        ]
        in_loops = {call for loop in loops for _, call in calls_in(loop)}
        for name, call in calls_in(tree_of(path)):
            sleeps = name == "sleep" and _is_called_on(call, "time", "asyncio")
            yields = bool(call.args) and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0
            if sleeps and not yields and call not in in_loops:
                wrong.append(f"{name_of(path)}:{call.lineno}")
    assert wrong == []


def _is_called_on(call: ast.Call, *modules: str) -> bool:
    named = call.func.value if isinstance(call.func, ast.Attribute) else None
    return named is None or (isinstance(named, ast.Name) and named.id in modules)


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(paths: list[Path]) -> Iterator[tuple[Path, Function]]:
    for path in paths:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


# What asserts for a test that calls it. A wait alone is not enough: most tests wait for a card first.
CHECKS = {"raises", "expect", "must_pass", "same", "refused", "refuses", "is_refused", "press_is_refused"}


def asserts(test: Function) -> bool:
    return any(isinstance(node, ast.Assert) for node in ast.walk(test)) or any(
        name in CHECKS for name, _ in calls_in(test)
    )


def test_no_test_is_without_an_assertion() -> None:
    bare = [
        f"{name_of(path)}::{node.name}"
        for path, node in functions(python_files())
        if path.name.startswith("test_") and node.name.startswith("test_") and not asserts(node)
    ]
    assert bare == []


def test_test_names_are_sentences() -> None:
    names = [
        f"{name_of(path)}::{node.name}"
        for path, node in functions(python_files())
        if path.name.startswith("test_") and node.name.startswith("test_") and node.name.count("_") < 3
    ]
    assert names == []
