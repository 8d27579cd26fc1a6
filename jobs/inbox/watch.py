"""The inbox folder: what people and programs put there becomes documents."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Final

from jobs.delivery.retry import pause
from jobs.inbox.archive import put_away
from jobs.inbox.items import Signature, Unit, printable, unchanged, units_in
from models.refusals import Refusal
from sources.files.attachment_paths import attachment_paths
from sources.files.safe_open import NotRegularFile, OutsideFolder, TooLarge, read_regular

log = logging.getLogger(__name__)

WAIT: Final = timedelta(minutes=1)  # for an attachment without its JSON file, and the other way round
TRIES: Final = 5  # of what we ourselves fail at

# Take in one JSON file and give what of it was refused; a Refusal raised means that nothing was taken.
TakeIn = Callable[[Path], Awaitable[Sequence[Refusal]]]
Sentence = Callable[[Refusal], str]


@dataclass(slots=True)
class _Seen:
    """What is known of a unit since it took its present form. In memory: after a restart all begins again."""

    signature: Signature
    since: datetime
    tries: int = 0
    not_before: datetime | None = None
    verdict: str | None = None  # once taken in: the reason of failure, empty for none


class Inbox:
    """Looks at one folder; what `take_in` takes twice must be harmless, for a crash may come in between."""

    def __init__(self, folder: Path, take_in: TakeIn, sentence: Sentence) -> None:
        self._folder = folder
        self._take_in = take_in
        self._sentence = sentence
        self._seen: dict[str, _Seen] = {}
        self._named: dict[Path, tuple[Signature, frozenset[PurePosixPath]]] = {}
        self._trouble = ""

    async def look(self, now: datetime) -> int:
        """Look once, take in what held still since the look before, and say how many units were put away."""
        try:
            units = await asyncio.to_thread(self._units)
        except OSError as error:
            self._complain(f"{error.strerror}: {error.filename}")
            return 0
        self._complain("")
        before, self._seen = self._seen, {}
        still = []
        for unit in units:
            seen = before.get(unit.name)
            known = seen is not None and seen.signature == unit.signature
            self._seen[unit.name] = seen if seen and known else _Seen(unit.signature, now)
            if known:
                still.append(unit)
        moving = any(unit not in still for unit in units if not unit.stray)
        left, put = {unit.name: unit for unit in units}, 0
        for unit in still:
            seen = self._seen[unit.name]
            if seen.not_before and now < seen.not_before:
                continue
            # A stray file also waits for a JSON file that is still being written, and may name it.
            if unit.incomplete and (now - seen.since < WAIT or (unit.stray and moving)):
                continue
            if await self._serve(unit, seen, left, now):
                del left[unit.name], self._seen[unit.name]
                put += 1
        return put

    def _units(self) -> list[Unit]:
        self._folder.mkdir(parents=True, exist_ok=True)
        read, self._named = self._named, {}

        def names(path: Path, signature: Signature) -> frozenset[PurePosixPath]:
            known = read.get(path)
            self._named[path] = known if known and known[0] == signature else (signature, _attachments(path))
            return self._named[path][1]

        return units_in(self._folder, names)

    async def _serve(self, unit: Unit, seen: _Seen, left: dict[str, Unit], now: datetime) -> bool:
        """Take in one unit and put it away; one that meets a fault is tried again later, and says False."""
        try:
            if seen.verdict is None:
                seen.verdict = f"{unit.trouble}\n" if unit.trouble else await self._verdict(unit)
            if not await asyncio.to_thread(unchanged, self._folder, unit):
                return False  # written to meanwhile: the next look finds it anew
            # What another JSON file here names as well stays for that one.
            shared = {name for other in left.values() if other is not unit for name in other.others}
            names = [unit.name, *sorted(unit.others - shared)]
            where = await asyncio.to_thread(put_away, self._folder, names, seen.verdict, now)
        except Exception:  # the edge: one broken file must not block the others
            reference = secrets.token_hex(4)
            log.exception("The inbox could not settle %s (reference %s)", printable(unit.name), reference)
            seen.tries += 1
            seen.not_before = now + pause(seen.tries)
            if seen.verdict is None and seen.tries >= TRIES:
                seen.verdict = (
                    f"Something went wrong on our side, {TRIES} times; the log has it under {reference}."
                    " Put it into the inbox again to try once more.\n"
                )
            return False
        if seen.verdict:
            log.warning("Not taken in, see the reason beside it: %s", printable(str(where)))
        else:
            log.info("Taken in: %s", printable(str(where)))
        return True

    async def _verdict(self, unit: Unit) -> str:
        """Take in every JSON file of a unit; give the reasons of what was refused, a line each."""
        lines, partly = [], False
        for path in unit.files:
            try:
                refused = await self._take_in(path)
                partly = True
            except Refusal as refusal:
                refused = (refusal,)
            place = f"{path.relative_to(self._folder)}: " if len(unit.files) > 1 else ""
            lines += [f"{place}{self._sentence(refusal)}" for refusal in refused]
        if lines and partly:
            lines.append("All the rest was taken in. Putting everything back, corrected, does no harm.")
        return "".join(f"{line}\n" for line in lines)

    def _complain(self, trouble: str) -> None:
        if trouble and trouble != self._trouble:
            log.error("The inbox %s cannot be read: %s", self._folder, trouble)
        self._trouble = trouble


def _attachments(path: Path) -> frozenset[PurePosixPath]:
    try:
        return attachment_paths(read_regular(path))
    except (OSError, OutsideFolder, NotRegularFile, TooLarge):
        return frozenset()  # taking it in says what is wrong
