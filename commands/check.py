"""`bot.py check`: check settings, database, tokens, scopes and people."""

import argparse
import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Final

from commands.checks.database import check_database, check_served
from commands.checks.findings import Finding, ok, wrong
from commands.checks.machine import check_disk, check_folder
from commands.checks.people import check_people
from commands.checks.slack import check_workspace
from commands.checks.waiting import check_files, check_messages, check_stuck, check_workspaces_down
from models.database.store import open_store
from settings import Settings, missing_tokens
from slack.session import BadNetworkSetting, network_of
from slack.tokens import Tokens

Clock = Callable[[], datetime]

SETTINGS: Final = "{path} is valid. Workspaces: {workspaces}. Companies: {companies}. Rules: {rules}."
ANY_COMPANY: Final = "{path} is valid. Workspaces: {workspaces}. Companies: any. Rules: {rules}."
SUMMARY: Final = "Wrong: {wrong}. Warnings: {warnings}. Ok: {ok}."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--offline", action="store_true", help="do not ask Slack")


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Print each finding as it comes; return 1 if anything is wrong."""
    # The findings say what the log would repeat.
    logging.getLogger().addHandler(logging.NullHandler())
    return asyncio.run(_print(settings, offline=args.offline))


async def _print(settings: Settings, *, offline: bool) -> int:
    marks = []
    async for finding in examine(settings, offline=offline):
        print(finding, flush=True)
        marks.append(finding.mark)
    counts = {"wrong": marks.count("wrong"), "warnings": marks.count("warning"), "ok": marks.count("ok")}
    print(f"\n{SUMMARY.format(**counts)}")
    return 1 if counts["wrong"] else 0


async def examine(
    settings: Settings, *, offline: bool, clock: Clock = lambda: datetime.now(UTC)
) -> AsyncIterator[Finding]:
    """Check everything; changes nothing, and may run beside the bot."""
    yield ok("settings", _settings_text(settings))
    yield check_folder("files", settings.store.files)
    if settings.inbox.enabled:
        yield check_folder("inbox", settings.inbox.folder)
    yield check_disk(settings.store.files)
    async for finding in _database(settings, clock):
        yield finding
    if not offline:
        async for finding in _slack(settings, clock):
            yield finding


def _settings_text(settings: Settings) -> str:
    return (SETTINGS if settings.companies else ANY_COMPANY).format(
        path=settings.path,
        workspaces=", ".join(workspace.name for workspace in settings.workspaces),
        companies=len(settings.companies),
        rules=len(settings.rules),
    )


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
    checks = [
        check_workspace(
            workspace.name,
            Tokens(
                workspace.bot_token.get_secret_value(),
                workspace.app_token.get_secret_value(),
                workspace.bot_variable,
                workspace.app_variable,
            ),
            api_url=settings.slack_api_url,
            network=network,
            clock=clock,
        )
        for workspace in settings.workspaces
        if workspace.bot_token and workspace.app_token
    ]
    for findings in await asyncio.gather(*checks):
        for finding in findings:
            yield finding
