"""The items in the inbox folder: each is imported and moved as a whole."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from typing import Final

from jobs.inbox.signatures import (
    MOST_FILES,
    Signature,
    files_in,
    is_folder,
    is_json,
    is_partial,
    is_pdf,
    is_read_at_once,
    pdfs_beside,
    signature_of,
)
from models.frozen import frozen
from models.refusals import Refusal

DONE: Final = "done"
FAILED: Final = "failed"
Names = Callable[[Path, Signature], frozenset[PurePosixPath]]


@frozen
class InboxItem:
    """A file with what belongs to it, or a folder."""

    name: str
    files: tuple[Path, ...]  # what is read, in this order
    others: frozenset[str]  # what else in the inbox belongs to it, by name
    signature: Signature
    incomplete: bool  # something may still arrive: wait a minute
    alone: bool = False  # a JSON file that is still being written may name it
    optional: frozenset[Path] = frozenset()  # of the files: those that need not hold a document
    loose: tuple[Path, ...] = ()  # what else came with it: files that may belong to a table's requests
    error: Refusal | None = None  # why it cannot be imported


def items_in(inbox: Path, names: Names) -> list[InboxItem]:
    """Return what is in the folder, oldest first; `names` reads a JSON file's attachments. Blocks."""
    found = {
        path.name: signature_of(path)
        for path in inbox.iterdir()
        if not _ignored(path.name) and path.name not in (DONE, FAILED)
    }
    named = {
        entry: names(inbox / entry, signature) - {PurePosixPath(entry)}
        for entry, signature in found.items()
        if is_json(entry) and not is_folder(signature)
    }
    holding = {entry for entry, signature in found.items() if any(map(is_json, files_in(signature)))}
    claimed = {path.parts[0] for paths in named.values() for path in paths} - holding
    items = [_json(inbox, entry, named[entry], found, holding) for entry in named if entry not in claimed]
    items += [_folder(inbox, entry, found[entry], names) for entry in holding]
    owned = {name for item in items for name in (item.name, *item.others)}
    items += _not_named(inbox, {entry: found[entry] for entry in found.keys() - owned})
    return sorted(items, key=lambda item: (item.signature[0][3], item.name))


def unchanged(inbox: Path, item: InboxItem) -> bool:
    """Return whether an item is unchanged since its signature was read. Blocks."""
    together = [entry for name in (item.name, *sorted(item.others)) for entry in signature_of(inbox / name)]
    return tuple(together) == item.signature


def printable(name: str) -> str:
    """Return a name as text of one line: its bytes may be no UTF-8, and it may hold line ends."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _json(
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
    """Return a folder with JSON files, and whatever else in it none of them names."""
    given = {part[0]: (part,) for part in signature}
    paths = files_in(signature)
    named = {path: names(inbox / path, given[path]) for path in filter(is_json, paths)}
    attached = {
        str(PurePosixPath(path).parent / other)
        for path, others in named.items()
        for other in others
        if str(PurePosixPath(path).parent / other) != path
    }
    free = [path for path in paths if path not in attached]
    beside = pdfs_beside(set(free)).values()
    optional = [path for path in free if is_pdf(path) and path not in beside]
    files = [path for path in free if path in named]
    error = _not_utf8([entry, *files])
    if len(signature) > MOST_FILES:
        error = Refusal("inbox_folder_too_full", name=printable(entry), most=MOST_FILES)
    elif not files:
        error = Refusal("inbox_folder_circle", name=printable(entry))
    files += [path for path in free if is_read_at_once(path)] + optional
    loose = [path for path in free if path not in files and path not in beside]
    return InboxItem(
        name=entry,
        files=tuple(inbox / path for path in files),
        others=frozenset(),
        signature=signature,
        incomplete=any(map(is_partial, given)) or any(not os.path.lexists(inbox / path) for path in attached),
        optional=frozenset(inbox / path for path in optional),
        loose=tuple(inbox / path for path in loose),
        error=error,
    )


def _not_named(inbox: Path, found: dict[str, Signature]) -> list[InboxItem]:
    """Return the items that no JSON file names, and that hold none; one may still come that names them."""
    files = {entry for entry, signature in found.items() if not is_folder(signature)}
    pairs = pdfs_beside(files)
    items = []
    for entry in found.keys() - set(pairs.values()):
        if is_json(entry) and entry in files:
            items.append(_refused(entry, found[entry], "inbox_circle"))
        elif entry in files:
            items.append(_file(inbox, entry, pairs.get(entry), found))
        else:
            items.append(_plain_folder(inbox, entry, found[entry]))
    return items


def _file(inbox: Path, entry: str, pdf: str | None, found: dict[str, Signature]) -> InboxItem:
    others = [pdf] if pdf else []
    return InboxItem(
        name=entry,
        files=(inbox / entry,),
        others=frozenset(others),
        signature=tuple(part for name in (entry, *others) for part in found[name]),
        incomplete=not is_read_at_once(entry),
        alone=True,
        error=_not_utf8([entry, *others]),
    )


def _plain_folder(inbox: Path, entry: str, signature: Signature) -> InboxItem:
    """Return a folder without a JSON file; PDFs beside XML files belong to them."""
    paths = files_in(signature)
    beside = pdfs_beside(set(paths)).values()
    at_once = [path for path in paths if is_read_at_once(path)]
    pdfs = [path for path in paths if is_pdf(path) and path not in beside]
    files = [*at_once, *pdfs] or paths
    if len(signature) > MOST_FILES:
        return _refused(entry, signature, "inbox_folder_too_full", most=MOST_FILES)
    if not files:
        return _refused(entry, signature, "inbox_folder_empty")
    return InboxItem(
        name=entry,
        files=tuple(inbox / path for path in files),
        others=frozenset(),
        signature=signature,
        incomplete=not at_once or any(is_partial(part[0]) for part in signature),
        alone=True,
        loose=tuple(inbox / path for path in paths if path not in files and path not in beside),
        error=_not_utf8([entry, *files]),
    )


def _refused(entry: str, signature: Signature, code: str, **facts: object) -> InboxItem:
    error = Refusal(code, name=printable(entry), **facts)
    return InboxItem(entry, (), frozenset(), signature, incomplete=True, alone=True, error=error)


def _not_utf8(paths: Iterable[str]) -> Refusal | None:
    wrong = [path for path in paths if printable(path) != path]
    return Refusal("inbox_name_unreadable", name=printable(wrong[0])) if wrong else None


def _put_away(entry: str, paths: Iterable[PurePosixPath]) -> Refusal | None:
    """Say which attachment is one of another import: it lies where files are put away."""
    wrong = sorted(str(path) for path in paths if path.parts[0] in (DONE, FAILED))
    return Refusal("inbox_other_import", name=printable(entry), path=printable(wrong[0])) if wrong else None


def _ignored(name: str) -> bool:
    return name.startswith(".") or is_partial(name)
