"""The sandbox's packages stand on each other in layers, and no file imports itself by way of others."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import sandbox

FOLDER = Path(sandbox.__file__).parent

# Lowest first: each layer may import itself and the layers named beside it.
MAY_IMPORT: dict[str, set[str]] = {
    "state": set(),
    "blockkit": {"state"},
    "socketmode": {"state"},
    "backend": {"state", "blockkit", "socketmode"},
    "people": {"state", "blockkit", "backend"},
    "simulation": {"state", "people"},
    "api": {"state", "blockkit", "socketmode", "backend", "simulation"},
    "web": {"state", "socketmode", "backend", "people", "simulation", "api"},
    "server": {"state", "people", "simulation", "api", "web", "socketmode"},
    "sandbox": {"state", "people", "server"},
    "sample": {"state"},
    "__main__": {"state", "sample", "server"},
}


def files() -> dict[str, Path]:
    """Return every file of the sandbox by its dotted name; a package stands for its `__init__.py`."""
    found = {}
    for path in FOLDER.rglob("*.py"):
        parts = path.relative_to(FOLDER.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(path: Path, known: set[str]) -> Iterator[str]:
    """Return the sandbox's files that a file imports, also for types only and inside functions."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{each.name}" for each in node.names} & known
            yield from names or {node.module} & known


@pytest.fixture(scope="module")
def graph() -> dict[str, set[str]]:
    known = files()
    return {name: set(imports(path, set(known))) for name, path in known.items()}


def layer_of(module: str) -> str:
    """Return the layer of a file: its package, or the file itself when it stands beside the packages."""
    return module.split(".")[1] if "." in module else module


def test_a_layer_imports_only_what_is_below_it(graph: dict[str, set[str]]) -> None:
    wrong = {
        (module, imported)
        for module, many in graph.items()
        for imported in many
        if layer_of(imported) not in {layer_of(module), *MAY_IMPORT[layer_of(module)]}
    }
    assert len(graph) > 50
    assert wrong == set()


def test_every_allowed_import_is_needed(graph: dict[str, set[str]]) -> None:
    used = {(layer_of(module), layer_of(imported)) for module, many in graph.items() for imported in many}
    allowed = {(layer, each) for layer, many in MAY_IMPORT.items() for each in many}
    assert allowed - used == set()


def test_the_table_itself_has_no_circle() -> None:
    assert list(TopologicalSorter(MAY_IMPORT).static_order())


def test_no_files_import_each_other_in_a_circle(graph: dict[str, set[str]]) -> None:
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))
