"""Send decisions to Precoro: each once, with the key of the person who decided, for what they were shown.

The intent is in the store before anything is sent. If the answer is lost, it is looked for, and nothing is
sent again: the call names no step, so that a second one could decide the next.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

from jobs.outage import Outage
from jobs.precoro.arrival import arrived_by_status, before_of, has_arrived, read_before
from jobs.precoro.calls import READS_WITHIN, NotNow, PrecoroCalls, is_page
from jobs.precoro.client import AnswerTooLarge, Lost, NotSent, OwnerKey, RawAnswer
from jobs.precoro.reading import NotRead, context_of, understood
from jobs.precoro.requests import PER_PAGE, decision_request, document_request, one_row_request
from models.change import Change
from models.policy import Policy
from models.precoro import accounts, decisions, keys, readings, to_send
from models.precoro.secrets import KeyBox
from models.precoro.to_send import DecisionToSend
from models.records.precoro import RemoteAnswer, RemoteDocument
from models.tables import PrecoroAccount, PrecoroDecision
from sources.precoro.answers import error_text, read_answer
from sources.precoro.entries import DecisionCall
from sources.precoro.lists import read_page
from sources.precoro.shapes import NotUnderstood

log = logging.getLogger(__name__)

CLAIM_FOR: Final = timedelta(minutes=10)  # longer than one step lasts
POLL: Final = 0.5  # seconds
FIRST_LOOK: Final = timedelta(seconds=10)  # after it was sent
LOOK_AGAIN: Final = timedelta(seconds=65)  # the same call is allowed again by then
READ_AGAIN: Final = timedelta(seconds=61)
_TRIES: Final = 3  # to connect
_BETWEEN: Final = 3.0  # seconds
_PAUSES: Final = (5, 20, 60, 300)  # seconds, before it is read again
AT_ONCE: Final = 10  # decisions under way: each waits for its own calls
_NO_ANSWER: Final = (NotSent, Lost, AnswerTooLarge, NotRead)


class DecisionSender:
    """Sends the decisions of one company, and looks for those whose answer was lost."""

    def __init__(self, calls: PrecoroCalls, box: KeyBox, policy: Policy, look_for: timedelta) -> None:
        self.calls = calls
        self.box = box
        self.policy = policy
        self.look_for = look_for
        self._tasks: set[asyncio.Task[None]] = set()
        self._outage = Outage(f"Sending decisions to Precoro ({calls.terms.account})")

    async def run(self) -> None:
        """Send what is due until cancelled; what was sent by then is looked for after a restart."""
        await self.calls.store.transact(lambda: decisions.release_all(self.calls.account_id))
        try:
            await self._outage.endure(self.start_due, POLL)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def start_due(self) -> None:
        """Go on with every decision that is due and finds room."""
        store, account_id, now = self.calls.store, self.calls.account_id, self.calls.clock()
        due = await store.look(lambda: decisions.due_decisions(account_id, now))
        for row in due[: max(0, AT_ONCE - len(self._tasks))]:
            if await store.transact(lambda row=row: decisions.claim(row, now, now + CLAIM_FOR)):  # type: ignore[misc]
                task = asyncio.ensure_future(self._go_on(row))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._tasks)

    async def _go_on(self, row: PrecoroDecision) -> None:
        try:
            sent = await self.calls.store.look(lambda: to_send.load(row))
            await (self._send(sent) if row.state == "waiting" else self._look_for(sent))
        except Exception:  # its claim runs out, and it is gone on with
            log.exception("Precoro (%s): decision %d failed", self.calls.terms.account, row.decision_id)

    async def _apply(self, work: Callable[[Change], Awaitable[Any]]) -> Any:
        return await self.calls.store.apply(Change(self.calls.clock(), self.policy), work)

    async def _later(self, sent: DecisionToSend, wait: timedelta, why: str) -> None:
        at = self.calls.clock() + wait
        await self._apply(lambda change: decisions.look_again(sent.row, at, why, change))

    def _owner(self, sent: DecisionToSend) -> OwnerKey | None:
        key = self.box.open(sent.key.sealed) if sent.key else None
        return OwnerKey(sent.row.person_id, sent.key.email, key) if sent.key and key else None

    async def _account(self) -> PrecoroAccount:
        return await self.calls.store.look(lambda: accounts.account(self.calls.account_id))

    # Before it is sent.

    async def _send(self, sent: DecisionToSend) -> None:
        owner = self._owner(sent)
        if owner is None:
            await self._no_key(sent)
            return
        try:
            found = await self._read(sent, owner)
        except NotNow as later:
            account = await self._account()
            await self._later(sent, later.until - self.calls.clock(), account.stopped_because)
        except _NO_ANSWER as error:
            pause = timedelta(seconds=_PAUSES[min(sent.row.attempts, len(_PAUSES) - 1)])
            await self._later(sent, pause, str(error) or type(error).__name__)
        else:
            if found is not None and await self._may_be_sent(sent, found):
                await self._post(sent, owner, found)

    async def _no_key(self, sent: DecisionToSend) -> None:
        if sent.key is not None:
            key = sent.key
            await self._apply(lambda change: keys.key_is_refused(key, "key_unreadable", change))
        await self._apply(lambda change: decisions.not_sent(sent.row, "may_not", change))

    async def _read(self, sent: DecisionToSend, owner: OwnerKey) -> RemoteDocument | None:
        """Read the document with the person's own key; None: that has settled the decision."""
        request = document_request(self.calls.tables, sent.alias, sent.number)
        answer = await self.calls.make(request, owner, for_decision=True)
        if answer.status == 401:
            await self._apply(lambda change: keys.key_refused(sent.row, change))
            return None
        if answer.status in (403, 404) and not is_page(answer):
            await self._give_back(sent, "may_not" if answer.status == 403 else "settled")
            return None
        if answer.status != 200:
            raise NotRead(f"answered {answer.status}")
        found = await understood(answer, sent.alias, self.calls)
        if found.id != sent.remote_id:
            await self._key_of_other(sent)
            return None
        if sent.key is not None and not sent.key.proven:
            key = sent.key
            await self._apply(lambda change: keys.key_works(key, True, change))
        return found

    async def _key_of_other(self, sent: DecisionToSend) -> None:
        """Refuse a key that reads another document under the same number: it is of another company."""
        assert sent.key is not None  # it has just read
        key = sent.key
        await self._apply(lambda change: keys.key_is_refused(key, "key_of_other", change))
        await self._apply(lambda change: decisions.not_sent(sent.row, "may_not", change))

    async def _may_be_sent(self, sent: DecisionToSend, found: RemoteDocument) -> bool:
        """Return whether a document waits at the step of this decision, and is what its person was shown."""
        # The call names no step: at another one it would decide that.
        if found.draft.status != "pending" or found.open_step != sent.step:
            await self._give_back(sent, "settled")
            return False
        rights = found.rights
        right = rights.can_reject if sent.verdict == "rejected" else rights.can_approve
        if right is False:
            await self._give_back(sent, "may_not")
            return False
        account = await self._account()
        if not await self._apply(lambda change: to_send.is_as_shown(found, sent.row, account, change)):
            await self._give_back(sent, "changed")
            return False
        return True

    async def _give_back(self, sent: DecisionToSend, why: decisions.NotSent) -> None:
        await self._apply(lambda change: decisions.not_sent(sent.row, why, change))
        await self._read_again(sent, timedelta(0))

    async def _read_again(self, sent: DecisionToSend, wait: timedelta) -> None:
        at = self.calls.clock() + wait
        await self.calls.store.transact(
            lambda: readings.read_again(self.calls.account_id, sent.alias, sent.remote_id, sent.number, at)
        )

    # Sending it, and what is answered.

    async def _post(self, sent: DecisionToSend, owner: OwnerKey, found: RemoteDocument) -> None:
        before = before_of(found, sent.addresses).written()
        if not await self._apply(lambda change: decisions.mark_posted(sent.row, before, change)):
            return  # it was taken back meanwhile
        call = _call_of(sent, self.calls)
        request = decision_request(self.calls.tables, call, sent.alias, sent.number, sent.reason)
        for attempt in range(1, _TRIES + 1):
            try:
                answer = await self.calls.make(request, owner, for_decision=True)
            except (NotSent, NotNow):  # it surely did not arrive
                if attempt == _TRIES:
                    await self._apply(lambda change: decisions.not_arrived(sent.row, change))
                    return
                await asyncio.sleep(_BETWEEN)
            except (Lost, AnswerTooLarge):
                await self._later(sent, FIRST_LOOK, "no answer")
                return
            else:
                await self._answered(sent, answer, found)
                return

    async def _answered(self, sent: DecisionToSend, answer: RawAnswer, found: RemoteDocument) -> None:
        if 200 <= answer.status < 300:
            context = await context_of(self.calls)
            read = await self.calls.worker.run(
                read_answer, answer.body, sent.alias, context, timeout=READS_WITHIN
            )
            if read.id == sent.remote_id:
                await self._taken(sent, read, found)
                return
        elif answer.status == 401:
            await self._apply(lambda change: keys.key_refused(sent.row, change))
            return
        elif 400 <= answer.status < 500 and not is_page(answer):
            words = await self._words(answer)
            await self._apply(lambda change: decisions.refused(sent.row, words, change))
            await self._read_again(sent, READ_AGAIN)
            return
        await self._later(sent, FIRST_LOOK, f"answered {answer.status}")

    async def _taken(self, sent: DecisionToSend, answer: RemoteAnswer, found: RemoteDocument) -> None:
        account = await self._account()

        async def work(change: Change) -> None:
            await decisions.taken(sent.row, change)
            await to_send.take_in_answer(found, answer, sent, account, change)

        await self._apply(work)
        if answer.document is None:
            await self._read_again(sent, READ_AGAIN)

    async def _words(self, answer: RawAnswer) -> str:
        return await self.calls.worker.run(
            error_text,
            answer.body,
            answer.headers.get("content-type", ""),
            self.calls.tables,
            timeout=READS_WITHIN,
        )

    async def _look_for(self, sent: DecisionToSend) -> None:
        """Look whether a decision has arrived; if nothing shows it for long enough, it is given back."""
        posted, now = sent.row.posted_at, self.calls.clock()
        assert posted is not None  # mark_posted() set it
        is_first = now - posted < LOOK_AGAIN
        try:
            arrived = await self._arrived(sent, is_first=is_first)
        except NotNow as later:
            await self._later(sent, later.until - now, "no answer")
            return
        except _NO_ANSWER:
            arrived = "not_yet"
        if arrived == "yes":
            await self._apply(lambda change: decisions.taken(sent.row, change))
        elif arrived == "no" or (not is_first and self.calls.clock() - posted >= self.look_for):
            await self._apply(lambda change: decisions.not_arrived(sent.row, change))
        else:
            await self._later(sent, LOOK_AGAIN, "no answer")
            return
        await self._read_again(sent, timedelta(0))

    async def _arrived(self, sent: DecisionToSend, *, is_first: bool) -> str:
        owner = self._owner(sent)
        if is_first or owner is None:
            request = one_row_request(self.calls.tables, sent.alias, sent.remote_id)
            answer = await self.calls.make(request, for_decision=True)
            if answer.status != 200:
                raise NotRead(f"answered {answer.status}")
            try:
                page = await self.calls.worker.run(
                    read_page, answer.body, sent.alias, PER_PAGE, self.calls.tables, timeout=READS_WITHIN
                )
            except NotUnderstood as error:
                raise NotRead(str(error)) from None
            row = next((one for one in page.rows if one.id == sent.remote_id), None)
            return arrived_by_status(sent.verdict, row.status) if row else "not_yet"
        request = document_request(self.calls.tables, sent.alias, sent.number)
        answer = await self.calls.make(request, owner, for_decision=True)
        if answer.status != 200:
            raise NotRead(f"answered {answer.status}")
        found = await understood(answer, sent.alias, self.calls)
        if found.id != sent.remote_id:
            raise NotRead("the number is that of another document")
        return has_arrived(sent.verdict, read_before(sent.row.before), found, sent.addresses)


def _call_of(sent: DecisionToSend, calls: PrecoroCalls) -> DecisionCall:
    table = calls.tables.decisions
    if sent.verdict == "approved":
        return table.approve
    return table.reject if sent.verdict == "rejected" else table.ask_for_changes
