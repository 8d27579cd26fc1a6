"""The documents of the project as tests read them: blocks of code, code in sentences, tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).parents[2]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Markdown:
    """One document: its blocks of code by language, its code in sentences, and its text without blocks."""

    path: Path
    blocks: tuple[tuple[str, str], ...]
    inline: tuple[str, ...]
    prose: str

    @property
    def code(self) -> tuple[str, ...]:
        """Return the lines of the shell's blocks without comments, and the code in sentences."""
        lines = [line for language, text in self.blocks if language == "sh" for line in text.splitlines()]
        return (*(re.split(r"\s+# ", line)[0].strip() for line in lines), *self.inline)

    def block(self, language: str) -> str:
        """Return the first block in a language."""
        return next(text for name, text in self.blocks if name == language)


def read(path: Path) -> Markdown:
    text = path.read_text("utf-8")
    prose = FENCE.sub("", text)
    inline = tuple(" ".join(each.split()) for each in re.findall(r"`([^`]+)`", prose))
    return Markdown(path, tuple(FENCE.findall(text)), inline, prose)


PATHS = [
    *(HOME / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md")),
    *sorted((HOME / "docs").glob("*.md")),
]
PAGES = {str(path.relative_to(HOME)): read(path) for path in PATHS}
NAMES = sorted(PAGES)
# What changed once may be gone since: a changelog names commands and settings, and not files or functions.
CURRENT = [name for name in NAMES if name != "CHANGELOG.md"]


def rows_of(page: Markdown, heading: str) -> Iterator[list[str]]:
    """Yield the cells of each row of the tables under a heading."""
    _, _, rest = page.prose.partition(f"\n## {heading}\n")
    assert rest, f"no heading {heading}"
    for line in rest.partition("\n## ")[0].splitlines():
        if line.startswith("| ") and not line.startswith("| ---"):
            yield [cell.strip() for cell in line.strip("|").split("|")]
