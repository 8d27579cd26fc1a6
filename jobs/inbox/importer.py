"""Import a file of documents: parse, copy attachments, one short transaction for each budget and document.

Each gives way to people who press or type meanwhile.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from models.change import Change
from models.database.store import Store
from models.documents import imports
from models.documents.context.cost_centres import redraw_documents, save_budget
from models.documents.intake import ImportResult, import_document
from models.documents.resolve import resolve
from models.frozen import frozen
from models.outbox import lists
from models.people.people import save_person
from models.policy import Policy
from models.records.drafts import AttachmentNamed, CostCentreBudgetDraft, ParsedDocument, ParsedFile
from models.refusals import Refusal
from sources.files.attachments import save_attachments

log = logging.getLogger(__name__)

# Seconds: somebody who waits for SQLite's lock looks again after 25 to 100 ms.
SHORTEST_REST, LONGEST_REST = 0.02, 0.2
REFUSED_LOGGED: Final = 20  # of one import; the others are in its report
TABLES: Final = ("csv", "xlsx")
T = TypeVar("T")
Parse = Callable[[Path], Awaitable[ParsedFile]]


@frozen
class Refused:
    """A document or budget that was refused; the others of its file were imported."""

    where: str
    number: str  # of a budget, its cost centre
    refusal: Refusal


@frozen
class Report:
    """The result of importing one file."""

    people: int
    taken: tuple[tuple[str, ImportResult], ...]  # (number, result)
    refused: tuple[Refused, ...]
    budgets: int = 0  # of cost centres
    attached: frozenset[Path] = frozenset()  # the files that its documents name, also refused ones


@frozen
class Importer:
    """Imports files, from the inbox or from the command line.

    `makes_way`: between two documents it rests for as long as one took, so that a bot in another process gets
    SQLite's lock in time: SQLite has no queue for it, and a program that asks again at once has it again.
    """

    store: Store
    policy: Policy
    files: Path  # where attachments are kept
    clock: Callable[[], datetime]
    parse: Parse
    makes_way: bool = False

    async def take_in_file(self, path: Path, beside: tuple[Path, ...] = ()) -> Report:
        """Import the people, budgets and documents of one file; raise a Refusal if it cannot be parsed.

        The files beside it belong to the request of a table, if it holds one.
        """
        parsed = with_beside(await self.parse(path), beside)
        batch_id = await self.store.transact(lambda: imports.open_batch(self.clock()), gives_way=True)
        try:
            return await self._take_in(path, parsed, batch_id)
        finally:
            await self.store.transact(
                lambda: lists.close_batch(batch_id, self.clock(), self.policy.cards_per_import),
                gives_way=True,
            )

    async def _take_in(self, path: Path, parsed: ParsedFile, batch_id: int) -> Report:
        for person in parsed.people:
            await self._apply(batch_id, lambda change, person=person: save_person(person, change))  # type: ignore[misc]
        refused: list[Refused] = []
        budgets = 0
        for index, budget in enumerate(parsed.budgets):
            try:
                await self._budget(budget, batch_id)
                budgets += 1
            except Refusal as refusal:
                refused.append(Refused(f"budgets[{index}]", budget.cost_centre, refusal))
                _log_refused("budget", refused, batch_id)
        taken: list[tuple[str, ImportResult]] = []
        for document in parsed.documents:
            try:
                taken.append((document.draft.number, await self._document(path, document, batch_id)))
            except Refusal as refusal:
                refused.append(Refused(document.where, document.draft.number, refusal))
                _log_refused("document", refused, batch_id)
        log.info(
            "Import %d took in %d documents, %d people and %d budgets, and refused %d",
            batch_id,
            len(taken),
            len(parsed.people),
            budgets,
            len(refused),
            extra={"import": batch_id},
        )
        return Report(len(parsed.people), tuple(taken), tuple(refused), budgets, attached_to(parsed))

    async def _budget(self, given: CostCentreBudgetDraft, batch_id: int) -> None:
        saved = await self._apply(batch_id, lambda change: save_budget(given, change))
        more = saved.redraws
        while more:
            more = await self._apply(batch_id, lambda change: redraw_documents(saved.id, change))

    async def _document(self, path: Path, document: ParsedDocument, batch_id: int) -> ImportResult:
        attachments = await save_attachments(
            document.files, folder=path.parent, store=self.files, file=path.name
        )
        given = replace(document.draft, attachments=(*document.draft.attachments, *attachments))

        async def take_in(change: Change) -> ImportResult:
            resolved = await resolve(given, change.policy)
            return await import_document(resolved.draft, change, source=path.name)

        return await self._apply(batch_id, take_in)

    async def _apply(self, batch_id: int, work: Callable[[Change], Awaitable[T]]) -> T:
        began = time.monotonic()
        result = await self.store.apply(Change(self.clock(), self.policy, batch_id), work, gives_way=True)
        if self.makes_way:
            await asyncio.sleep(min(max(time.monotonic() - began, SHORTEST_REST), LONGEST_REST))
        return result


def _log_refused(what: str, refused: Sequence[Refused], batch_id: int) -> None:
    """Log the last that was refused: a document or a budget."""
    last = refused[-1]
    if len(refused) <= REFUSED_LOGGED:
        fields = last.refusal.log_fields | {what: last.number, "import": str(batch_id)}
        log.info("Import %d refused a %s: %s", batch_id, what, last.refusal.code, extra=fields)


def with_beside(parsed: ParsedFile, beside: tuple[Path, ...]) -> ParsedFile:
    """Return what was read, with the files beside it as those of the one request of a table."""
    if len(parsed.documents) != 1 or parsed.documents[0].draft.source.format not in TABLES:
        return parsed
    [only] = parsed.documents
    named = {one.path for one in only.files}
    files = (*only.files, *(AttachmentNamed(one.name, one, False) for one in beside if one not in named))
    return replace(parsed, documents=(replace(only, files=files),))


def attached_to(parsed: ParsedFile) -> frozenset[Path]:
    """Return the files that documents name."""
    return frozenset(file.path for one in parsed.documents for file in one.files)


async def release_abandoned(store: Store, now: datetime, cards: int) -> None:
    """Release the cards of imports whose program ended before they were over."""
    for batch_id in await imports.abandoned(now):
        log.warning("Import %d was abandoned; releasing its cards", batch_id)
        await store.transact(lambda batch_id=batch_id: lists.close_batch(batch_id, now, cards))  # type: ignore[misc]
