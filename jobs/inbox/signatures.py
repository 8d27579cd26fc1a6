"""What the inbox sees of a file or a folder without opening it: equal twice in a row, nobody writes to it."""

import os
import stat
from pathlib import Path
from typing import Final

MOST_FILES: Final = 10_000  # in one folder
_PARTIAL: Final = (".part", ".tmp")
# Formats that are read by themselves, without waiting for a JSON file. What is in a file decides how.
_AT_ONCE: Final = (".xml", ".csv", ".tsv", ".xlsx", ".xlsm")

# (path, mode, size, mtime, inode) of each file.
Signature = tuple[tuple[str, int, int, int, int], ...]


def signature_of(path: Path) -> Signature:
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


def is_folder(signature: Signature) -> bool:
    """Whether it is of a folder."""
    return stat.S_ISDIR(signature[0][1])


def files_in(signature: Signature) -> list[str]:
    """Return the paths of the files in a folder, in order."""
    return sorted(part[0] for part in signature[1:] if not stat.S_ISDIR(part[1]))


def is_json(name: str) -> bool:
    """Whether a file may name others as its attachments."""
    return name.lower().endswith(".json")


def is_pdf(name: str) -> bool:
    """Whether a file may hold an order or invoice for people and for programs."""
    return name.lower().endswith(".pdf")


def is_read_at_once(name: str) -> bool:
    """Whether a file is read by itself, without waiting for a JSON file that names it."""
    return name.lower().endswith(_AT_ONCE)


def pdfs_beside(names: set[str]) -> dict[str, str]:
    """Return the PDF that belongs to each XML file: `x.pdf` beside `x.xml`."""
    found = {}
    for name in names:
        stem, suffix = os.path.splitext(name)  # noqa: PTH122  # names, of which some are no paths
        beside = [f"{stem}{ending}" for ending in (".pdf", ".PDF") if f"{stem}{ending}" in names]
        if suffix.lower() == ".xml" and beside:
            found[name] = beside[0]
    return found


def is_partial(name: str) -> bool:
    """Whether something is still being written under a name that will change."""
    return name.endswith(_PARTIAL)
