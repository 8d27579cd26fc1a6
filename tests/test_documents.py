"""The documents say nothing that does not work: commands, targets, paths, links, settings, fields, words."""

import json
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

import bot
from benchmarks.__main__ import every_benchmark
from tests.house.test_imports import ROOMS_MAY_IMPORT
from tests.support.markdown import CURRENT, HOME, NAMES, PAGES, read, rows_of

LONGEST_README = 180  # lines
LONGEST_LINE = 110  # characters, tables and code left out
# What appears when the bot runs or is built, and what belongs to the operator's machine.
MADE_LATER = ("data/", "done/", "failed/", "build/", "/")
CODE = sorted({code for page in PAGES.values() for code in page.code})
USAGES = sorted({match[0] for code in CODE for match in re.finditer(r"bot\.py [a-z].*", code)})
MODULES = sorted({match[0] for code in CODE for match in re.finditer(r"-m (sandbox|tests\.chaos)\b.*", code)})
TARGETS = sorted({name for code in CODE for name in re.findall(r"(?:^|\s)make ([a-z./]+)$", code)})


def test_the_documents_are_all_there() -> None:
    assert {
        "README.md",
        "docs/operate.md",
        "docs/documents.md",
        "docs/develop.md",
        "docs/sandbox.md",
        "docs/glossary.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
    } <= PAGES.keys()
    assert {usage.split()[1] for usage in USAGES} == set(bot.COMMANDS)
    assert {"demo", "test", "run", "check", "format", "bench", "chaos"} <= set(TARGETS)
    assert MODULES


@pytest.mark.parametrize("usage", USAGES)
def test_a_command_that_is_named_is_there_with_its_options(
    usage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name = usage.split()[1]
    assert name in bot.COMMANDS
    with pytest.raises(SystemExit) as stopped:
        bot.main([name, "--help"])
    assert stopped.value.code == 0
    shown = capsys.readouterr().out
    assert f"bot.py {name}" in shown
    assert [option for option in options_in(usage) if option not in options_in(shown)] == []


def options_in(text: str) -> set[str]:
    return set(re.findall(r"--[a-z][a-z-]*", text))


def test_the_options_of_comment_are_those_that_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = [line for line in PAGES["docs/operate.md"].prose.splitlines() if "`bot.py comment" in line]
    with pytest.raises(SystemExit):
        bot.main(["comment", "--help"])
    assert options_in(row) == options_in(capsys.readouterr().out) - {"--help"}


@pytest.mark.parametrize("usage", MODULES)
def test_a_module_that_is_run_knows_the_options_that_are_named(usage: str) -> None:
    module = usage.split()[1]
    done = subprocess.run(
        [sys.executable, "-m", module, "--help"], cwd=HOME, check=True, capture_output=True, text=True
    )
    assert [option for option in options_in(usage) if option not in options_in(done.stdout)] == []


@pytest.mark.parametrize("program", ["chaos", "soak"])
def test_the_options_of_chaos_and_soak_that_are_named_are_there(program: str) -> None:
    begin = f'{program.upper()}="'
    named = {option for code in CODE if code.startswith(begin) for option in options_in(code)}
    source = (HOME / f"tests/{program}/__main__.py").read_text("utf-8")
    assert named
    assert [option for option in named if f'"{option}"' not in source] == []


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_that_is_named_is_in_the_makefile(target: str) -> None:
    assert re.search(rf"^{re.escape(target)}:", (HOME / "Makefile").read_text("utf-8"), re.MULTILINE)


def slug(heading: str) -> str:
    """Return the anchor that a heading gets."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def anchors(path: Path) -> set[str]:
    return {slug(heading) for heading in re.findall(r"^#+ (.+)$", read(path).prose, re.MULTILINE)}


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name: str) -> None:
    page = PAGES[name]
    wrong = []
    for link in re.findall(r"\]\(([^)]+)\)", page.prose):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.path.parent / path).resolve() if path else page.path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            wrong.append(link)
    assert wrong == []


def test_every_document_is_linked_from_the_readme() -> None:
    linked = set(re.findall(r"\]\(([^)#]+)", PAGES["README.md"].prose))
    assert set(NAMES) - {"README.md"} <= linked


@pytest.mark.parametrize("name", CURRENT)
def test_the_files_and_folders_that_are_named_are_there(name: str) -> None:
    named = {
        each.split(":")[0]
        for each in PAGES[name].inline
        if re.fullmatch(r"[\w./-]+/[\w./-]*|\w+\.(py|toml)", each) and not each.startswith(MADE_LATER)
    }
    # A README in a folder names the files beside it by their names alone.
    folders = (HOME, PAGES[name].path.parent)
    assert [one for one in sorted(named) if not any((folder / one).exists() for folder in folders)] == []


@cache
def everything_but_documents() -> str:
    listed = subprocess.run(["git", "ls-files"], cwd=HOME, check=True, capture_output=True, text=True).stdout
    files = [HOME / name for name in listed.splitlines()]
    kept = [
        path
        for path in files
        if (path.suffix in (".py", ".toml", ".json", ".sql") or path.name == "Makefile") and path.is_file()
    ]
    return "\n".join(path.read_text("utf-8") for path in kept if path != Path(__file__))


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "docs/develop.md"])
def test_a_name_of_the_code_that_is_named_is_in_the_project(name: str) -> None:
    words = {each for each in PAGES[name].inline if re.fullmatch(r"[A-Za-z_]{3,}", each)}
    known = everything_but_documents()
    assert [word for word in sorted(words) if word not in known] == []


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    shipped: dict[str, set[str]] = {}
    for line in (HOME / "settings.toml").read_text("utf-8").splitlines():
        if section := re.fullmatch(r"#?(\[+[\w.]+\]+)", line):
            section_name = section[1]
        elif setting := re.match(r"#?(\w+) = ", line):
            shipped.setdefault(section_name, set()).add(setting[1])
    documented: dict[str, set[str]] = {}
    for cells in rows_of(PAGES["docs/operate.md"], "Settings"):
        if found := re.fullmatch(r"`(\[+[\w.]+\]+)`", cells[0]):
            section_name = found[1]
        documented.setdefault(section_name, set()).update(re.findall(r"`(\w+)`", cells[1]))
    assert documented == shipped


def test_every_environment_variable_is_documented() -> None:
    rows = rows_of(PAGES["docs/operate.md"], "Environment variables")
    told = {name for cells in rows for name in names_in(cells[0])}
    header, _, _ = (HOME / "settings.toml").read_text("utf-8").partition("\n\n")
    assert names_in(header) - {"NAME_FILE"} <= told
    named = {name for page in PAGES.values() for code in page.inline for name in names_in(code)}
    assert {name.removesuffix("_FILE") for name in named} <= told | {"TYPE_CHECKING"}


def names_in(text: str) -> set[str]:
    return set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", text))


def test_every_field_of_a_file_is_documented() -> None:
    shipped = HOME / "sources/formats/json_documents/documents.schema.json"
    schema = json.loads(shipped.read_text("utf-8"))
    fields = {name for part in (schema, *schema["$defs"].values()) for name in part.get("properties", {})}
    assert len(fields) > 40
    inline = set(PAGES["docs/documents.md"].inline)
    assert [name for name in sorted(fields) if name not in inline] == []


def test_every_kind_status_and_role_is_documented() -> None:
    shipped = HOME / "sources/formats/json_documents/documents.schema.json"
    words = {
        word
        for found in re.findall(r'"enum": \[(.*?)\]', shipped.read_text("utf-8"), re.DOTALL)
        for word in re.findall(r'"(\w+)"', found)
    }
    assert {"invoice", "in_revision", "configuration", "any"} <= words
    assert sorted(words - set(PAGES["docs/documents.md"].inline)) == []


def test_every_room_has_its_row() -> None:
    rooms = {path.parent.name + "/" for path in HOME.glob("[a-z]*/__init__.py")} | {"bot.py"}
    rows = list(rows_of(PAGES["docs/develop.md"], "Rooms"))[1:]
    assert sorted(cells[0].strip("`") for cells in rows) == sorted(rooms)


def test_the_row_of_a_room_names_what_it_may_import() -> None:
    rows = list(rows_of(PAGES["docs/develop.md"], "Rooms"))[1:]
    told = {re.split(r"\W", cells[0].strip("`"))[0]: cells[2] for cells in rows}
    rules = {room: ", ".join(sorted(names.split())) or "nothing" for room, names in ROOMS_MAY_IMPORT.items()}
    assert told == rules | {"tests": "all", "benchmarks": "all"}


def test_every_package_of_models_has_its_row() -> None:
    packages = {f"models/{path.parent.name}/" for path in HOME.glob("models/*/__init__.py")}
    rows = rows_of(PAGES["docs/develop.md"], "Inside models")
    told = {name for cells in rows for name in re.findall(r"`([^`]+)`", cells[0])}
    assert sorted(packages - told) == []


WORDS = re.findall(r"^\| \*\*([a-z ]+)\*\* \|", (HOME / "docs/glossary.md").read_text("utf-8"), re.MULTILINE)


def test_the_glossary_has_its_words_in_order() -> None:
    assert len(WORDS) >= 30
    assert sorted(set(WORDS)) == WORDS


@cache
def words_of_the_code() -> frozenset[str]:
    """Return every word in the code of the rooms; names are divided into theirs."""
    rooms = [path.parent for path in HOME.glob("[a-z]*/__init__.py") if path.parent.name != "tests"]
    text = "\n".join(path.read_text("utf-8") for room in rooms for path in room.rglob("*.py"))
    return frozenset(word.lower() for word in re.findall(r"[A-Z]?[a-z]+", text))


@pytest.mark.parametrize("word", WORDS)
def test_a_word_of_the_glossary_is_used_in_the_code(word: str) -> None:
    assert word in words_of_the_code()


def test_the_readme_is_short_and_its_lines_are_wrapped() -> None:
    text = (HOME / "README.md").read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST_README


@pytest.mark.parametrize("name", CURRENT)
def test_lines_are_wrapped(name: str) -> None:
    lines = [line for line in PAGES[name].prose.splitlines() if not line.startswith("|")]
    assert [line for line in lines if len(line) > LONGEST_LINE] == []


def test_the_python_that_is_needed_is_the_projects() -> None:
    project = tomllib.loads((HOME / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == ">=3.11"
    assert "Python 3.11 or newer" in PAGES["README.md"].prose
    assert PAGES["README.md"].prose.count("opens no port") == 1


def test_the_benchmarks_are_those_that_make_bench_runs() -> None:
    named = re.findall(r"^\| `(\w+)\.py` \|", PAGES["benchmarks/README.md"].prose, re.MULTILINE)
    assert sorted(named) == every_benchmark()
