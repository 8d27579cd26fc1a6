"""Rules about the house: who may import whom, ids and their listeners, files, and what tests may do."""

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest

from handlers import Registrar, register
from views import ids

ROOT = Path(__file__).parents[1]
EVERYTHING = frozenset(
    {
        "bot",
        "serving",
        "settings",
        "commands",
        "handlers",
        "views",
        "models",
        "jobs",
        "sources",
        "slack",
        "validation",
        "demo",
        "sandbox",
        "tests",
        "benchmarks",
    }
)
# Which rooms may import which others of ours.
MAY_IMPORT: dict[str, frozenset[str]] = {
    "models": frozenset(),
    "slack": frozenset(),
    "validation": frozenset(),
    "sandbox": frozenset(),
    "settings": frozenset({"models", "validation"}),
    "views": frozenset({"models"}),
    "sources": frozenset({"models", "validation"}),
    "handlers": frozenset({"models", "views", "slack"}),
    "jobs": frozenset({"models", "views", "sources", "slack"}),
    "demo": EVERYTHING - {"handlers", "bot", "tests", "benchmarks"},
    "commands": EVERYTHING - {"handlers", "bot", "tests", "benchmarks"},
    "bot": EVERYTHING - {"tests", "benchmarks"},
    "serving": EVERYTHING - {"tests", "benchmarks", "bot", "commands", "demo", "sandbox"},
    "benchmarks": EVERYTHING,
    "tests": EVERYTHING,
}
TALK_TO_SLACK = frozenset({"slack", "handlers", "tests", "benchmarks"})
LONGEST = 300  # lines of a file
LONGEST_TEST = 600
HEAVY = ("tortoise", "slack_bolt", "slack_sdk", "aiohttp", "fpdf", "pydantic", "asyncpg", "babel", "pebble")
# Split, since this file is read by its own rule.
MACHINE_PATHS = re.compile("/wo" + r"rk\b|/ho" + r"me/\w|/Us" + r"ers/\w|/ro" + r"ot\b|C:\\Us" + r"ers")
FORBIDDEN = re.compile(
    r"\b(hel"
    + r"pers?|age"
    + r"nts?|clau"
    + r"de|iss"
    + r"ue\s+#?\d+|desi"
    + r"gn\.md|TO"
    + r"DO|FIX"
    + r"ME)\b",
    re.IGNORECASE,
)


@cache
def project_files() -> tuple[Path, ...]:
    """Give every file of the project, as git lists them, new ones included."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return tuple(path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file())


def python_files() -> list[Path]:
    return [path for path in project_files() if path.suffix == ".py"]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Give the dotted names of all modules that a file imports, wherever in it."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}: a relative import"
            assert node.module
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def test_there_is_something_to_look_at() -> None:
    assert {room_of(path) for path in python_files()} == EVERYTHING
    assert len(python_files()) > 150


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_a_room_imports_only_the_rooms_it_may(room: str) -> None:
    allowed = MAY_IMPORT[room] | {room}
    wrong = {
        (name_of(path), module)
        for path in python_files()
        if room_of(path) == room
        for module in imports(path)
        if module.partition(".")[0] in EVERYTHING - allowed
    }
    assert wrong == set()


def test_only_those_who_talk_to_slack_import_its_libraries() -> None:
    users = {
        room_of(path)
        for path in python_files()
        for module in imports(path)
        if module.partition(".")[0] in ("slack_bolt", "slack_sdk")
    }
    assert {"slack", "handlers"} <= users <= TALK_TO_SLACK


def test_no_conversation_imports_another() -> None:
    conversations = [
        path for path in python_files() if path.parent == ROOT / "handlers" and path.stem != "__init__"
    ]
    assert len(conversations) > 5
    wrong = {
        (name_of(path), module)
        for path in conversations
        for module in imports(path)
        if module.startswith("handlers.") and module.split(".")[1] != "bolt"
    }
    assert wrong == set()
    shared = [path for path in python_files() if path.parent == ROOT / "handlers" / "bolt"]
    assert not any("register" in names_of_functions(path) for path in shared)


def names_of_functions(path: Path) -> set[str]:
    return {node.name for node in tree_of(path).body if isinstance(node, ast.FunctionDef)}


class RecordingApp:
    """Notes which words listeners are bound to, as Bolt's app would be told."""

    def __init__(self) -> None:
        self.heard: dict[str, list[Any]] = {
            kind: [] for kind in ("action", "view", "event", "command", "shortcut")
        }

    def __getattr__(self, kind: str) -> Callable[[Any], Callable[[Any], None]]:
        def bind(word: Any) -> Callable[[Any], None]:
            self.heard[kind].append(word)
            return lambda _listener: None

        return bind

    def words(self, kind: str) -> Counter[str]:
        return Counter(word for word in self.heard[kind] if isinstance(word, str))


@pytest.fixture
def app() -> RecordingApp:
    recording = RecordingApp()
    register(Registrar(cast(Any, recording), cast(Any, None)))
    return recording


def test_every_button_has_exactly_one_listener(app: RecordingApp) -> None:
    assert app.words("action") == Counter(ids.ACTIONS)


def test_every_form_has_exactly_one_listener(app: RecordingApp) -> None:
    """A form is a modal with a submit button; the other modals send nothing when they are closed."""
    forms = {
        getattr(ids, call.args[0].attr)
        for path in python_files()
        if room_of(path) == "views"
        for call in ast.walk(tree_of(path))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "modal"
        if any(keyword.arg == "submit" for keyword in call.keywords)
        if isinstance(call.args[0], ast.Attribute)
    }
    assert forms
    assert forms <= set(ids.VIEWS)
    assert app.words("view") == Counter(forms)


def test_what_nobody_listens_to_is_caught_last(app: RecordingApp) -> None:
    for kind, words in app.heard.items():
        (catch_all,) = [word for word in words if not isinstance(word, str)]
        assert words[-1] is catch_all, kind
        assert catch_all.fullmatch("anything\nat all")


def texts() -> Iterator[tuple[str, str]]:
    for path in project_files():
        try:
            yield name_of(path), path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # fonts, pictures, PDFs


@pytest.mark.parametrize("pattern", [MACHINE_PATHS, FORBIDDEN], ids=["machine paths", "forbidden words"])
def test_no_file_names_what_it_must_not(pattern: re.Pattern[str]) -> None:
    skipped = {"uv.lock"}
    wrong = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts()
        if name not in skipped
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert wrong == []


def test_files_are_short() -> None:
    long = {
        name_of(path): lines
        for path in python_files()
        if (lines := len(path.read_text("utf-8").splitlines()))
        > (LONGEST_TEST if room_of(path) == "tests" else LONGEST)
    }
    assert long == {}


def test_the_entry_imports_nothing_heavy() -> None:
    """Worker processes import it again, each at its start."""
    code = "import bot, sys; print(*sorted(name.partition('.')[0] for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    loaded = set(done.stdout.split())
    assert "bot" in loaded
    assert loaded & {*HEAVY, *(EVERYTHING - {"bot"})} == set()


def test_the_serving_bot_leaves_drawing_pdfs_to_its_worker() -> None:
    """What draws them takes a fifth of the start and a quarter of the memory."""
    code = "import commands.run, sys; print(*sorted(name.partition('.')[0] for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    loaded = set(done.stdout.split())
    assert "serving" in loaded
    assert loaded & {"fpdf", "fontTools", "pypdf", "PIL"} == set()


def calls_in(node: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Give every call below a node with the last part of what it calls."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            if isinstance(each.func, ast.Attribute):
                yield each.func.attr, each
            elif isinstance(each.func, ast.Name):
                yield each.func.id, each


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


def asserts(function: Function, known: set[str]) -> bool:
    return any(isinstance(node, ast.Assert | ast.Raise) for node in ast.walk(function)) or any(
        name in known for name, _ in calls_in(function)
    )


def test_no_test_is_without_an_assertion() -> None:
    """It asserts itself, or calls something of the tests or of the sandbox that does, or raises in vain."""
    paths = [path for path in python_files() if room_of(path) == "tests"]
    known = {"raises", "warns", "fail", "wait_for", "wait_until", "wait_for_message"}
    known |= {"wait_for_ephemeral", "wait_for_view", "wait_for_home", "wait_connected"}
    found = list(functions(paths))
    grown = True
    while grown:
        more = {node.name for _, node in found if asserts(node, known)} - known
        grown, known = bool(more), known | more
    bare = [
        f"{name_of(path)}::{node.name}"
        for path, node in found
        if path.name.startswith("test_") and node.name.startswith("test_") and node.name not in known
    ]
    assert bare == []


def test_test_names_are_sentences() -> None:
    names = [
        f"{name_of(path)}::{node.name}"
        for path, node in functions(python_files())
        if path.name.startswith("test_") and node.name.startswith("test_") and node.name.count("_") < 3
    ]
    assert names == []
