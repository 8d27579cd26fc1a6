"""The key of the histories: from the environment, or from a file that is made at the first start."""

import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Final

from models.database.errors import HistoryProblem
from models.database.store import Store, open_store
from models.database.url import SqliteAt, read_url
from models.history.key import AuditKey
from models.history.start import begin, check_key, has_key
from settings import Settings

FILE: Final = "audit.key"


def key_path(settings: Settings) -> Path:
    """Return where the key is that the bot makes: beside a SQLite file, else beside the folder of files."""
    place = read_url(settings.database_url.get_secret_value())
    beside = place.path if isinstance(place, SqliteAt) else settings.store.files
    return beside.parent / FILE


def load_key(settings: Settings) -> AuditKey:
    """Return the key, or refuse where there is none."""
    key = _find_key(settings)
    if key is None:
        raise HistoryProblem("audit_key_missing", path=str(key_path(settings)))
    return key


async def history_key(settings: Settings) -> AuditKey:
    """Return the key for a command, once it is seen to be the one of this database."""
    async with open_store(settings.database_url.get_secret_value()):
        return await check_key(lambda: load_key(settings))


async def begin_history(store: Store, settings: Settings, now: datetime, *, again: bool = False) -> AuditKey:
    """Return the key for the bot itself; make it, and begin the chains, where that was not done yet.

    `again`: begin with another key, because the one before is lost. Where the chains
    have to begin, the caller is alone with the database.
    """
    makes = again or not await has_key()
    key = (_find_key(settings) or _make_key(key_path(settings))) if makes else load_key(settings)
    await begin(store, key, now, again=again)
    return key


async def has_its_key(settings: Settings) -> bool:
    """Return whether the key is there, and the one of this database."""
    try:
        await history_key(settings)
    except HistoryProblem:
        return False
    return True


def _find_key(settings: Settings) -> AuditKey | None:
    if settings.audit_key is not None:
        return AuditKey(settings.audit_key.get_secret_value().encode())
    path = key_path(settings)
    try:
        text = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(path, error) from error
    if not text:
        raise HistoryProblem("audit_key_unusable", path=str(path), reason="empty")
    return AuditKey(text.encode())


def _make_key(path: Path) -> AuditKey:
    """Write a new key, for this user alone, so that a power cut leaves it whole or not at all."""
    text = secrets.token_hex(32)
    made = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        made.unlink(missing_ok=True)
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{text}\n")
            file.flush()
            os.fsync(file.fileno())
        made.rename(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise _unusable(path, error) from error
    return AuditKey(text.encode())


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _unusable(path: Path, error: Exception) -> HistoryProblem:
    reason = getattr(error, "strerror", None) or type(error).__name__
    return HistoryProblem("audit_key_unusable", path=str(path), reason=str(reason))
