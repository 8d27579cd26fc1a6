"""What is kept of a document beside what every document has: how Precoro has it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from models.precoro.steps import RemoteChain
from models.records.drafts import AttachmentDraft, DocumentDraft
from models.records.precoro import RemoteDocument, RemotePerson
from models.tables import Attachment, Person, PrecoroAccount, PrecoroDocument


@dataclass(frozen=True, slots=True)
class UnderstoodDocument:
    """A document as it was read, the people that it names, and its files that are here by now."""

    found: RemoteDocument
    draft: DocumentDraft
    requester: Person
    chain: RemoteChain
    people: dict[str, Person]  # by e-mail
    files: Mapping[int, AttachmentDraft]


async def known_as(account: PrecoroAccount, found: RemoteDocument) -> PrecoroDocument | None:
    """Return what is kept of a document that was read before."""
    return await PrecoroDocument.get_or_none(account_id=account.id, alias=found.alias, remote_id=found.id)


def describe(row: PrecoroDocument, reading: UnderstoodDocument, now: datetime) -> None:
    """Note how Precoro has the document, by which the next reading is compared."""
    found = reading.found
    if not row.updated or row.updated != found.updated:
        row.updated_seen_at = now
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
    row.files = json.dumps({str(key): file.sha256 for key, file in sorted(reading.files.items())})


def _name(person: RemotePerson) -> str:
    return person.email or str(person.id)


async def files_here(account: PrecoroAccount, found: RemoteDocument) -> dict[int, AttachmentDraft]:
    """Return the files of a document that were fetched, by Precoro's id."""
    row = await known_as(account, found)
    if row is None or not row.files:
        return {}
    hashes = {int(key): sha256 for key, sha256 in json.loads(row.files).items()}
    kept = {
        one.sha256: AttachmentDraft(one.name, one.sha256, one.size, one.media_type, one.external)
        for one in await Attachment.filter(document_id=row.document_id)
    }
    return {key: kept[sha256] for key, sha256 in hashes.items() if sha256 in kept}
