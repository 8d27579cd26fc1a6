"""`bot.py check`: what is right and wrong with settings, database, tokens, scopes and people."""

import argparse
import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

from commands.checks.database import check_database, check_served
from commands.checks.findings import Finding, count, ok, wrong
from commands.checks.machine import check_disk, check_folder
from commands.checks.people import check_people
from commands.checks.slack import check_workspace
from commands.checks.waiting import check_files, check_messages, check_stuck, check_workspaces_down
from models.database.store import open_store
from settings import Settings, missing_tokens
from slack.session import BadNetworkSetting, network_of
from slack.tokens import Tokens

Clock = Callable[[], datetime]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--offline", action="store_true", help="leave Slack out")


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Print a line for each finding, as it comes; 1 if anything is wrong."""
    # The findings say what our own log would say besides.
    logging.getLogger().addHandler(logging.NullHandler())
    return asyncio.run(_print(settings, offline=args.offline))


async def _print(settings: Settings, *, offline: bool) -> int:
    marks = []
    async for finding in examine(settings, offline=offline):
        print(finding, flush=True)
        marks.append(finding.mark)
    bad, doubtful = marks.count("wrong"), marks.count("warning")
    print(f"\n{bad} wrong, {count(doubtful, 'warning')}, {marks.count('ok')} ok")
    return 1 if bad else 0


async def examine(
    settings: Settings, *, offline: bool, clock: Clock = lambda: datetime.now(UTC)
) -> AsyncIterator[Finding]:
    """Look at everything; changes nothing, and may run beside the bot."""
    yield ok("settings", _settings_said(settings))
    yield check_folder("files", settings.store.files)
    if settings.inbox.enabled:
        yield check_folder("inbox", settings.inbox.folder)
    yield check_disk(settings.store.files)
    async for finding in _database(settings, clock):
        yield finding
    if not offline:
        async for finding in _slack(settings, clock):
            yield finding


def _settings_said(settings: Settings) -> str:
    companies = f"{len(settings.companies)}" if settings.companies else "any"
    workspaces = ", ".join(workspace.name for workspace in settings.workspaces)
    rules = count(len(settings.rules), "rule")
    return f"{settings.path}: companies: {companies}, workspaces: {workspaces}, {rules}"


async def _database(settings: Settings, clock: Clock) -> AsyncIterator[Finding]:
    url = settings.database_url.get_secret_value()
    finding = await check_database(url)
    yield finding
    if finding.mark != "ok":
        return
    yield await check_served(url)
    async with open_store(url):
        found = [*await check_people(), await check_stuck()]
        found += [*await check_messages(clock()), *await check_files(clock()), *await check_workspaces_down()]
    for finding in found:
        yield finding


async def _slack(settings: Settings, clock: Clock) -> AsyncIterator[Finding]:
    try:
        network = network_of(settings.slack.ca_file)
    except BadNetworkSetting as error:
        yield wrong("slack", str(error))
        return
    for sentence in missing_tokens(settings):
        yield wrong("slack", sentence)
    asked = [
        check_workspace(
            workspace.name,
            Tokens(workspace.bot_token.get_secret_value(), workspace.app_token.get_secret_value()),
            api_url=settings.slack_api_url,
            network=network,
            clock=clock,
        )
        for workspace in settings.workspaces
        if workspace.bot_token and workspace.app_token
    ]
    for findings in await asyncio.gather(*asked):
        for finding in findings:
            yield finding
