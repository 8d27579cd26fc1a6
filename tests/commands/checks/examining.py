"""What tests of `check` work with: settings, findings and sample documents."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from commands.check import examine
from commands.checks.findings import Finding, finding_text
from commands.checks.samples.sample import Sample
from demo.samples import draw_files
from jobs.inbox.importer import Importer
from models.database.store import Store
from models.policy import Policy
from models.records.documents import Audience
from settings import Settings
from tests.support.parsing import parse_in_thread
from views.blocks.kit import Message
from views.messages.card import build_card
from views.replies.refusals import build_fault

ENGLISH = Audience()
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SAMPLES = Path(draw_files.__file__).parent
SETTINGS = 'inbox.folder = "inbox"\nstore.files = "files"\n'
Set = Callable[..., Settings]
RIGHT = Sample(build_fault, "en-US", build_fault("4f2a9c", ENGLISH))
TOO_LONG = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
BROKEN = Sample(build_card, "pending_you, de-DE", Message("PO-1042", [TOO_LONG]))


async def look(
    settings: Settings,
    *,
    offline: bool = False,
    now: datetime | None = None,
    samples: Sequence[Sample] = (RIGHT,),
) -> list[Finding]:
    """Return what `check` finds; Slack is asked about few samples, since all take most of a minute."""
    clock = (lambda: now) if now else (lambda: datetime.now(UTC))
    found = examine(settings, ENGLISH, offline=offline, clock=clock, samples=lambda: samples)
    return [finding async for finding in found]


def printed(finding: Finding) -> str:
    """Return a finding as `check` prints it."""
    return finding_text(finding, ENGLISH)


def about(subject: str, findings: list[Finding]) -> Finding:
    """The only finding on a subject."""
    (found,) = [finding for finding in findings if finding.subject == subject]
    return found


async def import_samples(store: Store, tmp_path: Path, *names: str) -> None:
    importer = Importer(store, Policy(), tmp_path / "files", lambda: NOW, parse_in_thread(tmp_path / "files"))
    for name in names:
        await importer.take_in_file(SAMPLES / name)
