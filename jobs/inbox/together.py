"""Files that came together, in a folder or an e-mail: the requests of a table name those that are theirs."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol, TypeVar

from models.refusals import Refusal
from sources.formats.refused import holds_no_document

# Only the order of reading follows from a name; what is in a file decides how it is read.
_TABLES: Final = (".csv", ".tsv", ".xlsx", ".xlsm")


class Attaching(Protocol):
    """What became of a file, and which others were attached to its documents."""

    @property
    def attached(self) -> frozenset[Path]: ...


Made = TypeVar("Made", bound=Attaching)
# Of one file; those beside it belong to it, if it holds one request. Raises a Refusal if it cannot be read.
ReadOne = Callable[[Path, tuple[Path, ...]], Awaitable[Made]]


async def read_together(
    files: Sequence[Path], others: Sequence[Path], read: ReadOne[Made]
) -> Mapping[Path, Made | Refusal]:
    """Return what became of each file, in their order, and why the others were attached to nothing.

    Tables are read last, when it is known which files hold no document; these, and the `others`, are what a
    table's requests may name. Of one table with one request all of them are. Without a table, `others` are
    left out.
    """
    results: dict[Path, Made | Refusal] = {}
    tables = [path for path in files if path.name.lower().endswith(_TABLES)]
    for path in files:
        if path not in tables:
            results[path] = await _attempt(read, path, ())
    free = [path for path, made in results.items() if isinstance(made, Refusal) and holds_no_document(made)]
    free += others
    for path in tables:
        beside = [one for one in free if one.is_relative_to(path.parent)] if len(tables) == 1 else []
        results[path] = await _attempt(read, path, tuple(beside))
    reports = [made for path in tables if not isinstance(made := results[path], Refusal)]
    attached = frozenset[Path]().union(*(report.attached for report in reports))
    for path in free if reports else ():
        results.pop(path, None)
        if path not in attached:
            results[path] = Refusal("file_of_no_request", file=path.name)
    order = [*files, *others]
    return {path: results[path] for path in order if path in results}


async def _attempt(read: ReadOne[Made], path: Path, beside: tuple[Path, ...]) -> Made | Refusal:
    try:
        return await read(path, beside)
    except Refusal as refusal:
        return refusal
