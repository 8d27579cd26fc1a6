"""Check folders and disk space."""

import errno
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from commands.checks.findings import Finding, ok, warning, wrong

# An attachment has up to 25 MB, and the database needs room for its log beside itself.
LITTLE: Final = 1024**3  # bytes
TOO_LITTLE: Final = 100 * 1024**2

WRITABLE: Final = "{folder} can be written."
WILL_BE_CREATED: Final = "{folder} does not exist yet and will be created."
NOT_A_FOLDER: Final = "{folder} is not a folder. Set another one in settings.toml."
NOT_WRITABLE: Final = "{folder} cannot be written ({reason}). Set another folder in settings.toml."
NO_PERMISSION: Final = "{folder} cannot be written ({reason}). Give it to the user that runs the bot."
READ_ONLY: Final = (
    "{folder} cannot be written ({reason}). It is on a read-only file system;"
    " under systemd, add it to ReadWritePaths=."
)
NO_SPACE: Final = "{folder} cannot be written ({reason}). Free some disk space."
CAUSES: Final[Mapping[int | None, str]] = {
    errno.EACCES: NO_PERMISSION,
    errno.EPERM: NO_PERMISSION,
    errno.EROFS: READ_ONLY,
    errno.ENOSPC: NO_SPACE,
    errno.EDQUOT: NO_SPACE,
}
FREE: Final = "{free:,.1f} GB free for {folder}."
LITTLE_FREE: Final = "{free:,.1f} GB free for {folder}. Free some disk space soon."
TOO_LITTLE_FREE: Final = "{free:,.1f} GB free for {folder}. Free some disk space, or nothing can be stored."


def check_folder(subject: str, folder: Path) -> Finding:
    """Check that a file can be written; a folder that is missing is created at its first use."""
    nearest = _nearest(folder)
    try:
        if not nearest.is_dir():
            return wrong(subject, NOT_A_FOLDER.format(folder=nearest))
        _write_file(nearest)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return wrong(subject, CAUSES.get(error.errno, NOT_WRITABLE).format(folder=nearest, reason=reason))
    return ok(subject, (WRITABLE if nearest == folder else WILL_BE_CREATED).format(folder=folder))


def check_disk(folder: Path) -> Finding:
    """Check the free space where attachments are stored."""
    free = shutil.disk_usage(_nearest(folder)).free
    gigabytes = free / 1024**3
    if free < TOO_LITTLE:
        return wrong("disk", TOO_LITTLE_FREE.format(free=gigabytes, folder=folder))
    if free < LITTLE:
        return warning("disk", LITTLE_FREE.format(free=gigabytes, folder=folder))
    return ok("disk", FREE.format(free=gigabytes, folder=folder))


def _nearest(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _write_file(folder: Path) -> None:
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".check-") as file:
        file.write(b"check")
        file.flush()
        os.fsync(file.fileno())
