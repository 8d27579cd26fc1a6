"""What tests of `check` work with: settings, findings and sample documents."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from commands.check import examine
from commands.checks.findings import Finding, finding_text
from demo.samples import draw_files
from jobs.inbox.importer import Importer, parse_in_thread
from models.database.store import Store
from models.policy import Policy
from models.records.documents import Audience
from settings import Settings

ENGLISH = Audience()
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SAMPLES = Path(draw_files.__file__).parent
SETTINGS = 'inbox.folder = "inbox"\nstore.files = "files"\n'
Set = Callable[..., Settings]


async def look(settings: Settings, *, offline: bool = False, now: datetime | None = None) -> list[Finding]:
    clock = (lambda: now) if now else (lambda: datetime.now(UTC))
    return [finding async for finding in examine(settings, ENGLISH, offline=offline, clock=clock)]


def printed(finding: Finding) -> str:
    """Return a finding as `check` prints it."""
    return finding_text(finding, ENGLISH)


def about(subject: str, findings: list[Finding]) -> Finding:
    """The only finding on a subject."""
    (found,) = [finding for finding in findings if finding.subject == subject]
    return found


async def import_samples(store: Store, tmp_path: Path, *names: str) -> None:
    importer = Importer(store, Policy(), (), tmp_path / "files", lambda: NOW, parse_in_thread)
    for name in names:
        await importer.take_in_file(SAMPLES / name)
