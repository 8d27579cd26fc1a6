"""Rules about imports: which package may import which, no circle between files, who writes tables."""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.house.source import ROOMS, ROOT, imports, modules, name_of, needs, python_files, room_of, tree_of

# Which rooms may import which others, or only which packages and files of theirs, besides themselves.
# `tests` and `benchmarks` may import everything.
ROOMS_MAY_IMPORT = {
    "validation": "",
    "slack": "",
    "models": "",
    "sandbox": "",
    "sources": "models.frozen models.money models.records models.refusals models.visible validation",
    "settings": "models.vocabulary validation",
    "views": "models.frozen models.money models.records models.refusals models.visible models.vocabulary",
    "handlers": "models slack views",
    "jobs": "models slack sources views",
    "serving": "handlers jobs models settings slack sources validation views",
    "commands": "jobs models serving settings slack sources views",
    "demo": "commands settings slack views",
    "bot": "commands settings",
}
# The same between the packages and files of rooms that are built in layers, lowest first.
LAYERS = {
    "models.visible": "",
    "models.database": "frozen visible",
    "models.frozen": "",
    "models.days_off": "frozen",
    "models.facts": "frozen vocabulary",
    "models.money": "frozen",
    "models.policy": "frozen money version visible vocabulary",
    "models.refusals": "",
    "models.vocabulary": "",
    "models.version": "",
    "models.zones": "",
    "models.records": "frozen money vocabulary",
    "models.tables": "database",
    "models.text": "refusals",
    "models.shown": "database refusals tables",
    "models.access": "database refusals tables",
    "models.history": "database frozen tables",
    "models.idempotency": "database tables",
    "models.change": "database facts idempotency policy refusals tables",
    "models.mailbox": "change database facts frozen policy records tables vocabulary",
    "models.payments": "access change database facts frozen refusals shown tables text vocabulary zones",
    "models.people": "change database facts frozen policy records refusals tables text visible zones",
    "models.reminders": "change database facts frozen policy records refusals tables zones",
    "models.discussion": "access change facts frozen idempotency people refusals tables text",
    "models.approval": (
        "access change database discussion facts frozen money people policy records refusals shown "
        "tables text visible vocabulary"
    ),
    "models.documents": (
        "access approval change database facts frozen money payments people policy records refusals shown "
        "tables visible vocabulary zones"
    ),
    "models.precoro": (
        "approval change database documents facts frozen payments people policy records refusals shown "
        "tables text vocabulary"
    ),
    "models.waiting": (
        "access approval change database days_off facts frozen money payments people policy refusals tables "
        "visible vocabulary zones"
    ),
    "models.export": "database frozen money",
    "models.events": "change database documents facts frozen money policy tables vocabulary",
    "models.sent_files": (
        "access approval change database documents facts frozen money people policy records refusals "
        "tables text visible"
    ),
    "models.queries": (
        "access approval database documents frozen mailbox money payments people policy precoro records "
        "reminders sent_files shown tables visible vocabulary waiting zones"
    ),
    "models.outbox": (
        "access approval change database days_off documents events facts frozen history payments people "
        "policy precoro queries records refusals reminders tables vocabulary zones"
    ),
    "models.backup": "database frozen outbox",
    "sandbox.state": "",
    "sandbox.blockkit": "state",
    "sandbox.precoro": "state",
    "sandbox.sample": "state",
    "sandbox.socketmode": "state",
    "sandbox.backend": "blockkit socketmode state",
    "sandbox.people": "backend blockkit state",
    "sandbox.simulation": "people state",
    "sandbox.api": "backend blockkit simulation socketmode state",
    "sandbox.web": "api backend people simulation socketmode state",
    "sandbox.server": "api people simulation socketmode state web",
    "sandbox.__main__": "precoro sample server state",
}


def rule_of(module: str) -> str:
    """Return the package or file of a layered room, or the room, whose rule a module follows."""
    room, _, rest = module.partition(".")
    layer = f"{room}.{rest.partition('.')[0]}"
    return layer if layer in LAYERS else room


def allowed(rule: str) -> set[str]:
    """Return what a rule allows, as names of rooms and of packages or files in them."""
    room = rule.partition(".")[0]
    if rule in LAYERS:
        return {f"{room}.{name}" for name in LAYERS[rule].split()}
    return set(ROOMS_MAY_IMPORT[rule].split())


def uses(rule: str) -> set[tuple[str, str]]:
    """Return (module, imported module) of every import across the border of a rule's package."""
    return {
        (module, other)
        for module in modules()
        if rule_of(module) == rule
        for other in needs(module)
        if not is_in(other, rule) and other != rule.partition(".")[0]
    }


def is_in(module: str, name: str) -> bool:
    return module == name or module.startswith(f"{name}.")


RULES = [*ROOMS_MAY_IMPORT, *LAYERS]


def test_every_room_and_layer_has_its_rule() -> None:
    assert {room_of(path) for path in python_files()} == {*ROOMS_MAY_IMPORT, "tests", "benchmarks"}
    layered = {rule.partition(".")[0] for rule in LAYERS}
    inside = {".".join(name.split(".")[:2]) for name in modules() if name.partition(".")[0] in layered}
    assert inside - layered == set(LAYERS)


@pytest.mark.parametrize("rule", RULES)
def test_a_package_imports_only_those_it_may(rule: str) -> None:
    names = allowed(rule)
    assert {pair for pair in uses(rule) if not any(is_in(pair[1], name) for name in names)} == set()


@pytest.mark.parametrize("rule", RULES)
def test_every_import_that_is_allowed_is_used(rule: str) -> None:
    used = {other for _, other in uses(rule)}
    assert {name for name in allowed(rule) if not any(is_in(other, name) for other in used)} == set()


def test_the_rules_allow_no_circle() -> None:
    rooms = {room: {name.partition(".")[0] for name in allowed(room)} for room in ROOMS_MAY_IMPORT}
    layers = {layer: allowed(layer) for layer in LAYERS}
    assert list(TopologicalSorter(rooms | layers).static_order())  # raises for a circle


def test_no_file_imports_itself_by_way_of_others() -> None:
    """Imports for types only and inside functions count."""
    graph = {module: needs(module) for module in modules()}
    assert len(graph) > 300
    assert sum(map(len, graph.values())) > 1000
    TopologicalSorter(graph).prepare()  # raises, and shows the circle


SLACK_LIBRARIES = ("slack_bolt", "slack_sdk")
TALK_TO_SLACK = ("slack/", "handlers/bolt/", "tests/", "benchmarks/")


def test_only_those_who_talk_to_slack_import_its_libraries() -> None:
    users = {
        name_of(path)
        for path in python_files()
        for module in imports(path)
        if module.partition(".")[0] in SLACK_LIBRARIES
    }
    assert {name for name in users if not name.startswith(TALK_TO_SLACK)} == set()
    assert any(name.startswith("handlers/bolt/") for name in users)


# How the ORM writes.
WRITES = frozenset(
    {"update", "create", "delete", "save", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
)


def writes(path: Path) -> bool:
    """Whether a file awaits a method by which the ORM writes."""
    return any(
        isinstance(node, ast.Await)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        and node.value.func.attr in WRITES
        for node in ast.walk(tree_of(path))
    )


def files_of_models() -> list[Path]:
    return [path for path in python_files() if room_of(path) == "models"]


def test_only_models_writes_tables() -> None:
    elsewhere = ROOMS - {"models", "tests", "benchmarks", "sandbox"}
    assert not {name_of(path) for path in python_files() if room_of(path) in elsewhere and writes(path)}
    assert any(writes(path) for path in files_of_models())


# SQL that writes what Slack must show.
WRITES_OUTBOX = re.compile(r"\b(?:UPDATE|INSERT INTO|DELETE FROM) (?:message|list_item|delivery|home)\b")


def test_queries_write_nothing_and_only_the_outbox_writes_what_slack_must_show() -> None:
    assert [
        name_of(path) for path in files_of_models() if path.parent.name == "queries" and writes(path)
    ] == []
    writers = {
        path.relative_to(ROOT).parts[1]
        for path in files_of_models()
        if WRITES_OUTBOX.search(path.read_text("utf-8"))
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
