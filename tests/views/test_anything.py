"""Whatever a document holds, every view of it is one that Slack accepts."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from models import records
from models.money import LARGEST_MINOR, Money
from tests.views.seen import must_pass
from views.card import build_card
from views.changes_form import build_changes_form
from views.details import build_details, page_count
from views.files_form import build_files_form
from views.listing import build_listing
from views.manage_form import build_cancel_form, build_manage_form
from views.outcome import build_outcome
from views.payment_form import build_payment_form
from views.reject_form import build_reject_form
from views.revision_form import build_revision_form

NASTY = "<!channel> & *_~`x` <@U0ANN> <#C1|general> :tada: https://evil.example/?a=1&b=2"
words = st.one_of(
    st.just(""),
    st.text(max_size=40),
    st.text(st.characters(), max_size=20),  # with lone surrogates and controls
    st.sampled_from(
        (
            NASTY,
            "شركة النور للتجارة",
            "עברית \u202e gnp.exe",
            "株式会社東京オフィスサプライ",
            "Ż" * 400,
            "👩‍🚀" * 300,
            "a\u0301" * 500,
            "&" * 700,
            "<" * 700,
            "<!" * 700,
            " \n\t ",
            "x" * 5000,
            "word " * 1000,
        )
    ),
)
currencies = st.sampled_from(("EUR", "USD", "JPY", "KWD", "XYZ"))
amounts = st.builds(Money, st.integers(-LARGEST_MINOR, LARGEST_MINOR), currencies)
figures = st.decimals(-(10**12), 10**12, places=6)
moments = st.integers(631_152_000, 4_102_444_800).map(lambda unix: datetime.fromtimestamp(unix, UTC))
days = st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1))
numbers = st.integers(1, 2**62)
people = st.builds(records.Named, numbers, words, words)
readers = st.builds(
    records.Reader,
    st.sampled_from(("en-US", "de-DE", "ar-EG", "ja-JP", "fa-IR", "es-LA", "hi-IN", "zz", "")),
    st.sampled_from(("UTC", "Asia/Kathmandu", "nowhere")),
    st.booleans(),
)


@st.composite
def many(draw: st.DrawFn, each: st.SearchStrategy[object], most: int) -> tuple[object, ...]:
    """Up to `most` of something, without drawing each of them anew."""
    few = draw(st.lists(each, max_size=3))
    return tuple((few * draw(st.sampled_from((1, 1, most // 3 + 1))))[:most])


lines = st.builds(records.Line, numbers, words, words, figures, words, figures, st.none() | figures, amounts)
answers = st.builds(
    records.Answer,
    numbers,
    people,
    st.none() | people,
    st.sampled_from(("waiting", "open", "approved", "rejected", "changes_asked", "closed", "withdrawn")),
    st.none() | moments,
    words,
)
steps = st.builds(
    records.Step,
    numbers,
    words,
    st.sampled_from(("any", "all")),
    st.sampled_from(("waiting", "open", "done", "closed")),
    many(answers, 24),
    st.sampled_from(("", "", "not_mapped", "gone", "only_requester", "nobody", "something_new")),
)
files = st.builds(
    records.Attachment, numbers, words, st.integers(0, 2**40), words, st.booleans(), st.just("0")
)
events = st.builds(records.Event, moments, words, words, words, words, st.integers(1, 3))


statuses = st.sampled_from(
    ("draft", "pending", "approved", "rejected", "in_revision", "cancelled", "partly_paid", "paid")
)
documents = st.builds(
    records.Document,
    id=numbers,
    company=words,
    kind=st.sampled_from(
        ("purchase_order", "purchase_requisition", "invoice", "receipt", "expense", "warehouse_request")
    ),
    credit_note=st.booleans(),
    number=words,
    revision=st.integers(1, 9),
    round=st.integers(1, 3),
    status=statuses,
    title=words,
    requester=people,
    supplier=st.builds(records.Supplier, words, words, words),
    total=st.none() | amounts,
    net=amounts,
    taxes=many(st.builds(records.Tax, figures, amounts, amounts), 20),
    issued_on=days,
    required_on=days,
    due_on=days,
    note=words,
    url=st.sampled_from(
        ("", "https://app.precoro.com/1", "https://x.example/" + "a" * 2980, "javascript:x", "http://[")
    ),
    order_number=words,
    lines=many(lines, 300),
    charges=many(st.builds(records.Charge, numbers, words, amounts, st.none() | figures), 40),
    steps=many(steps, 30),
    custom_fields=many(st.tuples(words, words), 60),
    comments=many(st.builds(records.Comment, people, words, moments), 60),
    attachments=many(files, 120),
    history=many(events, 60),
    submitted_at=moments,
    settled_at=st.none() | moments,
    shown_hash=st.just("c0ffee" * 10),
    payments=many(st.builds(records.Payment, people, st.dates(date(1990, 1, 1)), words, st.booleans()), 9),
)
cards = st.builds(
    records.Card,
    document=documents,
    reader=readers,
    seat=st.sampled_from(("approver", "requester", "follower", "configuration", "payer")),
    state=st.sampled_from(
        (
            "pending_you",
            "pending_others",
            "stuck",
            "approved",
            "rejected",
            "in_revision",
            "cancelled",
            "withdrawn",
            "outdated",
        )
    ),
    turn=numbers,
    answer=st.none() | answers,
    seen=many(
        st.builds(
            records.Seen,
            st.sampled_from(("same_number", "same_amount")),
            words,
            st.dates(date(1990, 1, 1)),
            st.sampled_from(("paid", "approved")),
        ),
        9,
    ),
    files_waiting=st.integers(0, 40),
    confirm=st.booleans(),
    may_manage=st.booleans(),
    may_pay=st.booleans(),
    may_revise=st.booleans(),
)
rows = st.builds(
    records.Row,
    document=numbers,
    turn=st.none() | numbers,
    company=words,
    kind=st.sampled_from(("invoice", "request_for_proposal")),
    credit_note=st.booleans(),
    number=words,
    title=words,
    supplier=words,
    total=st.none() | amounts,
    requester=words,
    state=st.sampled_from(("pending_you", "approved", "outdated")),
    status=st.sampled_from(("pending", "approved", "paid")),
    ask=st.sampled_from(("approve", "pay", "revise", "see")),
    shown_hash=st.just("c0ffee" * 10),
    confirm=st.booleans(),
    due_on=days,
)
# A card of 300 lines has a long repr, which Hypothesis warns of whether or not it is shown.
pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
modest = settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    phases=[Phase.generate],  # shrinking documents of hundreds of lines takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@modest
@given(cards)
def test_every_card_is_accepted(card: records.Card) -> None:
    must_pass(build_card(card))


@modest
@given(cards)
def test_every_page_of_every_document_is_accepted(card: records.Card) -> None:
    pages = page_count(card)
    for page in {1, (pages + 1) // 2, pages}:
        must_pass(build_details(card, page))


@modest
@given(cards)
def test_every_form_is_accepted(card: records.Card) -> None:
    must_pass(build_reject_form(card))
    must_pass(build_changes_form(card))
    must_pass(build_revision_form(card))
    must_pass(build_payment_form(card, card.document.submitted_at))
    must_pass(build_manage_form(card))
    must_pass(build_cancel_form(card))
    must_pass(build_files_form(card, card.document.attachments, 1))


@modest
@given(st.builds(records.Outcome, documents, readers, words, moments, words, statuses, st.booleans()))
def test_every_outcome_is_accepted(outcome: records.Outcome) -> None:
    must_pass(build_outcome(outcome))


@modest
@given(st.builds(records.Listing, readers, many(rows, 90)))
def test_every_list_is_accepted(listing: records.Listing) -> None:
    must_pass(build_listing(listing))
