"""People go before files: a person waits for their press, and nobody for one document of an import."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

LONGEST_PATIENCE: Final = 1.0  # seconds that one transaction lets people go first


class GaveWay(Exception):
    """A transaction was left undone because a person came; it is tried again."""


class Precedence:
    """Who acts just now, and how long others let them go first."""

    def __init__(self) -> None:
        self._acting = 0
        self._nobody = asyncio.Event()
        self._nobody.set()

    @contextmanager
    def person_acts(self) -> Iterator[None]:
        """Let the block go first."""
        self._acting += 1
        self._nobody.clear()
        try:
            yield
        finally:
            self._acting -= 1
            if not self._acting:
                self._nobody.set()

    async def turn(self, ends: float) -> Callable[[], bool] | None:
        """Wait until nobody acts, at most until `ends` on the loop's clock.

        Return what tells a transaction whether it is to give way; None: it has waited for long enough.
        """
        clock = asyncio.get_running_loop().time
        try:
            async with asyncio.timeout_at(ends):
                await self._nobody.wait()
        except TimeoutError:
            return None
        return lambda: self._acting > 0 and clock() < ends
