"""Forms that are opened from several places, after the ack.

One about a document opens only while that is what was pressed.
"""

from collections.abc import Callable, Sequence
from typing import Any

from handlers.bolt.interactions import Interaction
from models.precoro import keys
from models.queries.cards import load_card
from models.records.documents import Card, CardRole
from models.refusals import Refusal
from models.shown import outdated, what_changed
from models.tables import Company, Document, Turn
from views.modals.details import build_unavailable
from views.modals.link_key import CompanyToLink, build_key_form
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


async def companies_to_link(press: Interaction) -> list[Company]:
    """Return the companies in whose Precoro the person can decide with a key of their own."""
    on = press.on
    if on.seal is None:
        return []
    return await keys.companies_to_link(press.person.id, on.workspace_id, on.policy)


async def offer_key_form(press: Interaction, companies: Sequence[Company], company: int = 0) -> None:
    """Open the form after the ack, with one of the companies chosen; refuse where there is none."""
    if not companies:
        raise Refusal("nothing_to_link")
    named = [CompanyToLink(one.id, one.name) for one in companies]
    view = build_key_form(named, press.person.email, await press.reader(), chosen=company)
    press.after(press.open_form(view))
