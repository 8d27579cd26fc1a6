"""Check each workspace at Slack: its tokens, its scopes, and whether the clocks agree."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from commands.checks.findings import Finding, ok, warning, wrong
from models.records.documents import Audience
from slack.errors import SlackError
from slack.manifest import SCOPES
from slack.session import Network
from slack.tokens import Tokens, WrongTokens
from slack.workspace import ConnectedWorkspace, connect
from views.wording.formats import decimal
from views.wording.problems.text import problem_text
from views.wording.translate import gettext, marked, ngettext

SECONDS: Final = 40.0  # for all questions to one workspace
# After a crash a message is searched from two minutes before it was posted.
LARGE_SKEW: Final = timedelta(seconds=30)
TOO_LARGE_SKEW: Final = timedelta(seconds=120)

TOKENS_WORK: Final = marked("{workspace}: both tokens work in {team} ({team_id}).")
# By the codes of SlackError.
UNREACHABLE: Final[Mapping[str, str]] = {
    "certificate": marked(
        "{workspace}: the certificate of {host} is not trusted."
        " If a proxy inspects TLS, set ca_file in settings.toml."
    ),
    "proxy": marked("{workspace}: the proxy refuses connections. Check HTTPS_PROXY and NO_PROXY."),
    "connection": marked(
        "{workspace}: no connection to {host}. Check the firewall and the proxy (HTTPS_PROXY, NO_PROXY)."
    ),
    "timeout": marked("{workspace}: no answer from {host} in time. Check the firewall and the proxy."),
    "cut": marked("{workspace}: the connection to {host} was lost. Check the firewall and the proxy."),
    "not_json": marked(
        "{workspace}: what answered at {host} is not Slack. Check the proxy and SLACK_API_URL."
    ),
}
PROXY_ANSWERED: Final = marked(
    "{workspace}: the proxy answered {status} instead of connecting to {host}. Check HTTPS_PROXY."
)
OTHER_ERROR: Final = marked("{workspace}: {host} answered with the error {code}. Try again later.")
NO_ANSWER: Final = marked("{workspace}: no answer within {seconds} s. Check the firewall and the proxy.")
ALL_SCOPES: Final = marked("{workspace}: all scopes are granted.")
MORE_SCOPES: Final = marked("{workspace}: all scopes are granted. Not needed: {scopes}.")
NO_DATE: Final = marked("{workspace}: the clock could not be compared, since Slack sent no date.")
BEHIND: Final = marked("{workspace}: the clock is {seconds} s behind Slack's.")
AHEAD: Final = marked("{workspace}: the clock is {seconds} s ahead of Slack's.")
SET_CLOCK: Final = marked("Set the clock (NTP).")
SET_CLOCK_NOW: Final = marked("Set the clock (NTP): after a crash, messages could be posted twice.")


async def check_workspace(
    name: str,
    tokens: Tokens,
    reader: Audience,
    *,
    api_url: str,
    network: Network,
    clock: Callable[[], datetime],
) -> list[Finding]:
    """Connect to Slack as the bot does at its start; open no socket and post nothing."""
    try:
        async with asyncio.timeout(SECONDS):
            return [found async for found in _findings(name, tokens, reader, api_url, network, clock)]
    except WrongTokens as error:
        return [wrong("slack", problem_text(error, reader))]
    except SlackError as error:
        host = urlsplit(api_url).hostname or api_url
        return [wrong("slack", _unreachable(error.code, reader, workspace=name, host=host))]
    except TimeoutError:
        seconds = decimal(SECONDS, 0, reader)
        return [wrong("slack", gettext(reader, NO_ANSWER, workspace=name, seconds=seconds))]


def _unreachable(code: str, reader: Audience, *, workspace: str, host: str) -> str:
    status = code.removeprefix("proxy_")
    message = PROXY_ANSWERED if status != code else UNREACHABLE.get(code, OTHER_ERROR)
    return gettext(reader, message, workspace=workspace, host=host, status=status, code=code)


async def _findings(
    name: str, tokens: Tokens, reader: Audience, api_url: str, network: Network, clock: Callable[[], datetime]
) -> AsyncIterator[Finding]:
    async with connect(name, tokens, api_url=api_url, network=network) as workspace:
        team, team_id = workspace.team_name, workspace.team_id
        yield ok("slack", gettext(reader, TOKENS_WORK, workspace=name, team=team, team_id=team_id))
        yield _scopes(name, workspace.scopes, reader)
        yield await _clock(name, workspace, clock, reader)


def _scopes(name: str, granted: frozenset[str], reader: Audience) -> Finding:
    missing, more = sorted(set(SCOPES) - granted), sorted(granted - set(SCOPES))
    if missing:
        text = ngettext(
            reader,
            "{workspace}: the scope {scopes} is missing."
            " Add it under OAuth & Permissions of the app, and reinstall the app.",
            "{workspace}: the scopes {scopes} are missing."
            " Add them under OAuth & Permissions of the app, and reinstall the app.",
            len(missing),
            workspace=name,
            scopes=", ".join(missing),
        )
        return wrong("scopes", text)
    sentence = MORE_SCOPES if more else ALL_SCOPES
    return ok("scopes", gettext(reader, sentence, workspace=name, scopes=", ".join(more)))


async def _clock(
    name: str, workspace: ConnectedWorkspace, clock: Callable[[], datetime], reader: Audience
) -> Finding:
    before = clock()
    slack_time = await _slack_time(workspace)
    if slack_time is None:
        return warning("clock", gettext(reader, NO_DATE, workspace=name))
    skew = slack_time - (before + (clock() - before) / 2)
    sentence = BEHIND if skew > timedelta() else AHEAD
    seconds = decimal(abs(skew.total_seconds()), 0, reader)
    text = gettext(reader, sentence, workspace=name, seconds=seconds)
    if abs(skew) > TOO_LARGE_SKEW:
        return wrong("clock", f"{text} {gettext(reader, SET_CLOCK_NOW)}")
    if abs(skew) > LARGE_SKEW:
        return warning("clock", f"{text} {gettext(reader, SET_CLOCK)}")
    return ok("clock", text)


async def _slack_time(workspace: ConnectedWorkspace) -> datetime | None:
    """Return the date of an answer, which has whole seconds."""
    url, client = f"{workspace.api_url}api.test", workspace.client
    try:
        async with client.session.post(url, proxy=client.network.proxy_for(url)) as answer:
            return parsedate_to_datetime(answer.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return None
