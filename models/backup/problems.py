"""Why a backup cannot be made or restored: a code and facts. Views make the sentence."""

import errno
from collections.abc import Mapping
from typing import Literal

from models.database.errors import DatabaseUnusable

BackupCode = Literal[
    "backup_not_empty",
    "backup_not_written",
    "backup_not_whole",
    "backup_missing",
    "backup_unreadable",
    "backup_newer",
    "backup_of_other_kind",
    "backup_file_missing",
    "backup_file_changed",
    "restore_database_exists",
    "restore_database_not_empty",
    "restore_not_written",
    "restore_key_differs",
]


class BackupProblem(Exception):
    """A backup cannot be made or restored."""

    def __init__(self, code: BackupCode, **facts: str) -> None:
        self.code = code
        self.facts: Mapping[str, str] = facts
        super().__init__(code, facts)


def is_full(error: DatabaseUnusable) -> bool:
    """Return whether it was not the database that failed, but the disk that its copy is written to."""
    cause = error.__cause__
    no_room = isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT)
    return no_room or getattr(cause, "sqlite_errorname", "") == "SQLITE_FULL"
