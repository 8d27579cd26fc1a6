"""Rules about listeners: every id has exactly one, and conversations do not know each other."""

import ast
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from handlers import Registrar, register
from tests.house.source import ROOT, imports, name_of, python_files, room_of, tree_of
from views import ids


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
    """Records which ids listeners are bound to, in place of Bolt's app."""

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
