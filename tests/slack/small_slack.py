"""A server that answers like no faithful Slack would: odd bodies, silent sockets, TLS by an unknown CA."""

import asyncio
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

Answers = Mapping[str, Callable[[web.Request], web.StreamResponse | Mapping[str, Any]]]

WHO = {"ok": True, "team_id": "T1", "team": "Acme", "user_id": "UBOT", "bot_id": "B1"}


@dataclass
class SmallSlack:
    """Where it is, and what it was asked."""

    api_url: str = ""
    asked: Counter[str] = field(default_factory=Counter)
    silent_sockets: int = 0
    """So many of the next sockets are opened but never greeted."""
    greeted: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def small_slack(
    answers: Answers | None = None, *, tls: ssl.SSLContext | None = None
) -> AsyncIterator[SmallSlack]:
    """Serve `answers` by method on 127.0.0.1; without one, enough for `connect` and its sockets."""
    slack = SmallSlack()
    given = dict(answers or {})

    async def api(request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        slack.asked[method] += 1
        if method in given:
            answer = given[method](request)
            return answer if isinstance(answer, web.StreamResponse) else web.json_response(answer)
        if method == "auth.test":
            return web.json_response(WHO, headers={"x-oauth-scopes": "chat:write,users:read"})
        if method == "apps.connections.open":
            return web.json_response({"ok": True, "url": f"{link}?ticket=secretticket{slack.asked[method]}"})
        return web.json_response({"ok": False, "error": "unknown_method"})

    async def socket(request: web.Request) -> web.StreamResponse:
        opened = web.WebSocketResponse()
        await opened.prepare(request)
        if slack.silent_sockets > 0:
            slack.silent_sockets -= 1
        else:
            await opened.send_json({"type": "hello", "num_connections": 1})
            slack.greeted.set()
        async for message in opened:
            if message.type is WSMsgType.ERROR:
                break
        return opened

    app = web.Application()
    app.router.add_route("*", "/api/{method}", api)
    app.router.add_get("/link", socket)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    port = runner.addresses[0][1]
    secure = "s" if tls else ""
    link = f"ws{secure}://127.0.0.1:{port}/link"
    slack.api_url = f"http{secure}://127.0.0.1:{port}/api/"
    try:
        yield slack
    finally:
        await runner.cleanup()
