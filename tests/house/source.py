"""What the rules about the house look at: the project's files, their modules and their imports."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = frozenset(
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


@cache
def project_files() -> tuple[Path, ...]:
    """Return every file of the project, as git lists them, including new ones."""
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
    """Yield the dotted names of all that a file imports, also for types only and inside functions."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}: a relative import"
            assert node.module
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


@cache
def modules() -> dict[str, Path]:
    """Return every module of the project by its dotted name; a package stands for its `__init__.py`."""
    return {
        name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", "."): path
        for path in python_files()
    }


@cache
def needs(module: str) -> frozenset[str]:
    """Return the modules of ours that a module imports."""
    return frozenset(imports(modules()[module])) & frozenset(modules()) - {module}


def calls_in(node: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call below a node with the last part of what it calls."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            if isinstance(each.func, ast.Attribute):
                yield each.func.attr, each
            elif isinstance(each.func, ast.Name):
                yield each.func.id, each
