"""Try the keys that people have linked, each by one call."""

import logging
from typing import Final

from jobs.outage import Outage
from jobs.precoro.calls import NotNow, PrecoroCalls, is_page
from jobs.precoro.client import AnswerTooLarge, Lost, NotSent, OwnerKey
from jobs.precoro.reading import NotRead, understood
from jobs.precoro.requests import document_request, list_request
from models.change import Change
from models.policy import Policy
from models.precoro import keys
from models.precoro.known import document_to_prove
from models.precoro.secrets import KeyBox
from models.records.precoro import Alias
from models.tables import PrecoroKey

log = logging.getLogger(__name__)

POLL: Final = 1.0  # seconds
_LATER: Final = (NotNow, NotSent, Lost, AnswerTooLarge, NotRead)


class KeyChecks:
    """Checks the keys of one company: a key of another one reads another document under the same number."""

    def __init__(self, calls: PrecoroCalls, box: KeyBox, policy: Policy, first_list: Alias) -> None:
        self.calls = calls
        self.box = box
        self.policy = policy
        self.first_list = first_list
        self._outage = Outage(f"Checking keys of Precoro ({calls.terms.account})")

    async def run(self) -> None:
        """Try keys as they are linked, until cancelled."""
        await self._outage.endure(self.step, POLL)

    async def step(self) -> None:
        """Try every key that no call has tried yet; one that can't be tried now is tried later."""
        for row in await self.calls.store.look(lambda: keys.keys_to_check(self.calls.account_id)):
            key = self.box.open(row.sealed)
            if key is None:
                await self._refuse(row, "key_unreadable")
                continue
            try:
                await self._try(row, OwnerKey(row.person_id, row.email, key))
            except _LATER as error:
                log.info("Precoro (%s): a key is tried later: %s", self.calls.terms.account, error)

    async def _try(self, row: PrecoroKey, owner: OwnerKey) -> None:
        known = await self.calls.store.look(lambda: document_to_prove(row))
        if known is None:
            request = list_request(self.calls.tables, self.first_list, 1)
        else:
            request = document_request(self.calls.tables, known.alias, known.number)
        answer = await self.calls.make(request, owner, for_decision=True)
        if answer.status == 401:
            await self._refuse(row, "key_refused")
        elif answer.status == 200 and known is not None:
            found = await understood(answer, known.alias, self.calls)
            if found.id != known.remote_id:
                await self._refuse(row, "key_of_other")
            else:
                await self._works(row, proven=True)
        elif answer.status in (200, 403, 404) and not is_page(answer):
            await self._works(row, proven=False)
        else:
            raise NotRead(f"answered {answer.status}")

    async def _works(self, row: PrecoroKey, *, proven: bool) -> None:
        await self.calls.store.apply(
            Change(self.calls.clock(), self.policy), lambda change: keys.key_works(row, proven, change)
        )

    async def _refuse(self, row: PrecoroKey, why: keys.WhyRefused) -> None:
        await self.calls.store.apply(
            Change(self.calls.clock(), self.policy), lambda change: keys.key_is_refused(row, why, change)
        )
