"""Something is done with each of several: one that fails holds up no other."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


async def try_each(items: Iterable[T], work: Callable[[T], Awaitable[object]]) -> Exception | None:
    """Do the work with each, one after another; return the last fault, once all were tried."""
    fault: Exception | None = None
    for item in items:
        try:
            await work(item)
        except Exception as error:  # the edge: those after it must not wait for it
            fault = error
    return fault
