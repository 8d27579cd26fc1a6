"""A step of the clock that deletes what the settings keep for some days only: once a day, in small parts."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

from jobs.inbox.items import DONE
from models.database.store import Store
from models.frozen import frozen
from models.outbox.retention import files_taken_back, forget_lists, forget_messages, is_needed
from sources.files.attachments import stored_path

PARTS: Final = 20  # at one beat of the clock: its other steps wait meanwhile
ENTRIES: Final = 500  # of done/ that are looked at in one part

_END: Final = object()
Page = Callable[[int, datetime], Awaitable[int | None]]


@frozen
class RetentionTerms:
    """For how many days what is over is kept; 0: for ever."""

    messages_days: int = 0
    files_days: int = 0
    done_days: int = 0


class Retention:
    """Goes through the store once a day; what a restart interrupts begins again."""

    def __init__(self, store: Store, terms: RetentionTerms, files: Path, inbox: Path) -> None:
        self._store = store
        self._terms = terms
        self._files = files
        self._done = inbox / DONE
        self._parts: AsyncIterator[None] | None = None
        self._through_on: date | None = None

    async def __call__(self, now: datetime) -> None:
        """Do the next parts, unless all of them were done today."""
        if self._through_on == now.date():
            return
        parts, self._parts = self._parts or self._all(now), None
        for _ in range(PARTS):
            if await anext(parts, _END) is _END:
                self._through_on = now.date()
                return
        self._parts = parts

    async def _all(self, now: datetime) -> AsyncIterator[None]:
        terms = self._terms
        if terms.messages_days:
            for forget in (forget_messages, forget_lists):
                async for _ in self._pages(forget, now - timedelta(days=terms.messages_days)):
                    yield
        if terms.files_days:
            async for _ in self._files_taken_back(now - timedelta(days=terms.files_days)):
                yield
        if terms.done_days:
            before = (now - timedelta(days=terms.done_days)).timestamp()
            while await asyncio.to_thread(_clear, self._done, before):
                yield

    async def _pages(self, forget: Page, before: datetime) -> AsyncIterator[None]:
        after: int | None = 0
        while after is not None:
            behind = after
            after = await self._store.transact(lambda: forget(behind, before), gives_way=True)  # noqa: B023  # awaited
            yield

    async def _files_taken_back(self, before: datetime) -> AsyncIterator[None]:
        after: int | None = 0
        while after is not None:
            behind = after
            after, hashes = await self._store.look(lambda: files_taken_back(behind, before))  # noqa: B023  # awaited
            yield
            for sha256 in hashes:
                path = stored_path(self._files, sha256)
                if await asyncio.to_thread(_is_older, path, before.timestamp()):
                    if not await self._store.look(lambda: is_needed(sha256)):  # noqa: B023  # awaited here
                        await asyncio.to_thread(_remove_older, path, before.timestamp())
                    yield


def _is_older(path: Path, before: float) -> bool:
    return path.exists() and path.stat().st_ctime < before


def _remove_older(path: Path, before: float) -> None:
    if _is_older(path, before):  # an import that brings the same bytes again writes the file again
        path.unlink()


def _clear(folder: Path, before: float) -> bool:
    """Delete some entries that were moved there before a time; return whether there may be more."""
    if not folder.is_dir():
        return False
    old = (entry for entry in folder.iterdir() if entry.lstat().st_ctime < before)
    found = list(islice(old, ENTRIES))
    for entry in found:
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    return len(found) == ENTRIES
