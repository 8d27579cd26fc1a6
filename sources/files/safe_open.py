"""Opening files that others put down: no links followed, nothing that blocks, nothing outside the folder."""

import errno
import os
import stat
from collections.abc import Sequence
from pathlib import Path

FILE_LIMIT = 20 * 1024 * 1024  # bytes of one file of documents
_ASIDE = os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK  # a named pipe must not hold the reader


class NotRegular(Exception):
    """There is something by this name, but no plain file: a folder, pipe, socket or device."""


class Leaves(Exception):
    """The path leaves the folder, or may do so through a link."""


class TooLarge(Exception):
    """The file is larger than the limit."""

    def __init__(self, limit: int) -> None:
        self.limit = limit  # bytes
        super().__init__(limit)


def open_beneath(folder: Path, parts: Sequence[str]) -> int:
    """Open `folder/part/part` for reading and give the descriptor; every part but `folder` is no link.

    Each folder is opened in turn and the next name looked up in it, so that nothing can be swapped
    between a check and its use. Raises Leaves, NotRegular or OSError.
    """
    if not parts or any(part in ("", ".", "..") or "/" in part or "\0" in part for part in parts):
        raise Leaves
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in parts[:-1]:
            inner = _open(part, os.O_RDONLY | os.O_DIRECTORY | _ASIDE, held)
            os.close(held)
            held = inner
        found = _open(parts[-1], os.O_RDONLY | _ASIDE, held)
    finally:
        os.close(held)
    if stat.S_ISREG(os.fstat(found).st_mode):
        return found
    os.close(found)
    raise NotRegular


def _open(name: str, flags: int, within: int) -> int:
    try:
        return os.open(name, flags, dir_fd=within)
    except OSError as error:
        # A link is ELOOP, but ENOTDIR where a folder was asked for; a socket or dead device is ENXIO.
        if error.errno in (errno.ELOOP, errno.ENOTDIR) and _is_link(name, within):
            raise Leaves from None
        if error.errno in (errno.ENXIO, errno.ENODEV):
            raise NotRegular from None
        raise


def _is_link(name: str, within: int) -> bool:
    try:
        return stat.S_ISLNK(os.stat(name, dir_fd=within, follow_symlinks=False).st_mode)
    except FileNotFoundError:
        return True  # it was there a moment ago: whoever plays with it gets nothing


def read_regular(path: Path, limit: int = FILE_LIMIT) -> bytes:
    """Read a plain file of at most `limit` bytes. Raises Leaves, NotRegular, TooLarge or OSError."""
    with os.fdopen(open_beneath(path.parent, [path.name]), "rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise TooLarge(limit)
    return data
