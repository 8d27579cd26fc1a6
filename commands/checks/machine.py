"""Check folders and disk space."""

import errno
import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from commands.checks.findings import Finding, Subject, ok, warning, wrong
from models.records.documents import Audience
from views.wording.formats import decimal
from views.wording.translate import gettext, marked

# An attachment has up to 25 MB, and the database needs room for its log beside itself.
LITTLE: Final = 1024**3  # bytes
TOO_LITTLE: Final = 100 * 1024**2

NOT_A_FOLDER: Final = marked("{folder} is not a folder. Set another one in settings.toml.")
NOT_WRITABLE: Final = marked("{folder} cannot be written ({reason}). Set another folder in settings.toml.")
NO_PERMISSION: Final = marked("{folder} cannot be written ({reason}). Give it to the user that runs the bot.")
READ_ONLY: Final = marked(
    "{folder} cannot be written ({reason}). It is on a read-only file system;"
    " under systemd, add it to ReadWritePaths=."
)
NO_SPACE: Final = marked("{folder} cannot be written ({reason}). Free some disk space.")
CAUSES: Final[Mapping[int | None, str]] = {
    errno.EACCES: NO_PERMISSION,
    errno.EPERM: NO_PERMISSION,
    errno.EROFS: READ_ONLY,
    errno.ENOSPC: NO_SPACE,
    errno.EDQUOT: NO_SPACE,
}
TOO_LITTLE_FREE: Final = marked(
    "{free} GB free for {folder}. Free some disk space, or nothing can be stored."
)


def check_folder(subject: Subject, folder: Path, reader: Audience) -> Finding:
    """Check that a file can be written; a folder that is missing is created at its first use."""
    nearest = _nearest(folder)
    try:
        if not nearest.is_dir():
            return wrong(subject, gettext(reader, NOT_A_FOLDER, folder=str(nearest)))
        _write_file(nearest)
    except OSError as error:
        return _unusable(subject, nearest, error, reader)
    if nearest == folder:
        return ok(subject, gettext(reader, "{folder} can be written.", folder=str(folder)))
    return ok(
        subject, gettext(reader, "{folder} does not exist yet and will be created.", folder=str(folder))
    )


def check_disk(folder: Path, reader: Audience) -> Finding:
    """Check the free space where attachments are stored."""
    nearest = _nearest(folder)
    try:
        free = shutil.disk_usage(nearest).free
    except OSError as error:
        return _unusable("disk", nearest, error, reader)
    facts = {"free": decimal(free / 1024**3, 1, reader), "folder": str(folder)}
    if free < TOO_LITTLE:
        return wrong("disk", gettext(reader, TOO_LITTLE_FREE, **facts))
    if free < LITTLE:
        text = gettext(reader, "{free} GB free for {folder}. Free some disk space soon.", **facts)
        return warning("disk", text)
    return ok("disk", gettext(reader, "{free} GB free for {folder}.", **facts))


def _unusable(subject: Subject, folder: Path, error: OSError, reader: Audience) -> Finding:
    reason = error.strerror or type(error).__name__
    cause = CAUSES.get(error.errno, NOT_WRITABLE)
    return wrong(subject, gettext(reader, cause, folder=str(folder), reason=reason))


def _nearest(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists; one that cannot be looked at may exist."""
    with suppress(OSError):
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
    return folder


def _write_file(folder: Path) -> None:
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".check-") as file:
        file.write(b"check")
        file.flush()
        os.fsync(file.fileno())
