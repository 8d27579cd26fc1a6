"""Take in a document as Precoro has it now. Called inside a transaction.

Precoro alone says what a document is, whether it waits, and who is asked. What changed is drawn again; what
waits with another content than before is asked again, in a new round.
"""

from dataclasses import replace
from datetime import datetime
from typing import Literal

from models.approval import chain
from models.change import Change
from models.documents.content import bind, given_hash, replace_parts, write_parts
from models.documents.context.last_round import keep_round
from models.documents.imports import heartbeat
from models.documents.related import RelatedChanges, save_related, state_related, update_related
from models.documents.stated_totals import with_total
from models.facts import (
    DocumentChanged,
    FilesAdded,
    Happened,
    PayersNamed,
    RevisionSettled,
    RoundStarted,
    StepStuck,
    happened,
)
from models.people.memberships import save_people
from models.policy import Policy
from models.precoro.content import has_new_content, write_content_of, write_paid
from models.precoro.known import UnderstoodDocument, describe, known_as
from models.precoro.paid_here import pays_here
from models.precoro.people import requester_of, save_remote_people
from models.precoro.steps import RemoteChain, follow_chain, is_started_again, pause
from models.records.drafts import AttachmentDraft, DocumentDraft
from models.records.precoro import KIND_OF, RemoteDocument, TriedFiles
from models.shown import pay_more
from models.tables import Document, PrecoroAccount, PrecoroDocument, PrecoroReading
from models.vocabulary import APPROVED

PRECORO = "precoro"  # the origin of its documents, and the source that their history names
Outcome = Literal["new", "same", "changed", "new_round", "passed_over"]
# Statuses of a document that nobody is asked about any more, and that may be asked about again.
_OVER = frozenset({"draft", "rejected", "in_revision", "cancelled", "closed"})


async def take_in(
    found: RemoteDocument,
    files: TriedFiles,
    account: PrecoroAccount,
    change: Change,
    read_at: datetime | None = None,
) -> Outcome:
    """Take in a document. `files`: those of it that were fetched, or could not be.

    One that is not known here and waits for nobody is passed over. `read_at`: when it was asked for; None: it
    is the answer to a decision.
    """
    if change.batch_id is not None and not await heartbeat(change.batch_id, change.now):
        change.batch_id = None
    row = await known_as(account, found)
    if row is None and not await _is_wanted(found, account, change.policy):
        return "passed_over"
    reading = await prepared(found, files, account)
    if row is None:
        await _take_in_new(reading, account, change)
        return "new"
    document = await change.hold_anywhere(row.document_id)
    was = _beside(row)
    waits = document.status == found.draft.status == "pending"
    again = waits and read_at is not None and await is_started_again(document, reading.chain, read_at)
    outcome = await _follow(document, row, reading, change, again=again)
    describe(row, reading, account, change.now)
    await row.save()
    if outcome == "same" and was != _beside(row):
        outcome = "changed"
        change.state(DocumentChanged(document.id))
    return outcome


def _beside(row: PrecoroDocument) -> tuple[object, ...]:
    """Return what a card shows of it beside what every document has."""
    return row.status_text, row.steps, row.open_step, row.unread, row.files


async def _is_wanted(found: RemoteDocument, account: PrecoroAccount, policy: Policy) -> bool:
    if found.draft.status not in ("approved", "partly_paid"):
        return found.draft.status == "pending"
    return await pays_here(Document(company_id=account.company_id, kind=KIND_OF[found.alias]), policy)


async def end_gone(reading: PrecoroReading, account: PrecoroAccount, change: Change) -> Outcome:
    """End what Precoro does not have any more: whether it was decided there is not known."""
    row = await PrecoroDocument.get_or_none(
        account_id=account.id, alias=reading.alias, remote_id=reading.remote_id
    )
    if row is None:
        return "passed_over"
    document = await change.hold_anywhere(row.document_id)
    if document.status in ("pending", "unknown"):
        change.state(_said("updated", document))
        await chain.end(document, "closed", change)
        return "changed"
    return "same"


async def prepared(found: RemoteDocument, files: TriedFiles, account: PrecoroAccount) -> UnderstoodDocument:
    """Return a document with the people that it names, saved where they are new."""
    named = [found.creator, *found.followers, *([found.last_approver] if found.last_approver else [])]
    named += [one.person for step in found.steps for one in step.approvers]
    people = await save_remote_people(account, named)
    requester = await requester_of(account, found.creator, people.get(found.creator))
    company = await account.company
    followers = tuple(dict.fromkeys(people[one].email for one in found.followers if one in people))
    draft = replace(
        found.draft,
        company=company.name,
        requester=requester.email,
        followers=followers,
        attachments=tuple(
            kept for one in found.files if isinstance(kept := files.get(one.id), AttachmentDraft)
        ),
    )
    authors = await save_people(comment.author for comment in draft.comments)
    by_email = {person.email: person for person in (*people.values(), requester)} | authors
    remote_chain = RemoteChain(found.steps, found.open_step, people)
    return UnderstoodDocument(found, with_total(draft), requester, remote_chain, by_email, files)


async def _take_in_new(reading: UnderstoodDocument, account: PrecoroAccount, change: Change) -> None:
    found, draft = reading.found, reading.draft
    document = Document(
        company_id=account.company_id,
        kind=KIND_OF[found.alias],
        origin=PRECORO,
        origin_key=f"{found.alias}:{found.id}",
        round=0,
        status="pending",
        requester_id=reading.requester.id,
        submitted_at=change.now,
        created_at=change.now,
        url="",
        given_steps_hash="",
    )
    write_content_of(document, draft)
    await bind(document, draft, change.now)
    document.given_hash = given_hash(draft)
    document.pays_here = await pays_here(document, change.policy)
    await document.save()
    await write_parts(document.id, draft)
    change.hold_new(document)
    change.state(_said("taken_in", document))
    related = await save_related(document, draft, reading.people)
    row = PrecoroDocument(
        document_id=document.id,
        account_id=account.id,
        alias=found.alias,
        remote_id=found.id,
    )
    describe(row, reading, account, change.now)
    await row.save()
    if draft.status == "pending":
        await _start_round(document, reading, change)
    else:
        await _ask_payers(document, draft.status, change)  # nobody else hears of it
    state_related(document, related, change)


async def _ask_payers(document: Document, status: str, change: Change) -> None:
    document.round, document.status, document.settled_at = 1, status, change.now
    await document.save()
    change.state(PayersNamed(document.id))


def _said(what: str, document: Document) -> Happened:
    return happened(document.id, what, source=PRECORO, revision=document.revision, status=document.status)


async def _start_round(document: Document, reading: UnderstoodDocument, change: Change) -> None:
    document.round += 1
    document.status = "pending"
    document.submitted_at = change.now
    document.settled_at = None
    await document.save()
    change.state(
        happened(document.id, "submitted", reading.requester.email, round=document.round, step=""),
        RoundStarted(document.id),
    )
    await _ask(document, reading, change)


async def _ask(document: Document, reading: UnderstoodDocument, change: Change) -> None:
    """Follow the chain of a document that waits; where nobody can be asked, say so to the managers."""
    await follow_chain(document, reading.chain, change)
    if reading.chain.is_unread:
        change.state(StepStuck(document.id, "not_read"))


async def _follow(
    document: Document, row: PrecoroDocument, reading: UnderstoodDocument, change: Change, *, again: bool
) -> Outcome:
    """Bring a document that is known here in line with what was read; `again`: in another round."""
    draft, before = reading.draft, document.status
    draft = replace(draft, revision=document.revision)
    is_new = has_new_content(document, draft)
    if is_new:
        draft = replace(draft, revision=document.revision + 1)
    if not (is_new or again) and given_hash(draft) == document.given_hash:
        if before == "pending":
            await _ask(document, reading, change)
        return "same"
    related = await _write(document, draft, reading, change.now, is_new=is_new)
    if is_new:
        change.state(_said("revised", document))
    await _follow_status(document, draft.status, reading, change, is_new=is_new or again)
    change.state(DocumentChanged(document.id), FilesAdded(document.id), PayersNamed(document.id))
    state_related(document, related, change)
    return "new_round" if (is_new or again) and draft.status == "pending" else "changed"


async def _write(
    document: Document, draft: DocumentDraft, reading: UnderstoodDocument, now: datetime, *, is_new: bool
) -> RelatedChanges:
    write_paid(document, draft)
    if is_new:
        await keep_round(document)
        write_content_of(document, draft)
        document.requester_id = reading.requester.id
    await bind(document, draft, now)
    document.given_hash = given_hash(draft)
    await document.save()
    if is_new:
        await replace_parts(document.id, draft)
    return await update_related(document, draft, reading.people)


async def _follow_status(
    document: Document, status: str, reading: UnderstoodDocument, change: Change, *, is_new: bool
) -> None:
    before = document.status
    if status == "pending":
        if is_new or before not in ("pending", "unknown"):
            await chain.close_round(document, change)
            await _start_round(document, reading, change)
            return
        if before == "unknown":
            document.status = "pending"
            await document.save()
        await _ask(document, reading, change)
    elif status == before:
        return
    elif status == "unknown":
        await _become_unknown(document, change)
    elif status in APPROVED:
        await _become_approved(document, status, reading, change)
    else:
        await _become_over(document, status, reading, change)


async def _become_unknown(document: Document, change: Change) -> None:
    """Ask nobody about it, and say of nothing that it is over."""
    await pause(document, change)
    document.status = "unknown"
    await document.save()
    change.state(_said("updated", document))


async def _become_approved(
    document: Document, status: str, reading: UnderstoodDocument, change: Change
) -> None:
    """Let it be approved, and then paid as far as Precoro says."""
    if document.status not in APPROVED:
        if any(step.done for step in reading.chain.steps):  # who approved on the way
            await follow_chain(document, replace(reading.chain, open_step=""), change)
        change.state(_ended("approved", document, reading))
        await chain.end(document, "approved", change)
    if document.status != status:
        change.state(happened(document.id, status, source=PRECORO, round=document.round))
        pay_more(document, "source", status)
        document.status = status
        await document.save()


async def _become_over(document: Document, status: str, reading: UnderstoodDocument, change: Change) -> None:
    was_approved = document.status in APPROVED
    change.state(_ended(status, document, reading))
    if was_approved or document.status in _OVER:
        document.status = status
        await document.save()
        change.state(RevisionSettled(document.id, status))
        return
    await chain.end(document, status, change, notify=status != "draft")


def _ended(status: str, document: Document, reading: UnderstoodDocument) -> Happened:
    """Say how Precoro ended the round, and who did it: of approvals and rejections it says so."""
    last = reading.found.last_approver
    person = reading.chain.people.get(last) if last and status in ("approved", "rejected") else None
    who = person.email if person else ""
    return happened(document.id, status, who, source=PRECORO, step="", note="", round=document.round)
