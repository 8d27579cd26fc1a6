"""Open files that others wrote: follow no links, open nothing that blocks, stay inside the folder."""

import errno
import os
import stat
from collections.abc import Sequence
from pathlib import Path

FILE_LIMIT = 20 * 1024 * 1024  # bytes of one file of documents
_NO_LINKS = os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK  # a named pipe must not hold the reader


class NotRegularFile(Exception):
    """The name is not a regular file, but a folder, pipe, socket or device."""


class OutsideFolder(Exception):
    """The path leads outside the folder, or might through a link."""


class TooLarge(Exception):
    """The file is larger than the limit."""

    def __init__(self, limit: int) -> None:
        self.limit = limit  # bytes
        super().__init__(limit)


def open_beneath(folder: Path, parts: Sequence[str]) -> int:
    """Open `folder/part/part` for reading and return the descriptor; only `folder` may be a link.

    Each folder is opened in turn and the next name looked up in it, so that nothing can be swapped between
    a check and its use. Raises OutsideFolder, NotRegularFile or OSError.
    """
    if not parts or any(part in ("", ".", "..") or "/" in part or "\0" in part for part in parts):
        raise OutsideFolder
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in parts[:-1]:
            inner = _open(part, os.O_RDONLY | os.O_DIRECTORY | _NO_LINKS, held)
            os.close(held)
            held = inner
        found = _open(parts[-1], os.O_RDONLY | _NO_LINKS, held)
    finally:
        os.close(held)
    if stat.S_ISREG(os.fstat(found).st_mode):
        return found
    os.close(found)
    raise NotRegularFile


def _open(name: str, flags: int, within: int) -> int:
    try:
        return os.open(name, flags, dir_fd=within)
    except OSError as error:
        # A link is ELOOP, but ENOTDIR where a folder was asked for; a socket or dead device is ENXIO.
        if error.errno in (errno.ELOOP, errno.ENOTDIR) and _is_link(name, within):
            raise OutsideFolder from None
        if error.errno in (errno.ENXIO, errno.ENODEV):
            raise NotRegularFile from None
        raise


def _is_link(name: str, within: int) -> bool:
    try:
        return stat.S_ISLNK(os.stat(name, dir_fd=within, follow_symlinks=False).st_mode)
    except FileNotFoundError:
        return True  # it was there a moment ago: somebody is swapping files


def read_regular(path: Path, limit: int = FILE_LIMIT) -> bytes:
    """Read a regular file of at most `limit` bytes.

    Raises OutsideFolder, NotRegularFile, TooLarge or OSError.
    """
    with os.fdopen(open_beneath(path.parent, [path.name]), "rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise TooLarge(limit)
    return data
