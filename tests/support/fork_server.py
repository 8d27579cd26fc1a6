"""A process that is loaded once and forks bots and commands when told: they start in a tenth of the time.

They die as any. Run as a module it is that process. Nothing heavy is imported at the top: a bot's worker
process imports this module again.
"""

import asyncio
import atexit
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).parents[2]
BOT = ("handlers", "serving.bot", "commands.logs", "jobs.reminders", "settings")
COMMANDS = (
    *("backup.backup", "backup.restore", "check", "comment", "explain", "import_files", "outbox"),
    *("record.audit", "record.export", "retry"),
)
LOADED = (*BOT, "commands.usage", *(f"commands.{name}" for name in COMMANDS))


class Fork:
    """A forked process; what it prints, it tells, one word a line, unless that is kept in a file."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ended: Callable[[int], None] | None
    ) -> None:
        self.returncode: int | None = None
        self._ended = ended
        self._pid = 0
        self._told: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._writer = writer
        self._reading = asyncio.ensure_future(self._read(reader))

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.returncode is None:
            with suppress(ProcessLookupError):  # it has just ended by itself
                os.kill(self._pid, number)

    def kill(self) -> None:
        """End it at this very moment."""
        self.send_signal(signal.SIGKILL)

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._pid

    def terminate(self) -> None:
        """Ask it to stop, as systemd does."""
        self.send_signal(signal.SIGTERM)

    async def told(self, word: str, within: float) -> None:
        """Wait so many seconds until it has told this once more; AssertionError when it ends without."""
        waiting = asyncio.ensure_future(self._told[word].wait())
        try:
            async with asyncio.timeout(within):
                await asyncio.wait([waiting, self._reading], return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        assert self._told[word].is_set(), f"it ended with {self.returncode} and did not tell: {word}"
        self._told[word].clear()

    async def wait(self) -> int:
        """Wait for its end; returns the exit code."""
        await asyncio.shield(self._reading)
        assert self.returncode is not None
        return self.returncode

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while line := (await reader.readline()).decode().split():
            match line:
                case ["forked", pid]:
                    self._pid = int(pid)
                case ["ended", code]:
                    self.returncode = int(code)
                    if self._ended:
                        self._ended(self.returncode)
                    break
            self._told[line[0]].set()
        self._writer.close()


class ForkServer:
    """The process from which bots are forked, seen from the tests."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="fork-", ignore_cleanup_errors=True)
        self._at = f"{self._folder.name}/socket"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.fork_server", self._at],
            cwd=HOUSE,
            stdin=subprocess.PIPE,  # nothing is written: it ends when we do
            stdout=subprocess.PIPE,
        )

    async def fork(
        self,
        target: str,
        *arguments: str,
        environment: dict[str, str],
        log: Path,
        printed: Path | None = None,
        ended: Callable[[int], None] | None = None,
    ) -> Fork:
        """Run `module:function` in a process of its own; its log is appended to, its exit code told.

        A command is a function of its arguments that gives the exit code: what it prints is kept in a file.
        """
        await asyncio.to_thread(self._loaded)
        reader, writer = await asyncio.open_unix_connection(self._at)
        asked = {"target": target, "arguments": arguments, "environment": environment, "log": str(log)}
        if printed:
            asked["printed"] = str(printed)
        writer.write(f"{json.dumps(asked)}\n".encode())
        forked = Fork(reader, writer, ended)
        await forked.told("forked", within=120.0)
        return forked

    def close(self) -> None:
        """End it, and all that was forked."""
        self._process.communicate()
        self._folder.cleanup()

    def _loaded(self) -> None:
        assert self._process.stdout
        if not self._process.stdout.closed:
            assert self._process.stdout.readline() == b"loaded\n"
            self._process.stdout.close()


@cache
def fork_server() -> ForkServer:
    """Give the one of this test process; it is started at the first use."""
    server = ForkServer()
    atexit.register(server.close)
    return server


def main(at: str) -> None:
    """For each line on a socket fork a process, and tell of its end, until the tests are gone."""
    for name in LOADED:
        importlib.import_module(name)
    gc.freeze()  # what is loaded stays shared among all
    died, woken = socket.socketpair()
    died.setblocking(False)
    woken.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(woken.fileno())
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(at)
    listening.listen()
    lines: dict[int, socket.socket] = {}  # by process
    selector = selectors.DefaultSelector()
    for ready in (sys.stdin, died, listening):
        selector.register(ready, selectors.EVENT_READ)
    print("loaded", flush=True)
    while True:
        for key, _ in selector.select():
            if key.fileobj is sys.stdin:
                for pid in lines:
                    os.kill(pid, signal.SIGKILL)
                return
            if key.fileobj is died:
                died.recv(1024)
                _tell_ends(lines)
            else:
                line, _ = listening.accept()
                with line.makefile() as given:
                    asked = json.loads(given.readline())
                if (pid := os.fork()) == 0:
                    selector.close()
                    _become(asked, line)
                lines[pid] = line


def _tell_ends(lines: dict[int, socket.socket]) -> None:
    for pid in list(lines):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            with lines.pop(pid) as line, suppress(OSError):  # nobody may listen any more
                line.sendall(f"ended {os.waitstatus_to_exitcode(status)}\n".encode())


def _become(asked: dict[str, Any], line: socket.socket) -> None:
    """Be the process that was asked for; never returns."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        line.sendall(f"forked {os.getpid()}\n".encode())
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(_kept_in(asked["printed"]) if "printed" in asked else line.fileno(), 1)
        os.dup2(_kept_in(asked["log"]), 2)
        os.environ.clear()
        os.environ.update(asked["environment"])
        module, _, name = asked["target"].partition(":")
        function = getattr(importlib.import_module(module), name)
        if "printed" in asked:
            code = function(asked["arguments"])
            _join_threads()
        else:
            asyncio.run(function(*asked["arguments"]))
            code = 0
    except SystemExit as end:  # the usage was wrong
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def _kept_in(path: str) -> int:
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)


def _join_threads() -> None:
    """Wait for what Python waits for at its end: a thread that was left hangs this process too."""
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join()


if __name__ == "__main__":
    main(sys.argv[1])
