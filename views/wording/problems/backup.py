"""Sentences for why a backup cannot be made or restored."""

from collections.abc import Mapping
from typing import Final

from views.wording.translate import marked

BACKUP: Final[Mapping[str, str]] = {
    "backup_not_empty": marked(
        "{path} is there already, and is not an empty folder. Name a new folder for each backup."
    ),
    "backup_not_written": marked(
        "The backup cannot be written to {path} ({reason})."
        " Name a folder that does not exist yet, on a disk with room for it."
    ),
    "backup_not_whole": marked(
        "The copy in {path} is not whole ({reason}) and cannot be used. Check the disk and the database."
    ),
    "backup_missing": marked("{path} is not a backup: there is no {file} in it."),
    "backup_unreadable": marked("{path} cannot be read ({reason}). Use another backup."),
    "backup_newer": marked("{path} was made by a newer program than this one ({program}). Run that program."),
    "backup_of_other_kind": marked(
        "{path} is a backup of a {kind} database, and DATABASE_URL begins with {wanted}. Set a {kind} URL."
    ),
    "backup_file_missing": marked("{path} is missing from the backup. Use another backup."),
    "backup_file_changed": marked("{path} is not as the backup wrote it. Use another backup."),
    "restore_database_exists": marked(
        "Nothing was restored, since this is there already: {path}."
        " Move it away, or set a DATABASE_URL where nothing is."
    ),
    "restore_database_not_empty": marked(
        "Nothing was restored, since {database} has tables already."
        " Create an empty database, and set its DATABASE_URL."
    ),
    "restore_not_written": marked(
        "The backup is not restored: {path} cannot be written ({reason})."
        " Check permissions and the room on the disk, and restore again."
    ),
    "restore_key_differs": marked(
        "Nothing was restored, since {path} is another key of the histories than that of the backup."
        " Move it away, and restore again."
    ),
}
