"""The users of a company, and the names of its custom fields: with them documents are understood."""

import logging
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

from jobs.precoro.calls import PrecoroCalls
from jobs.precoro.client import Request
from jobs.precoro.lists import MOST_PAGES, refuse_no_answer, worked_out
from jobs.precoro.requests import fields_request, users_request
from models.precoro import accounts, people
from models.records.precoro import RemotePerson
from models.tables import PrecoroAccount
from sources.precoro.entries import Tables
from sources.precoro.lists import read_field_names, read_people

log = logging.getLogger(__name__)


async def read_users(calls: PrecoroCalls, account: PrecoroAccount) -> None:
    """Read all users: people are then known by their ids. A key without that right does without."""
    found: list[RemotePerson] = []
    async for read in _pages(calls, "users", users_request, read_people):
        found += read.people
        if not read.more:
            await calls.store.transact(partial(people.save_all_users, account, found))
    await calls.store.transact(lambda: accounts.note(account.id, people_at=calls.clock()))


async def read_fields(calls: PrecoroCalls) -> None:
    """Read the names of custom fields; without that right, fields are left out."""
    names: dict[int, str] = {}
    async for read in _pages(calls, "custom fields", fields_request, read_field_names):
        names |= dict(read.names)
    await calls.store.transact(lambda: accounts.save_field_names(calls.account_id, names, calls.clock()))


async def _pages(
    calls: PrecoroCalls, what: str, request: Callable[[Tables, int], Request], read: Callable[..., Any]
) -> AsyncIterator[Any]:
    """Yield the pages; none, or no more, where they are refused. Raises CallsRefused."""
    for number in range(1, MOST_PAGES + 1):
        answer = await calls.make(request(calls.tables, number))
        if answer.status != 200:
            log.warning("Precoro (%s): %s: answered %d", calls.terms.account, what, answer.status)
            refuse_no_answer(answer)
            return
        page = await worked_out(calls, read, answer)
        yield page
        if not page.more:
            return
