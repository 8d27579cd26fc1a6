"""`bot.py check`: check settings, database, tokens, scopes and people."""

import argparse
import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Final

from commands.checks.database import check_database, check_served
from commands.checks.findings import Finding, Mark, finding_text, ok, wrong
from commands.checks.machine import check_disk, check_folder
from commands.checks.managers import check_managers
from commands.checks.people import check_confirmed, check_people
from commands.checks.slack import check_workspace
from commands.checks.waiting import (
    check_failed,
    check_files,
    check_imports,
    check_messages,
    check_stuck,
    check_workspaces_down,
)
from commands.reader import shell_reader
from models.database.store import open_store
from models.records.documents import Audience
from settings import Settings, missing_tokens
from slack.session import BadNetworkSetting, network_of
from slack.tokens import Tokens
from views.wording.formats import number
from views.wording.problems.text import problem_text
from views.wording.translate import gettext, marked

Clock = Callable[[], datetime]

SETTINGS: Final = marked("{path} is valid. Workspaces: {workspaces}. Companies: {companies}. Rules: {rules}.")
ANY_COMPANY: Final = marked("{path} is valid. Workspaces: {workspaces}. Companies: any. Rules: {rules}.")
SUMMARY: Final = marked("Wrong: {wrong}. Warnings: {warnings}. Ok: {ok}.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--offline", action="store_true", help=gettext(shell_reader(), "do not ask Slack"))


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Print each finding as it comes; return 1 if anything is wrong."""
    # The findings say what the log would repeat.
    logging.getLogger().addHandler(logging.NullHandler())
    return asyncio.run(_print(settings, shell_reader(), offline=args.offline))


async def _print(settings: Settings, reader: Audience, *, offline: bool) -> int:
    marks: Counter[Mark] = Counter()
    async for finding in examine(settings, reader, offline=offline):
        print(finding_text(finding, reader), flush=True)
        marks[finding.mark] += 1
    wrongs, warnings, oks = (number(marks[each], reader) for each in ("wrong", "warning", "ok"))
    print(f"\n{gettext(reader, SUMMARY, wrong=wrongs, warnings=warnings, ok=oks)}")
    return 1 if marks["wrong"] else 0


async def examine(
    settings: Settings, reader: Audience, *, offline: bool, clock: Clock = lambda: datetime.now(UTC)
) -> AsyncIterator[Finding]:
    """Check everything; changes nothing, and may run beside the bot."""
    yield ok("settings", _settings_text(settings, reader))
    yield check_folder("files", settings.store.files, reader)
    if settings.inbox.enabled:
        yield check_folder("inbox", settings.inbox.folder, reader)
    yield check_disk(settings.store.files, reader)
    async for finding in _database(settings, reader, clock):
        yield finding
    if not offline:
        async for finding in _slack(settings, reader, clock):
            yield finding


def _settings_text(settings: Settings, reader: Audience) -> str:
    return gettext(
        reader,
        SETTINGS if settings.companies else ANY_COMPANY,
        path=str(settings.path),
        workspaces=", ".join(workspace.name for workspace in settings.workspaces),
        companies=number(len(settings.companies), reader),
        rules=number(len(settings.rules), reader),
    )


async def _database(settings: Settings, reader: Audience, clock: Clock) -> AsyncIterator[Finding]:
    url = settings.database_url.get_secret_value()
    finding = await check_database(url, reader)
    yield finding
    if finding.mark != "ok":
        return
    yield await check_served(url, reader)
    async with open_store(url):
        required = settings.slack.require_confirmed_email
        found = [*await check_people(reader), *await check_confirmed(required, reader)]
        listed = {company.name: bool(company.managers) for company in settings.companies}
        found += [await check_managers(listed, bool(settings.slack.managers), reader)]
        found += [await check_stuck(reader)]
        found += await check_messages(clock(), reader)
        found += [*await check_files(clock(), reader), *await check_failed(reader)]
        found += await check_imports(clock(), reader)
        found += await check_workspaces_down(reader)
    for finding in found:
        yield finding


async def _slack(settings: Settings, reader: Audience, clock: Clock) -> AsyncIterator[Finding]:
    try:
        network = network_of(settings.slack.ca_file)
    except BadNetworkSetting as error:
        yield wrong("slack", problem_text(error, reader))
        return
    for problem in missing_tokens(settings):
        yield wrong("slack", problem_text(problem, reader))
    checks = [
        check_workspace(
            workspace.name,
            Tokens(
                workspace.bot_token.get_secret_value(),
                workspace.app_token.get_secret_value(),
                workspace.bot_variable,
                workspace.app_variable,
            ),
            reader,
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
