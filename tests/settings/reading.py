"""Settings as tests read them, and what is said of wrong ones."""

import re
import tomllib
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from models.records.documents import Audience
from settings import SHIPPED, Settings, SettingsError, load
from validation.problems import Problem
from views.wording.problems.text import problem_text


def read(path: Path, text: str, **environ: str) -> Settings:
    path.write_text(text, encoding="utf-8")
    return load(path, environ)


def refused(path: Path, text: str = "", **environ: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        read(path, text, **environ)
    return sentences(caught.value.problems)


def sentences(problems: Iterable[Problem]) -> tuple[str, ...]:
    """Return what an English reader is told."""
    return tuple(problem_text(problem, Audience()) for problem in problems)


def uncommented() -> dict[str, Any]:
    """Read the shipped file with every setting that it shows in force."""
    text = SHIPPED.read_text(encoding="utf-8")
    return tomllib.loads(re.sub(r"(?m)^#(?=[\w\[\]]|    \{)", "", text), parse_float=Decimal)
