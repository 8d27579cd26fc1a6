"""Answers to files that somebody sent, and their forms."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from commands.checks.samples.documents import ANN, BOB, CLEO, EARLIER, HASH, LONG, MANY, TYPED
from commands.checks.samples.sample import Sample, draw
from models.records.documents import Audience, Supplier
from models.records.drafts import AttachmentDraft, DocumentDraft
from models.records.explained import Reason
from models.records.sent_files import (
    Choices,
    CompanyChoice,
    PlannedApproval,
    Proposal,
    RuleChoice,
    SentDocument,
    SentFileAnswer,
    SentReport,
)
from models.records.stated import Caution
from models.refusals import Refusal
from views.messages.sent_file import build_sent_file
from views.modals.sent_change import build_sent_change, build_sent_change_of_all
from views.modals.sent_fill import FillForm, build_sent_fill

_DRAFT = DocumentDraft(
    company="Acme Ltd",
    kind="invoice",
    number="R-1042",
    requester=BOB.email,
    currency="EUR",
    title="Laptops for the design team",
    supplier=Supplier("Northwind GmbH"),
    total=Decimal("12521.20"),
    due_on=date(2026, 12, 31),
    order_number="PO-1042",
    attachments=(AttachmentDraft("r-1042.xml", "0" * 64, 12_000, "application/xml", False),),
)
_LONG_DRAFT = replace(
    _DRAFT, company=TYPED, number=LONG, title=LONG, supplier=Supplier(LONG), order_number=LONG
)
_REASONS = (
    Reason("company", "identifier", "DE999999999"),
    Reason("requester", "sender"),
    Reason("steps", "rule", "2"),
)
_STEPS = (PlannedApproval("Manager", "any", (ANN, CLEO)), PlannedApproval("", "all", (CLEO,)))
_PROPOSAL = Proposal(_DRAFT, _REASONS, "new", requester=BOB, steps=_STEPS)
_FULL = Proposal(
    _LONG_DRAFT,
    tuple(replace(one, value=TYPED) for one in _REASONS),
    "new_round",
    requester=BOB,
    steps=tuple(PlannedApproval(TYPED, "all", MANY) for _ in range(8)),
    rules=(RuleChoice(1, (TYPED, TYPED)), RuleChoice(2, ())),
    other_steps=True,
    cautions=tuple(
        Caution("wrong_total", (("stated", "12.00"), ("computed", "11.00"), ("currency", "EUR")))
        for _ in range(9)
    ),
    seen=EARLIER,
)
_SENT = SentDocument(7, "invoice", False, "R-1042")
_COMPANIES = tuple(CompanyChoice(n, f"{n} {TYPED}", "EUR") for n in range(1, 120))


def sent_file_samples(reader: Audience) -> Iterator[Sample]:
    """Draw the answers to a file that differ in their form, and both forms."""
    answer = SentFileAnswer(reader, 7, "r-1042.xml", "read", proposals=(_PROPOSAL,), count=1, shown_hash=HASH)
    several = tuple(
        replace(_FULL, refused=Refusal("sent_company", number=LONG, company=TYPED)) if n % 3 else _FULL
        for n in range(10)
    )
    updated = replace(_SENT, became="updated")
    report = SentReport((*(_SENT,) * 30, *(updated,) * 30), ((TYPED, LONG),) * 20, known=1200)
    cancels = replace(_PROPOSAL, draft=replace(_DRAFT, action="cancel", status="cancelled"), steps=())
    for state, made in {
        "read": answer,
        "read, long": replace(answer, name=LONG, proposals=(_FULL,)),
        "read, cancels": replace(answer, proposals=(cancels,)),
        "read, several": replace(answer, proposals=several, count=1200),
        "to_fill": replace(answer, state="to_fill", proposals=()),
        "sent": replace(answer, state="sent", proposals=(), report=SentReport((_SENT,))),
        "sent, several": replace(answer, state="sent", proposals=(), report=report),
        "refused": replace(answer, state="refused", proposals=(), why=LONG),
    }.items():
        yield draw(build_sent_file, state, reader, made)
    yield draw(build_sent_change, "", reader, 7, _FULL, Choices(rule=2), _COMPANIES, "USLACKBOT", reader)
    of_all = ([_FULL] * 10, Choices("Acme Ltd", rule=2), _COMPANIES, "USLACKBOT")
    yield draw(build_sent_change_of_all, "", reader, 7, 10_000, *of_all, reader)
    form = FillForm(7, LONG, "expense", "EXP-2026-11-29-1", date(2026, 11, 29), _COMPANIES, LONG)
    yield draw(build_sent_fill, "", reader, form, reader)
