"""Companies in Precoro in the Integration part."""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.records.documents import Audience, PersonRef
from models.records.home import PrecoroState, UnreadDocument
from models.vocabulary import StopReason
from tests.support.block_text import buttons, must_pass, shown
from tests.support.samples.random_values import many, moments, numbers, one_of, people, words
from tests.support.samples.view_samples import APPROVED, ENDED
from tests.views.home.test_home import an_integration
from tests.views.test_anything import modest
from views import ids
from views.home.companies import parse_company_value
from views.home.integration import build_integration

WELL = PrecoroState("Globex Ltd", APPROVED, 412, 3_000)
HEADING = "Companies in Precoro"
# Companies with long names have a long repr, which Hypothesis warns of whether or not it is shown.
pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")


def said(*companies: PrecoroState, locale: str = "en-US") -> str:
    view = build_integration(an_integration(precoro=companies, reader=Audience(locale=locale)))
    must_pass(view)
    return shown(view["blocks"])


def test_a_company_says_when_it_was_read_and_how_many_calls_were_made() -> None:
    assert "Globex Ltd · last read Nov 20, 2026, 10:12 AM · 412 of 3,000 calls in 24 hours\n" in said(WELL)
    assert "Globex Ltd · not read yet · 0 of 3,000 calls" in said(replace(WELL, last_pass=None, calls=0))


def test_without_companies_in_precoro_nothing_is_said_of_it() -> None:
    assert HEADING in said(WELL)
    assert HEADING not in said()


@pytest.mark.parametrize(
    ("stopped", "sentence"),
    [
        ("key_refused", "Precoro refuses the company's key, or its e-mail address."),
        ("blocked", "something between me and Precoro blocks my calls."),
        ("daily_limit", "the calls of the day are used up."),
    ],
)
def test_it_says_why_nothing_is_read_and_when_that_is_tried_again(stopped: StopReason, sentence: str) -> None:
    text = said(replace(WELL, stopped=stopped, again_at=ENDED))
    assert f"Nothing is read: {sentence} I'll try again at Nov 21, 2026" in text


def test_lists_that_are_refused_are_named_by_kind() -> None:
    text = said(replace(WELL, refused_kinds=("invoice", "receipt")))
    assert "The company's key may not read: Invoice and Receipt." in text


def test_documents_whose_approvers_could_not_be_read_open_in_precoro() -> None:
    url = "https://app.precoro.com/invoice/{}/show"
    unread = tuple(UnreadDocument(f"INV-{n}", url.format(n)) for n in (1, 2, 3))
    view = build_integration(an_integration(precoro=(replace(WELL, unread=unread, all_unread=5),)))
    must_pass(view)
    text = shown(view["blocks"])
    assert "5 documents are waiting, and I couldn't read who is asked." in text
    assert "Open in Precoro: INV-1, INV-2, INV-3 and 2 more" in text
    parts = [
        part for block in view["blocks"] for each in block.get("elements", ()) for part in parts_of(each)
    ]
    assert [part["url"] for part in parts if part["type"] == "link"] == [url.format(n) for n in (1, 2, 3)]


def parts_of(element: dict[str, object]) -> list[dict[str, object]]:
    found = element.get("elements", [])
    return found if isinstance(found, list) else []


def test_an_address_that_leads_elsewhere_than_it_seems_is_no_link() -> None:
    unread = (UnreadDocument("INV-1", "https://precoro.com\\@other.example/"),)
    view = build_integration(an_integration(precoro=(replace(WELL, unread=unread, all_unread=1),)))
    must_pass(view)
    assert "Open in Precoro: INV-1" in shown(view["blocks"])
    assert "other.example" not in str(view)


def test_approvers_who_cannot_decide_here_are_named() -> None:
    ann, bob = PersonRef(1, "Ann Lee", "ann@acme.example"), PersonRef(2, "", "bob@acme.example")
    text = said(replace(WELL, without_key=(ann, bob)))
    assert (
        "2 approvers are asked now and can't decide here without a key: Ann Lee and bob@acme.example" in text
    )


def test_those_who_were_not_asked_today_can_be_asked() -> None:
    ann, bob = PersonRef(1, "Ann Lee", "ann@acme.example"), PersonRef(2, "Bob Ray", "bob@acme.example")
    company = replace(WELL, without_key=(ann, bob), company=7)
    for asked_today in (0, 1):
        view = build_integration(an_integration(precoro=(replace(company, asked_today=asked_today),)))
        must_pass(view)
        assert parse_company_value(buttons(view["blocks"])[ids.ASK_FOR_KEYS]["value"]) == (7, "")
    assert "Ann Lee and Bob Ray · 1 of them was asked today to link one\n[Ask them]" in shown(view["blocks"])
    text = said(replace(company, asked_today=2))
    assert "2 of them were asked today to link one" in text
    assert "[Ask them]" not in text


def test_of_many_companies_the_first_are_shown() -> None:
    text = said(*(replace(WELL, name=f"Company {n}") for n in range(1, 21)))
    assert "Company 9 ·" in text
    assert "Company 10 ·" not in text
    assert "and 11 more companies" in text


def test_it_is_said_in_german() -> None:
    text = said(replace(WELL, stopped="key_refused", all_unread=1), locale="de-DE")
    assert "Unternehmen in Precoro" in text
    assert "412 von 3.000 Aufrufen in 24 Stunden" in text
    assert "Precoro nimmt den Schlüssel des Unternehmens" in text


states = st.builds(
    PrecoroState,
    name=words,
    last_pass=st.none() | moments,
    calls=numbers,
    most_calls=numbers,
    stopped=st.none() | one_of(StopReason),
    again_at=st.none() | moments,
    refused_kinds=st.just(("invoice", "receipt", "expense")),
    unread=many(st.builds(UnreadDocument, words, words | st.just("https://app.precoro.com/7")), 3),
    all_unread=numbers,
    without_key=many(people, 9),
    asked_today=st.integers(0, 9),
    company=numbers,
)


@modest
@given(st.lists(states, max_size=3, unique_by=lambda one: one.company))
def test_every_state_of_companies_is_accepted(companies: list[PrecoroState]) -> None:
    must_pass(build_integration(an_integration(precoro=tuple(companies))))


def test_each_reason_has_a_sentence() -> None:
    texts = {said(replace(WELL, stopped=one)) for one in get_args(StopReason)}
    assert len(texts) == len(get_args(StopReason))
