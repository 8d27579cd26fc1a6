"""Copy the attachments of a document into the store's folder, each under the hash of its content."""

import asyncio
import hashlib
import mimetypes
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from models.records.drafts import AttachmentDraft, AttachmentNamed
from models.refusals import Refusal
from sources.files.safe_open import NotRegularFile, OutsideFolder, open_beneath

ATTACHMENT_LIMIT = 25 * 1024 * 1024  # bytes

_CHUNK = 1024 * 1024
_PDF_WITHIN = 1024  # bytes from the start in which readers look for %PDF-
_TYPES = mimetypes.MimeTypes()  # Python's own table: the same on every machine
_TYPES.add_type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx")


def stored_path(store: Path, sha256: str) -> Path:
    """Return the path of a file with this content: `ab/cdef...` in the store's folder."""
    return store / sha256[:2] / sha256[2:]


async def save_attachments(
    named: Sequence[AttachmentNamed], *, folder: Path, store: Path, file: str
) -> tuple[AttachmentDraft, ...]:
    """Copy the files that `file` names, all inside `folder`, into `store`; the same content is stored once.

    Raises Refusal `attachment_outside` (also for any link on the way), `attachment_missing`,
    `attachment_too_large`, `attachment_empty`, `attachment_not_a_file` or
    `attachment_unreadable`; OSError where the store's folder cannot be written.
    """
    return tuple([await asyncio.to_thread(_save, one, folder, store, file) for one in named])


def _save(named: AttachmentNamed, folder: Path, store: Path, file: str) -> AttachmentDraft:
    source, path = _open(named, folder, file)
    with os.fdopen(source, "rb") as reader:
        store.mkdir(parents=True, exist_ok=True)
        beside, name = tempfile.mkstemp(dir=store, prefix=".incoming-")
        try:
            with os.fdopen(beside, "wb") as writer:
                digest, size, start = hashlib.sha256(), 0, b""
                # The size is counted: the file may still grow.
                while chunk := reader.read(_CHUNK):
                    size += len(chunk)
                    if size > ATTACHMENT_LIMIT:
                        raise Refusal("attachment_too_large", file=file, path=path, limit=ATTACHMENT_LIMIT)
                    start = start or chunk[:_PDF_WITHIN]
                    digest.update(chunk)
                    writer.write(chunk)
                writer.flush()
                os.fsync(writer.fileno())
            if size == 0:
                raise Refusal("attachment_empty", file=file, path=path)
            _move(Path(name), stored_path(store, digest.hexdigest()), size)
        finally:
            Path(name).unlink(missing_ok=True)
    return AttachmentDraft(
        named.name, digest.hexdigest(), size, _media_type(named.name, start), named.external
    )


def keep_bytes(data: bytes, name: str, store: Path) -> AttachmentDraft:
    """Write what came inside another file into `store` under the hash of its content; blocks."""
    store.mkdir(parents=True, exist_ok=True)
    beside, path = tempfile.mkstemp(dir=store, prefix=".incoming-")
    try:
        with os.fdopen(beside, "wb") as writer:
            writer.write(data)
            writer.flush()
            os.fsync(writer.fileno())
        sha256 = hashlib.sha256(data).hexdigest()
        _move(Path(path), stored_path(store, sha256), len(data))
    finally:
        Path(path).unlink(missing_ok=True)
    return AttachmentDraft(name, sha256, len(data), _media_type(name, data[:_PDF_WITHIN]), False)


def keep_file(path: Path, name: str, store: Path) -> AttachmentDraft:
    """Move a file that lies in `store` under the hash of its content; blocks."""
    digest, size, start = hashlib.sha256(), 0, b""
    with path.open("rb") as reader:
        while chunk := reader.read(_CHUNK):
            size += len(chunk)
            start = start or chunk[:_PDF_WITHIN]
            digest.update(chunk)
        os.fsync(reader.fileno())
    _move(path, stored_path(store, digest.hexdigest()), size)
    return AttachmentDraft(name, digest.hexdigest(), size, _media_type(name, start), False)


def _open(named: AttachmentNamed, folder: Path, file: str) -> tuple[int, str]:
    """Open the source; return its descriptor and its path as the file names it."""
    try:
        within = named.path.relative_to(folder)
    except ValueError:
        raise Refusal("attachment_outside", file=file, path=str(named.path)) from None
    path = str(within)
    try:
        return open_beneath(folder, within.parts), path
    except OutsideFolder:
        raise Refusal("attachment_outside", file=file, path=path) from None
    except (FileNotFoundError, NotADirectoryError):
        raise Refusal("attachment_missing", file=file, path=path) from None
    except NotRegularFile:
        raise Refusal("attachment_not_a_file", file=file, path=path) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refusal("attachment_unreadable", file=file, path=path, reason=reason) from None


def _move(beside: Path, target: Path, size: int) -> None:
    try:
        if target.stat().st_size == size:
            os.utime(target)  # asked for again: what deletes old files leaves it for as long as a new one
            return
    except FileNotFoundError:
        target.parent.mkdir(exist_ok=True)
    beside.replace(target)
    for folder in (target.parent, target.parent.parent):  # the name itself survives a power cut
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(held)
        finally:
            os.close(held)


def _media_type(name: str, start: bytes) -> str:
    """Guess the type by the name; a PDF is what begins like one, since Slack and people open it as such."""
    if b"%PDF-" in start:
        return "application/pdf"
    guessed, encoding = _TYPES.guess_type(name, strict=True)
    if guessed is None or encoding or guessed == "application/pdf":
        return "application/octet-stream"
    return guessed
