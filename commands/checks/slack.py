"""Each workspace at Slack: its tokens, its scopes, and whether our clocks agree."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import aiohttp

from commands.checks.findings import Finding, ok, warning, wrong
from slack.errors import SlackError
from slack.manifest import SCOPES
from slack.session import Network
from slack.tokens import Tokens, WrongTokens
from slack.workspace import ConnectedWorkspace, connect

SECONDS: Final = 40.0  # for all questions to one workspace
# After a crash a message is looked for among those of the last two minutes before it.
WORRYING: Final = timedelta(seconds=30)
TOO_FAR: Final = timedelta(seconds=120)


async def check_workspace(
    name: str, tokens: Tokens, *, api_url: str, network: Network, clock: Callable[[], datetime]
) -> list[Finding]:
    """Ask Slack as the bot would at its start; opens no socket and posts nothing."""
    try:
        async with asyncio.timeout(SECONDS):
            return [found async for found in _ask(name, tokens, api_url, network, clock)]
    except WrongTokens as error:
        return [wrong("slack", str(error))]
    except SlackError as error:
        return [
            wrong("slack", f"{name}: {error}. Look at firewall, proxy (HTTPS_PROXY, NO_PROXY) and ca_file")
        ]
    except TimeoutError:
        return [wrong("slack", f"{name}: no answer within {SECONDS:.0f} s. Look at firewall and proxy")]


async def _ask(
    name: str, tokens: Tokens, api_url: str, network: Network, clock: Callable[[], datetime]
) -> AsyncIterator[Finding]:
    async with connect(name, tokens, api_url=api_url, network=network) as workspace:
        yield ok(
            "slack", f"{name}: both tokens work, in the workspace {workspace.team_name} ({workspace.team_id})"
        )
        yield _scopes(name, workspace.scopes)
        yield await _clock(name, workspace, clock)


def _scopes(name: str, granted: frozenset[str]) -> Finding:
    missing, more = sorted(set(SCOPES) - granted), sorted(granted - set(SCOPES))
    if missing:
        said = f"{name}: {', '.join(missing)} missing"
        return wrong("scopes", f"{said}. Add under OAuth & Permissions of the app, and reinstall it")
    return ok("scopes", f"{name}: all granted{', not needed: ' + ', '.join(more) if more else ''}")


async def _clock(name: str, workspace: ConnectedWorkspace, clock: Callable[[], datetime]) -> Finding:
    """Compare with the Date of an answer, which has whole seconds."""
    url = f"{workspace.api_url}api.test"
    before = clock()
    try:
        async with workspace.client.session.post(
            url, proxy=workspace.client.network.proxy_for(url)
        ) as answer:
            told = parsedate_to_datetime(answer.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return warning("clock", f"{name}: could not be compared, no Date came from Slack")
    away = told - (before + (clock() - before) / 2)
    seconds = abs(away.total_seconds())
    said = f"{name}: {seconds:.0f} s {'behind' if away > timedelta() else 'ahead of'} Slack's"
    if abs(away) > TOO_FAR:
        return wrong("clock", f"{said}: after a crash messages could be posted twice. Set the clock (NTP)")
    return warning("clock", f"{said}: set the clock (NTP)") if abs(away) > WORRYING else ok("clock", said)
