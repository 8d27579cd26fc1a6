"""The lists of Precoro, page by page."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from jobs.precoro.calls import READS_WITHIN, PrecoroCalls, date_of
from jobs.precoro.client import RawAnswer
from jobs.precoro.reading import NotRead
from jobs.precoro.requests import PER_PAGE, list_request
from jobs.worker.process import WorkerBroken, WorkerTimeout
from models.frozen import frozen
from models.records.precoro import Alias, RemotePage, RemoteRow
from sources.precoro.answers import is_html
from sources.precoro.lists import read_page
from sources.precoro.shapes import NotUnderstood

MOST_PAGES: Final = 300  # of one list in one pass


class ListRefused(Exception):
    """The company's key may not read the list."""


class CallsRefused(NotRead):
    """No call is answered: the key is refused, or a page comes instead of answers."""


@frozen
class ListQuery:
    """What is asked of a list: what has changed since then, or what has one of these codes."""

    alias: Alias
    since: datetime | None = None
    statuses: tuple[str, ...] = ()
    first: bool = False  # nothing of the list is known here, or nothing that is recent
    pays: bool = False  # what is approved waits for payers
    newest: bool = False  # only the first page


@frozen
class ListPage:
    """The rows of a page that were on none before it, and what time it was at Precoro."""

    rows: tuple[RemoteRow, ...]
    problems: tuple[str, ...]
    at: datetime | None  # None: it was not said


@dataclass(slots=True)
class ListResult:
    """What came of reading a list: documents by their internal ids."""

    alias: Alias
    listed: set[int] = field(default_factory=set)
    to_read: set[int] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)  # rows that could not be understood
    is_refused: bool = False
    is_whole: bool = False  # all of it was read
    error: str = ""  # why it could not be read


async def read_pages(calls: PrecoroCalls, query: ListQuery) -> AsyncIterator[ListPage]:
    """Yield the pages of a list, until one has nothing new.

    Raises ListRefused, NotRead, and what a call raises.
    """
    seen: set[int] = set()
    for number in range(1, MOST_PAGES + 1):
        page, at = await read_one_page(calls, query, number)
        new = tuple(row for row in page.rows if row.id not in seen)
        seen |= {row.id for row in new}
        yield ListPage(new, page.problems, at)
        if not page.more or not new or query.newest:
            return


async def read_one_page(
    calls: PrecoroCalls, query: ListQuery, number: int = 1
) -> tuple[RemotePage, datetime | None]:
    """Return a page of a list, and what time it was at Precoro. Raises as `read_pages` does."""
    request = list_request(calls.tables, query.alias, number, since=query.since, statuses=query.statuses)
    answer = await calls.make(request)
    refuse_no_answer(answer)
    if answer.status == 403:
        raise ListRefused
    if answer.status != 200:
        raise NotRead(f"answered {answer.status}")
    return await worked_out(calls, read_page, answer, query.alias), date_of(answer)


def refuse_no_answer(answer: RawAnswer) -> None:
    """Raise CallsRefused where an answer says nothing of what was asked, but that nothing is answered."""
    is_page = is_html(answer.body, answer.headers.get("content-type", ""))
    if answer.status == 401 or (answer.status == 403 and is_page):
        raise CallsRefused(f"answered {answer.status}")


async def worked_out(calls: PrecoroCalls, read: Callable[..., Any], answer: RawAnswer, *given: Any) -> Any:
    """Return what a page of anything holds, read in the worker process. Raises NotRead."""
    arguments = (answer.body, *given, PER_PAGE, calls.tables)
    try:
        return await calls.worker.run(read, *arguments, timeout=READS_WITHIN)
    except (NotUnderstood, WorkerTimeout, WorkerBroken) as error:
        raise NotRead(str(error)) from None
