"""An inbox with a clock, and files that are put into it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from jobs.inbox.importer import Refused, Report, attached_to, with_beside
from jobs.inbox.reading import read_file
from jobs.inbox.watch import Inbox
from models.documents.intake import ImportResult
from models.records.documents import Audience
from models.refusals import Refusal
from sources.files.attachments import save_attachments
from sources.formats.options import ReadOptions

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class Office:
    """An inbox whose clock the test moves, and what was taken in from it."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "inbox"
        self.folder.mkdir()
        self.store = root / "store"
        self.now = NOW
        self.taken: list[str] = []
        self.files: dict[str, list[str]] = {}  # by number
        self.faults = 0
        self.fault: Exception = RuntimeError("a fault of ours")
        self.refusals: tuple[Refusal, ...] = ()
        self.inbox = self.opened()

    def opened(self) -> Inbox:
        return Inbox(self.folder, self.take_in, Audience())

    async def take_in(self, path: Path, beside: tuple[Path, ...]) -> Report:
        if self.faults:
            self.faults -= 1
            raise self.fault
        parsed = with_beside(read_file(path, self.store, ReadOptions()), beside)
        refused = [Refused("", "", refusal) for refusal in self.refusals]
        numbers: list[str] = []
        for document in parsed.documents:
            number = document.draft.number
            try:
                saved = await save_attachments(
                    document.files, folder=path.parent, store=self.store, file=path.name
                )
            except Refusal as refusal:
                if path.suffix == ".json":
                    raise
                refused.append(Refused(document.where, number, refusal))
                continue
            numbers.append(number)
            self.files[number] = [one.name for one in saved]
        self.taken += numbers
        results = tuple((number, ImportResult(0, "new")) for number in numbers)
        return Report(0, results, tuple(refused), attached=attached_to(parsed))

    async def look(self, times: int = 1, after: float = 5) -> None:
        for _ in range(times):
            self.now += timedelta(seconds=after)
            await self.inbox.look(self.now)

    def put(self, path: str, *attachments: str, number: str = "1", text: str | None = None) -> Path:
        document = {
            "company": "Acme Ltd",
            "kind": "invoice",
            "number": number,
            "requester": "bob@acme.example",
            "currency": "EUR",
            "attachments": attachments,
        }
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps({"documents": [document]}) if text is None else text)
        return target

    def stands(self, below: str = "") -> list[str]:
        root = self.folder / below
        return sorted(str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir())

    def reason(self, name: str, below: str = "failed") -> str:
        return (self.folder / below / f"{name}.reason.txt").read_text()
