"""Check whether documents of Precoro are understood: a handful of those that wait is read whole."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Final

from commands.checks.findings import Finding, ok, warning
from commands.precoro.report import list_name, reason_text
from jobs.precoro.calls import PrecoroCalls
from jobs.precoro.reading import NotRead, understood
from jobs.precoro.requests import document_request
from models.records.documents import Audience
from models.records.precoro import Alias, RemoteDocument, RemoteRow
from views.wording.formats import number
from views.wording.names import enumerate_names
from views.wording.translate import gettext, marked, ngettext

HANDFUL: Final = 5  # or one of each kind
MOST_NAMED: Final = 10

NONE_WAITS: Final = marked("{company}: no document waits for approval, so none was read.")
UNDERSTOOD: Final = marked("{company}: read and understood: {names}.")
NOT_UNDERSTOOD: Final = marked(
    "{company}: {name} is not fully understood."
    " docs/operate.md says how to correct what the bot knows of Precoro."
)
UNKNOWN_STATUS: Final = marked("its status is not known: {status}")


@dataclass(slots=True)
class _Read:
    """What was read of a document."""

    row: RemoteRow
    problems: tuple[str, ...]
    has_approvers: bool  # somebody of the step that waits could be read


async def check_documents(
    calls: PrecoroCalls, waiting: Mapping[Alias, Sequence[RemoteRow]], reader: Audience
) -> AsyncIterator[Finding]:
    """Read one document of each kind, and others up to a handful; `waiting`: those of the first pages.

    Raises what a call raises.
    """
    company = calls.terms.company
    rows = [row for row in chain(*zip_longest(*waiting.values())) if row is not None]
    kinds = sum(map(bool, waiting.values()))
    read = [await _read(calls, row, reader) for row in rows[: max(HANDFUL, kinds)]]
    if not read:
        yield ok("precoro", gettext(reader, NONE_WAITS, company=company))
        return
    for one in read:
        if one.problems:
            text = gettext(reader, NOT_UNDERSTOOD, company=company, name=_name(one.row, reader))
            yield warning("precoro", text, one.problems[:MOST_NAMED])
    if understood_ones := [_name(one.row, reader) for one in read if not one.problems]:
        names = enumerate_names(understood_ones, MOST_NAMED, reader)
        yield ok("precoro", gettext(reader, UNDERSTOOD, company=company, names=names))
    yield _approvers(company, read, len(rows), reader)


def _approvers(company: str, read: Sequence[_Read], waiting: int, reader: Audience) -> Finding:
    readable = sum(one.has_approvers for one in read)
    text = ngettext(
        reader,
        "{company}: {count} document waits on the first pages of the lists."
        " Read: {read}, with approvers who could be understood: {readable}.",
        "{company}: {count} documents wait on the first pages of the lists."
        " Read: {read}, with approvers who could be understood: {readable}.",
        waiting,
        company=company,
        read=number(len(read), reader),
        readable=number(readable, reader),
    )
    if readable == len(read):
        return ok("precoro", text)
    unreadable = [_name(one.row, reader) for one in read if not one.has_approvers]
    return warning("precoro", text, unreadable[:MOST_NAMED])


def _name(row: RemoteRow, reader: Audience) -> str:
    return f"{list_name(row.alias, reader)} {reason_text(row.idn)}"


async def _read(calls: PrecoroCalls, row: RemoteRow, reader: Audience) -> _Read:
    answer = await calls.make(document_request(calls.tables, row.alias, row.idn))
    try:
        if answer.status != 200:
            raise NotRead(f"answered {answer.status}")
        found = await understood(answer, row.alias, calls)
        if found.id != row.id:
            raise NotRead(f"the number is that of another document ({found.id})")
    except NotRead as error:
        return _Read(row, (reason_text(str(error)),), has_approvers=False)
    return _Read(row, tuple(_problems(found, reader)), has_approvers=_has_approvers(found))


def _problems(found: RemoteDocument, reader: Audience) -> Iterator[str]:
    if found.draft.status == "unknown" and not found.problems:
        yield gettext(reader, UNKNOWN_STATUS, status=reason_text(found.status_text))
    yield from map(reason_text, found.problems)


def _has_approvers(found: RemoteDocument) -> bool:
    asked = next((step for step in found.steps if step.key == found.open_step), None)
    return asked is not None and any(one.person.email for one in asked.approvers)
