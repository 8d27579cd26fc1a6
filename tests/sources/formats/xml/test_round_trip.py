"""A draft that is written as UBL or CII and read back is the same."""

import string
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from models.records.documents import Supplier
from models.records.drafts import (
    AccountDraft,
    ChargeDraft,
    DeliveryDraft,
    DocumentDraft,
    LineDraft,
    PartyDraft,
    PaymentDraft,
    ReferenceDraft,
    ReferenceKind,
    SourceDraft,
    StatedTotals,
    TaxDraft,
)
from sources.formats.xml.documents import read_xml
from tests.sources.formats.cii.write import write_cii
from tests.sources.formats.ubl.write import write_ubl

LETTERS = string.ascii_letters + string.digits + "äßéØ€漢&<>'\"/-."
word = st.text(LETTERS, min_size=1, max_size=12).filter(lambda text: text.upper() not in ("-", "NA", "N/A"))
words = st.lists(word, min_size=1, max_size=3).map(" ".join)
code = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=9)
maybe = st.just("") | words
day = st.dates(date(1900, 1, 1), date(2199, 12, 31)) | st.none()
amount = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
amount_or_none = amount | st.none()
rate = st.decimals(min_value=0, max_value=99, places=1) | st.none()
charges = st.lists(st.builds(ChargeDraft, words, amount, rate), max_size=2).map(tuple)
lines = st.lists(
    st.builds(
        LineDraft,
        name=words,
        sku=maybe,
        quantity=st.decimals(min_value=-1000, max_value=1000, places=11),
        unit=st.just("") | code,
        unit_price=st.decimals(min_value=0, max_value=1000, places=10) | st.none(),
        tax_rate=rate,
        id=st.just("") | code,
        net=amount_or_none,
        base_quantity=st.integers(1, 1000).map(Decimal),
        charges=charges,
        order_number=st.just("") | code,
    ),
    max_size=4,
).map(tuple)
parties = st.builds(
    PartyDraft,
    name=words,
    identifiers=st.lists(code, min_size=1, max_size=3, unique=True).map(
        lambda codes: (f"DE1{codes[0]}", *(f"0088:{each}" for each in codes[1:]))
    ),
    contact=maybe,
    email=st.just("") | code.map(lambda text: f"{text.lower()}@acme.example"),
    phone=maybe,
)
kinds: list[ReferenceKind] = [
    "preceding_invoice",
    "contract",
    "project",
    "buyer_reference",
    "sales_order",
    "despatch",
    "link",
]
drafts = st.builds(
    DocumentDraft,
    company=st.just(""),
    kind=st.just("invoice"),
    number=words,
    requester=st.just(""),
    currency=st.sampled_from(["EUR", "SEK", "JPY", "KWD"]),
    credit_note=st.booleans(),
    order_number=word,
    issued_on=day,
    due_on=day,
    required_on=day,
    note=maybe,
    lines=lines,
    charges=charges,
    cost_centre=maybe,
    taxes=st.lists(
        st.builds(TaxDraft, st.sampled_from("SZEO"), rate, amount_or_none, amount_or_none), max_size=2
    ).map(tuple),
    stated=st.builds(
        StatedTotals,
        amount_or_none,
        amount_or_none,
        amount_or_none,
        amount_or_none,
        amount_or_none,
        amount,
        amount_or_none,
        amount_or_none,
        amount_or_none,
    ),
    payment=st.builds(
        PaymentDraft,
        terms=maybe,
        means=st.just("") | code,
        accounts=st.lists(
            st.builds(AccountDraft, code, st.just("") | code, maybe), max_size=2, unique=True
        ).map(tuple),
        reference=maybe,
    ),
    delivery=st.builds(DeliveryDraft, maybe, maybe, day, day, day),
    references=st.lists(st.sampled_from(kinds), unique=True).flatmap(
        lambda chosen: st.tuples(
            *(st.builds(ReferenceDraft, st.just(kind), words) for kind in kinds if kind in chosen)
        )
    ),
    buyer=parties,
    seller=parties,
)


def told_whole(draft: DocumentDraft) -> DocumentDraft:
    """Return a draft as it is when it is read: what follows from other fields does."""
    return replace(
        draft,
        supplier=Supplier(draft.seller.name, "", draft.seller.identifiers[0]),
        total=draft.stated.total,
        # A line or a tax of which nothing is said is none, and a tax needs something beside its rate.
        taxes=tuple(tax for tax in draft.taxes if tax.category),
    )


def read_back(data: bytes) -> DocumentDraft:
    read = read_xml(data, "r.xml").documents[0].draft
    return replace(read, source=SourceDraft(), cautions=())


# Without looking for a smaller example, which takes minutes for drafts of this size.
quick = settings(max_examples=60, phases=(Phase.explicit, Phase.reuse, Phase.generate))


@quick
@given(drafts)
def test_ubl_read_back_is_the_draft_that_was_written(draft: DocumentDraft) -> None:
    whole = told_whole(draft)
    assert read_back(write_ubl(whole)) == whole


@quick
@given(drafts)
def test_cii_read_back_is_the_draft_that_was_written(draft: DocumentDraft) -> None:
    whole = told_whole(draft)
    assert read_back(write_cii(whole)) == whole
