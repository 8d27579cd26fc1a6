"""The inbox folder: files that people and programs put there are imported."""

import asyncio
import logging
import os
import secrets
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Final

from jobs.delivery.retry import pause
from jobs.inbox.archive import archive
from jobs.inbox.importer import Report
from jobs.inbox.items import InboxItem, items_in, printable, unchanged
from jobs.inbox.signatures import Signature, is_json, is_read_at_once
from jobs.inbox.together import read_together
from jobs.outage import Outage
from models.database.away import is_away
from models.frozen import frozen
from models.records.documents import Audience
from models.refusals import Refusal
from sources.files.attachment_paths import attachment_paths
from sources.files.safe_open import NotRegularFile, OutsideFolder, TooLarge, read_regular
from sources.formats.refused import holds_no_document
from views.wording.inbox import rest_taken
from views.wording.refusals import sentence

log = logging.getLogger(__name__)

WAIT: Final = timedelta(minutes=1)  # for an attachment without its JSON file, and the other way round
TRIES: Final = 5  # after an error of our own

# Of a file, and those beside it; raises a Refusal if the file cannot be read.
ImportFile = Callable[[Path, tuple[Path, ...]], Awaitable[Report]]


@frozen
class _Outcome:
    """What became of an item: the report on what was refused, and whether it failed, or came too early."""

    report: str = ""
    failed: bool = False
    early: bool = False  # what it names is not here yet: the order that it changes, or a file
    named: frozenset[str] = frozenset()  # files in the inbox that its documents name: they go with it


@dataclass(slots=True)
class _ItemState:
    """What is known of an item since its last change. In memory: a restart begins again."""

    signature: Signature
    since: datetime
    tries: int = 0
    waits: int = 0  # while the database or the disk is away
    not_before: datetime | None = None
    outcome: _Outcome | None = None  # once processed


class Inbox:
    """Watches one folder. `import_file` must be idempotent: after a crash a file is imported again."""

    def __init__(self, folder: Path, import_file: ImportFile, reader: Audience) -> None:
        self._folder = folder
        self._import_file = import_file
        self._reader = reader  # of the reports beside the files
        self._states: dict[str, _ItemState] = {}
        self._named: dict[Path, tuple[Signature, frozenset[PurePosixPath]]] = {}
        self._last_error = ""
        self._outage = Outage("Taking in from the inbox")

    async def look(self, now: datetime) -> int:
        """Import and archive what has not changed since the last look; return how many items that were."""
        try:
            items = await asyncio.to_thread(self._items)
        except OSError as error:
            self._log_once(f"{error.strerror}: {error.filename}")
            return 0
        self._log_once("")
        before, self._states = self._states, {}
        stable = []
        for item in items:
            state = before.get(item.name)
            known = state is not None and state.signature == item.signature
            self._states[item.name] = state if state and known else _ItemState(item.signature, now)
            if known:
                stable.append(item)
        changing = any(item not in stable for item in items if not item.alone)
        left, archived = {item.name: item for item in items}, 0
        for item in stable:
            state = self._states[item.name]
            if state.not_before and now < state.not_before:
                continue
            recent = now - state.since < WAIT
            if item.incomplete and recent:
                continue
            # A JSON file that is still being written may name it.
            if item.alone and changing and (item.incomplete or recent):
                continue
            if await self._process(item, state, left, now):
                del left[item.name], self._states[item.name]
                archived += 1
        return archived

    def _items(self) -> list[InboxItem]:
        self._folder.mkdir(parents=True, exist_ok=True)
        read, self._named = self._named, {}

        def names(path: Path, signature: Signature) -> frozenset[PurePosixPath]:
            known = read.get(path)
            self._named[path] = known if known and known[0] == signature else (signature, _attachments(path))
            return self._named[path][1]

        return items_in(self._folder, names)

    async def _process(
        self, item: InboxItem, state: _ItemState, left: dict[str, InboxItem], now: datetime
    ) -> bool:
        """Import one item and archive it; return False if it is to be tried again later."""
        try:
            if state.outcome is None:
                outcome = await self._import(item)
                if outcome.early and now - state.since < WAIT:
                    return False
                state.outcome = outcome
            if not await asyncio.to_thread(unchanged, self._folder, item):
                return False  # changed meanwhile: the next look finds it again
            # Attachments that another JSON file here names as well stay for that one.
            shared = {name for other in left.values() if other is not item for name in other.others}
            named = await asyncio.to_thread(_present, self._folder, state.outcome.named)
            names = [item.name, *sorted((item.others | named) - shared - {item.name})]
            report, failed = state.outcome.report, state.outcome.failed
            where = await asyncio.to_thread(archive, self._folder, names, report, now, failed=failed)
        except Exception as error:  # the edge: one broken file must not block the others
            if is_away(error):  # it fails no file: each waits until that is over
                self._outage.noticed(error)
                state.waits += 1
                state.not_before = now + pause(state.waits)
                return False
            reference = secrets.token_hex(4)
            log.exception(
                "Could not import %s from the inbox (reference %s)", printable(item.name), reference
            )
            state.tries += 1
            state.not_before = now + pause(state.tries)
            if state.outcome is None and state.tries >= TRIES:
                fault = Refusal("inbox_fault", tries=TRIES, reference=reference)
                state.outcome = _Outcome(f"{sentence(fault, self._reader)}\n", failed=True)
            return False
        self._outage.over()
        if failed:
            log.warning("Import refused, see the reason beside the file: %s", printable(str(where)))
        elif report:
            log.warning("Imported in part, see the reason beside the file: %s", printable(str(where)))
        else:
            log.info("Imported %s", printable(str(where)))
        return True

    async def _import(self, item: InboxItem) -> _Outcome:
        """Import every file of an item."""
        if item.error is not None:
            return _Outcome(f"{sentence(item.error, self._reader)}\n", failed=True)
        lines: list[str] = []
        taken, failed, codes = False, False, set()
        results = await read_together(item.files, item.loose, self._import_file)
        attached: set[Path] = set()
        for path, report in results.items():
            place = f"{path.relative_to(self._folder)}: " if len(item.files) + len(item.loose) > 1 else ""
            if isinstance(report, Refusal):
                if path in item.optional and holds_no_document(report):
                    continue
                failed = True
                codes.add(report.code)
                lines.append(f"{place}{sentence(report, self._reader)}")
                continue
            attached |= report.attached
            taken = taken or bool(report.taken or report.people or report.budgets)
            codes |= {refused.refusal.code for refused in report.refused}
            for refused in report.refused:
                which = f"{refused.where} ({refused.number}): " if refused.where else ""
                lines.append(f"{place}{which}{sentence(refused.refusal, self._reader)}")
        if lines and taken:
            lines.append(rest_taken(self._reader))
        text = "".join(f"{line}\n" for line in lines)
        early = bool(codes) and codes <= {"order_not_known", "attachment_missing"}
        named = frozenset(filter(_goes_along, self._in_inbox(attached))) if item.alone else frozenset()
        return _Outcome(text, failed or bool(lines and not taken), early, named)

    def _in_inbox(self, paths: Iterable[Path]) -> Iterator[str]:
        return (path.name for path in paths if path.parent == self._folder)

    def _log_once(self, error: str) -> None:
        if error and error != self._last_error:
            log.error("The inbox %s cannot be read: %s", self._folder, error)
        self._last_error = error


def _goes_along(name: str) -> bool:
    """Whether a file that a table names moves with it: it is no import of its own."""
    return not is_json(name) and not is_read_at_once(name)


def _present(folder: Path, names: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name in names if os.path.lexists(folder / name))


def _attachments(path: Path) -> frozenset[PurePosixPath]:
    try:
        return attachment_paths(read_regular(path))
    except (OSError, OutsideFolder, NotRegularFile, TooLarge):
        return frozenset()  # importing it says what is wrong
