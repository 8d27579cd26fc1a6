"""What became of each look into a mailbox: for `check` and the Integration part."""

import json
from collections.abc import Mapping
from dataclasses import field

from models.change import Change
from models.database import sql
from models.facts import IntegrationChanged
from models.frozen import frozen
from models.policy import Policy
from models.records.home import MailboxProblem, MailboxState
from models.tables import MailboxLog, Workspace
from models.vocabulary import MailboxCode


@frozen
class MailboxLook:
    """One look: how many messages were taken in and how many not, and what ended it; no code: nothing."""

    taken: int = 0
    refused: int = 0
    error: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


_ADD = """
INSERT INTO mailbox_log (mailbox, error, error_facts, taken, refused)
VALUES (:mailbox, '', '{}', 0, 0) ON CONFLICT (mailbox) DO NOTHING
"""
_WENT_WELL = """
UPDATE mailbox_log SET looked_at = :now, taken = taken + :taken, refused = refused + :refused
WHERE mailbox = :mailbox
"""
_FAILED = """
UPDATE mailbox_log SET failed_at = :now, error = :error, error_facts = :facts,
    taken = taken + :taken, refused = refused + :refused
WHERE mailbox = :mailbox
"""


async def record_look(mailbox: str, look: MailboxLook, change: Change) -> None:
    """Note what became of a look; the Homes that show it follow when it fails, or works again."""
    await sql.send(_ADD, mailbox=mailbox)
    before = await MailboxLog.get(mailbox=mailbox)
    counts: dict[str, sql.Value] = {
        "mailbox": mailbox,
        "now": change.now,
        "taken": look.taken,
        "refused": look.refused,
    }
    if look.error:
        facts = json.dumps(dict(look.facts), ensure_ascii=False)
        await sql.send(_FAILED, **counts, error=look.error, facts=facts)
    else:
        await sql.send(_WENT_WELL, **counts)
    after = await MailboxLog.get(mailbox=mailbox)
    if _shown(before) != _shown(after):
        for workspace in await Workspace.all():
            change.state(IntegrationChanged(workspace.id))


def _shown(log: MailboxLog) -> tuple[object, ...]:
    """Return what a Home shows, without the time of the last look: it would be drawn again every minute."""
    return log.looked_at is None, _is_failing(log), log.error, log.taken, log.refused


def _is_failing(log: MailboxLog) -> bool:
    """Return whether the last look failed."""
    return log.failed_at is not None and (log.looked_at is None or log.looked_at < log.failed_at)


async def load_mailbox(policy: Policy) -> MailboxState | None:
    """Return its state; None: no mailbox is set."""
    if not policy.mailbox:
        return None
    log = await MailboxLog.get_or_none(mailbox=policy.mailbox)
    if log is None:
        return MailboxState(policy.mailbox)
    code: MailboxCode = log.error  # type: ignore[assignment]
    return MailboxState(
        name=log.mailbox,
        looked_at=log.looked_at,
        failed_at=log.failed_at,
        problem=MailboxProblem(code, json.loads(log.error_facts)) if log.error else None,
        is_failing=_is_failing(log),
        taken=log.taken,
        refused=log.refused,
    )
