"""Check the mailbox: that it lets the bot in, and how much lies there."""

from typing import Final

from commands.checks.findings import Finding, ok, warning, wrong
from jobs.mailbox.connection import MailboxError, OpenMailbox, open_mailbox
from jobs.mailbox.reasons import REASON_HEADER, REASON_MARK
from models.mailbox import load_mailbox
from models.policy import Policy
from models.records.documents import Audience
from serving.mailbox import access_of
from settings import Settings, missing_password
from slack.session import BadNetworkSetting
from sources.mail.message import are_allowed
from views.wording.formats import moment, number
from views.wording.problems.text import problem_text
from views.wording.translate import gettext, marked, ngettext

CONNECTED: Final = marked("{user} can sign in at {host}. Messages in {folder}: {count}.")
TO_BE_MADE: Final = marked("The folder {folder} does not exist yet and will be created.")
LAST_LOOK: Final = marked("{name} was last read on {when}. Taken in: {taken}. Not taken in: {refused}.")
LAST_ERROR: Final = marked("The last error when {name} was read, on {when}: {error}")
MOST_LOOKED_AT: Final = 1000  # messages, the newest
NO_REASON: Final = ("UNDELETED", "NOT", "HEADER", REASON_HEADER, REASON_MARK)


async def check_looks(policy: Policy, reader: Audience) -> list[Finding]:
    """Say when the bot read the mailbox last, and what went wrong; nothing before it first did."""
    state = await load_mailbox(policy)
    if state is None:
        return []
    found = []
    if state.looked_at is not None:
        counts = {"taken": number(state.taken, reader), "refused": number(state.refused, reader)}
        text = gettext(reader, LAST_LOOK, name=state.name, when=moment(state.looked_at, reader), **counts)
        found.append(ok("mailbox", text))
    if state.problem is not None and state.failed_at is not None:
        error = problem_text(state.problem, reader)
        text = gettext(reader, LAST_ERROR, name=state.name, when=moment(state.failed_at, reader), error=error)
        found.append(warning("mailbox", text) if state.is_failing else ok("mailbox", text))
    return found


async def check_mailbox(settings: Settings, reader: Audience) -> list[Finding]:
    """Sign in as the bot does; change nothing, and mark nothing as read."""
    if problems := missing_password(settings):
        return [wrong("mailbox", problem_text(problem, reader)) for problem in problems]
    try:
        async with open_mailbox(access_of(settings), read_only=True) as mailbox:
            return await _findings(mailbox, settings, reader)
    except (MailboxError, BadNetworkSetting) as error:
        return [wrong("mailbox", problem_text(error, reader))]


async def _findings(mailbox: OpenMailbox, settings: Settings, reader: Audience) -> list[Finding]:
    given = settings.mailbox
    numbers = await mailbox.message_numbers()
    headers = (await mailbox.from_headers(numbers[-MOST_LOOKED_AT:])).values()
    facts = {"user": given.user, "host": given.host, "folder": given.folder}
    found = [ok("mailbox", gettext(reader, CONNECTED, **facts, count=number(len(numbers), reader)))]
    if others := are_allowed(list(headers), given.senders).count(False):
        text = ngettext(
            reader,
            "{count} message in {folder} is not from one of the senders in settings.toml, and stays there.",
            "{count} messages in {folder} are not from one of the senders in settings.toml, and stay there.",
            others,
            folder=given.folder,
        )
        found.append(ok("mailbox", text))
    missing = [folder for folder in (given.done, given.failed) if await mailbox.count(folder) is None]
    found += [ok("mailbox", gettext(reader, TO_BE_MADE, folder=folder)) for folder in missing]
    if failed := await mailbox.count(given.failed, NO_REASON):
        text = ngettext(
            reader,
            "{count} message in {folder} was not taken in. The reason lies beside it.",
            "{count} messages in {folder} were not taken in. The reason lies beside each.",
            failed,
            folder=given.failed,
        )
        found.append(warning("mailbox", text))
    return found
