"""A mailbox: the attachments of allowed senders are imported like files in the inbox.

Where a message lies says what became of it: in the folder it is new, in `done` it was taken in, in `failed`
it was not. Nothing else is remembered, so what is interrupted begins again; importing twice does no harm.
"""

import asyncio
import hashlib
import logging
import secrets
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from jobs.delivery.retry import pause
from jobs.inbox.importer import Report
from jobs.inbox.together import read_together
from jobs.mailbox.connection import MailboxAccess, MailboxError, OpenMailbox, open_mailbox
from jobs.mailbox.reasons import build_reason, reason_id
from jobs.outage import Outage
from jobs.worker.process import Worker, WorkerBroken, WorkerTimeout, WorkerUnavailable
from models.database.away import is_away
from models.frozen import frozen
from models.mailbox import MailboxLook
from models.records.documents import Audience
from models.refusals import Refusal
from sources.mail.message import MESSAGE_LIMIT, UnpackedMessage, are_allowed, unpack_message
from views.wording.problems.text import problem_text
from views.wording.refusals import sentence

log = logging.getLogger(__name__)

MOST_AT_A_TIME: Final = 20  # messages in one connection
HEADERS_AT_A_TIME: Final = 200
UNPACKS_WITHIN: Final = 10.0  # seconds
TRIES: Final = 5  # after an error of our own
LONGEST_PAUSE: Final = 900.0  # seconds between two looks while the server is away

ImportAll = Callable[[Path, tuple[Path, ...]], Awaitable[Report]]  # of a file, and those beside it


@dataclass(slots=True)
class _Faults:
    """Errors of our own with a message. In memory: a restart begins again."""

    tries: int = 0
    not_before: datetime | None = None


@frozen
class _Verdict:
    """What becomes of a message: whether anything was taken in, and a sentence for what was not."""

    taken: bool
    reasons: tuple[str, ...]
    about: tuple[str, str] = ("", "")  # subject and id
    key: str = ""  # of its content


@dataclass
class Mailbox:
    """Looks into one mailbox again and again. `folder` is for files while they are read."""

    access: MailboxAccess
    senders: Sequence[str]
    folder: Path
    worker: Worker
    import_file: ImportAll
    clock: Callable[[], datetime]
    every: float  # seconds
    record: Callable[[MailboxLook], Awaitable[None]]
    reader: Audience = field(default_factory=Audience)
    _validity: int = 0
    _others: set[int] = field(default_factory=set)  # messages of other senders: they stay where they are
    _faults: dict[int, _Faults] = field(default_factory=dict)
    _taken: int = 0  # messages since the last look that was recorded
    _refused: int = 0

    async def run(self) -> None:
        """Look for ever; wait longer after each failure."""
        outage, failures = Outage(f"Mailbox {self.access.user} at {self.access.host}"), 0
        await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)  # what a killed bot left
        while True:
            more = False
            try:
                more = await self.look_and_record()
                failures = 0
                outage.over()
            except MailboxError as error:
                failures += 1
                outage.said(problem_text(error, Audience()))
            except Exception as error:  # the edge: our database or disk is away, or a fault of ours
                failures += 1
                outage.noticed(error)
            if not more:
                await asyncio.sleep(self.pause_after(failures))

    def pause_after(self, failures: int) -> float:
        """Return how many seconds to wait after so many looks that failed one after another."""
        return max(self.every, min(self.every * 2.0 ** min(failures, 16), LONGEST_PAUSE))

    async def look_and_record(self) -> bool:
        """Look, and record what became of it; return whether more waits. Raises what ended the look."""
        try:
            more = await self.look()
        except MailboxError as error:
            await self._record(error)
            raise
        except Exception as error:
            if not is_away(error):
                await self._record(MailboxError("mailbox_fault", error=type(error).__name__))
            raise
        await self._record()
        return more

    async def _record(self, error: MailboxError | None = None) -> None:
        code, facts = (error.code, error.facts) if error else ("", {})
        await self.record(MailboxLook(self._taken, self._refused, code, facts))
        self._taken = self._refused = 0

    async def look(self) -> bool:
        """Take in what is new; return whether more waits. Raises MailboxError."""
        async with open_mailbox(self.access) as mailbox:
            if mailbox.validity != self._validity:  # the numbers mean other messages now
                self._validity, self._others, self._faults = mailbox.validity, set(), {}
            numbers = await mailbox.message_numbers()
            self._others &= set(numbers)
            known = len(self._others)
            due = [number for number in numbers if self._is_due(number)]
            taken = 0
            for begin in range(0, len(due), HEADERS_AT_A_TIME):
                for number in await self._of_allowed_senders(mailbox, due[begin : begin + HEADERS_AT_A_TIME]):
                    if taken == MOST_AT_A_TIME:
                        return True
                    taken += await self._process(mailbox, number)
            if others := len(self._others) - known:
                log.info("Mailbox: %d messages of other senders stay in %s", others, self.access.folder)
        return False

    def _is_due(self, number: int) -> bool:
        faults = self._faults.get(number)
        late = faults and faults.not_before and self.clock() < faults.not_before
        return number not in self._others and not late

    async def _of_allowed_senders(self, mailbox: OpenMailbox, numbers: list[int]) -> list[int]:
        headers = await mailbox.from_headers(numbers)
        given = [headers[number] for number in numbers]
        try:
            allowed = await self.worker.run(are_allowed, given, tuple(self.senders), timeout=UNPACKS_WITHIN)
        except WorkerUnavailable:
            return []
        except (WorkerTimeout, WorkerBroken):
            log.warning("From headers of %d messages could not be read; they stay", len(numbers))
            allowed = [False] * len(numbers)
        self._others.update(
            number for number, is_allowed in zip(numbers, allowed, strict=True) if not is_allowed
        )
        return [number for number, is_allowed in zip(numbers, allowed, strict=True) if is_allowed]

    async def _process(self, mailbox: OpenMailbox, number: int) -> bool:
        """Import one message and move it; return False if it is to be tried again later, or gone."""
        try:
            verdict = await self._verdict(mailbox, number)
            if verdict is None:
                return False
            folder = await self._put_away(mailbox, number, verdict)
        except MailboxError as error:
            if error.code != "mailbox_refused":
                raise
            # The server does not like this message: the others go on.
            log.warning("Message %d of the mailbox: %s", number, problem_text(error, Audience()))
            self._try_later(number)
            return False
        if verdict.reasons:
            log.warning("A message was not taken in as a whole, see the reason beside it in %s", folder)
        else:
            log.info("Imported message %d of the mailbox", number)
        return True

    async def _put_away(self, mailbox: OpenMailbox, number: int, verdict: _Verdict) -> str:
        """Move a message, after its reason: nothing is in `failed` without one. Return the folder."""
        folder = self.access.done if verdict.taken else self.access.failed
        if verdict.reasons:
            await self._add_reason(mailbox, folder, verdict)
        await mailbox.move(number, folder)
        self._faults.pop(number, None)
        self._taken += verdict.taken
        self._refused += not verdict.taken
        return folder

    def _try_later(self, number: int) -> int:
        """Note an error with a message; return how many there were."""
        faults = self._faults.setdefault(number, _Faults())
        faults.tries += 1
        faults.not_before = self.clock() + pause(faults.tries)
        return faults.tries

    async def _verdict(self, mailbox: OpenMailbox, number: int) -> _Verdict | None:
        """Import a message; return None where it is gone, or to be tried again later."""
        try:
            return await self._take_in(mailbox, number)
        except MailboxError:
            raise
        except WorkerUnavailable:
            return None
        except Exception as error:  # the edge: one message must not block the others
            if is_away(error):
                raise
            reference = secrets.token_hex(4)
            log.exception("Could not import message %d of the mailbox (reference %s)", number, reference)
            tries = self._try_later(number)
            if tries < TRIES:
                return None
            refusal = Refusal("mail_fault", tries=tries, reference=reference)
            return _Verdict(False, (self._sentence(refusal),), key=f"{self._validity}-{number}")

    async def _take_in(self, mailbox: OpenMailbox, number: int) -> _Verdict | None:
        size = await mailbox.size(number)
        if size is None:
            return None  # somebody has moved it meanwhile
        if size > MESSAGE_LIMIT:
            return self._too_large(number)
        await asyncio.to_thread(self.folder.mkdir, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.folder) as within:
            message, files = Path(within) / "message", Path(within) / "files"
            await asyncio.to_thread(files.mkdir)
            got = await mailbox.download(number, message, size, MESSAGE_LIMIT)
            if got == 0:
                return None
            if got > MESSAGE_LIMIT:
                return self._too_large(number)
            key = await asyncio.to_thread(_hash, message)
            unpacked = await self._unpack(message, files)
            return await self._import(unpacked, files, key)

    def _too_large(self, number: int) -> _Verdict:
        refusal = Refusal("mail_too_large", limit=MESSAGE_LIMIT)
        return _Verdict(False, (self._sentence(refusal),), key=f"{self._validity}-{number}")

    async def _unpack(self, message: Path, files: Path) -> UnpackedMessage:
        try:
            return await self.worker.run(unpack_message, message, files, timeout=UNPACKS_WITHIN)
        except (WorkerTimeout, WorkerBroken):
            # To try again would end the same way.
            return UnpackedMessage("", "", (), (), (Refusal("mail_too_deep"),))

    async def _import(self, unpacked: UnpackedMessage, files: Path, key: str) -> _Verdict:
        """Import the files of a message, as those of a folder in the inbox."""
        refused, taken = list(unpacked.refused), False
        given = [files / name for name in unpacked.documents]
        others = [files / name for name in unpacked.others]
        for report in (await read_together(given, others, self.import_file)).values():
            if isinstance(report, Refusal):
                refused.append(report)
            else:
                taken = taken or bool(report.taken or report.people)
                refused += [one.refusal for one in report.refused]
        if taken:  # terms and leaflets may come with an invoice
            refused = [one for one in refused if not _is_pdf_without_data(one)]
        elif not refused:
            refused = [Refusal("mail_without_documents")]
        about = (unpacked.subject, unpacked.message_id)
        return _Verdict(taken, tuple(map(self._sentence, refused)), about, key)

    async def _add_reason(self, mailbox: OpenMailbox, folder: str, verdict: _Verdict) -> None:
        message = build_reason(
            verdict.key,
            about=verdict.about,
            reasons=verdict.reasons,
            taken=verdict.taken,
            user=self.access.user,
            folder=self.access.folder,
            now=self.clock(),
            reader=self.reader,
        )
        await mailbox.add_once(folder, message, reason_id(verdict.key))

    def _sentence(self, refusal: Refusal) -> str:
        return sentence(refusal, self.reader)


def _is_pdf_without_data(refusal: Refusal) -> bool:
    problems = refusal.facts.get("problems")
    return isinstance(problems, tuple) and [one.code for one in problems] == ["pdf_holds_no_document"]


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]
