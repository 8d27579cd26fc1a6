"""Whatever views may be given: documents, people, texts, and all else that a function asks for."""

import dataclasses
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from models import vocabulary
from models.money import Money
from models.records import documents as records
from models.records import home, queue
from models.records.amounts import ChangedSince
from models.records.due import DueGroup, DueList, WhenDue
from models.records.stated import Discount
from models.refusals import CODES, Refusal
from tests.support.samples.random_precoro import in_precoro, notices, precoro_cards
from tests.support.samples.random_stated import cautions, particulars, texts_of_codes
from tests.support.samples.random_values import (
    amounts,
    days,
    figures,
    many,
    moments,
    numbers,
    one_of,
    people,
    readers,
    words,
)
from views.modals.away import AwayForm
from views.replies.mentions import NotAdded

charges = st.builds(records.Charge, numbers, words, amounts, st.none() | figures)
units = words | st.sampled_from(("C62", "H87", "HUR", "KGM", "XPX", "LS", "P1", "ZZ"))
lines = st.builds(
    records.Line,
    position=numbers,
    name=words,
    sku=words,
    quantity=st.none() | figures,
    unit=units,
    unit_price=st.none() | figures,
    tax_rate=st.none() | figures,
    net=st.none() | amounts,
    base_quantity=st.sampled_from((Decimal(1), Decimal(1000), Decimal("0.5"))),
    charges=many(charges, 5),
    order_number=words,
    depth=st.integers(0, 9),
    counts=st.booleans(),
)
answers = st.builds(
    records.Answer,
    numbers,
    people,
    st.none() | people,
    one_of(vocabulary.TurnState),
    st.none() | moments,
    words,
)
steps = st.builds(
    records.Step,
    numbers,
    words,
    one_of(vocabulary.Rule),
    one_of(vocabulary.StepState),
    many(answers, 24),
    st.sampled_from(("", "", "not_mapped", "gone", "only_requester", "nobody", "not_read", "something_new")),
)
files = st.builds(
    records.Attachment, numbers, words, st.integers(0, 2**40), words, st.booleans(), st.just("0")
)
discounts = st.builds(Discount, figures, st.dates(date(1990, 1, 1)))
events = st.builds(records.Event, moments, words, words, words, words, st.integers(1, 3))


documents = st.builds(
    records.Document,
    id=numbers,
    company=words,
    kind=one_of(vocabulary.Kind),
    credit_note=st.booleans(),
    number=words,
    revision=st.integers(1, 9),
    round=st.integers(1, 3),
    status=one_of(vocabulary.Status),
    title=words,
    requester=people,
    supplier=st.builds(records.Supplier, words, words, words),
    total=st.none() | amounts,
    net=amounts,
    taxes=many(st.builds(records.Tax, st.none() | figures, st.none() | amounts, amounts, texts_of_codes), 20),
    issued_on=days,
    required_on=days,
    due_on=days,
    note=words,
    url=st.sampled_from(
        ("", "https://app.precoro.com/1", "https://x.example/" + "a" * 2980, "javascript:x", "http://[")
    ),
    order_number=words,
    lines=many(lines, 300),
    charges=many(charges, 40),
    steps=many(steps, 30),
    custom_fields=many(st.tuples(words, words), 60),
    comments=many(st.builds(records.Comment, people, words, moments), 60),
    attachments=many(files, 120),
    history=many(events, 60),
    submitted_at=moments,
    settled_at=st.none() | moments,
    shown_hash=st.just("c0ffee" * 10),
    payments=many(st.builds(records.Payment, people, st.dates(date(1990, 1, 1)), words, st.booleans()), 9),
    type_code=texts_of_codes,
    cost_centre=words,
    prepaid=st.none() | amounts,
    rounding=st.none() | amounts,
    payable=st.none() | amounts,
    particulars=particulars,
    cautions=many(cautions, 20),
    precoro=in_precoro,
    overdue=st.booleans(),
    discounts=many(discounts, 5),
)
changes = st.builds(
    ChangedSince,
    round=st.integers(1, 9),
    total=st.none() | st.tuples(st.none() | amounts, amounts),
    supplier=st.none() | st.tuples(words, words),
    due_on=st.none() | st.tuples(days, days),
    accounts=st.none() | st.tuples(many(words, 3), many(words, 3)),
    added=numbers,
    removed=st.integers(0, 2),
    changed=st.integers(0, 2),
)
duplicates = st.builds(
    records.PossibleDuplicate,
    st.sampled_from(("same_number", "same_amount")),
    words,
    st.dates(date(1990, 1, 1)),
    one_of(vocabulary.Status),
)
cards = st.builds(
    records.Card,
    document=documents,
    reader=readers,
    card_role=one_of(vocabulary.CardRole),
    state=one_of(vocabulary.CardState),
    turn=numbers,
    answer=st.none() | answers,
    seen=many(duplicates, 9),
    files_waiting=st.integers(0, 40),
    confirm=st.booleans(),
    may_manage=st.booleans(),
    may_pay=st.booleans(),
    may_revise=st.booleans(),
    precoro=precoro_cards,
    changed=st.none() | changes,
)
rows = st.builds(
    records.Row,
    document=numbers,
    turn=st.none() | numbers,
    company=words,
    kind=one_of(vocabulary.Kind),
    credit_note=st.booleans(),
    number=words,
    title=words,
    supplier=words,
    total=st.none() | amounts,
    requester=words,
    state=one_of(vocabulary.CardState),
    status=one_of(vocabulary.Status),
    action=one_of(vocabulary.Action),
    shown_hash=st.just("c0ffee" * 10),
    confirm=st.booleans(),
    due_on=days,
    asked=many(people, 24),
    decided=st.none() | one_of(vocabulary.TurnState),
    seen=many(duplicates, 3),
    gone=st.booleans(),
    payable=st.none() | amounts,
    cautions=many(cautions, 4),
    precoro=precoro_cards,
    overdue=st.booleans(),
)
refusals = st.builds(
    lambda code, facts: Refusal(code, **facts),
    st.sampled_from(sorted(CODES)),
    st.dictionaries(
        st.sampled_from(sorted({name for each in CODES.values() for name in re.findall(r"\w+", each)})),
        words | numbers | moments,
        max_size=6,
    ),
)
schedules = st.builds(
    records.Schedule,
    one_of(vocabulary.How),
    st.sampled_from(((), (1,), (1, 2, 3, 4, 5), (6, 7))),
    st.sampled_from(((), ("09:00",), ("00:00", "09:30", "23:59"))),
    st.sampled_from(("UTC", "Asia/Kathmandu", "America/Argentina/ComodRivadavia")),
    st.booleans(),
)


def listed(most: int, start: int = 1) -> st.SearchStrategy[tuple[records.Row, ...]]:
    """Up to `most` rows, each of a document of its own."""
    return many(rows, most).map(lambda them: apart(them, "document", start))


def apart(things: tuple[Any, ...], field: str, start: int = 1) -> tuple[Any, ...]:
    """Number what must not stand twice in one list."""
    return tuple(dataclasses.replace(each, **{field: start + at}) for at, each in enumerate(things))


pages = (st.just(2), st.integers(2, 999), numbers)
queues = st.builds(
    home.Queue,
    readers,
    st.builds(home.Page, listed(10), *pages),
    st.builds(home.Page, listed(10, 20), *pages),
    st.booleans(),
    st.none() | schedules,
)
commands = st.sampled_from(("/precoro", "/" + "x" * 31))
digests = st.builds(  # as many rows as one reminder has
    records.Digest, readers, listed(4), listed(3, 10), listed(3, 20), numbers, st.booleans(), commands
)


def _due(when: WhenDue, start: int) -> st.SearchStrategy[DueGroup]:
    return st.builds(DueGroup, st.just(when), numbers, many(amounts, 9), listed(5, start))


due_lists = st.builds(  # as many rows as one answer has
    DueList, readers, st.just(()) | st.tuples(_due("overdue", 1), _due("discount", 10)), many(amounts, 9)
)
KNOWN_TYPES: dict[Any, st.SearchStrategy[Any]] = {
    str: words,
    int: numbers,
    bool: st.booleans(),
    datetime: moments,
    date: days,
    Decimal: figures,
    Money: amounts,
    Refusal: refusals,
    records.Audience: readers,
    records.Document: documents,
    records.Card: cards,
    records.Row: rows,
    records.Schedule: schedules,
    records.Digest: digests,
    home.Queue: queues,
    DueList: due_lists,
    home.MailboxProblem: st.builds(
        home.MailboxProblem,
        st.sampled_from(get_args(vocabulary.MailboxCode)),
        st.fixed_dictionaries(dict.fromkeys(("host", "user", "folder", "reason", "error"), words)),
    ),
    home.ShownNotice: notices(rows, commands),
    NotAdded: st.builds(NotAdded, st.just("U0ANN"), words, refusals),
}
"""What is drawn in a way of its own; everything else follows from its type."""
NUMBERED = {records.Row: "document", home.CompanyState: "id", queue.FilterCompany: "id"}


def of_type(kind: Any) -> st.SearchStrategy[Any]:
    """Return anything of a type: a record by its fields, a union, a literal, a row of things."""
    if kind in KNOWN_TYPES:
        return KNOWN_TYPES[kind]
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return st.sampled_from(inner)
    if origin in (Union, UnionType):
        return st.one_of([st.none() if each is NoneType else of_type(each) for each in inner])
    if origin in (tuple, Sequence, Iterable):
        several = many(of_type(inner[0]), 12)
        field = NUMBERED.get(inner[0])
        return several.map(lambda them: apart(them, field)) if field else several
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return asked_for(kind)
    raise AssertionError(f"nothing is known of {kind}: add it to KNOWN_TYPES")


def asked_for(make: Callable[..., Any], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return what a function or record makes of anything; `given` says what is special."""
    hints = {name: kind for name, kind in get_type_hints(make).items() if name != "return"}
    return st.builds(
        make, **{name: given[name] if name in given else of_type(kind) for name, kind in hints.items()}
    )


KNOWN_TYPES[records.CommentCard] = asked_for(records.CommentCard, member=st.sampled_from(("", "U0ANN")))
KNOWN_TYPES[queue.QueueFilter] = asked_for(queue.QueueFilter, currency=st.sampled_from(("", "EUR", "JPY")))
KNOWN_TYPES[AwayForm] = asked_for(AwayForm, stand_ins=st.lists(st.sampled_from(("U0ANN", "U0CLEO"))))
