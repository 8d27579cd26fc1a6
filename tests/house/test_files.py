"""Rules about files: their length, their neighbours, what they may name, what they load."""

import ast
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from tests.house.source import ROOMS, ROOT, name_of, project_files, python_files, room_of, tree_of

LONGEST = 300  # lines of a file
MOST_BESIDE = 20  # Python files in one folder
HEAVY = ("tortoise", "slack_bolt", "slack_sdk", "aiohttp", "fpdf", "pydantic", "asyncpg", "babel", "pebble")
# Split, since this file is read by its own rule.
MACHINE_PATHS = re.compile(
    "/wo" + r"rk\b|(?<!\w)/ho" + r"me/\w|/Us" + r"ers/\w|/ro" + r"ot\b|C:\\Us" + r"ers"
)
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
# People are "they", and sentences are of today. Hebrew's code is no person.
OLD_WORDS = re.compile(
    r"(?<![A-Za-z])(h"
    + r"e|hi"
    + r"s|hi"
    + r"m|hi"
    + r"mself|who"
    + r"m|who"
    + r"ever|ane"
    + r"w)(?![A-Za-z]|-IL)",
    re.IGNORECASE,
)


def test_there_is_something_to_look_at() -> None:
    assert {room_of(path) for path in python_files()} == ROOMS
    assert len(python_files()) > 150


def test_people_are_called_they() -> None:
    wrong = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts()
        if name.endswith((".py", ".md"))
        for number, line in enumerate(text.splitlines(), 1)
        if OLD_WORDS.search(line)
    ]
    assert wrong == []


def test_files_are_short() -> None:
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in python_files()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_no_folder_holds_many_files() -> None:
    folders = Counter(name_of(path.parent) for path in python_files())
    assert {folder: count for folder, count in folders.items() if count > MOST_BESIDE} == {}


# A record has the name of its table: it is what views show of a row.
RECORDS_OF_TABLES = frozenset({"models/records/documents.py", "models/tables/documents.py"})
RECORDS_OF_AMOUNTS = frozenset({"models/records/amounts.py", "models/tables/documents.py"})
RECORDS_OF_STEPS = frozenset({"models/records/documents.py", "models/tables/approval.py"})
MEAN_TWO_THINGS = {
    # The sandbox's is part of its public interface, for bots that are not ours.
    "Outcome": frozenset({"models/records/documents.py", "sandbox/people/outcome.py"}),
    # The row of a message, and what is drawn for one.
    "Message": frozenset({"models/tables/outbox.py", "views/blocks/kit.py"}),
    "Step": RECORDS_OF_STEPS,
    **dict.fromkeys(("Attachment", "Comment", "Document", "Payment"), RECORDS_OF_TABLES),
    **dict.fromkeys(("Charge", "Line"), RECORDS_OF_AMOUNTS),
}


def test_a_class_name_means_one_thing() -> None:
    places: dict[str, set[str]] = defaultdict(set)
    for path in python_files():
        for node in tree_of(path).body:
            if isinstance(node, ast.ClassDef):
                places[node.name].add(name_of(path))
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == MEAN_TWO_THINGS


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


def test_the_entry_imports_nothing_heavy() -> None:
    """Worker processes import it again, each at its start."""
    code = "import bot, sys; print(*sorted(name.partition('.')[0] for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    loaded = set(done.stdout.split())
    assert "bot" in loaded
    assert loaded & {*HEAVY, *(ROOMS - {"bot"})} == set()


def test_the_serving_bot_starts_without_what_is_for_workers_or_only_for_some_bots() -> None:
    """What draws PDFs is a fifth of the start and a quarter of the memory, PostgreSQL's driver a fortieth."""
    code = "import commands.run, sys; print(*sorted(name.partition('.')[0] for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    loaded = set(done.stdout.split())
    assert "serving" in loaded
    assert loaded & {"fpdf", "fontTools", "pypdf", "PIL", "lxml", "python_calamine", "imapclient"} == set()
    assert loaded & {"asyncpg", "pebble", "multiprocessing", "prometheus_client"} == set()


def test_a_command_is_imported_without_what_is_slow_and_can_be_done_afterwards() -> None:
    code = (
        "import inspect, linecache, re\n"
        "from commands.quick_imports import imported_quickly\n"
        "with imported_quickly(): import commands.run\n"
        "from tortoise.validators import validate_domain_name as check\n"
        "print('tortoise' in str(list(linecache.cache)), 'def compile' in inspect.getsource(re.compile))\n"
        "print(type(check.regex).__name__, check('acme.example'), re.compile('\uffff').match('a'))\n"
        "try: check('acme..example')\n"
        "except Exception as error: print(type(error).__name__)\n"
        "import sys, tortoise\n"
        "print('anyio' in sys.modules, tortoise.from_thread.start_blocking_portal.__module__)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.split() == [
        "False",
        "True",
        "_WhenUsed",
        "None",
        "None",
        "InvalidDomainName",
        "False",
        "anyio.from_thread",
    ]
