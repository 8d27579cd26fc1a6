"""A host on this machine: takes requests, lets go wrong what is to go wrong, and answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from email.utils import formatdate

from aiohttp import hdrs, web

from sandbox.precoro.answers import PreparedAnswer, in_json, page
from sandbox.precoro.calls import CallLog, SandboxCall
from sandbox.precoro.faults import HttpFault, HttpFaults, Loss
from sandbox.precoro.limits import ReachedLimit, too_many
from sandbox.state.clock import Clock

LOOK_AGAIN = 0.05
Act = Callable[[], PreparedAnswer]


class LocalHost:
    """What every host has: an address, the calls that came, the faults that are planned."""

    def __init__(
        self, clock: Clock, now: Callable[[], float], port: int = 0, name: str = "127.0.0.1"
    ) -> None:
        self.calls = CallLog()
        self.faults = HttpFaults()
        self.clock = clock
        self.now = now
        self.url = ""
        self._port = port
        self._name = name
        self._runner: web.ServerRunner | None = None
        self._stopping = asyncio.Event()

    async def start(self) -> None:
        """Bind and serve."""
        self._stopping.clear()
        server = web.Server(self.serve, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        self.url = f"http://{self._name}:{self._port}"

    async def stop(self) -> None:
        """End the server."""
        self._stopping.set()
        if self._runner:
            await self._runner.cleanup()

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        raise NotImplementedError

    def noted(self, request: web.BaseRequest) -> SandboxCall:
        """Write a request down."""
        call = SandboxCall(
            self.now(),
            request.method,
            request.path,
            tuple(request.query.items()),
            request.headers.get(hdrs.USER_AGENT, ""),
        )
        self.calls.all.append(call)
        return call

    def told(self, call: SandboxCall, answer: PreparedAnswer) -> web.Response:
        """Return an answer, with this host's time."""
        call.status = answer.status
        self.calls.on_answer(call)
        return web.Response(status=answer.status, body=answer.body, headers=self._headers(answer))

    def _headers(self, answer: PreparedAnswer) -> dict[str, str]:
        return {"Date": formatdate(self.now(), usegmt=True)} | answer.headers

    async def carry_out(self, call: SandboxCall, request: web.BaseRequest, act: Act) -> web.StreamResponse:
        """Do what is asked, and let go wrong what was planned for it."""
        fault = self.faults.match(call.method, call.path, call.company)
        if fault is None:
            return self.told(call, act())
        call.fault = fault.kind
        match fault.kind:
            case "lost_answer":
                act()
                return await self._lost(call, request, fault.loss)
            case "late_effect":
                self.clock.call_later(fault.seconds, lambda: (act(), None)[1])
                return await self._lost(call, request, fault.loss)
            case "doubled":
                first = act()
                act()
                return self.told(call, first)
            case "slow":
                return await self._slow(call, act, fault)
            case "half_json":
                return await self._half(call, request, act())
            case "time_out" | "reset":
                return await self._lost(call, request, "hang" if fault.kind == "time_out" else "reset")
        if fault.acts:
            act()
        return self.told(call, self._instead(fault))

    def _instead(self, fault: HttpFault) -> PreparedAnswer:
        if fault.kind == "rate_limited":
            refused = ReachedLimit("Route based limiter by minute", 1, self.now() + fault.seconds)
            return too_many(refused, fault.form, self.now())
        if fault.kind == "answers":
            return in_json(fault.body, fault.status)
        return page(fault.status)

    async def _slow(self, call: SandboxCall, act: Act, fault: HttpFault) -> web.StreamResponse:
        answer = act() if fault.acts else None
        await self.clock.sleep(fault.seconds)
        return self.told(call, answer or act())

    async def _half(
        self, call: SandboxCall, request: web.BaseRequest, answer: PreparedAnswer
    ) -> web.StreamResponse:
        call.status = answer.status
        self.calls.on_answer(call)
        headers = self._headers(answer) | {"Content-Length": str(len(answer.body))}
        response = web.StreamResponse(status=answer.status, headers=headers)
        await response.prepare(request)
        await response.write(answer.body[: len(answer.body) // 2])
        return cut(request)

    async def _lost(self, call: SandboxCall, request: web.BaseRequest, loss: Loss) -> web.StreamResponse:
        self.calls.on_answer(call)
        if loss == "server_error":
            return self.told(call, page(502))
        while loss == "hang" and not self._stopping.is_set() and _is_there(request):
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN):
                    await self._stopping.wait()
        return cut(request)


def _is_there(request: web.BaseRequest) -> bool:
    return request.transport is not None and not request.transport.is_closing()


def cut(request: web.BaseRequest) -> web.StreamResponse:
    """Reset the connection; what is returned reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
