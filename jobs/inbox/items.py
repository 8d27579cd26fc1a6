"""The items in the inbox folder: each is imported and moved as a whole."""

import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

DONE: Final = "done"
FAILED: Final = "failed"
MOST_FILES: Final = 10_000  # in one folder
_PARTIAL = (".part", ".tmp")

# (path, mode, size, mtime, inode) of each file: equal twice in a row: nobody is writing to it.
Signature = tuple[tuple[str, int, int, int, int], ...]
Names = Callable[[Path, Signature], frozenset[PurePosixPath]]


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A JSON file with its attachments, a folder, or an orphan."""

    name: str
    files: tuple[Path, ...]  # the JSON files, in the order in which they are imported
    others: frozenset[str]  # what else in the inbox belongs to it, by name
    signature: Signature
    incomplete: bool  # something may still arrive: wait a minute
    error: str  # a sentence why it cannot be imported; empty: it can

    @property
    def orphan(self) -> bool:
        """Return whether it cannot be imported as it is."""
        return bool(self.error)


def items_in(inbox: Path, names: Names) -> list[InboxItem]:
    """Return what is in the folder, oldest first; `names` reads a JSON file's attachments. Blocks."""
    found = {
        path.name: _signature(path)
        for path in inbox.iterdir()
        if not _ignored(path.name) and path.name not in (DONE, FAILED)
    }
    named = {
        entry: names(inbox / entry, signature) - {PurePosixPath(entry)}
        for entry, signature in found.items()
        if _is_json(entry) and not _is_folder(signature)
    }
    holding = {entry for entry, signature in found.items() if _is_folder(signature) and _json_in(signature)}
    claimed = {path.parts[0] for paths in named.values() for path in paths} - holding
    items = [_file(inbox, entry, named[entry], found, holding) for entry in named if entry not in claimed]
    items += [_folder(inbox, entry, found[entry], names) for entry in holding]
    owned = {name for item in items for name in (item.name, *item.others)}
    items += [_orphan(entry, signature) for entry, signature in found.items() if entry not in owned]
    return sorted(items, key=lambda item: (item.signature[0][3], item.name))


def unchanged(inbox: Path, item: InboxItem) -> bool:
    """Return whether an item is unchanged since its signature was read. Blocks."""
    together = [entry for name in (item.name, *sorted(item.others)) for entry in _signature(inbox / name)]
    return tuple(together) == item.signature


def printable(name: str) -> str:
    """Return a name as text of one line: its bytes may be no UTF-8, and it may hold line ends."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _file(
    inbox: Path, entry: str, paths: Iterable[PurePosixPath], found: dict[str, Signature], holding: set[str]
) -> InboxItem:
    others = {path.parts[0] for path in paths} & (found.keys() - holding)
    together = [part for name in (entry, *sorted(others)) for part in found[name]]
    return InboxItem(
        name=entry,
        files=(inbox / entry,),
        others=frozenset(others),
        signature=tuple(together),
        incomplete=any(not os.path.lexists(inbox / path) for path in paths),
        error=_not_utf8([entry]) or _put_away(entry, paths),
    )


def _folder(inbox: Path, entry: str, signature: Signature, names: Names) -> InboxItem:
    given = {part[0]: (part,) for part in signature}
    named = {path: names(inbox / path, given[path]) for path in _json_in(signature)}
    attached = {
        str(PurePosixPath(path).parent / other)
        for path, others in named.items()
        for other in others
        if str(PurePosixPath(path).parent / other) != path
    }
    files = [path for path in sorted(named) if path not in attached]
    error = _not_utf8([entry, *files])
    if len(signature) > MOST_FILES:
        error = f"The folder {printable(entry)} holds more than {MOST_FILES:,} files."
    elif not files:
        error = f"The JSON files in the folder {printable(entry)} name only each other."
    return InboxItem(
        name=entry,
        files=tuple(inbox / path for path in files),
        others=frozenset(),
        signature=signature,
        incomplete=any(path.endswith(_PARTIAL) for path in given)
        or any(not os.path.lexists(inbox / path) for path in attached),
        error=error,
    )


def _orphan(entry: str, signature: Signature) -> InboxItem:
    shown = printable(entry)
    if _is_folder(signature):
        error = f"The folder {shown} holds no JSON file that can be seen."
    elif _is_json(entry):
        error = f"The JSON file {shown} and another name each other as attachments."
    else:
        error = f"{shown} is no JSON file, and no JSON file in the inbox names it as an attachment."
    return InboxItem(entry, (), frozenset(), signature, incomplete=True, error=error)


def _not_utf8(paths: list[str]) -> str:
    wrong = [path for path in paths if printable(path) != path]
    return f"The name {printable(wrong[0])} is not UTF-8." if wrong else ""


def _put_away(entry: str, paths: Iterable[PurePosixPath]) -> str:
    """Say which attachment is one of another import: it lies where files are put away."""
    wrong = sorted(str(path) for path in paths if path.parts[0] in (DONE, FAILED))
    return f"{printable(entry)} names {printable(wrong[0])}, a file of another import." if wrong else ""


def _signature(path: Path) -> Signature:
    """Return the signature of a file, or of a folder with everything in it; zeros for what has just gone."""
    parts = [_part(path, path.name)]
    if stat.S_ISDIR(parts[0][1]):
        for folder, folders, files in os.walk(path):
            folders[:] = [one for one in folders if not one.startswith(".")]
            inner = [Path(folder, one) for one in sorted([*folders, *files]) if not one.startswith(".")]
            parts += [_part(one, f"{path.name}/{one.relative_to(path)}") for one in inner]
            if len(parts) > MOST_FILES:
                break
    return tuple(parts)


def _part(path: Path, name: str) -> tuple[str, int, int, int, int]:
    try:
        seen = path.lstat()
    except FileNotFoundError:
        return name, 0, 0, 0, 0
    return name, seen.st_mode, seen.st_size, seen.st_mtime_ns, seen.st_ino


def _json_in(signature: Signature) -> list[str]:
    return [part[0] for part in signature[1:] if _is_json(part[0]) and not stat.S_ISDIR(part[1])]


def _is_folder(signature: Signature) -> bool:
    return stat.S_ISDIR(signature[0][1])


def _is_json(name: str) -> bool:
    return name.lower().endswith(".json")


def _ignored(name: str) -> bool:
    return name.startswith(".") or name.endswith(_PARTIAL)
