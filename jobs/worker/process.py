"""A process beside the bot for what blocks or may misbehave: drawing PDFs, or reading files from outside.

Nothing heavy is imported at the top: the worker process imports this module when it starts, and the bot needs
no process before it listens.
"""

import asyncio
import os
import pickle
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

from jobs.worker.pdf import prepare_drawing

if TYPE_CHECKING:
    from pebble import ProcessPool

Result = TypeVar("Result")
Arguments = TypeVarTuple("Arguments")

OUT_OF_MEMORY = 77  # exit code of a worker that reached its limit
NICENESS = 5  # presses come first where the machine has little to share
PANICKED = 78  # and of one in which a library has broken down
ALARM = -signal.SIGALRM  # exit code of a worker whose time was over
WORKED_OUT = -signal.SIGPROF  # and of one whose processor time was
STARTING = 15.0  # seconds a new worker process may need before it takes a task


class WorkerError(Exception):
    """The worker process did not give an answer; the next call finds a working one."""


class WorkerTimeout(WorkerError):
    """The function took longer than it may, and was stopped."""


class WorkerBroken(WorkerError):
    """The process ended under the function: a crash, or too much memory."""


class WorkerUnavailable(WorkerError):
    """The function was not begun or not finished, through no fault of its own; try again later.

    As many calls as may wait are waiting, the process cannot be started, or the bot is stopping.
    """


class WorkerFault(WorkerError):
    """The function failed with an exception that cannot travel between processes; the text names it."""


class _DiedIdle(Exception):
    """The process had died before it took the call."""


class Worker:
    """Run functions in one process of their own, one after the other, with limits on time and memory.

    `prepare` is called in the process before its first task, `memory` bounds its address space, in bytes;
    `waiting` bounds how many calls may queue.
    """

    def __init__(
        self,
        *,
        prepare: Callable[[], None] = prepare_drawing,
        memory: int = 1 << 30,
        waiting: int = 32,
    ) -> None:
        self._prepare = prepare
        self._memory = memory
        self._places = waiting + 1
        self._taken = 0
        self._turn = asyncio.Lock()
        self._pool: ProcessPool | None = None
        self._current: Future[object] | None = None
        self._stopped = False

    async def start(self) -> None:
        """Start the process; return before it is ready, so that starting costs the bot nothing."""
        self._turn = asyncio.Lock()  # of the loop that uses it now
        async with self._turn:
            await self._working_pool()

    async def stop(self) -> None:
        """End the process at once; calls that run or wait raise WorkerUnavailable."""
        self._stopped = True
        if self._current is not None:
            self._current.cancel()
        async with self._turn:
            if self._pool is not None:
                await asyncio.to_thread(_end, self._pool)
                self._pool = None

    async def run(
        self,
        f: Callable[[*Arguments], Result],
        /,
        *args: *Arguments,
        timeout: float = 30.0,
        processor: float | None = None,
    ) -> Result:
        """Return `f(*args)`, run in the process within `timeout` seconds; waiting for a turn is not counted.

        `processor` bounds the seconds of processor time as well: they are as many on a busy machine.
        `f` is a function of a module, its arguments and result can be pickled. Raises what `f` raises,
        WorkerTimeout, WorkerBroken, WorkerFault or WorkerUnavailable.
        """
        if self._taken >= self._places:
            raise WorkerUnavailable(f"{self._taken} calls are waiting; {_name(f)} was not taken")
        self._taken += 1
        try:
            async with self._turn:
                try:
                    return await self._attempt(f, args, timeout, processor)
                except _DiedIdle:
                    try:
                        return await self._attempt(f, args, timeout, processor)
                    except _DiedIdle as error:
                        raise WorkerUnavailable(f"the worker cannot start {_name(f)}: {error}") from error
        finally:
            self._taken -= 1

    async def _attempt(
        self,
        f: Callable[[*Arguments], Result],
        args: tuple[*Arguments],
        timeout: float,
        processor: float | None,
    ) -> Result:
        pool = await self._working_pool()
        from concurrent.futures.process import BrokenProcessPool  # loaded with the process

        from pebble import ProcessExpired

        try:
            future: Future[Result] = pool.schedule(_call, (f, args, timeout, processor), timeout=timeout)
        except RuntimeError as error:  # it broke since it was looked at
            raise _DiedIdle(str(error)) from error
        self._current = future  # type: ignore[assignment]  # only ever cancelled
        answer = asyncio.wrap_future(future)
        try:
            # The process ends itself, and pebble ends it, counting from when it hears that the call was
            # taken: this is the backstop.
            await asyncio.wait({answer}, timeout=timeout + STARTING)
        finally:
            self._current = None
            future.cancel()  # what still runs is killed; what is done does not mind
            if answer.done() and not answer.cancelled():
                answer.exception()  # else asyncio logs it as never looked at
        if self._stopped and answer.cancelled():
            raise WorkerUnavailable(f"the worker was stopped during {_name(f)}")
        if future.cancelled():
            raise WorkerTimeout(f"{_name(f)} gave no answer within {timeout + STARTING:g} s")
        try:
            # Not `answer`: there asyncio raises a TimeoutError of its own, without pebble's mark.
            return future.result()
        except TimeoutError as error:
            if _is_from_within(error):
                raise
            raise WorkerTimeout(f"{_name(f)} took longer than {timeout:g} s") from None
        except BrokenProcessPool as error:
            raise _DiedIdle(str(error)) from error
        except ProcessExpired as error:
            if error.exitcode == ALARM:
                raise WorkerTimeout(f"{_name(f)} took longer than {timeout:g} s") from None
            if error.exitcode == WORKED_OUT:
                raise WorkerTimeout(
                    f"{_name(f)} took longer than {processor:g} s of processor time"
                ) from None
            if error.exitcode == OUT_OF_MEMORY:
                why = f"needed more than {self._memory >> 20} MB"
            else:
                why = f"ended its process with code {error.exitcode}"
            raise WorkerBroken(f"{_name(f)} {why}") from None

    async def _working_pool(self) -> "ProcessPool":
        if self._stopped:
            raise WorkerUnavailable("the worker is stopped")
        if self._pool is not None and self._pool.active:
            return self._pool
        renewing = asyncio.ensure_future(asyncio.to_thread(self._renew_pool))
        try:
            return await asyncio.shield(renewing)
        except asyncio.CancelledError:
            await asyncio.wait({renewing})  # some 10 ms; else a process that nobody knows could remain
            raise

    def _renew_pool(self) -> "ProcessPool":
        if self._pool is not None:
            broken, self._pool = self._pool, None
            _end(broken)
        self._pool = _launch(self._memory, self._prepare)
        return self._pool


def _name(f: Callable[..., object]) -> str:
    return getattr(f, "__qualname__", repr(f))


def _is_from_within(error: BaseException) -> bool:
    return hasattr(error, "traceback")  # pebble's mark on what the function itself raised


def _launch(memory: int, prepare: Callable[[], None]) -> "ProcessPool":
    import multiprocessing

    from pebble import CONSTS, ProcessPool

    CONSTS.term_timeout = 0.1  # the process ignores SIGTERM, so it has to be killed, and soon
    pool = ProcessPool(
        max_workers=1,
        initializer=_settle_in,
        initargs=(memory, prepare),
        context=multiprocessing.get_context("spawn"),
    )
    if not pool.active:  # asking starts it
        raise WorkerUnavailable("the worker process could not be started")
    return pool


def _end(pool: "ProcessPool") -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


# What follows runs in the worker process.


def _settle_in(memory: int, prepare: Callable[[], None]) -> None:
    import resource

    # A Ctrl-C, and systemd's SIGTERM to the whole unit, are for the bot: it finishes what is in flight first.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process, see `_call`
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    threading.Thread(target=_leave_with_the_parent, name="leave-with-the-parent", daemon=True).start()

    os.nice(NICENESS)
    prepare()
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    bound = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def _leave_with_the_parent() -> None:
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _call(
    f: Callable[[*Arguments], Result],
    args: tuple[*Arguments],
    timeout: float,
    processor: float | None,
) -> Result:
    """Call it; when its time is over the kernel ends the process, however busy machine and bot are."""
    signal.setitimer(signal.ITIMER_REAL, timeout)
    signal.setitimer(signal.ITIMER_PROF, processor or 0)
    try:
        return f(*args)
    except MemoryError:
        # Half-done caches are not worth trusting: a new process takes over.
        os._exit(OUT_OF_MEMORY)
    except Exception as error:
        if _travels(error):
            raise
        raise WorkerFault(f"{type(error).__name__}: {error}") from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # of a library in Rust, mostly for want of memory
            os._exit(PANICKED)
        raise WorkerFault(f"{_name(f)} raised {type(error).__name__}: {error}") from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.setitimer(signal.ITIMER_PROF, 0)


def _travels(error: Exception) -> bool:
    try:
        return type(pickle.loads(pickle.dumps(error))) is type(error)
    except Exception:
        return False
