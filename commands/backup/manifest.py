"""What a backup says of itself: a JSON file with its time, its schema, and a checksum for each file."""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from models.backup.content import DatabaseCopy, TableCopy
from models.backup.problems import BackupProblem
from models.frozen import frozen
from sources.files.attachments import stored_path

FILE: Final = "manifest.json"
FORMAT: Final = 1
DATABASE: Final = "database"  # the folder of the database's copy
FILES: Final = "files"  # of the stored files, each under its hash: these need no checksum
KEY: Final = "audit.key"
_HASH_FOLDER, _HASH_REST = re.compile("[0-9a-f]{2}"), re.compile("[0-9a-f]{62}")
_CHUNK = 1024 * 1024


@frozen
class Manifest:
    """What is in a backup. `checksums` are of the database's copy and of the key, by their paths in it."""

    program: str
    kind: str  # sqlite | postgres
    taken_at: datetime
    database: DatabaseCopy
    checksums: dict[str, str]
    stored: dict[str, int]  # the sizes of the stored files, by their hashes

    @property
    def has_key(self) -> bool:
        """Return whether the key of the histories is in it."""
        return KEY in self.checksums


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write the manifest into the folder of the backup."""
    database = manifest.database
    written = {
        "format": FORMAT,
        "program": manifest.program,
        "kind": manifest.kind,
        "taken_at": manifest.taken_at.isoformat(),
        "schema": database.schema,
        "documents": database.documents,
        "tables": {name: asdict(table) for name, table in database.tables.items()},
        "checksums": manifest.checksums,
        "stored_files": manifest.stored,
    }
    (folder / FILE).write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a backup; BackupProblem where there is none, or a newer program wrote it."""
    path = folder / FILE
    try:
        given = json.loads(path.read_text("utf-8"))
        if given["format"] > FORMAT:
            raise BackupProblem("backup_newer", path=str(folder), program=str(given["program"]))
        return _manifest(given)
    except FileNotFoundError as error:
        raise BackupProblem("backup_missing", path=str(folder), file=FILE) from error
    except OSError as error:
        raise BackupProblem("backup_unreadable", path=str(path), reason=str(error.strerror)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupProblem("backup_unreadable", path=str(path), reason=str(error)) from error


def _manifest(given: Mapping[str, Any]) -> Manifest:
    tables = {
        name: TableCopy(list(one["columns"]), int(one["rows"])) for name, one in given["tables"].items()
    }
    if not all(re.fullmatch("[a-z_]+", name) for name in tables):
        raise ValueError("tables")  # they become part of SQL
    stored = {str(name): int(size) for name, size in given["stored_files"].items()}
    if not all(re.fullmatch("[0-9a-f]{64}", name) for name in stored):
        raise ValueError("stored_files")
    return Manifest(
        program=str(given["program"]),
        kind=str(given["kind"]),
        taken_at=datetime.fromisoformat(given["taken_at"]),
        database=DatabaseCopy(int(given["schema"]), int(given["documents"]), frozenset(stored), tables),
        checksums={str(name): str(one) for name, one in given["checksums"].items()},
        stored=stored,
    )


def check_files(manifest: Manifest, folder: Path) -> None:
    """Read every file of a backup; BackupProblem for the first that is missing or changed."""
    for name, expected in manifest.checksums.items():
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise BackupProblem("backup_unreadable", path=str(folder / FILE), reason=name)
        _check(folder / name, expected)
    for sha256 in manifest.stored:
        _check(stored_path(folder / FILES, sha256), sha256)


def _check(path: Path, expected: str) -> None:
    try:
        found = hash_of(path)
    except FileNotFoundError as error:
        raise BackupProblem("backup_file_missing", path=str(path)) from error
    except OSError as error:
        raise BackupProblem("backup_unreadable", path=str(path), reason=str(error.strerror)) from error
    if found != expected:
        raise BackupProblem("backup_file_changed", path=str(path))


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_hashed(source: Path, target: Path) -> str:
    """Copy a file so that it survives a power cut, and return the SHA-256 of what was copied."""
    digest = hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as reader, target.open("wb") as writer:
        while chunk := reader.read(_CHUNK):
            digest.update(chunk)
            writer.write(chunk)
        writer.flush()
        os.fsync(writer.fileno())
    return digest.hexdigest()


def stored_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Return all stored files of a folder with the hashes that they are named by."""
    for beneath in sorted(folder.iterdir()) if folder.is_dir() else ():
        if _HASH_FOLDER.fullmatch(beneath.name) and beneath.is_dir():
            for path in sorted(beneath.iterdir()):
                if _HASH_REST.fullmatch(path.name) and path.is_file():
                    yield beneath.name + path.name, path
