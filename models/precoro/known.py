"""What is kept of a document beside what every document has: how Precoro has it."""

import json
from datetime import datetime, timedelta
from typing import cast

from models.frozen import frozen
from models.precoro.steps import RemoteChain
from models.records.drafts import AttachmentDraft, DocumentDraft
from models.records.in_precoro import MissingFile
from models.records.precoro import Alias, RemoteDocument, RemotePerson, TriedFiles
from models.tables import Attachment, Person, PrecoroAccount, PrecoroDocument, PrecoroKey
from models.vocabulary import FileTrouble


@frozen
class UnderstoodDocument:
    """A document as it was read, the people that it names, and its files that are here by now."""

    found: RemoteDocument
    draft: DocumentDraft
    requester: Person
    chain: RemoteChain
    people: dict[str, Person]  # by e-mail
    files: TriedFiles


@frozen
class ProvingDocument:
    """A document that proves by its internal id which company a key belongs to."""

    alias: Alias
    number: str
    remote_id: int


async def known_as(account: PrecoroAccount, found: RemoteDocument) -> PrecoroDocument | None:
    """Return what is kept of a document that was read before."""
    return await PrecoroDocument.get_or_none(account_id=account.id, alias=found.alias, remote_id=found.id)


def describe(
    row: PrecoroDocument, reading: UnderstoodDocument, account: PrecoroAccount, now: datetime
) -> None:
    """Note how Precoro has the document, by which the next reading is compared."""
    found = reading.found
    if not row.updated or row.updated != found.updated:
        row.updated_seen_at = min(changed_at(found.updated, now, account), now)
    row.read_at = now
    row.number = found.idn
    row.status_text = found.status_text
    row.steps = json.dumps(
        [
            [step.key, step.name, step.done, [[_name(one.person), one.done] for one in step.approvers]]
            for step in found.steps
        ]
    )
    row.open_step = found.open_step
    row.unread = found.draft.status == "pending" and reading.chain.is_unread
    row.updated = found.updated
    row.files = json.dumps({str(one.id): _written(reading.files.get(one.id)) for one in found.files})


def _written(file: AttachmentDraft | MissingFile | None) -> str | list[str]:
    if isinstance(file, MissingFile):
        return [file.name, file.why, file.tried_at.isoformat() if file.tried_at else ""]
    return file.sha256 if file else ""


def files_of(row: PrecoroDocument) -> dict[int, str | MissingFile]:
    """Return the hashes of what was fetched of a document's files, and what could not be, by Precoro's id."""
    return {
        int(key): _missing(*value) if isinstance(value, list) else value
        for key, value in json.loads(row.files or "{}").items()
        if value
    }


def _missing(name: str, why: FileTrouble, tried_at: str = "") -> MissingFile:
    return MissingFile(name, why, datetime.fromisoformat(tried_at) if tried_at else None)


def changed_at(updated: str, now: datetime, account: PrecoroAccount) -> datetime:
    """Return when a document was changed last, by our clock; now, where Precoro names no zone."""
    try:
        there = datetime.fromisoformat(updated)
    except ValueError:
        return now
    return there - timedelta(microseconds=account.ahead_us) if there.tzinfo else now


def _name(person: RemotePerson) -> str:
    return person.email or str(person.id)


async def files_here(account: PrecoroAccount, found: RemoteDocument) -> TriedFiles:
    """Return the files of a document that were fetched, and those that could not be, by Precoro's id."""
    row = await known_as(account, found)
    if row is None or not row.files:
        return {}
    tried = files_of(row)
    kept = {
        one.sha256: AttachmentDraft(one.name, one.sha256, one.size, one.media_type, one.external)
        for one in await Attachment.filter(document_id=row.document_id)
    }
    return {
        key: each if isinstance(each, MissingFile) else kept[each]
        for key, each in tried.items()
        if isinstance(each, MissingFile) or each in kept
    }


async def document_to_prove(key: PrecoroKey) -> ProvingDocument | None:
    """Return a document that the owner of a key can surely read: one that waits for them, else the newest."""
    asked = PrecoroDocument.filter(account_id=key.account_id)
    theirs = asked.filter(document__turns__person_id=key.person_id, document__turns__state="open")
    row = await theirs.order_by("-id").first() or await asked.order_by("-id").first()
    return ProvingDocument(cast(Alias, row.alias), row.number, row.remote_id) if row else None
