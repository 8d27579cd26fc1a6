"""What Precoro says of a document's content, and of what was paid of it.

What was paid is no content: nobody approves it, and Precoro counts payments of its own. It is counted into
what payers are shown, so that what they press is about what was left then.
"""

from dataclasses import replace

from models.documents.content import content_hash, write_content
from models.documents.particulars import write_sums
from models.records.drafts import DocumentDraft
from models.shown import pay_more
from models.tables import Document
from models.vocabulary import APPROVED


def write_content_of(document: Document, draft: DocumentDraft) -> None:
    """Set a document's own columns from what was read; the caller saves it."""
    write_content(document, draft)
    document.content_hash = content_hash(replace(draft, stated=replace(draft.stated, prepaid=None)))


def has_new_content(document: Document, draft: DocumentDraft) -> bool:
    """Return whether a draft says of a document what a revision fixes otherwise than it is here."""
    return _read(document, draft).content_hash != document.content_hash


def is_paid_otherwise(document: Document, draft: DocumentDraft) -> bool:
    """Return whether another amount is paid by now than is known here."""
    return _read(document, draft).prepaid_minor != document.prepaid_minor


def _read(document: Document, draft: DocumentDraft) -> Document:
    read = Document(company_id=document.company_id, kind=document.kind)
    write_content_of(read, draft)
    return read


def write_paid(document: Document, draft: DocumentDraft) -> None:
    """Set what was paid, and what is left; the caller saves the document."""
    if document.status in APPROVED and is_paid_otherwise(document, draft):
        pay_more(document, "source", f"{draft.stated.prepaid}")
    write_sums(document, draft)
