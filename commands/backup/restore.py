"""`bot.py restore DIR`: put a backup into an empty place; the next start brings Slack in line with it."""

import argparse
import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from commands.backup.manifest import (
    DATABASE,
    FILES,
    KEY,
    Manifest,
    check_files,
    copy_hashed,
    hash_of,
    read_manifest,
)
from commands.errors import print_error
from commands.reader import shell_reader
from models.backup.after import Restored
from models.backup.postgres import check_table, is_empty, restore_postgres
from models.backup.problems import BackupProblem, is_full
from models.backup.sqlite import FILE, check_sqlite, lies_there, restore_sqlite, sync
from models.database.errors import DatabaseProblem, DatabaseUnusable, HistoryProblem
from models.database.lock import alone
from models.database.migrate import migrations
from models.database.url import Place, PostgresAt, SqliteAt, read_url
from serving.audit_key import history_key, key_path
from settings import Settings
from sources.files.attachments import stored_path
from views.wording.formats import number
from views.wording.translate import gettext, marked

DAYS: Final = 30
MOST_DAYS: Final = 3650
RESTORED: Final = marked("{place}: restored from {path}, as it was at {at} UTC. Documents: {documents}.")
NEXT: Final = marked(
    "Start the bot. It draws again what it posted in the {days} days before the backup and all that waits,"
    " and takes the buttons from what it posted later. What was decided or imported later is lost."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the folder, and how much is drawn again."""
    reader = shell_reader()
    parser.add_argument(
        "folder",
        type=Path,
        metavar=gettext(reader, "DIR"),
        help=gettext(reader, "a folder that backup wrote"),
    )
    parser.add_argument(
        "--days",
        type=int,
        choices=range(MOST_DAYS + 1),
        default=DAYS,
        metavar=gettext(reader, "DAYS"),
        help=gettext(
            reader,
            "draw again all messages of so many days before the backup; without it, of {days}",
            days=number(DAYS, reader),
        ),
    )


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Restore a backup and print what to do next."""
    reader = shell_reader()
    folder = args.folder.absolute()
    try:
        place = read_url(settings.database_url.get_secret_value())
        manifest = asyncio.run(restore(settings, place, folder, args.days))
        at = f"{manifest.taken_at.astimezone(UTC):%Y-%m-%d %H:%M}"
        documents = number(manifest.database.documents, reader)
        print(gettext(reader, RESTORED, place=str(place), path=str(folder), at=at, documents=documents))
        _check_key(settings)
    except (DatabaseProblem, BackupProblem) as error:
        print_error(error)
        return 1
    print(gettext(reader, NEXT, days=number(args.days, reader)))
    return 0


def _check_key(settings: Settings) -> None:
    """Raise HistoryProblem where the bot would not start; an older store has no key yet, and gets one."""
    try:
        asyncio.run(history_key(settings))
    except HistoryProblem as problem:
        if problem.code != "history_not_begun":
            raise


async def restore(settings: Settings, place: Place, folder: Path, days: int) -> Manifest:
    """Check a backup and put it into its place, the database last: it is there whole or not at all."""
    manifest = read_manifest(folder)
    _check_fits(manifest, folder, place)
    check_files(manifest, folder)
    async with alone(place) as still_alone:
        await _check_empty(place)
        restored = Restored(manifest.taken_at, datetime.now(UTC), manifest.taken_at - timedelta(days=days))
        try:
            await asyncio.to_thread(_restore_key, settings, manifest, folder)
            await asyncio.to_thread(_restore_files, settings, manifest, folder)
            copy = folder / DATABASE
            if isinstance(place, SqliteAt):
                await asyncio.to_thread(check_sqlite, copy / FILE)
                await asyncio.to_thread(restore_sqlite, copy / FILE, place, restored)
            else:
                for name, table in manifest.database.tables.items():
                    await asyncio.to_thread(check_table, copy, name, table)
                await restore_postgres(copy, manifest.database, place, restored, still_alone)
        except DatabaseUnusable as error:
            if not is_full(error):
                raise
            raise BackupProblem(
                "restore_not_written", path=str(place), reason=error.facts["reason"]
            ) from error
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise BackupProblem("restore_not_written", path=str(error.filename), reason=reason) from error
    return manifest


def _check_fits(manifest: Manifest, folder: Path, place: Place) -> None:
    kind = "postgres" if isinstance(place, PostgresAt) else "sqlite"
    if manifest.kind != kind:
        raise BackupProblem("backup_of_other_kind", path=str(folder), kind=manifest.kind, wanted=kind)
    if manifest.database.schema > len(migrations(kind)):
        raise BackupProblem("backup_newer", path=str(folder), program=manifest.program)


async def _check_empty(place: Place) -> None:
    if isinstance(place, SqliteAt):
        if there := lies_there(place):
            raise BackupProblem("restore_database_exists", path=", ".join(map(str, there)))
    elif not await is_empty(place):
        raise BackupProblem("restore_database_not_empty", database=str(place))


def _restore_key(settings: Settings, manifest: Manifest, folder: Path) -> None:
    if not manifest.has_key or settings.audit_key is not None:
        return
    path = key_path(settings)
    if path.exists():
        if path.read_bytes() != (folder / KEY).read_bytes():
            raise BackupProblem("restore_key_differs", path=str(path))
        return
    copy_hashed(folder / KEY, path)
    sync(path.parent)


def _restore_files(settings: Settings, manifest: Manifest, folder: Path) -> None:
    """Put in the stored files that are missing or damaged: under one name there is only one content."""
    for sha256 in manifest.stored:
        target = stored_path(settings.store.files, sha256)
        if not target.exists() or hash_of(target) != sha256:  # what is there may be damaged
            beside = target.with_name(f".{target.name}.part")
            copy_hashed(stored_path(folder / FILES, sha256), beside)
            beside.rename(target)
            sync(target.parent)
            sync(target.parent.parent)  # the folder may be new
