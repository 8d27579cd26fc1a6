"""What a draft says, for those who see it before it is taken in."""

from models.money import Money
from models.records.documents import Audience
from models.records.drafts import DocumentDraft
from views.blocks.limits import clip
from views.blocks.rich_text import Line, join, say
from views.wording.formats import collapse, day, money
from views.wording.names import kind_name
from views.wording.translate import marked


def draft_name(draft: DocumentDraft, reader: Audience) -> str:
    """Name what a draft becomes: `Invoice R-1`."""
    return f"{kind_name(draft.kind, draft.credit_note, reader)} {clip(collapse(draft.number), 100)}"


def total_of_draft(draft: DocumentDraft, reader: Audience) -> str:
    """Write its total; empty where nothing in it has a price, or it is not known yet."""
    return money(Money.of(draft.total, draft.currency), reader) if draft.total else ""


def draft_dates(draft: DocumentDraft, reader: Audience) -> Line:
    """Return the dates there are in one line."""
    named = (
        (marked("Issued {day}"), draft.issued_on),
        (marked("Required {day}"), draft.required_on),
        (marked("Due {day}"), draft.due_on),
    )
    return join([say(reader, said, day=day(on, reader)) for said, on in named if on], " · ")
