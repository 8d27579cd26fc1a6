"""Who is notified when nobody on a step can act."""

import json

from models.change import Change
from models.history import chain
from models.history.key import AuditKey
from models.outbox.messages import enqueue_card
from models.tables import Audit, Document, Membership


async def notify_stuck(document: Document, reason: str, change: Change, key: AuditKey) -> None:
    """Enqueue a card for everybody with the configuration role; the history tells a reason once in a row."""
    managers = await Membership.filter(
        company_id=document.company_id, configuration=True, person__active=True
    )
    for manager in managers:
        await enqueue_card(document, "configuration", manager.person_id, change)
    last = await Audit.filter(document_id=document.id).order_by("-position").first()
    if last is None or last.what != "stuck" or json.loads(last.facts)["why"] != reason:
        await chain.add(key, document.id, change.now, "stuck", "", why=reason, round=document.round)
