"""The sandbox: one local server that acts as Slack for one or several workspaces."""

from __future__ import annotations

import random
from collections.abc import Callable
from email.utils import formatdate
from types import TracebackType
from typing import Any, TypeVar

from aiohttp import web

from sandbox.api.routes import Routes
from sandbox.people.workspace import SandboxWorkspace
from sandbox.simulation import Simulation
from sandbox.socketmode.sockets import REFRESH_SECONDS
from sandbox.state.clock import Clock
from sandbox.state.environment import Environment
from sandbox.state.journal import QUIET, Journal
from sandbox.state.manifest import App
from sandbox.state.rates import Rates
from sandbox.state.specs import WorkspaceSpec
from sandbox.web.routes import add_page

T = TypeVar("T")
LARGEST_REQUEST = 128 * 2**20
LONGEST_ADDRESS = 60 * 2**10
"""slack_sdk puts what blocks.validate is given into the address; (unsure) how long Slack lets one be."""


class Sandbox:
    """Slack on 127.0.0.1: `async with Sandbox(manifest=..., workspaces=[...]) as sandbox`."""

    def __init__(
        self,
        manifest: dict[str, Any],
        workspaces: list[WorkspaceSpec],
        port: int = 0,
        rates: bool = True,
        share_delay: float = 0.2,
        refresh_every: float | None = REFRESH_SECONDS,
        speed: float = 1.0,
        seed: int | None = None,
        guide: str = "",
    ) -> None:
        """Set up the workspaces; `share_delay` and `refresh_every` are seconds on the clock (None for never).

        `speed` is the clock's, `seed` makes ids and choices repeatable, `guide` is text beside the page.
        """
        self.clock = Clock(speed)
        self.journal = Journal(self.clock.now)
        self.rates = Rates(self.clock.now, rates)
        self._environment = Environment(
            self.clock,
            self.journal,
            random.Random(seed),
            share_delay=share_delay,
            refresh_every=refresh_every,
        )
        self.faults = self._environment.faults
        app = App.from_manifest(manifest)
        self.workspaces = {spec.name: SandboxWorkspace(spec, app, self._environment) for spec in workspaces}
        self._simulation = Simulation(self._environment, self.rates, self.workspaces, guide)
        self._port = port
        self._runner: web.AppRunner | None = None

    @property
    def origin(self) -> str:
        """Return the server's address, as http://127.0.0.1:PORT."""
        return self._environment.origin

    @property
    def api_url(self) -> str:
        """Return the Web API's base address."""
        return f"{self.origin}/api/"

    @property
    def page_url(self) -> str:
        """Return the page's address."""
        return f"{self.origin}/"

    async def start(self) -> None:
        """Bind and serve."""
        app = web.Application(client_max_size=LARGEST_REQUEST)
        Routes(self._simulation).add_to(app)
        add_page(app, self._simulation)
        app.on_response_prepare.append(self._date)
        self._runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=1.0, max_line_size=LONGEST_ADDRESS
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._environment.origin = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.clock.start()

    async def _date(self, request: web.Request, response: web.StreamResponse) -> None:
        """Let every answer's Date tell the sandbox's time, which may not be the machine's."""
        response.headers["Date"] = formatdate(self.clock.now(), usegmt=True)

    async def stop(self) -> None:
        """End all sockets and the server."""
        for workspace in self.workspaces.values():
            await workspace.envelopes.close()
            workspace.sockets.close()
        if self._runner:
            await self._runner.cleanup()
        await self.clock.stop()

    async def __aenter__(self) -> Sandbox:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def on_change(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back after each change anywhere; return what ends this. It must be fast."""
        return self.journal.subscribe(callback)

    async def wait_for(self, predicate: Callable[[], T | None], timeout: float = QUIET, what: str = "") -> T:
        """Wait until `predicate` returns something true; see Journal.wait_for."""
        return await self.journal.wait_for(predicate, timeout, what)
