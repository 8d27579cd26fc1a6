"""Forms about a document, opened after the ack: only while it is what was pressed."""

from collections.abc import Callable
from typing import Any

from handlers.bolt.interactions import Interaction
from models.queries.cards import load_card
from models.records.documents import Card, CardRole
from models.refusals import Refusal
from models.shown import outdated, what_changed
from models.tables import Document, Turn
from views.modals.details import build_unavailable
from views.wording.refusals import sentence


async def open_document_form(
    press: Interaction,
    document_id: int,
    shown_hash: str,
    build: Callable[[Card], dict[str, Any]],
    *,
    card_role: CardRole = "approver",
    turn: Turn | None = None,
) -> None:
    """Open a form about a document, or say why not: it may have changed since the press was checked."""
    reader = await press.reader()
    card = await load_card(document_id, press.person.id, reader, turn, press.on.policy, card_role=card_role)
    refusal = None
    if turn is not None and card.turn is None:
        refusal = Refusal("turn_withdrawn", number=card.document.number)
    elif card.document.shown_hash != shown_hash:
        now = await Document.get(id=document_id)
        refusal = outdated(now, shown_hash) if what_changed(now, shown_hash) else None
    view = build_unavailable(sentence(refusal, reader), reader) if refusal else build(card)
    await press.open_form(view)
