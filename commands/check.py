"""`bot.py check`: check settings, database, tokens, scopes and people."""

import argparse
import asyncio
import logging
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from commands.checks.bundle.write import write_bundle
from commands.checks.database import check_database, check_served
from commands.checks.events import check_events, check_outbox
from commands.checks.findings import Finding, Mark, finding_text, ok, wrong
from commands.checks.history import check_history
from commands.checks.layouts import check_layouts
from commands.checks.machine import check_disk, check_folder
from commands.checks.mailbox import check_looks, check_mailbox
from commands.checks.managers import check_managers
from commands.checks.people import check_confirmed, check_people
from commands.checks.precoro import check_precoro, check_precoro_settings
from commands.checks.samples import samples_to_ask
from commands.checks.samples.sample import Sample
from commands.checks.slack import check_workspace
from commands.checks.waiting import (
    check_failed,
    check_files,
    check_imports,
    check_messages,
    check_other_programs,
    check_stuck,
    check_workspaces_down,
)
from commands.reader import shell_reader
from models.database.store import open_store
from models.records.documents import Audience
from serving.policy import policy_of
from settings import Settings, missing_tokens
from slack.session import BadNetworkSetting, network_of
from slack.tokens import Tokens
from views.wording.formats import number
from views.wording.problems.text import problem_text
from views.wording.translate import gettext, marked

Clock = Callable[[], datetime]
Progress = Callable[[int, int], None]  # how many of how many
Samples = Callable[[], Sequence[Sample]]

SETTINGS: Final = marked("{path} is valid. Workspaces: {workspaces}. Companies: {companies}. Rules: {rules}.")
ANY_COMPANY: Final = marked("{path} is valid. Workspaces: {workspaces}. Companies: any. Rules: {rules}.")
PROGRESS: Final = marked("Asking Slack whether it accepts cards, forms and Homes: {asked} of {total}")
SUMMARY: Final = marked("Wrong: {wrong}. Warnings: {warnings}. Ok: {ok}.")

ONLY_WITH_BUNDLE: Final = marked("--log is for --bundle")
BUNDLE: Final = marked(
    "Written: {path}. Secrets and e-mail addresses are left out; names of companies and people are not."
    " Look into it before you pass it on."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--offline",
        action="store_true",
        help=gettext(shell_reader(), "ask neither Slack nor Precoro nor the mailbox"),
    )
    parser.add_argument(
        "--bundle",
        type=Path,
        metavar=gettext(shell_reader(), "FILE"),
        help=gettext(
            shell_reader(),
            "also write a ZIP file to look for a fault with: versions, settings, what check says,"
            " and counts, without secrets and e-mail addresses",
        ),
    )
    parser.add_argument(
        "--log",
        type=Path,
        metavar=gettext(shell_reader(), "FILE"),
        help=gettext(shell_reader(), "a file of the bot's log, whose end goes into the bundle"),
    )
    parser.set_defaults(refuse=parser.error)


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Print each finding as it comes; return 1 if anything is wrong."""
    # The findings say what the log would repeat.
    logging.getLogger().addHandler(logging.NullHandler())
    reader = shell_reader()
    if args.log and not args.bundle:
        args.refuse(gettext(reader, ONLY_WITH_BUNDLE))
    said: list[str] = []
    code = asyncio.run(_print(settings, reader, said, offline=args.offline))
    if args.bundle:
        asyncio.run(write_bundle(args.bundle, settings, "\n".join(said), args.log))
        print(gettext(reader, BUNDLE, path=str(args.bundle)))
    return code


async def _print(settings: Settings, reader: Audience, said: list[str], *, offline: bool) -> int:
    """Print each finding, and keep it in `said`."""
    marks: Counter[Mark] = Counter()
    async for finding in examine(settings, reader, offline=offline, progress=_progress(reader)):
        said.append(finding_text(finding, reader))
        print(said[-1], flush=True)
        marks[finding.mark] += 1
    wrongs, warnings, oks = (number(marks[each], reader) for each in ("wrong", "warning", "ok"))
    print(f"\n{gettext(reader, SUMMARY, wrong=wrongs, warnings=warnings, ok=oks)}")
    return 1 if marks["wrong"] else 0


def _progress(reader: Audience) -> Progress:
    """Return what shows on a terminal how far the questions to Slack are; the last one clears the line."""

    def show(asked: int, total: int) -> None:
        facts = {"asked": number(asked, reader), "total": number(total, reader)}
        text = gettext(reader, PROGRESS, **facts) if asked < total else ""
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)

    return show if sys.stderr.isatty() else lambda asked, total: None


async def examine(
    settings: Settings,
    reader: Audience,
    *,
    offline: bool,
    clock: Clock = lambda: datetime.now(UTC),
    samples: Samples = samples_to_ask,
    progress: Progress = lambda asked, total: None,
) -> AsyncIterator[Finding]:
    """Check everything; changes nothing, and may run beside the bot."""
    yield ok("settings", _settings_text(settings, reader))
    yield check_folder("files", settings.store.files, reader)
    if settings.inbox.enabled:
        yield check_folder("inbox", settings.inbox.folder, reader)
    yield check_disk(settings.store.files, reader)
    for finding in check_outbox(settings, reader):
        yield finding
    for finding in check_precoro_settings(settings, reader):
        yield finding
    database: Mark | None = None
    async for finding in _database(settings, reader, clock):
        database = database or finding.mark
        yield finding
    if not offline:
        async for finding in check_precoro(settings, database or "wrong", clock, reader):
            yield finding
        if settings.mailbox.host:
            for finding in await check_mailbox(settings, reader):
                yield finding
        async for finding in _slack(settings, reader, clock, samples, progress):
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
        found = [await check_history(settings, reader)]
        found += [*await check_people(reader), *await check_confirmed(required, reader)]
        listed = {company.name: bool(company.managers) for company in settings.companies}
        found += [await check_managers(listed, bool(settings.slack.managers), reader)]
        found += [await check_stuck(reader)]
        found += await check_messages(clock(), reader)
        found += [*await check_files(clock(), reader), *await check_failed(reader)]
        found += await check_imports(clock(), reader)
        found += await check_workspaces_down(reader)
        found += await check_other_programs(reader)
        policy = policy_of(settings)
        found += await check_looks(policy, reader)
        targets = [one.name for one in policy.event_targets]
        found += await check_events(targets, clock(), reader)
    for finding in found:
        yield finding


async def _slack(
    settings: Settings, reader: Audience, clock: Clock, samples: Samples, progress: Progress
) -> AsyncIterator[Finding]:
    try:
        network = network_of(settings.slack.ca_file)
    except BadNetworkSetting as error:
        yield wrong("slack", problem_text(error, reader))
        return
    for problem in missing_tokens(settings):
        yield wrong("slack", problem_text(problem, reader))
    tokens = _tokens(settings)
    checks = [
        check_workspace(name, its, reader, api_url=settings.slack_api_url, network=network, clock=clock)
        for name, its in tokens.items()
    ]
    works = ""
    for name, findings in zip(tokens, await asyncio.gather(*checks), strict=True):
        for finding in findings:
            yield finding
        works = works or (name if findings[0].mark == "ok" else "")
    if works:  # one is enough: Slack accepts the same everywhere
        for finding in await check_layouts(
            works,
            tokens[works],
            samples(),
            reader,
            api_url=settings.slack_api_url,
            network=network,
            progress=progress,
        ):
            yield finding


def _tokens(settings: Settings) -> dict[str, Tokens]:
    """Return the tokens of each workspace that has both."""
    return {
        workspace.name: Tokens(
            workspace.bot_token.get_secret_value(),
            workspace.app_token.get_secret_value(),
            workspace.bot_variable,
            workspace.app_variable,
        )
        for workspace in settings.workspaces
        if workspace.bot_token and workspace.app_token
    }
