"""Taking a document in: new, the same again, changed within its revision, or a new revision."""

import json
from dataclasses import dataclass, replace
from typing import Literal

from models import history
from models.approval import chain
from models.approval.decide import REASON_LIMIT
from models.approval.rounds import change_chain, keep_ended_round, start_round
from models.change import Change, hold
from models.documents.content import given_hash, steps_hash, with_total, write_content, write_parts
from models.documents.imports import heartbeat
from models.documents.related import save_related, tell_related
from models.documents.status_changes import check_status
from models.outbox import files, homes, messages
from models.people.people import company_for, join_company, save_people
from models.records.drafts import DocumentDraft, StepDraft
from models.refusals import Refusal
from models.tables import Audit, Company, Document, Message, Person

LOCAL = "local"  # the origin of what files bring; decisions stay in this store


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of a draft."""

    document: int
    outcome: Literal["new", "same", "changed", "new_round"]


async def import_document(draft: DocumentDraft, change: Change, *, source: str) -> ImportResult:
    """Take in one document, or raise a Refusal; inside a transaction. `source` is for the audit."""
    if change.batch_id is not None and not await heartbeat(change.batch_id, change.now):
        change = replace(change, batch_id=None)  # given up as abandoned: nobody would let its cards go
    draft = with_total(draft)
    company = await company_for(draft.company, change.policy)
    people = await save_people(_everybody(draft))
    await join_company(company.id, [person.id for person in people.values()])
    known = await Document.get_or_none(company_id=company.id, origin=LOCAL, origin_key=origin_key(draft))
    if known is None:
        return await _take_new(draft, company, people, change, source)
    document = await hold(known.id)
    assert document is not None  # documents are never deleted
    if draft.revision < document.revision:
        raise Refusal("older_revision", number=draft.number, revision=draft.revision, known=document.revision)
    if given_hash(draft) == document.given_hash:
        return ImportResult(document.id, "same")
    if draft.revision > document.revision:
        return await _take_revision(document, draft, people, change, source)
    return await _take_change(document, draft, people, change, source)


def origin_key(draft: DocumentDraft) -> str:
    """Say which document of its source a draft is: its id, else kind and number (invoices: and supplier)."""
    if draft.id:
        return f"id:{draft.id}"
    supplier = draft.supplier.name.casefold() if draft.kind == "invoice" else ""
    return json.dumps([draft.kind, draft.number.casefold(), supplier], ensure_ascii=False)


async def _take_new(
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
        url=draft.url,
        given_hash=given_hash(draft),
        given_steps_hash=steps_hash(draft),
        submitted_at=change.now,
        created_at=change.now,
    )
    write_content(document, draft)
    await document.save()
    await write_parts(document.id, draft)
    await history.note(
        document.id, change.now, "taken_in", "", source=source, revision=draft.revision, status=draft.status
    )
    await save_related(document, draft, people)
    if draft.status == "pending":
        await start_round(document, _steps(draft), people, change)
    elif draft.status == "in_revision":
        await keep_ended_round(document, _steps(draft), people, change)
        await _note_end(document, draft, people, change, source)
    await messages.enqueue_payer_cards(document, change.now, policy=change.policy, batch_id=change.batch_id)
    await homes.document_changed(document.id)
    return ImportResult(document.id, "new")


async def _take_revision(
    document: Document, draft: DocumentDraft, people: dict[str, Person], change: Change, source: str
) -> ImportResult:
    if document.status == "rejected":
        raise Refusal("rejected_stays", number=draft.number)
    if document.status in ("cancelled", "partly_paid", "paid"):
        raise Refusal("status_not_taken", number=draft.number, known=document.status, given=draft.status)
    write_content(document, draft)
    document.requester_id = people[draft.requester].id
    _remember(document, draft)
    document.status = draft.status
    document.settled_at = None
    await document.save()
    await write_parts(document.id, draft)
    await chain.close_round(document, change.now)
    await history.note(
        document.id, change.now, "revised", "", source=source, revision=draft.revision, status=draft.status
    )
    news = await save_related(document, draft, people)
    if draft.status == "pending":
        await start_round(document, _steps(draft), people, change)
    elif draft.status == "in_revision":
        await keep_ended_round(document, _steps(draft), people, change)
    if draft.status in ("cancelled", "rejected", "in_revision"):
        await _note_end(document, draft, people, change, source)
        await messages.enqueue_outcome(document, change.now)
    await messages.enqueue_payer_cards(document, change.now, policy=change.policy, batch_id=change.batch_id)
    await tell_related(document, news, change)
    await messages.redraw(document.id)
    return ImportResult(document.id, "new_round")


async def _note_end(
    document: Document, draft: DocumentDraft, people: dict[str, Person], change: Change, source: str
) -> None:
    """Write into the history how a source ended a round, with what it asks of the requester."""
    note = _question(draft, people) if draft.status == "in_revision" else ""
    await history.note(
        document.id, change.now, draft.status, "", source=source, step="", note=note, round=document.round
    )


def _question(draft: DocumentDraft, people: dict[str, Person]) -> str:
    """Give the last comment, if it is not the requester's own: where sources say what has to change."""
    last = max(draft.comments, key=lambda comment: comment.at, default=None)
    if last is None or last.author == draft.requester:
        return ""
    author = people[last.author]
    return f"{author.name or author.email}: {last.text}"[:REASON_LIMIT]


async def _take_change(
    document: Document, draft: DocumentDraft, people: dict[str, Person], change: Change, source: str
) -> ImportResult:
    probe = Document(company_id=document.company_id, kind=draft.kind)
    write_content(probe, draft)
    if probe.content_hash != document.content_hash or probe.kind != document.kind:
        raise Refusal("content_changed", number=draft.number, revision=draft.revision)
    given = draft.status
    if await _is_no_news(document, draft):
        draft = replace(draft, status="pending")
    check_status(document, draft.status)
    steps_changed = steps_hash(draft) != document.given_steps_hash
    _remember(document, draft)
    await document.save()
    news = await save_related(document, draft, people)
    await _deliver_new_files(document, change)
    await history.note(document.id, change.now, "updated", "", source=source, status=given)
    if draft.status == "pending" and document.status == "draft":
        document.status = "pending"
        await document.save()
        await start_round(document, _steps(draft), people, change)
    elif draft.status in ("partly_paid", "paid"):
        if document.status != draft.status:
            await history.note(document.id, change.now, draft.status, "", source=source, round=document.round)
        document.status = draft.status  # no end of a round: nothing is open, and its outcome was told
        await document.save()
    elif draft.status not in ("pending", document.status):
        await _note_end(document, draft, people, change, source)
        await chain.end(document, draft.status, change, tell=draft.status != "draft")
    elif steps_changed and document.status == "pending":
        await change_chain(document, _steps(draft), people, change)
    await messages.enqueue_payer_cards(document, change.now, policy=change.policy, batch_id=change.batch_id)
    await tell_related(document, news, change)
    await messages.redraw(document.id)
    return ImportResult(document.id, "changed")


async def _is_no_news(document: Document, draft: DocumentDraft) -> bool:
    """Tell whether a source only repeats that a document is in revision: it was confirmed here since."""
    if draft.status != "in_revision" or document.status == "in_revision":
        return False
    told = Audit.filter(document_id=document.id, what__in=("taken_in", "revised", "updated"))
    last = await told.order_by("-position").first()
    return last is not None and json.loads(last.facts).get("status") == "in_revision"


def _steps(draft: DocumentDraft) -> tuple[StepDraft, ...]:
    return draft.steps or ()


def _remember(document: Document, draft: DocumentDraft) -> None:
    document.url = draft.url
    document.given_hash = given_hash(draft)
    document.given_steps_hash = steps_hash(draft)


def _everybody(draft: DocumentDraft) -> list[str]:
    approvers = [email for step in _steps(draft) for email in step.approvers]
    authors = [comment.author for comment in draft.comments]
    return [draft.requester, *approvers, *draft.payers, *draft.followers, *authors]


async def _deliver_new_files(document: Document, change: Change) -> None:
    cards = await Message.filter(
        document_id=document.id,
        round=document.round,
        subject="card",
        seat__in=("approver", "payer"),
        state__not_in=("failed", "dropped"),
    ).values_list("id", flat=True)
    await files.enqueue_attachments([int(str(one)) for one in cards], document.id, change.now, change.policy)
