"""Folders and disk."""

import errno
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from commands.checks.findings import Finding, ok, warning, wrong

# Attachments have 25 MB at most, and the database needs room for its log beside itself.
LITTLE: Final = 1024**3  # bytes
TOO_LITTLE: Final = 100 * 1024**2


def check_folder(subject: str, folder: Path) -> Finding:
    """Write a file and take it away again; a folder that is missing is made at the first use."""
    nearest = _nearest(folder)
    try:
        if not nearest.is_dir():
            return wrong(subject, f"{nearest} is no folder; name another one in settings.toml")
        with tempfile.NamedTemporaryFile(dir=nearest, prefix=".check-") as file:
            file.write(b"check")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return wrong(subject, f"{nearest} cannot be written ({_reason(error)}): {_cure(error)}")
    if nearest != folder:
        return ok(subject, f"{folder} does not exist yet and will be made")
    return ok(subject, f"{folder} can be written")


def check_disk(folder: Path) -> Finding:
    """Say how much room is left where the files go."""
    free = shutil.disk_usage(_nearest(folder)).free
    said = f"{free / 1024**3:,.1f} GB free for {folder}"
    if free < TOO_LITTLE:
        return wrong("disk", f"{said}: make room, or nothing can be kept")
    return warning("disk", f"{said}: make room soon") if free < LITTLE else ok("disk", said)


def _nearest(folder: Path) -> Path:
    """Give the folder, or the one above it that exists."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _cure(error: OSError) -> str:
    if error.errno in (errno.EACCES, errno.EPERM):
        return "give it to the user that the bot runs as"
    if error.errno == errno.EROFS:
        return "it is on a read-only file system; under systemd, add it to ReadWritePaths="
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "make room"
    return "name another one in settings.toml"
