"""Precoro on this machine: its API, its pages, and another host for files."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from random import Random
from types import TracebackType
from typing import TypeVar

from sandbox.precoro.api import ApiHost
from sandbox.precoro.calls import CallLog
from sandbox.precoro.company import SandboxCompany
from sandbox.precoro.downloads import Downloads, FilesHost
from sandbox.precoro.faults import HttpFaults
from sandbox.precoro.ground import Ground, Ids
from sandbox.precoro.limits import Gate, PrecoroLimits
from sandbox.precoro.options import Options, Shapes
from sandbox.precoro.pages import PagesHost
from sandbox.state.clock import Clock
from sandbox.state.journal import QUIET, patience

T = TypeVar("T")
LOOK_AGAIN = 0.01


class Precoro:
    """Precoro on 127.0.0.1: `async with Precoro() as precoro`."""

    def __init__(
        self,
        clock: Clock | None = None,
        limits: PrecoroLimits | None = None,
        clock_off: float = 0.0,
        seed: int = 1,
        port: int = 0,
        pages_port: int = 0,
    ) -> None:
        """Set it up. A `clock` is one that somebody else starts and stops; `clock_off` is seconds.

        `seed` makes the forms that change repeatable.
        """
        self._has_own_clock = clock is None
        self.clock = clock or Clock()
        self.clock_off = clock_off
        self._gate = Gate(limits or PrecoroLimits())
        self._random = Random(seed)
        self._ids = Ids()
        self.api = ApiHost(self.clock, self.now, self._gate, port)
        self.pages = PagesHost(self.clock, self.now, self.api.companies, pages_port)
        self.files_host = FilesHost(self.clock, self.now, name="localhost")
        self.api.downloads = self.files_host.downloads = Downloads(self.api, self.files_host)

    def now(self) -> float:
        """Return Precoro's own time, in seconds since the epoch."""
        return self.clock.now() + self.clock_off

    @property
    def url(self) -> str:
        """Return the API's address."""
        return self.api.url

    @property
    def app_url(self) -> str:
        """Return the address of Precoro's own pages."""
        return self.pages.url

    @property
    def limits(self) -> PrecoroLimits:
        """Return the limits; change the fields in place."""
        return self._gate.limits

    @property
    def calls(self) -> CallLog:
        """Return the calls of the API."""
        return self.api.calls

    @property
    def faults(self) -> HttpFaults:
        """Return the faults of the API."""
        return self.api.faults

    @property
    def companies(self) -> list[SandboxCompany]:
        """Return all companies."""
        return self.api.companies

    def add_company(
        self, name: str, shapes: Shapes | None = None, options: Options | None = None
    ) -> SandboxCompany:
        """Add a company."""
        ground = Ground(name, self.now, self._ids, shapes or Shapes(), options or Options(), self._random)
        company = SandboxCompany(ground)
        self.companies.append(company)
        return company

    async def start(self) -> None:
        """Bind and serve."""
        if self._has_own_clock:
            self.clock.start()
        await self.api.start()
        await self.files_host.start()
        await self.pages.start()

    async def stop(self) -> None:
        """End all hosts."""
        await self.api.stop()
        await self.files_host.stop()
        await self.pages.stop()
        if self._has_own_clock:
            await self.clock.stop()

    async def __aenter__(self) -> Precoro:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def wait_for(self, predicate: Callable[[], T | None], timeout: float = QUIET) -> T:
        """Wait until `predicate` returns something true. Raises TimeoutError."""
        began = time.monotonic()
        while not (found := predicate()):
            if time.monotonic() > began + patience(timeout):
                raise TimeoutError("what was waited for did not come")
            await asyncio.sleep(LOOK_AGAIN)
        return found
