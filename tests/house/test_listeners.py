"""Rules about listeners: every id has one, and conversations do not know each other."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from handlers import Registrar, register
from handlers.bolt.bindings import KINDS
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
    """Records what is listened to, in place of Bolt's app."""

    def __init__(self) -> None:
        self.heard: dict[str, list[Any]] = {}

    def __getattr__(self, kind: str) -> Callable[[Any], Callable[[Any], None]]:
        def bind(word: Any) -> Callable[[Any], None]:
            self.heard.setdefault(kind, []).append(word)
            return lambda _listener: None

        return bind


@pytest.fixture
def app() -> RecordingApp:
    return RecordingApp()


@pytest.fixture
def registrar(app: RecordingApp) -> Registrar:
    made = Registrar(cast(Any, app), cast(Any, None))
    register(made)
    return made


def names(registrar: Registrar, of: str) -> set[str]:
    return {name for kind, name in registrar.bound.listeners if kind == of}


def test_every_button_has_a_listener(registrar: Registrar) -> None:
    assert names(registrar, "action") == set(ids.ACTIONS)


def test_nothing_has_two_listeners(registrar: Registrar) -> None:
    for kind, name in tuple(registrar.bound.listeners):
        with pytest.raises(ValueError, match="two listeners"):
            registrar.bound.bind(kind, name, registrar.bound.listeners[kind, name])


def test_every_form_has_a_listener(registrar: Registrar) -> None:
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
    assert names(registrar, "view") == forms


def test_bolt_hands_over_whatever_slack_sends(app: RecordingApp, registrar: Registrar) -> None:
    assert set(app.heard) == set(KINDS) >= {kind for kind, _name in registrar.bound.listeners}
    for patterns in app.heard.values():
        (pattern,) = patterns
        assert pattern.fullmatch("anything\nat all")
