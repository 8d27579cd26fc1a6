"""Importing a document: new, the same again, changed within its revision, or a new revision."""

import json
from dataclasses import replace
from typing import Literal

from models.approval import chain
from models.approval.rounds import change_chain, save_ended_round, start_round
from models.change import Change
from models.documents.content import (
    bind,
    given_hash,
    replace_parts,
    steps_hash,
    write_content,
    write_parts,
)
from models.documents.context.last_round import keep_round
from models.documents.imports import heartbeat
from models.documents.order_changes import came_before, known_order
from models.documents.related import save_related, state_related, update_related
from models.documents.sources import require_files
from models.documents.stated_totals import with_total
from models.documents.status_changes import check_status
from models.facts import FilesAdded, Happened, PayersNamed, Reopened, RevisionSettled, RoundEnded, happened
from models.frozen import frozen
from models.people.memberships import join_company, save_people
from models.people.people import company_for
from models.records.drafts import DocumentDraft, StepDraft
from models.refusals import Refusal
from models.shown import pay_more
from models.tables import Audit, Company, Document, Person
from models.visible import identifier_key, key_of
from models.vocabulary import APPROVED, REASON_LIMIT

LOCAL = "local"  # the origin of what files bring; decisions stay in this store


@frozen
class ImportResult:
    """What became of a draft."""

    document: int
    outcome: Literal["new", "same", "changed", "new_round"]


async def import_document(draft: DocumentDraft, change: Change, *, source: str) -> ImportResult:
    """Import one document, or raise a Refusal; inside a transaction. `source` is for its history."""
    if change.batch_id is not None and not await heartbeat(change.batch_id, change.now):
        change.batch_id = None  # given up as abandoned: nobody would release its cards
    require_files(draft, change.policy)
    draft = with_total(draft, refuse_wrong=change.policy.refuse_wrong_totals)
    company = await company_for(draft.company, change.policy)
    people = await save_people(_everybody(draft))
    await join_company(company.id, [person.id for person in people.values()], "document")
    if draft.action == "cancel":
        return await _cancel(draft, company, change, source)
    changed = await known_order(draft, company.id) if draft.action == "change" else None
    if changed and came_before(draft, changed):
        return ImportResult(changed.id, "same")
    known = changed or await known_document(draft, company)
    if known is None:
        return await _import_new(draft, company, people, change, source)
    document = await change.hold(known.id)
    if draft.revision < document.revision:
        raise Refusal("older_revision", number=draft.number, revision=draft.revision, known=document.revision)
    if given_hash(draft) == document.given_hash:
        return ImportResult(document.id, "same")
    if draft.revision > document.revision:
        return await _import_revision(document, draft, people, change, source)
    return await _import_change(document, draft, people, change, source)


def origin_key(draft: DocumentDraft) -> str:
    """Return which document of its source a draft is: its id, else kind, number and (invoices) supplier.

    A supplier is known by the tax number, or by the name where there is none.
    """
    tax_key = identifier_key(draft.supplier.tax_id)
    if draft.id or draft.kind != "invoice" or not tax_key:
        return _key_by_name(draft)
    return json.dumps([draft.kind, draft.number.casefold(), {"tax_id": tax_key}], ensure_ascii=False)


def _key_by_name(draft: DocumentDraft) -> str:
    """Return the key that earlier releases gave every document."""
    if draft.id:
        return f"id:{draft.id}"
    supplier = draft.supplier.name.casefold() if draft.kind == "invoice" else ""
    return json.dumps([draft.kind, draft.number.casefold(), supplier], ensure_ascii=False)


async def known_document(draft: DocumentDraft, company: Company) -> Document | None:
    """Return the document that a draft is of, if there is one; those of earlier releases by their own key."""
    of_company = Document.filter(company_id=company.id, origin=LOCAL)
    key, by_name = origin_key(draft), _key_by_name(draft)
    found = await of_company.get_or_none(origin_key=key)
    if found is not None or draft.id or draft.kind != "invoice":
        return found
    if key == by_name:
        return await _by_name_alone(draft, company)
    tax_key = identifier_key(draft.supplier.tax_id)
    numbered = of_company.filter(kind="invoice", number_key=key_of(draft.number))
    theirs = numbered.filter(supplier_tax_key__in=(tax_key, "")).exclude(origin_key__startswith="id:")
    rows = sorted(await theirs, key=lambda one: (not one.supplier_tax_key, one.id))
    return next((one for one in rows if one.supplier_tax_key or one.origin_key == by_name), None)


async def _by_name_alone(draft: DocumentDraft, company: Company) -> Document | None:
    """Return the one invoice of a supplier's name that has a tax number, where the draft has none."""
    name = key_of(draft.supplier.name)
    named = Document.filter(company_id=company.id, origin=LOCAL, kind=draft.kind, supplier_key=name)
    rows = await named.filter(number_key=key_of(draft.number), origin_key__contains='{"tax_id": ').limit(2)
    return rows[0] if name and len(rows) == 1 else None


async def _cancel(draft: DocumentDraft, company: Company, change: Change, source: str) -> ImportResult:
    """Cancel an order by a file that says nothing else of it but, perhaps, why."""
    document = await change.hold((await known_order(draft, company.id)).id)
    if document.status == "cancelled":
        return ImportResult(document.id, "same")
    check_status(document, "cancelled")
    note = draft.note[:REASON_LIMIT]
    change.state(happened(document.id, "cancelled", source=source, step="", note=note, round=document.round))
    await chain.end(document, "cancelled", change)
    return ImportResult(document.id, "changed")


async def _import_new(
    draft: DocumentDraft, company: Company, people: dict[str, Person], change: Change, source: str
) -> ImportResult:
    document = Document(
        company_id=company.id,
        kind=draft.kind,
        origin=LOCAL,
        origin_key=origin_key(draft),
        round=0,
        status=draft.status,
        requester_id=people[draft.requester].id,
        submitted_at=change.now,
        created_at=change.now,
        url="",
    )
    write_content(document, draft)
    await _remember(document, draft, change)
    await document.save()
    await write_parts(document.id, draft)
    change.hold_new(document)
    change.state(_imported("taken_in", document, draft, source))
    await save_related(document, draft, people)
    if draft.status == "pending":
        await start_round(document, _steps(draft), people, change)
    elif draft.status == "in_revision":
        await save_ended_round(document, _steps(draft), people, change)
        _state_end(document, draft, people, change, source)
    change.state(PayersNamed(document.id))
    return ImportResult(document.id, "new")


async def _import_revision(
    document: Document, draft: DocumentDraft, people: dict[str, Person], change: Change, source: str
) -> ImportResult:
    if document.status == "rejected":
        raise Refusal("rejected_stays", number=draft.number)
    if document.status in ("cancelled", "partly_paid", "paid", "closed"):
        raise Refusal("status_not_taken", number=draft.number, known=document.status, given=draft.status)
    was_approved = document.status in APPROVED
    await keep_round(document)
    write_content(document, draft)
    document.requester_id = people[draft.requester].id
    await _remember(document, draft, change)
    document.status = draft.status
    document.settled_at = None
    await document.save()
    await replace_parts(document.id, draft)
    await chain.close_round(document, change)
    change.state(_imported("revised", document, draft, source))
    related = await update_related(document, draft, people)
    if draft.status == "pending":
        await start_round(document, _steps(draft), people, change)
    elif draft.status == "in_revision":
        await save_ended_round(document, _steps(draft), people, change)
    if draft.status in ("cancelled", "rejected", "in_revision", "closed"):
        _state_end(document, draft, people, change, source)
        change.state(RoundEnded(document.id, draft.status))
    elif draft.status in APPROVED:
        change.state(RevisionSettled(document.id, draft.status))
    elif was_approved:
        change.state(Reopened(document.id))
    change.state(PayersNamed(document.id))
    state_related(document, related, change)
    return ImportResult(document.id, "new_round")


async def _import_change(
    document: Document, draft: DocumentDraft, people: dict[str, Person], change: Change, source: str
) -> ImportResult:
    _check_same_content(document, draft)
    given = draft.status
    if await _is_repeated(document, draft):
        draft = replace(draft, status="pending")
    check_status(document, draft.status)
    steps_changed = steps_hash(draft) != document.given_steps_hash
    if document.status in ("draft", "in_revision"):
        await keep_round(document)  # who is asked next is told which account changed meanwhile
    await _remember(document, draft, change)
    await document.save()
    related = await update_related(document, draft, people)
    change.state(FilesAdded(document.id), happened(document.id, "updated", source=source, status=given))
    await _follow_status(document, draft, people, change, source, steps_changed=steps_changed)
    change.state(PayersNamed(document.id))
    state_related(document, related, change)
    return ImportResult(document.id, "changed")


def _check_same_content(document: Document, draft: DocumentDraft) -> None:
    probe = Document(company_id=document.company_id, kind=draft.kind)
    write_content(probe, draft)
    if probe.content_hash != document.content_hash or probe.kind != document.kind:
        raise Refusal("content_changed", number=draft.number, revision=draft.revision)


async def _follow_status(
    document: Document,
    draft: DocumentDraft,
    people: dict[str, Person],
    change: Change,
    source: str,
    *,
    steps_changed: bool,
) -> None:
    """Let status and chain of a known document follow its source."""
    if draft.status == "pending" and document.status == "draft":
        await start_round(document, _steps(draft), people, change)
    elif draft.status in ("partly_paid", "paid"):
        if document.status != draft.status:
            change.state(happened(document.id, draft.status, source=source, round=document.round))
            pay_more(document, "source", draft.status)
        document.status = draft.status  # ends no round: nothing is open, and its outcome was told
        await document.save()
    elif draft.status not in ("pending", document.status):
        _state_end(document, draft, people, change, source)
        await chain.end(document, draft.status, change, notify=_is_outcome(draft.status, document.status))
    elif steps_changed and document.status == "pending":
        await change_chain(document, _steps(draft), people, change)


def _is_outcome(given: str, known: str) -> bool:
    """Return whether an end is news for the requester; that an approved document was closed later is none."""
    return given != "draft" and not (given == "closed" and known in APPROVED)


def _state_end(
    document: Document, draft: DocumentDraft, people: dict[str, Person], change: Change, source: str
) -> None:
    """State how a source ended a round, with what it asks of the requester."""
    note = _what_to_change(draft, people) if draft.status == "in_revision" else ""
    change.state(happened(document.id, draft.status, source=source, step="", note=note, round=document.round))


def _what_to_change(draft: DocumentDraft, people: dict[str, Person]) -> str:
    """Return the last comment, if it is not the requester's own: where sources say what has to change."""
    last = max(draft.comments, key=lambda comment: comment.at, default=None)
    if last is None or last.author == draft.requester:
        return ""
    return f"{people[last.author].display_name}: {last.text}"[:REASON_LIMIT]


async def _is_repeated(document: Document, draft: DocumentDraft) -> bool:
    """Return whether a source only repeats that a document is in revision: it was confirmed here since."""
    if draft.status != "in_revision" or document.status == "in_revision":
        return False
    said = Audit.filter(document_id=document.id, what__in=("taken_in", "revised", "updated"))
    last = await said.order_by("-position").first()
    return last is not None and json.loads(last.facts).get("status") == "in_revision"


def _imported(what: str, document: Document, draft: DocumentDraft, source: str) -> Happened:
    return happened(document.id, what, source=source, revision=draft.revision, status=draft.status)


def _steps(draft: DocumentDraft) -> tuple[StepDraft, ...]:
    return draft.steps or ()


async def _remember(document: Document, draft: DocumentDraft, change: Change) -> None:
    await bind(document, draft, change.now)
    document.given_hash = given_hash(draft)
    document.given_steps_hash = steps_hash(draft)


def _everybody(draft: DocumentDraft) -> list[str]:
    approvers = [email for step in _steps(draft) for email in step.approvers]
    return [draft.requester, *approvers, *draft.payers, *draft.followers, *(c.author for c in draft.comments)]
