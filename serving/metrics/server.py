"""Metrics for Prometheus, served on the loop of the bot; loaded only where the settings ask for them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

from aiohttp import web
from prometheus_client.exposition import choose_encoder

from serving.metrics.families import Metrics
from serving.metrics.stored import Stored, read_stored
from serving.options import Bot
from settings import Settings, SettingsError
from validation.problems import Problem, quoted

log = logging.getLogger(__name__)

ANSWER_WITHIN: Final = 4.0  # seconds that a scrape waits for the database; Prometheus waits for ten
STOP_WITHIN: Final = 1.0


class MetricsServer:
    """Answers GET /metrics. However many ask, the database is asked once at a time."""

    def __init__(self, bot: Bot, clock: Callable[[], datetime]) -> None:
        self._bot = bot
        self._clock = clock
        self._reading: asyncio.Task[Stored | None] | None = None

    async def answer(self, request: web.Request) -> web.Response:
        """Answer a scrape: with all metrics, or without those of a database that does not answer in time."""
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        body = encode(Metrics(self._bot, await self._stored(), self._clock()))
        return web.Response(body=body, headers={"Content-Type": content_type})

    async def stop(self) -> None:
        """Read no more."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.wait([self._reading], timeout=STOP_WITHIN)

    async def _stored(self) -> Stored | None:
        if self._reading is None or self._reading.done():
            self._reading = asyncio.ensure_future(self._read())
        reading = self._reading
        done, _ = await asyncio.wait([reading], timeout=ANSWER_WITHIN)
        return reading.result() if done else None

    async def _read(self) -> Stored | None:
        try:
            return await read_stored(self._bot.store)
        except Exception:  # the edge: whatever it is, those who need the database say it in the log
            return None


@asynccontextmanager
async def metrics_served(bot: Bot, settings: Settings, clock: Callable[[], datetime]) -> AsyncIterator[None]:
    """Serve metrics at the address of the settings, inside the block. Raises SettingsError."""
    assert settings.metrics.address is not None
    host, port = settings.metrics.address
    server, app = MetricsServer(bot, clock), web.Application()
    app.router.add_get("/metrics", server.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_WITHIN)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise SettingsError(_unusable(settings, error)) from None
        log.info("Metrics at http://%s/metrics", settings.metrics.listen)
        yield
    finally:
        await server.stop()
        await runner.cleanup()


def _unusable(settings: Settings, error: OSError) -> Problem:
    given = {"given": quoted(settings.metrics.listen), "reason": error.strerror or str(error)}
    return Problem(f"{settings.path.name}: metrics.listen", "listen_address_unusable", given)
