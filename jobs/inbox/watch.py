"""The inbox folder: files that people and programs put there are imported."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Final

from jobs.delivery.retry import pause
from jobs.inbox.archive import archive
from jobs.inbox.items import InboxItem, Signature, items_in, printable, unchanged
from models.refusals import Refusal
from sources.files.attachment_paths import attachment_paths
from sources.files.safe_open import NotRegularFile, OutsideFolder, TooLarge, read_regular

log = logging.getLogger(__name__)

WAIT: Final = timedelta(minutes=1)  # for an attachment without its JSON file, and the other way round
TRIES: Final = 5  # after an error of our own

# Import one JSON file and return what of it was refused; raise a Refusal if all of it was.
ImportFile = Callable[[Path], Awaitable[Sequence[Refusal]]]
Sentence = Callable[[Refusal], str]


@dataclass(slots=True)
class _ItemState:
    """What is known of an item since its last change. In memory: a restart begins again."""

    signature: Signature
    since: datetime
    tries: int = 0
    not_before: datetime | None = None
    error_text: str | None = None  # once processed: why it failed, empty if it did not


class Inbox:
    """Watches one folder. `import_file` must be idempotent: after a crash a file is imported again."""

    def __init__(self, folder: Path, import_file: ImportFile, sentence: Sentence) -> None:
        self._folder = folder
        self._import_file = import_file
        self._sentence = sentence
        self._states: dict[str, _ItemState] = {}
        self._named: dict[Path, tuple[Signature, frozenset[PurePosixPath]]] = {}
        self._last_error = ""

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
        changing = any(item not in stable for item in items if not item.orphan)
        left, archived = {item.name: item for item in items}, 0
        for item in stable:
            state = self._states[item.name]
            if state.not_before and now < state.not_before:
                continue
            # An orphan file also waits for a JSON file that is still being written, and may name it.
            if item.incomplete and (now - state.since < WAIT or (item.orphan and changing)):
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
            if state.error_text is None:
                state.error_text = f"{item.error}\n" if item.error else await self._import(item)
            if not await asyncio.to_thread(unchanged, self._folder, item):
                return False  # changed meanwhile: the next look finds it again
            # Attachments that another JSON file here names as well stay for that one.
            shared = {name for other in left.values() if other is not item for name in other.others}
            names = [item.name, *sorted(item.others - shared)]
            where = await asyncio.to_thread(archive, self._folder, names, state.error_text, now)
        except Exception:  # the edge: one broken file must not block the others
            reference = secrets.token_hex(4)
            log.exception(
                "Could not import %s from the inbox (reference %s)", printable(item.name), reference
            )
            state.tries += 1
            state.not_before = now + pause(state.tries)
            if state.error_text is None and state.tries >= TRIES:
                state.error_text = (
                    f"Something went wrong on our side, {TRIES} times; the log has it under {reference}."
                    " Put it into the inbox again to try once more.\n"
                )
            return False
        if state.error_text:
            log.warning("Import refused, see the reason beside the file: %s", printable(str(where)))
        else:
            log.info("Imported %s", printable(str(where)))
        return True

    async def _import(self, item: InboxItem) -> str:
        """Import every JSON file of an item; return the reasons of what was refused, a line each."""
        lines, partly = [], False
        for path in item.files:
            try:
                refused = await self._import_file(path)
                partly = True
            except Refusal as refusal:
                refused = (refusal,)
            place = f"{path.relative_to(self._folder)}: " if len(item.files) > 1 else ""
            lines += [f"{place}{self._sentence(refusal)}" for refusal in refused]
        if lines and partly:
            lines.append("All the rest was taken in. Putting everything back, corrected, does no harm.")
        return "".join(f"{line}\n" for line in lines)

    def _log_once(self, error: str) -> None:
        if error and error != self._last_error:
            log.error("The inbox %s cannot be read: %s", self._folder, error)
        self._last_error = error


def _attachments(path: Path) -> frozenset[PurePosixPath]:
    try:
        return attachment_paths(read_regular(path))
    except (OSError, OutsideFolder, NotRegularFile, TooLarge):
        return frozenset()  # importing it says what is wrong
