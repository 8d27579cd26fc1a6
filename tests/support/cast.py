"""The cast at work in a store: documents taken in, questions found, buttons pressed."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from models import tables
from models.approval.decide import DecisionRequest, Verdict, decide
from models.change import Change
from models.database.store import Store
from models.documents.intake import ImportResult, import_document
from models.history.key import AuditKey
from models.policy import Policy
from models.queries.pending import waits_for
from models.queries.rows import drawn_rows
from models.records.documents import Row, Rule, Supplier
from models.records.drafts import AttachmentDraft, ChargeDraft, DocumentDraft, LineDraft, StepDraft
from models.refusals import Refusal
from models.shown import shown
from models.tables import Company, Document, Member, Membership, Message, Person, Step, Turn

ANN, BOB, CLEO, DAN, EVE, GUS, MALLORY = (
    f"{name}@acme.example" for name in ("ann", "bob", "cleo", "dan", "eve", "gus", "mallory")
)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
TERMS = Policy()
KEY_TEXT = "the key of the histories in all tests"
KEY = AuditKey(KEY_TEXT.encode())
ACME = "Acme Ltd"

_keys = itertools.count(1)


def a_step(name: str, rule: Rule, *approvers: str) -> StepDraft:
    return StepDraft(name, rule, approvers)


MANAGER = a_step("Manager", "any", ANN)
FINANCE = a_step("Finance", "all", CLEO, DAN)
BOTH_MANAGERS = a_step("Manager", "any", ANN, EVE)


def a_line(price: str = "1310.00", quantity: str = "8", rate: str | None = "19") -> LineDraft:
    return LineDraft(
        "Laptop 14in", "NB-14", Decimal(quantity), "pcs", Decimal(price), Decimal(rate) if rate else None
    )


def a_draft(*steps: StepDraft, **changes: Any) -> DocumentDraft:
    """Laptops that Bob requests: 12,521.20 EUR, by default asked of Ann, then of Cleo and Dan."""
    draft = DocumentDraft(
        company=ACME,
        kind="purchase_order",
        number="PO-1042",
        requester=BOB,
        currency="EUR",
        title="Laptops for the design team",
        supplier=Supplier("Northwind GmbH", "Hafenstr. 1, 20457 Hamburg", "DE123456789"),
        total=Decimal("12521.20"),
        issued_on=date(2026, 11, 20),
        lines=(a_line(),),
        charges=(ChargeDraft("Freight", Decimal("50.00"), None),),
        steps=steps or (MANAGER, FINANCE),
    )
    return replace(draft, **changes)


def an_invoice(number: str = "INV-7", **changes: Any) -> DocumentDraft:
    return replace(a_draft(MANAGER, kind="invoice", number=number), **changes)


def a_file(name: str = "quote.pdf", content: str = "") -> AttachmentDraft:
    digest = (content or name).encode().hex()[:64].ljust(64, "0")
    return AttachmentDraft(name, digest, 120_000, "application/pdf", external=False)


async def take(
    store: Store,
    draft: DocumentDraft,
    *,
    now: datetime = NOW,
    policy: Policy = TERMS,
    batch: int | None = None,
) -> ImportResult:
    """Hand a document in, as an import does."""
    return await store.apply(
        Change(now, policy, batch), lambda change: import_document(draft, change, source="test.json")
    )


async def taken(store: Store, *steps: StepDraft, policy: Policy = TERMS, **changes: Any) -> Document:
    """Hand a document in and give its row."""
    return await Document.get(id=(await take(store, a_draft(*steps, **changes), policy=policy)).document)


async def person(email: str) -> Person:
    return await Person.get(email=email)


async def turn_of(document: Document, email: str, *, step: int | None = None) -> Turn:
    """Find the newest question that a document puts to a person, on one step if given."""
    asked = Turn.filter(document_id=document.id, person__email=email)
    if step is not None:
        asked = asked.filter(step__position=step)
    found = await asked.order_by("-id").first()
    assert found is not None, f"{email} is not asked"
    return found


async def states(document: Document) -> dict[str, str]:
    """Give the state of each approver's question in the current round, by `step position:first name`."""
    await document.refresh_from_db()
    turns = Turn.filter(document_id=document.id, round=document.round).exclude(state="withdrawn")
    return {
        f"{turn.step.position}:{turn.person.email.partition('@')[0]}": turn.state
        for turn in await turns.order_by("step__position", "position", "id").select_related("step", "person")
    }


async def step_states(document: Document) -> list[str]:
    steps = Step.filter(document_id=document.id, round=document.round)
    return [step.state for step in await steps.order_by("position")]


async def press(
    store: Store,
    turn: Turn,
    verdict: Verdict = "approved",
    by: str | None = None,
    reason: str = "",
    *,
    shown_hash: str | None = None,
    key: str = "",
    at: datetime = LATER,
    policy: Policy = TERMS,
) -> None:
    """Press a button of a turn's card as its holder, or as somebody else; on the card as it is now."""
    presser = (await person(by)).id if by else turn.person_id
    if shown_hash is None:
        shown_hash = shown(await Document.get(id=turn.document_id))
    made = DecisionRequest(key or f"press-{next(_keys)}", turn.id, shown_hash, presser, verdict, reason)
    await store.apply(Change(at, policy), lambda change: decide(made, change))


async def approve(store: Store, document: Document, *emails: str, policy: Policy = TERMS) -> None:
    """Let people approve, one after the other, each the question that is open to them."""
    for email in emails:
        turn = await Turn.get(document_id=document.id, person__email=email, state="open")
        await press(store, turn, policy=policy)
    await document.refresh_from_db()


async def reject(store: Store, document: Document, email: str, reason: str = "Too dear") -> None:
    await press(store, await turn_of(document, email), "rejected", reason=reason)
    await document.refresh_from_db()


async def make_manager(store: Store, *emails: str, company: str = ACME) -> None:
    """Give people the configuration role."""

    async def work() -> None:
        found = await Company.get(name=company)
        for email in emails:
            row, _ = await Person.get_or_create(email=email)
            await Membership.update_or_create(
                person_id=row.id, company_id=found.id, defaults={"configuration": True}
            )

    await store.transact(work)


async def know_member(store: Store, email: str, state: str, **columns: Any) -> Member:
    """Note what Slack says of a person."""

    async def work() -> Member:
        company = await Company.get(name=ACME)
        row, _ = await Member.update_or_create(
            workspace_id=company.workspace_id,
            person_id=(await person(email)).id,
            defaults={"state": state, **columns},
        )
        return row

    return await store.transact(work)


async def card_of(document: Document, email: str, card_role: str = "approver") -> Message:
    """Find a person's newest card of a document."""
    cards = Message.filter(document_id=document.id, person__email=email, card_role=card_role, subject="card")
    found = await cards.order_by("-id").first()
    assert found is not None, f"{email} has no card"
    return found


async def all_posted() -> None:
    """Let Slack have every message, so that a redraw can be told from a first drawing."""
    for message in await Message.filter(state="new"):
        await Message.filter(id=message.id).update(
            state="posted", ts=f"1.{message.id}", shown_version=message.wanted_version
        )


async def to_redraw() -> set[int]:
    """Give the posted messages that must be drawn again."""
    return {
        message.id
        for message in await Message.filter(state="posted")
        if message.wanted_version > message.shown_version
    }


async def all_rows() -> dict[str, list[dict[str, Any]]]:
    """Read the whole store, by table."""
    every = {name: getattr(tables, name) for name in sorted(tables.__all__)}
    return {name: await table.all().order_by(table._meta.pk_attr).values() for name, table in every.items()}


@contextmanager
def refused(code: str, **facts: object) -> Iterator[SimpleNamespace]:
    """Expect a Refusal with this code, and these among its facts."""
    seen = SimpleNamespace(facts={})
    with pytest.raises(Refusal) as caught:
        yield seen
    seen.facts = dict(caught.value.facts)
    assert (caught.value.code, {name: seen.facts.get(name) for name in facts}) == (code, facts)


async def press_is_refused(
    store: Store, turn: Turn, code: str, /, facts: Any = None, **press_with: Any
) -> None:
    """Press, be refused, and see that no row of the store has changed."""
    before = await all_rows()
    with refused(code, **(facts or {})):
        await press(store, turn, **press_with)
    assert await all_rows() == before


async def waiting_rows(person_id: int, workspace_id: int, policy: Policy = TERMS) -> tuple[Row, ...]:
    """Give the rows of everything that waits for a person."""
    return await drawn_rows(
        await waits_for(person_id, workspace_id, NOW, policy), person_id, workspace_id, policy
    )
