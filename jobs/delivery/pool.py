"""A bounded number of deliveries at once."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Generic

from models.outbox.due import R


class Pool(Generic[R]):
    """Delivers rows of one kind, at most one at a time for each key."""

    def __init__(self, capacity: int, key: Callable[[R], int]) -> None:
        self._capacity = capacity
        self._key = key
        self._running: dict[int, tuple[R, asyncio.Task[None]]] = {}

    @property
    def busy(self) -> list[int]:
        """Return the keys of what is under way."""
        return list(self._running)

    @property
    def rows(self) -> list[R]:
        """Return the rows that are under way."""
        return [row for row, _ in self._running.values()]

    @property
    def tasks(self) -> list["asyncio.Task[None]"]:
        return [task for _, task in self._running.values()]

    @property
    def is_full(self) -> bool:
        return len(self._running) >= self._capacity

    def choose(self, rows: Sequence[R]) -> list[R]:
        """Return the first rows that there is room for."""
        by_key: dict[int, R] = {}
        for row in rows:
            if self._key(row) not in self._running:
                by_key.setdefault(self._key(row), row)
        return list(by_key.values())[: self._capacity - len(self._running)]

    def start(self, row: R, delivery: Coroutine[None, None, None], at_end: Callable[[], None]) -> None:
        """Run the delivery of a row that was chosen; `at_end` is called when there is room again."""
        key = self._key(row)
        task = asyncio.ensure_future(delivery)
        self._running[key] = row, task

        def end(_task: "asyncio.Task[None]") -> None:
            del self._running[key]
            at_end()

        task.add_done_callback(end)
