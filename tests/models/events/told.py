"""Events as tests read them: made of decisions in a store, for targets that want them."""

import json
from typing import Any

from models.change import Change
from models.database.store import Store
from models.payments.pay import PaymentRequest, mark_paid
from models.policy import EventTarget, Policy
from models.shown import shown
from models.tables import Document, OutboundEvent
from tests.support.cast import ANN, CLEO, LATER, MANAGER, a_draft, an_invoice, approve, person, take

EVERYTHING = Policy(event_targets=(EventTarget("file"), EventTarget("webhook:erp")))


async def told() -> list[dict[str, Any]]:
    """Read every event, oldest first."""
    return [json.loads(one.body) for one in await OutboundEvent.all().order_by("id")]


async def types_told() -> list[str]:
    return [one["type"] for one in await told()]


async def taken(store: Store, draft: Any = None, policy: Policy = EVERYTHING) -> Document:
    return await Document.get(id=(await take(store, draft or a_draft(MANAGER), policy=policy)).document)


async def an_approved(store: Store, **changes: Any) -> Document:
    document = await taken(store, an_invoice(payers=(CLEO,), **changes))
    await approve(store, document, ANN, policy=EVERYTHING)
    return document


async def pay(store: Store, document: Document, *, partly: bool) -> None:
    document = await Document.get(id=document.id)
    payer = (await person(CLEO)).id
    request = PaymentRequest(
        f"pay-{partly}", document.id, shown(document), payer, LATER.date(), "SEPA 4711", partly
    )
    await store.apply(Change(LATER, EVERYTHING), lambda change: mark_paid(request, change))
