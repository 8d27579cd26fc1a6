"""A call to Slack over TLS through the session that the bot keeps, against slack-sdk with a session per call.

Both ask the same server on this machine, in turns; it answers at once, so what is measured is the way there.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from slack_sdk.web.async_client import AsyncWebClient

from benchmarks import Ratio
from slack.session import network_of
from slack.tokens import Tokens
from slack.workspace import connect
from tests.slack.certificates import make_ca
from tests.slack.small_slack import small_slack

ROUNDS = 10
CALLS = 20  # a round, one after the other
TOKENS = Tokens("xoxb-1-2-abc", "xapp-1-A1-2-abc")


def measure() -> Iterator[Ratio]:
    """Measure calls one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        ours, reference = asyncio.run(_measure(Path(folder)))
    yield Ratio(
        "calls a second over TLS, against a session per call", ours, reference, 4.0, "/s", at_least=True
    )


async def _measure(folder: Path) -> tuple[float, float]:
    ca_file, tls = make_ca(folder)
    network = network_of(ca_file)
    async with (
        small_slack(tls=tls) as slack,
        connect("bench", TOKENS, api_url=slack.api_url, network=network) as workspace,
    ):
        bare = AsyncWebClient(token=TOKENS.bot, base_url=slack.api_url, ssl=network.tls)
        best = [float("inf"), float("inf")]
        for _ in range(ROUNDS):
            for number, call in enumerate((workspace.client.auth_test, lambda: bare.auth_test())):
                best[number] = min(best[number], await _seconds(call))
        return CALLS / best[0], CALLS / best[1]


async def _seconds(call: Callable[[], Awaitable[object]]) -> float:
    start = time.perf_counter()
    for _ in range(CALLS):
        await call()
    return time.perf_counter() - start
