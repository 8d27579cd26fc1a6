"""Say what importing a file would do: everything is tried, and nothing is kept."""

from dataclasses import replace
from pathlib import Path

from jobs.inbox.importer import Importer, attached_to, with_beside
from models.change import Change
from models.documents.context.cost_centres import save_budget
from models.documents.intake import import_document
from models.documents.resolve import resolve
from models.documents.stated_totals import compare_sums
from models.frozen import frozen
from models.people.companies import CompanyTerms, save_companies
from models.people.people import save_person
from models.records.drafts import CostCentreBudgetDraft, ParsedDocument, PersonDraft
from models.records.explained import ExplainedBudget, ExplainedDocument
from models.refusals import Refusal
from sources.files.attachments import save_attachments


class _Undone(Exception):
    """Ends a transaction whose result is known, so that nothing of it is kept."""


@frozen
class ExplainedFile:
    """What would become of each budget and document of a file, and the files that these name."""

    budgets: tuple[ExplainedBudget, ...]
    documents: tuple[ExplainedDocument, ...]
    attached: frozenset[Path]


async def explain_file(
    importer: Importer, companies: list[CompanyTerms], path: Path, beside: tuple[Path, ...] = ()
) -> ExplainedFile:
    """Return what would become of each part of a file, by itself; raise a Refusal if it cannot be read.

    `companies` are those that the settings list. The importer's folder of files keeps what comes in the file.
    """
    parsed = with_beside(await importer.parse(path), beside)
    budgets = [
        await _explain_budget(importer, companies, f"budgets[{index}]", each)
        for index, each in enumerate(parsed.budgets)
    ]
    documents = [await _explain(importer, companies, path, parsed.people, each) for each in parsed.documents]
    return ExplainedFile(tuple(budgets), tuple(documents), attached_to(parsed))


async def _explain_budget(
    importer: Importer, companies: list[CompanyTerms], where: str, given: CostCentreBudgetDraft
) -> ExplainedBudget:
    explained = ExplainedBudget(where, given.cost_centre)

    async def try_it(change: Change) -> None:
        nonlocal explained
        await save_companies(companies, change)
        explained = replace(explained, outcome=(await save_budget(given, change)).outcome)
        raise _Undone

    try:
        await importer.store.apply(Change(importer.clock(), importer.policy), try_it)
    except _Undone:
        pass
    except Refusal as refusal:
        explained = replace(explained, refused=refusal)
    return explained


async def _explain(
    importer: Importer,
    companies: list[CompanyTerms],
    path: Path,
    people: tuple[PersonDraft, ...],
    document: ParsedDocument,
) -> ExplainedDocument:
    sums = compare_sums(document.draft)
    explained = ExplainedDocument(document.where, document.draft, document.origins, sums=sums)

    async def try_it(change: Change) -> None:
        nonlocal explained
        await save_companies(companies, change)
        for person in people:
            await save_person(person, change)
        resolved = await resolve(replace(document.draft, attachments=attachments), change.policy)
        explained = replace(explained, draft=resolved.draft, reasons=resolved.reasons)
        result = await import_document(resolved.draft, change, source=path.name)
        explained = replace(explained, outcome=result.outcome)
        raise _Undone

    try:
        named = await save_attachments(
            document.files, folder=path.parent, store=importer.files, file=path.name
        )
        attachments = (*document.draft.attachments, *named)
        await importer.store.apply(Change(importer.clock(), importer.policy), try_it)
    except _Undone:
        pass
    except Refusal as refusal:
        explained = replace(explained, refused=refusal)
    return explained
