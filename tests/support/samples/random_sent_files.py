"""Whatever an answer to a sent file, and its forms, may be given."""

from datetime import date
from typing import get_args

from hypothesis import strategies as st

from models.records import sent_files as records
from models.records.documents import Supplier
from models.records.drafts import AttachmentDraft, DocumentDraft
from models.records.explained import ImportOutcome, Reason, ReasonCode
from models.records.stated import Caution
from models.vocabulary import Kind, Rule
from tests.support.samples.random_records import duplicates, refusals
from tests.support.samples.random_values import (
    currencies,
    days,
    figures,
    many,
    one_of,
    people,
    readers,
    words,
)
from views.modals.sent_fill import FillForm

_drafts = st.builds(
    DocumentDraft,
    company=words,
    kind=one_of(Kind),
    number=words,
    requester=words,
    currency=currencies,
    title=words,
    supplier=st.builds(Supplier, words),
    total=st.none() | figures,
    credit_note=st.booleans(),
    order_number=words,
    issued_on=days,
    due_on=days,
    attachments=many(
        st.builds(AttachmentDraft, words, words, st.just(1), words, st.booleans()),
        40,
    ),
)
_reasons = st.builds(
    Reason, st.sampled_from(("company", "requester", "payers", "steps")), one_of(ReasonCode), words
)
proposals = st.builds(
    records.Proposal,
    _drafts,
    many(_reasons, 4),
    st.none() | one_of(ImportOutcome),
    st.none() | refusals,
    st.none() | people,
    many(st.builds(records.PlannedApproval, words, one_of(Rule), many(people, 12)), 12),
    st.integers(1, 120).flatmap(
        lambda count: st.tuples(words, words).map(
            lambda steps: tuple(records.RuleChoice(number, steps) for number in range(1, count))
        )
    ),
    st.just(0),
    st.integers(0, 9),
    st.just("") | words,
    st.booleans(),
    many(st.builds(Caution, words, st.just((("stated", "1"),))), 9),
    many(duplicates, 3),
)
_documents = st.builds(records.SentDocument, st.just(7), one_of(Kind), st.booleans(), words)
answers = st.builds(
    records.SentFileAnswer,
    readers,
    st.integers(1, 2**62),
    words,
    one_of(records.SentState),
    words,
    many(proposals, 10),
    st.integers(1, 5000),
    st.just("c0ffee" * 5),
    st.builds(records.SentReport, many(_documents, 90), many(st.tuples(words, words), 90)),
)
companies = st.integers(1, 120).flatmap(
    lambda count: st.tuples(words, currencies).map(
        lambda one: tuple(records.CompanyChoice(n, f"{n} {one[0]}", one[1]) for n in range(1, count))
    )
)
members = st.sampled_from(("", "USLACKBOT"))
forms = st.builds(
    FillForm,
    st.integers(1, 2**62),
    words,
    st.sampled_from(get_args(records.FormKind)),
    words,
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    companies.filter(bool),
    words,
)
