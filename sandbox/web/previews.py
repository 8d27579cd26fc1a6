"""Pictures of PDF pages: rendered one at a time in a separate process, and cached."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from sandbox.state.team import SlackFile
from sandbox.web import pdf_pages
from sandbox.web.pdf_pages import CannotDraw

T = TypeVar("T")

LONGEST = 10.0
"""Seconds allowed for one page."""
MEMORY = 1 << 30
LARGEST = 50_000_000
"""Bytes; larger files get no preview."""
MOST_WAITING = 40
MOST_KEPT = 48_000_000
"""Bytes of cached pictures; the least recently used go first."""


class TooBusy(Exception):
    """Too many pages are waiting to be rendered."""


class Previews:
    """Renders pages of PDFs; the process starts with the first one."""

    def __init__(self) -> None:
        self._pool: ProcessPool | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._kept: OrderedDict[tuple[str, int, int], bytes] = OrderedDict()
        self._size = 0
        self._measured: dict[str, tuple[int, list[float]] | CannotDraw] = {}

    async def measure(self, file: SlackFile) -> tuple[int, list[float]]:
        """Return a file's page count and the first pages' height by width. Raises CannotDraw, TooBusy."""
        if file.id not in self._measured:
            self._measured[file.id] = await self._look(file)
        found = self._measured[file.id]
        if isinstance(found, CannotDraw):
            raise found
        return found

    async def _look(self, file: SlackFile) -> tuple[int, list[float]] | CannotDraw:
        content = file.content or b""
        if len(content) > LARGEST:
            return CannotDraw(f"No preview: the file is larger than {LARGEST // 1_000_000} MB.")
        try:
            return await self._run(lambda: None, pdf_pages.measure, content)
        except CannotDraw as error:
            return error

    async def page(self, file: SlackFile, number: int, width: int) -> bytes:
        """Return a page as a PNG; the first page is 1. Raises CannotDraw, TooBusy."""
        key = (file.id, number, width)
        picture = await self._run(
            lambda: self._kept.get(key), pdf_pages.draw, file.content or b"", number, width
        )
        self._keep(key, picture)
        return picture

    def _keep(self, key: tuple[str, int, int], picture: bytes) -> None:
        self._size += 0 if key in self._kept else len(picture)
        self._kept[key] = picture
        self._kept.move_to_end(key)
        while self._size > MOST_KEPT:
            self._size -= len(self._kept.popitem(last=False)[1])

    async def _run(self, kept: Callable[[], T | None], draw: Callable[..., T], *arguments: Any) -> T:
        """Return the cached result if there is one by our turn, else what the process draws."""
        found = kept()
        if found is not None:
            return found
        if self._waiting >= MOST_WAITING:
            raise TooBusy
        self._waiting += 1
        try:
            async with self._turn:
                found = kept()
                return await self._draw(draw, arguments) if found is None else found
        finally:
            self._waiting -= 1

    async def _draw(self, draw: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        if self._pool is None or not self._pool.active:
            self._pool = ProcessPool(
                max_workers=1,
                initializer=pdf_pages.settle_in,
                initargs=(MEMORY,),
                context=multiprocessing.get_context("spawn"),
            )
        try:
            return await asyncio.wrap_future(self._pool.schedule(draw, arguments, timeout=LONGEST))
        except TimeoutError:
            raise CannotDraw(f"No preview: rendering it takes longer than {LONGEST:g} seconds.") from None
        except (ProcessExpired, MemoryError, BrokenProcessPool, RuntimeError, ImportError):
            raise CannotDraw("No preview: the page could not be rendered.") from None

    async def stop(self) -> None:
        """Stop the process, even in the middle of a page."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            await asyncio.to_thread(_end, pool)


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()
