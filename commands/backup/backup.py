"""`bot.py backup DIR`: copy the database and the stored files, also while the bot serves."""

import argparse
import asyncio
import shutil
import sys
import time
from datetime import UTC, datetime
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
    stored_files,
    write_manifest,
)
from commands.errors import print_error
from commands.reader import shell_reader
from models.backup.postgres import copy_postgres
from models.backup.problems import BackupProblem, is_full
from models.backup.sqlite import copy_sqlite, sync
from models.database.errors import DatabaseProblem, DatabaseUnusable, SchemaMismatch
from models.database.url import Place, SqliteAt, read_url
from models.frozen import frozen
from models.policy import PRODUCT
from models.records.documents import Audience
from serving.audit_key import key_path
from settings import Settings
from sources.files.attachments import stored_path
from views.wording.formats import decimal, file_size, number
from views.wording.translate import gettext, marked, ngettext

MADE: Final = marked("{path}: a backup of {place}, checked. Documents: {documents}. Stored files: {files}.")
MEASURED: Final = marked("Size: {size}. Time: {seconds} seconds.")
WITH_KEY: Final = marked("The key of the histories is in it: keep it from those who may not read the store.")
WITHOUT_KEY: Final = marked("The key of the histories (AUDIT_KEY) is not in it: keep a copy of it elsewhere.")
WITHOUT_SECRETS: Final = marked(
    "Tokens, passwords and PRECORO_SECRET are not in it, nor settings.toml: keep them as well."
)


@frozen
class Made:
    """A backup that was made; `missing` are stored files that the database names and that are not there."""

    manifest: Manifest
    size: int
    seconds: float
    missing: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the folder."""
    reader = shell_reader()
    parser.add_argument(
        "folder",
        type=Path,
        metavar=gettext(reader, "DIR"),
        help=gettext(reader, "a folder that does not exist yet, or is empty"),
    )


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Make a backup and print what is in it."""
    reader = shell_reader()
    folder = args.folder.absolute()
    try:
        place = read_url(settings.database_url.get_secret_value())
        made = back_up(settings, place, folder)
    except (DatabaseProblem, BackupProblem) as error:
        print_error(error)
        return 1
    _print(made, str(place), folder, reader)
    return 0


def _print(made: Made, place: str, folder: Path, reader: Audience) -> None:
    manifest = made.manifest
    documents, files = manifest.database.documents, len(manifest.stored)
    counts = {"documents": number(documents, reader), "files": number(files, reader)}
    print(gettext(reader, MADE, path=str(folder), place=place, **counts))
    size, seconds = file_size(made.size, reader), decimal(made.seconds, 1, reader)
    print(gettext(reader, MEASURED, size=size, seconds=seconds))
    print(gettext(reader, WITH_KEY if manifest.has_key else WITHOUT_KEY))
    print(gettext(reader, WITHOUT_SECRETS))
    if made.missing:
        missing = ngettext(
            reader,
            "{count} stored file that documents name is missing or damaged, and is not in the backup.",
            "{count} stored files that documents name are missing or damaged, and are not in the backup.",
            made.missing,
        )
        print(missing, file=sys.stderr)


def back_up(settings: Settings, place: Place, folder: Path) -> Made:
    """Write a backup beside its place, check it, and give it its name: it is there whole or not at all."""
    began = time.monotonic()
    beside = folder.with_name(f".{folder.name}.part")
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BackupProblem("backup_not_empty", path=str(folder))
        shutil.rmtree(beside, ignore_errors=True)  # of a backup that was killed
        (beside / DATABASE).mkdir(parents=True)
        try:
            manifest = _write(settings, place, beside)
            write_manifest(manifest, beside)
            check_files(manifest, beside)
            size = sum(path.stat().st_size for path in beside.rglob("*") if path.is_file())
            for path in (*beside.rglob("*"), beside):
                sync(path)
            beside.rename(folder)
            sync(folder.parent)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except DatabaseUnusable as error:
        if not is_full(error):
            raise
        raise BackupProblem("backup_not_written", path=str(folder), reason=error.facts["reason"]) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BackupProblem("backup_not_written", path=str(folder), reason=reason) from error
    missing = len(manifest.database.named - manifest.stored.keys())
    return Made(manifest, size, time.monotonic() - began, missing)


def _write(settings: Settings, place: Place, folder: Path) -> Manifest:
    """Copy the database first and the files after it: files are only ever added."""
    taken_at = datetime.now(UTC)
    if isinstance(place, SqliteAt):
        if not place.path.exists():
            raise SchemaMismatch("database_missing", database=str(place))
        kind, copy = "sqlite", copy_sqlite(place, folder / DATABASE)
    else:
        kind, copy = "postgres", asyncio.run(copy_postgres(place, folder / DATABASE))
    checksums = {f"{DATABASE}/{path.name}": hash_of(path) for path in sorted((folder / DATABASE).iterdir())}
    key = key_path(settings)
    if settings.audit_key is None and key.exists():
        checksums[KEY] = copy_hashed(key, folder / KEY)
    stored = {}
    for sha256, path in stored_files(settings.store.files):
        target = stored_path(folder / FILES, sha256)
        if copy_hashed(path, target) == sha256:
            stored[sha256] = target.stat().st_size
        else:
            target.unlink()  # damaged where it lies
    return Manifest(PRODUCT, kind, taken_at, copy, checksums, stored)
