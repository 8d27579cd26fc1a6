"""One loader for each record that views draw."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from models.approval.chain import approvers_of
from models.approval.precoro import is_unread
from models.approval.stuck import why_stuck
from models.database import sql
from models.documents.context.budgets import budget_of
from models.documents.due_dates import discounts_left, is_overdue
from models.documents.new_accounts import cautions_of
from models.documents.orders import order_of
from models.documents.particulars import read_charges, read_particulars
from models.documents.priced import total_of
from models.documents.totals import Part, taxes
from models.money import Money
from models.people.names import named
from models.precoro.cards import load_in_precoro
from models.records import documents
from models.records.stated import Particulars
from models.shown import shown
from models.tables import (
    Attachment,
    Audit,
    Charge,
    Comment,
    Company,
    CustomField,
    Document,
    Line,
    Payment,
    Person,
    Step,
    Turn,
)
from models.vocabulary import StuckReason

_OF_HISTORY = """
document_id = :document AND what IN (
    'submitted', 'sent_in', 'approved', 'rejected', 'changes_asked', 'in_revision',
    'revision_confirmed', 'partly_paid', 'paid', 'cancelled', 'closed', 'withdrawn', 'reassigned',
    'approver_removed', 'nudged', 'escalated', 'help_asked', 'revised', 'draft', 'comment_edited',
    'comment_withdrawn'
) ORDER BY position
"""


async def load_document(document_id: int) -> documents.Document:
    """Read one document with everything that belongs to it."""
    return await load_from(await document_row(document_id))


async def document_row(document_id: int) -> Document:
    """Return the row of a document that there is, with its company and its requester."""
    [document] = await sql.select(Document, "id = :document", document=document_id)
    document.company = (await sql.by_id(Company, [document.company_id]))[document.company_id]
    document.requester = (await sql.by_id(Person, [document.requester_id]))[document.requester_id]
    return document


async def load_from(document: Document) -> documents.Document:
    """Read a document from its row, with everything that belongs to it."""
    lines = await _lines(document)
    charges = await _charges(document)
    particulars = read_particulars(document)
    total = await total_of(document)
    custom = await sql.select(CustomField, "document_id = :document ORDER BY position", document=document.id)
    return documents.Document(
        id=document.id,
        company=document.company.name,
        kind=document.kind,  # type: ignore[arg-type]
        credit_note=document.credit_note,
        number=document.number,
        revision=document.revision,
        round=document.round,
        status=document.status,  # type: ignore[arg-type]
        title=document.title,
        requester=named(document.requester),
        supplier=documents.Supplier(
            document.supplier_name, document.supplier_address, document.supplier_tax_id
        ),
        total=total,
        net=Money(document.net_minor, document.currency),
        taxes=_taxes(document, particulars, lines, charges),
        issued_on=document.issued_on,
        required_on=document.required_on,
        due_on=document.due_on,
        note=document.note,
        url=document.url,
        order_number=document.order_number,
        lines=lines,
        charges=charges,
        steps=await load_steps(document),
        custom_fields=tuple((one.name, one.value) for one in custom),
        comments=await _comments(document),
        attachments=await _attachments(document),
        history=await load_history(document.id),
        submitted_at=document.submitted_at,
        settled_at=document.settled_at,
        shown_hash=shown(document),
        payments=await _payments(document),
        type_code=document.type_code,
        cost_centre=document.cost_centre,
        prepaid=_money(document.prepaid_minor, document),
        rounding=_money(document.rounding_minor, document),
        payable=_money(document.payable_minor, document),
        particulars=particulars,
        cautions=await cautions_of(document),
        order=await order_of(document),
        precoro=await load_in_precoro(document),
        budget=await budget_of(document, total),
        overdue=is_overdue(document),
        discounts=discounts_left(document),
    )


def _money(minor: int | None, document: Document) -> Money | None:
    return None if minor is None else Money(minor, document.currency)


def _taxes(
    document: Document,
    particulars: Particulars,
    lines: tuple[documents.Line, ...],
    charges: tuple[documents.Charge, ...],
) -> tuple[documents.Tax, ...]:
    """Return the taxes as stated, else computed: by rate, or in one sum."""
    currency = document.currency
    if particulars.taxes:
        return tuple(
            documents.Tax(tax.rate, _amount(tax.base, currency), Money.of(tax.amount, currency), tax.category)
            for tax in particulars.taxes
            if tax.amount is not None
        )
    if document.tax_minor is not None:
        return (documents.Tax(None, None, Money(document.tax_minor, currency)),)
    parts = [Part(line.net, line.tax_rate) for line in lines if line.counts and line.net is not None]
    parts += [Part(charge.amount, charge.tax_rate) for charge in charges]
    return taxes(parts, currency)


def _amount(amount: Decimal | None, currency: str) -> Money | None:
    return None if amount is None else Money.of(amount, currency)


async def _lines(document: Document) -> tuple[documents.Line, ...]:
    rows = await sql.select(Line, "document_id = :document ORDER BY position", document=document.id)
    return tuple(
        documents.Line(
            position=row.position,
            name=row.name,
            sku=row.sku,
            quantity=row.quantity,
            unit=row.unit,
            unit_price=row.unit_price,
            tax_rate=row.tax_rate,
            net=_money(row.net_minor, document),
            base_quantity=row.base_quantity,
            charges=tuple(
                documents.Charge(position, one.name, Money.of(one.amount, document.currency), one.tax_rate)
                for position, one in enumerate(read_charges(row.charges), 1)
            ),
            order_number=row.order_number,
            depth=row.depth,
            counts=row.counts,
        )
        for row in rows
    )


async def _charges(document: Document) -> tuple[documents.Charge, ...]:
    rows = await sql.select(Charge, "document_id = :document ORDER BY position", document=document.id)
    return tuple(
        documents.Charge(row.position, row.name, Money(row.amount_minor, document.currency), row.tax_rate)
        for row in rows
    )


_OF_ITSELF = "document_id = :document AND NOT gone AND comment_id IS NULL ORDER BY position"


async def _attachments(document: Document) -> tuple[documents.Attachment, ...]:
    rows = await sql.select(Attachment, _OF_ITSELF, document=document.id)
    return tuple(
        documents.Attachment(row.id, row.name, row.size, row.media_type, row.external, row.sha256)
        for row in rows
    )


async def _payments(document: Document) -> tuple[documents.Payment, ...]:
    rows = await sql.select(Payment, "document_id = :document ORDER BY id", document=document.id)
    people = await sql.by_id(Person, {row.person_id for row in rows})
    return tuple(
        documents.Payment(named(people[row.person_id]), row.paid_on, row.reference, row.partly)
        for row in rows
    )


_NOT_WITHDRAWN = """
document_id = :document AND round = :round AND state <> 'withdrawn' ORDER BY position, id
"""


async def load_steps(document: Document) -> tuple[documents.Step, ...]:
    """Read the chain of the current round; withdrawn turns are history, not chain."""
    of_round = {"document": document.id, "round": document.round}
    steps = await sql.select(Step, "document_id = :document AND round = :round ORDER BY position", **of_round)
    turns = await sql.select(Turn, _NOT_WITHDRAWN, **of_round)
    await with_people(turns)
    answers: dict[int, list[documents.Answer]] = defaultdict(list)
    for turn in turns:
        answers[turn.step_id].append(answer_of(turn))
    return tuple(
        [
            documents.Step(
                position=step.position,
                name=step.name,
                rule=step.rule,  # type: ignore[arg-type]
                state=step.state,  # type: ignore[arg-type]
                answers=tuple(answers[step.id]),
                stuck=await _why_stuck(document, step),
                says_rule=not step.given_key,
            )
            for step in steps
            if answers[step.id] or step.state != "closed"  # its source removed a closed step without any
        ]
    )


async def _why_stuck(document: Document, step: Step) -> StuckReason:
    if step.state != "open":
        return ""
    if await is_unread(document):
        return "not_read"
    return why_stuck(step.rule, await approvers_of(document, step))


async def with_people(turns: Sequence[Turn]) -> None:
    """Load the people of some turns, and those who have answered in their place."""
    answered = {turn.stand_in_id for turn in turns if turn.stand_in_id}
    people = await sql.by_id(Person, {turn.person_id for turn in turns} | answered)
    for turn in turns:
        turn.person = people[turn.person_id]
        if turn.stand_in_id:
            turn.stand_in = people[turn.stand_in_id]


def answer_of(turn: Turn) -> documents.Answer:
    """Show a turn with its person, or with the stand-in who has answered it on their behalf."""
    return documents.Answer(
        turn=turn.id,
        person=named(turn.stand_in or turn.person),
        on_behalf_of=named(turn.person) if turn.stand_in else None,
        # For everybody but its person, who can undo it, it is an approval like others.
        state="approved" if turn.state == "held" else turn.state,  # type: ignore[arg-type]
        at=turn.settled_at,
        reason=turn.reason,
    )


async def _comments(document: Document) -> tuple[documents.Comment, ...]:
    rows = await sql.select(Comment, "document_id = :document ORDER BY id", document=document.id)
    authors = await sql.by_id(Person, {row.author_id for row in rows})
    return tuple(_comment(row, authors[row.author_id]) for row in rows)


def _comment(row: Comment, author: Person) -> documents.Comment:
    edited, withdrawn = row.edited_at is not None, row.withdrawn_at is not None
    return documents.Comment(named(author), row.text, row.at, edited, withdrawn)


async def load_history(document_id: int) -> tuple[documents.Event, ...]:
    """Read the approval history, oldest first, with names."""
    entries = await sql.select(Audit, _OF_HISTORY, document=document_id)
    facts = [json.loads(entry.facts) for entry in entries]
    emails = {*(entry.who for entry in entries), *(str(one.get("on_behalf_of", "")) for one in facts)} - {""}
    condition, values = sql.listed("email IN (:email)", "email", emails or {""})
    names = {one.email: named(one).name for one in await sql.select(Person, condition, **values)}
    return tuple(_event(entry, one, names) for entry, one in zip(entries, facts, strict=True))


def _event(entry: Audit, facts: dict[str, Any], names: dict[str, str]) -> documents.Event:
    at: datetime = entry.at
    other = str(facts.get("on_behalf_of", ""))
    return documents.Event(
        at=at,
        what=entry.what,
        who=names.get(entry.who, entry.who),
        step=str(facts.get("step", "")),
        note=str(facts.get("note", "")),
        round=int(facts.get("round", 0)),
        on_behalf_of=names.get(other, other),
    )
