"""A step of the clock that deletes what the settings keep for some days only: once a day, in small parts."""

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from jobs.inbox.items import DONE
from models.database.store import Store
from models.frozen import frozen
from models.outbox.retention import files_taken_back, forget_lists, forget_messages, is_needed
from sources.files.attachments import stored_path

log = logging.getLogger(__name__)

PARTS: Final = 20  # at one beat of the clock: its other steps wait meanwhile
ENTRIES: Final = 500  # of done/ that are deleted in one part
AGAIN_AFTER: Final = timedelta(hours=1)  # a fault

_END: Final = object()
Page = Callable[[int, datetime], Awaitable[int | None]]
Phase = Callable[[datetime], AsyncIterator[None]]


@frozen
class RetentionTerms:
    """For how many days what is over is kept; 0: for ever."""

    messages_days: int = 0
    files_days: int = 0
    done_days: int = 0


class Retention:
    """Goes through the store once a day, in phases.

    A phase that fails begins again an hour later, once the others are through.
    """

    def __init__(self, store: Store, terms: RetentionTerms, files: Path, inbox: Path) -> None:
        self._store = store
        self._terms = terms
        self._files = files
        self._done = inbox / DONE
        self._phases: tuple[Phase, ...] = (
            self._messages,
            self._lists,
            self._files_taken_back,
            self._imported,
        )
        self._left: list[Phase] = list(self._phases)
        self._failed: list[Phase] = []
        self._began_on: date | None = None  # with all of them
        self._again_at: datetime | None = None
        self._parts: AsyncIterator[None] | None = None  # those of the phase that are left
        self._through_on: date | None = None

    async def __call__(self, now: datetime) -> None:
        """Do the next parts, unless all of them were done today; raises what a phase fails with."""
        if self._through_on == now.date() or (self._again_at is not None and now < self._again_at):
            return
        self._began_on = self._began_on or now.date()
        for _ in range(PARTS):
            if not self._left:
                self._begin_again(now)
                return
            parts, self._parts = self._parts or self._left[0](now), None
            try:
                is_through = await anext(parts, _END) is _END
            except Exception:
                self._failed.append(self._left.pop(0))
                raise
            if is_through:
                del self._left[0]
            else:
                self._parts = parts

    def _begin_again(self, now: datetime) -> None:
        """With what failed, in an hour; on another day, and where nothing did, with everything."""
        if self._failed and self._began_on == now.date():
            self._left, self._failed = self._failed, []
            self._again_at = now + AGAIN_AFTER
            return
        if not self._failed:
            self._through_on = now.date()
        self._left, self._failed = list(self._phases), []
        self._began_on = self._again_at = None

    async def _messages(self, now: datetime) -> AsyncIterator[None]:
        if self._terms.messages_days:
            async for _ in self._pages(forget_messages, now - timedelta(days=self._terms.messages_days)):
                yield

    async def _lists(self, now: datetime) -> AsyncIterator[None]:
        if self._terms.messages_days:
            async for _ in self._pages(forget_lists, now - timedelta(days=self._terms.messages_days)):
                yield

    async def _pages(self, forget: Page, before: datetime) -> AsyncIterator[None]:
        after: int | None = 0
        while after is not None:
            behind = after
            after = await self._store.transact(lambda: forget(behind, before), gives_way=True)  # noqa: B023  # awaited
            yield

    async def _files_taken_back(self, now: datetime) -> AsyncIterator[None]:
        if not self._terms.files_days:
            return
        before = now - timedelta(days=self._terms.files_days)
        after: int | None = 0
        stay: list[OSError] = []
        while after is not None:
            behind = after
            after, hashes = await self._store.look(lambda: files_taken_back(behind, before))  # noqa: B023  # awaited
            yield
            for sha256 in hashes:
                path = stored_path(self._files, sha256)
                if await asyncio.to_thread(_is_older, path, before.timestamp()):
                    if not await self._store.look(lambda: is_needed(sha256)):  # noqa: B023  # awaited here
                        stay += await asyncio.to_thread(_delete_older, [path], before.timestamp())
                    yield
        _log_what_stays(stay, self._files)

    async def _imported(self, now: datetime) -> AsyncIterator[None]:
        if not self._terms.done_days:
            return
        before = (now - timedelta(days=self._terms.done_days)).timestamp()
        old = await asyncio.to_thread(_older_in, self._done, before)
        stay: list[OSError] = []
        for first in range(0, len(old), ENTRIES):
            stay += await asyncio.to_thread(_delete_older, old[first : first + ENTRIES], before)
            yield
        _log_what_stays(stay, self._done)


def _is_older(path: Path, before: float) -> bool:
    try:
        return path.lstat().st_ctime < before
    except FileNotFoundError:
        return False


def _older_in(folder: Path, before: float) -> list[Path]:
    return [entry for entry in folder.iterdir() if _is_older(entry, before)] if folder.is_dir() else []


def _delete_older(paths: Sequence[Path], before: float) -> list[OSError]:
    """Delete what is still older: an import that brings the same bytes again writes a file again."""
    stay = []
    for path in paths:
        try:
            if not _is_older(path, before):
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        except OSError as error:
            stay.append(error)
    return stay


def _log_what_stays(stay: Sequence[OSError], folder: Path) -> None:
    if stay:
        log.warning(
            "Retention could not delete %d entries of %s, and will try tomorrow. Check their permissions: %s",
            len(stay),
            folder,
            stay[0],
        )
