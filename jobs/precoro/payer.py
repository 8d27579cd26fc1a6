"""Record payments in Precoro: each once, with the payer's own key, of what is left to pay.

The intent is in the store before anything is sent. If the answer is lost, the payment is looked for by its
reference in Precoro's own list, and nothing is sent again: the call may be made twice with two effects.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Literal

from jobs.outage import Outage
from jobs.precoro.calls import READS_WITHIN, NotNow, PrecoroCalls, is_page
from jobs.precoro.client import AnswerTooLarge, Lost, NotSent, OwnerKey, RawAnswer
from jobs.precoro.reading import NotRead, understood
from jobs.precoro.requests import PER_PAGE, document_request, payment_request, payments_request
from jobs.worker.process import WorkerBroken, WorkerTimeout
from models.change import Change
from models.policy import Policy
from models.precoro import accounts, keys, payments, readings, to_send
from models.precoro.payments import PaymentToSend
from models.precoro.secrets import KeyBox
from models.records.precoro import RemoteDocument
from models.vocabulary import WhyNotPaid
from sources.precoro.answers import error_text
from sources.precoro.lists import read_payments, read_recorded
from sources.precoro.shapes import NotUnderstood

log = logging.getLogger(__name__)

CLAIM_FOR: Final = timedelta(minutes=10)  # longer than one step lasts
POLL: Final = 0.5  # seconds
FIRST_LOOK: Final = timedelta(seconds=10)  # after it was sent
LOOK_AGAIN: Final = timedelta(seconds=65)  # the same call is allowed again by then
OVERLAP: Final = timedelta(minutes=10)
MOST_PAGES: Final = 20
_TRIES: Final = 3  # to connect
_BETWEEN: Final = 3.0  # seconds
_PAUSES: Final = (5, 20, 60, 300)  # seconds, before it is read again
_CENT: Final = Decimal("0.01")
_NO_ANSWER: Final = (NotSent, Lost, AnswerTooLarge, NotRead, WorkerTimeout, WorkerBroken)


class PaymentSender:
    """Records the payments of one company, one after another, and looks for those whose answer was lost."""

    def __init__(self, calls: PrecoroCalls, box: KeyBox, policy: Policy, look_for: timedelta) -> None:
        self.calls = calls
        self.box = box
        self.policy = policy
        self.look_for = look_for
        self._outage = Outage(f"Recording payments in Precoro ({calls.terms.account})")

    async def run(self) -> None:
        """Send what is due until cancelled; what was sent by then is looked for after a restart."""
        await self.calls.store.transact(lambda: payments.release_all(self.calls.account_id))
        await self._outage.endure(self.step, POLL)

    async def step(self) -> None:
        """Go on with every payment that is due."""
        store, account_id, now = self.calls.store, self.calls.account_id, self.calls.clock()
        for row in await store.look(lambda: payments.due_payments(account_id, now)):
            sent = await store.transact(lambda row=row: payments.claim(row, now, now + CLAIM_FOR))  # type: ignore[misc]
            if sent is not None:
                await (self._send(sent) if sent.row.state == "waiting" else self._look_for(sent))

    async def _apply(self, work: Callable[[Change], Awaitable[Any]]) -> Any:
        return await self.calls.store.apply(Change(self.calls.clock(), self.policy), work)

    async def _later(self, sent: PaymentToSend, wait: timedelta, why: str) -> None:
        at = self.calls.clock() + wait
        await self.calls.store.transact(lambda: payments.look_again(sent.row, at, why))

    async def _end(self, sent: PaymentToSend, why: WhyNotPaid, words: str = "") -> None:
        """End it without effect, and read the document: it is what Precoro says."""
        await self._apply(lambda change: payments.not_recorded(sent.row, why, words, change))
        await self._read_again(sent)

    async def _read_again(self, sent: PaymentToSend) -> None:
        at = self.calls.clock()
        await self.calls.store.transact(
            lambda: readings.read_again(self.calls.account_id, sent.alias, sent.remote_id, sent.number, at)
        )

    async def _recorded(self, sent: PaymentToSend) -> None:
        await self._apply(lambda change: payments.recorded(sent.row, change))
        await self._read_again(sent)

    def _owner(self, sent: PaymentToSend) -> OwnerKey | None:
        key = self.box.open(sent.key.sealed) if sent.key else None
        return OwnerKey(sent.row.person_id, sent.key.email, key) if sent.key and key else None

    # Before it is sent.

    async def _send(self, sent: PaymentToSend) -> None:
        owner = self._owner(sent)
        if owner is None:
            await self._end(sent, "payment_no_key")
            return
        try:
            found = await self._read(sent, owner)
        except NotNow as later:
            await self._later(sent, later.until - self.calls.clock(), "calls are used up")
        except _NO_ANSWER as error:
            pause = timedelta(seconds=_PAUSES[min(sent.row.attempts, len(_PAUSES)) - 1])
            await self._later(sent, pause, str(error) or type(error).__name__)
        else:
            if found is not None and (amount := await self._amount(sent, found)):
                await self._post(sent, owner, amount)

    async def _read(self, sent: PaymentToSend, owner: OwnerKey) -> RemoteDocument | None:
        """Read the document with the payer's own key; None: that has settled it."""
        request = document_request(self.calls.tables, sent.alias, sent.number)
        answer = await self.calls.make(request, owner, for_decision=True)
        if answer.status == 401:
            await self._drop_key(sent, "key_refused")
            return None
        if answer.status in (403, 404) and not is_page(answer):
            await self._end(sent, "payment_may_not")
            return None
        if answer.status != 200:
            raise NotRead(f"answered {answer.status}")
        found = await understood(answer, sent.alias, self.calls)
        if found.id != sent.remote_id:  # the key is of another company
            await self._drop_key(sent, "key_of_other")
            return None
        return found

    async def _drop_key(self, sent: PaymentToSend, why: Literal["key_refused", "key_of_other"]) -> None:
        assert sent.key is not None  # it has just read
        key = sent.key
        await self._apply(lambda change: payments.not_recorded(sent.row, "payment_no_key", "", change))
        await self._apply(lambda change: keys.key_is_refused(key, why, change))

    async def _amount(self, sent: PaymentToSend, found: RemoteDocument) -> str:
        """Return what is left to pay; empty: nothing may be sent, which has settled it."""
        account = await self.calls.store.look(lambda: accounts.account(self.calls.account_id))
        amount = left_to_pay(found)
        if found.draft.status not in ("approved", "partly_paid"):
            await self._end(sent, "payment_settled")
        elif not amount or not await self._apply(
            lambda change: to_send.is_as_shown(found, sent.row, account, change)
        ):
            await self._end(sent, "payment_changed")
        else:
            return amount
        return ""

    # Sending it, and what is answered.

    async def _post(self, sent: PaymentToSend, owner: OwnerKey, amount: str) -> None:
        row = sent.row
        if not await self._apply(lambda change: payments.mark_posted(row, amount, change)):
            return
        request = payment_request(
            self.calls.tables, sent.alias, sent.remote_id, amount, row.paid_on, row.external_id
        )
        for attempt in range(1, _TRIES + 1):
            try:
                answer = await self.calls.make(request, owner, for_decision=True)
            except (NotSent, NotNow):  # it surely did not arrive
                if attempt == _TRIES:
                    await self._end(sent, "payment_not_arrived")
                    return
                await asyncio.sleep(_BETWEEN)
            except (Lost, AnswerTooLarge):
                await self._later(sent, FIRST_LOOK, "no answer")
                return
            else:
                await self._answered(sent, answer)
                return

    async def _answered(self, sent: PaymentToSend, answer: RawAnswer) -> None:
        run, tables = self.calls.worker.run, self.calls.tables
        if 200 <= answer.status < 300:
            found = await run(read_recorded, answer.body, tables, timeout=READS_WITHIN)
            if found.reference == sent.row.external_id or found.document == sent.remote_id:
                await self._recorded(sent)
                return
        elif answer.status == 401:
            await self._drop_key(sent, "key_refused")
            return
        elif 400 <= answer.status < 500 and not is_page(answer):
            media_type = answer.headers.get("content-type", "")
            words = await run(error_text, answer.body, media_type, tables, timeout=READS_WITHIN)
            # Doubled on its way, it may have been taken first, and refused as a second one.
            if await self._was_taken(sent):
                await self._recorded(sent)
            else:
                await self._end(sent, "payment_refused", words)
            return
        await self._later(sent, FIRST_LOOK, f"answered {answer.status}")

    async def _was_taken(self, sent: PaymentToSend) -> bool:
        try:
            return await self._is_listed(sent, self.calls.clock())
        except (NotNow, *_NO_ANSWER):
            return False

    # After its answer was lost.

    async def _look_for(self, sent: PaymentToSend) -> None:
        """Look whether a payment is in Precoro's list; if it is not for long enough, it is given back."""
        posted = sent.row.posted_at
        assert posted is not None  # mark_posted() set it
        is_last = self.calls.clock() - posted >= self.look_for
        try:
            found = await self._is_listed(sent, posted)
        except NotNow as later:
            await self._later(sent, later.until - self.calls.clock(), "no answer")
            return
        except _NO_ANSWER as error:
            log.warning("Precoro (%s): payments were not read: %s", self.calls.terms.account, error)
            if is_last:
                await self._end(sent, "payment_not_known")
                return
            found = False
        if found:
            await self._recorded(sent)
        elif is_last:
            await self._end(sent, "payment_not_arrived")
        else:
            await self._later(sent, LOOK_AGAIN, "no answer")

    async def _is_listed(self, sent: PaymentToSend, posted: datetime) -> bool:
        """Return whether Precoro's list of payments has this one. Raises NotRead if it is not read whole."""
        calls = self.calls
        account = await calls.store.look(lambda: accounts.account(calls.account_id))
        since = posted + timedelta(microseconds=account.ahead_us) - OVERLAP
        for page in range(1, MOST_PAGES + 1):
            request = payments_request(calls.tables, sent.alias, page, since)
            answer = await calls.make(request, self._owner(sent), for_decision=True)
            if answer.status != 200:
                raise NotRead(f"answered {answer.status}")
            try:
                read = await calls.worker.run(
                    read_payments, answer.body, PER_PAGE, calls.tables, timeout=READS_WITHIN
                )
            except NotUnderstood as error:
                raise NotRead(str(error)) from None
            if sent.row.external_id in read.references:
                return True
            if not read.more:
                return False
        raise NotRead("the list is too long")


def left_to_pay(found: RemoteDocument) -> str:
    """Return what is left to pay of a document in two decimals; empty: nothing is, or it is not known."""
    draft = found.draft
    paid = draft.stated.prepaid
    if draft.total is None or (paid is None and draft.status == "partly_paid"):
        return ""
    left = draft.total - (paid or Decimal(0))
    exact = left.quantize(_CENT)
    return f"{exact}" if exact == left and exact > 0 else ""
