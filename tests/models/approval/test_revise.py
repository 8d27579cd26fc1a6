"""A document goes back to its requester, who confirms its revision: the approvers are asked again."""

import pytest

from models.approval.manage import reassign
from models.approval.revise import confirm_revision
from models.change import Change
from models.database.store import Store
from models.queries.cards import load_shown
from models.records import documents
from models.records.documents import Status
from models.records.drafts import CommentDraft
from models.shown import shown
from models.tables import Comment, Document, Message, Person, Turn
from tests.support.cast import (
    ANN,
    BOB,
    BOTH_MANAGERS,
    CLEO,
    DAN,
    EVE,
    FINANCE,
    LATER,
    MALLORY,
    MANAGER,
    NOW,
    TERMS,
    a_draft,
    a_line,
    all_posted,
    all_rows,
    approve,
    card_of,
    make_manager,
    person,
    press,
    press_is_refused,
    refused,
    states,
    step_states,
    take,
    taken,
    to_redraw,
    turn_of,
)

QUESTION = "Which project pays for it?"
SAID = CommentDraft(ANN, QUESTION, NOW)


async def ask_changes(store: Store, document: Document, email: str = ANN, question: str = QUESTION) -> None:
    """Send a document back as one of its approvers."""
    await press(store, await turn_of(document, email), "changes_asked", reason=question)
    await document.refresh_from_db()


async def confirm(
    store: Store,
    document: Document,
    by: str = BOB,
    note: str = "",
    key: str = "confirm-1",
    shown_hash: str | None = None,
) -> None:
    """Confirm the revision, as Bob or somebody else, as it is now or as it was shown."""
    presser = await person(by)
    seen = shown(await Document.get(id=document.id)) if shown_hash is None else shown_hash
    await store.apply(
        Change(LATER, TERMS),
        lambda change: confirm_revision(key, document.id, seen, presser.id, note, change),
    )
    await document.refresh_from_db()


async def is_refused(store: Store, document: Document, code: str, **confirm_with: str) -> None:
    """Confirm, be refused, and see that no row of the store has changed."""
    before = await all_rows()
    with refused(code):
        await confirm(store, document, **confirm_with)
    assert await all_rows() == before


async def shown_in(message: Message) -> documents.Card | documents.Outcome:
    found = await load_shown(await Message.get(id=message.id), TERMS)
    assert isinstance(found, documents.Card | documents.Outcome)
    return found


async def test_a_question_ends_the_round_and_goes_to_the_requester(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS, FINANCE)
    await ask_changes(store, document)
    assert (document.status, document.settled_at) == ("in_revision", LATER)
    assert await states(document) == {
        "1:ann": "changes_asked",
        "1:eve": "closed",
        "2:cleo": "closed",
        "2:dan": "closed",
    }
    assert await step_states(document) == ["closed", "closed"]
    told = await shown_in(await Message.get(subject="outcome", person__email=BOB))
    assert isinstance(told, documents.Outcome)
    assert (told.status, told.by, told.reason, told.may_revise) == ("in_revision", ANN, QUESTION, True)
    card = await shown_in(await card_of(document, BOB, "requester"))
    assert isinstance(card, documents.Card)
    assert (card.state, card.may_revise) == ("in_revision", True)
    assert [event.what for event in card.document.history] == ["submitted", "changes_asked"]


@pytest.mark.parametrize(
    ("question", "code"),
    [("", "question_missing"), (" \n", "question_missing"), ("x" * 801, "reason_too_long")],
)
async def test_a_question_has_between_1_and_800_characters(store: Store, question: str, code: str) -> None:
    document = await taken(store)
    turn = await turn_of(document, ANN)
    await press_is_refused(store, turn, code, verdict="changes_asked", reason=question)


async def test_who_comes_later_hears_who_sent_it_back(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS)
    eve = await turn_of(document, EVE)
    await ask_changes(store, document)
    await press_is_refused(store, eve, "settled_by_other", {"by": ANN, "state": "changes_asked"})


async def test_a_confirmed_revision_asks_everybody_again(store: Store) -> None:
    document = await taken(store)
    await approve(store, document, ANN)
    old, of_dan = await turn_of(document, CLEO), await turn_of(document, DAN)
    await ask_changes(store, document, CLEO)
    await all_posted()
    await confirm(store, document, note="  It is for DSN-7 ")
    assert await states(document) == {"1:ann": "open", "2:cleo": "waiting", "2:dan": "waiting"}
    assert (document.status, document.round, document.revision) == ("pending", 2, 1)
    assert (document.submitted_at, document.settled_at) == (LATER, None)
    heard = await Message.filter(subject="comment", person__email=ANN).select_related("parent")
    assert [one.parent and one.parent.round for one in heard] == [2]
    comment = await Comment.get().select_related("author")
    assert (comment.author.email, comment.text, comment.at) == (BOB, "It is for DSN-7", LATER)
    await press_is_refused(store, of_dan, "outdated")
    await press_is_refused(store, old, "already_decided", {"state": "changes_asked"})
    card = await shown_in(await card_of(document, ANN))
    assert isinstance(card, documents.Card)
    assert [(one.what, one.note) for one in card.document.history if one.what == "revision_confirmed"] == [
        ("revision_confirmed", "It is for DSN-7")
    ]


async def test_the_old_cards_and_the_button_go_when_the_round_starts_again(store: Store) -> None:
    document = await taken(store)
    old = [await card_of(document, ANN), await card_of(document, BOB, "requester")]
    await ask_changes(store, document)
    outcome = await Message.get(subject="outcome")
    await all_posted()
    await confirm(store, document)
    assert {*(one.id for one in old), outcome.id} <= await to_redraw()
    assert [(await shown_in(one)).state for one in old] == ["outdated"] * 2  # type: ignore[union-attr]
    told = await shown_in(outcome)
    assert isinstance(told, documents.Outcome)
    assert (told.status, told.may_revise) == ("in_revision", False)
    assert (await card_of(document, ANN)).id != old[0].id
    assert (await card_of(document, BOB, "requester")).id != old[1].id


async def test_who_was_reassigned_stays_so(store: Store) -> None:
    document = await taken(store, MANAGER, FINANCE)
    await make_manager(store, EVE)
    turn, dan, eve = await turn_of(document, ANN), await person(DAN), await person(EVE)
    await store.apply(Change(NOW, TERMS), lambda change: reassign("key", turn.id, dan.id, eve.id, change))
    await ask_changes(store, document, DAN)
    await confirm(store, document)
    assert await states(document) == {"1:dan": "open", "2:cleo": "waiting", "2:dan": "waiting"}
    again = await Turn.get(round=2, person__email=DAN, step__position=1).select_related("reassigned_from")
    assert again.stand_in_id is None
    assert again.reassigned_from
    assert again.reassigned_from.email == ANN


async def test_only_the_requester_confirms(store: Store) -> None:
    document = await taken(store)
    await ask_changes(store, document)
    await take(store, a_draft(company="Beta GmbH", requester=MALLORY))
    await is_refused(store, document, "not_requester", by=ANN)
    await is_refused(store, document, "may_not_read", by=MALLORY)
    await Person.filter(email=BOB).update(active=False)
    await is_refused(store, document, "may_not_read")


async def test_there_is_nothing_to_confirm_before_and_after(store: Store) -> None:
    document = await taken(store)
    await is_refused(store, document, "not_in_revision")
    await ask_changes(store, document)
    await is_refused(store, document, "text_too_long", note="x" * 801)
    await confirm(store, document)
    await is_refused(store, document, "not_in_revision", key="confirm-2")


async def test_one_press_that_comes_twice_confirms_once(store: Store) -> None:
    document = await taken(store)
    await ask_changes(store, document)
    await confirm(store, document)
    before = await all_rows()
    await confirm(store, document)
    assert await all_rows() == before


async def test_a_document_that_came_in_revision_shows_the_question_and_can_be_confirmed(store: Store) -> None:
    document = await taken(store, status="in_revision", comments=(SAID,))
    assert await Message.filter(document_id=document.id).count() == 1
    card = await shown_in(await card_of(document, BOB, "requester"))
    assert isinstance(card, documents.Card)
    assert (card.state, card.may_revise) == ("in_revision", True)
    assert card.document.history[-1].note == f"{ANN}: {QUESTION}"
    await confirm(store, document)
    assert await states(document) == {"1:ann": "open", "2:cleo": "waiting", "2:dan": "waiting"}


async def test_what_the_requester_said_last_is_no_question(store: Store) -> None:
    answer = CommentDraft(BOB, "It is for DSN-7", LATER)
    document = await taken(store, status="in_revision", comments=(SAID, answer))
    card = await shown_in(await card_of(document, BOB, "requester"))
    assert card.document.history[-1].note == ""


async def test_a_document_without_steps_cannot_be_asked_again(store: Store) -> None:
    await take(store, a_draft(status="in_revision", steps=None))
    document = await Document.get()
    await is_refused(store, document, "no_steps")


async def test_a_source_that_repeats_itself_does_not_undo_a_confirmed_revision(store: Store) -> None:
    document = await taken(store, status="in_revision")
    await confirm(store, document)
    await take(store, a_draft(status="in_revision", comments=(SAID,)))
    assert (await states(document))["1:ann"] == "open"
    await approve(store, document, ANN, CLEO, DAN)
    await take(store, a_draft(status="in_revision", url="https://app.precoro.com/1"))
    await document.refresh_from_db()
    assert (document.status, document.url) == ("approved", "https://app.precoro.com/1")


async def test_a_source_may_send_a_document_back_that_was_asked_for_here(store: Store) -> None:
    document = await taken(store)
    await take(store, a_draft(status="in_revision", comments=(SAID,)))
    told = await shown_in(await Message.get(subject="outcome", document_id=document.id))
    assert isinstance(told, documents.Outcome)
    assert (told.status, told.reason) == ("in_revision", f"{ANN}: {QUESTION}")


@pytest.mark.parametrize("status", ["cancelled", "rejected", "in_revision"])
async def test_a_higher_revision_that_ended_elsewhere_tells_the_requester(
    store: Store, status: Status
) -> None:
    document = await taken(store)
    await take(store, a_draft(revision=2, status=status, title="More laptops"), now=LATER)
    told = await shown_in(await Message.get(subject="outcome", person__email=BOB))
    assert isinstance(told, documents.Outcome)
    assert (told.status, told.at, told.may_revise) == (status, LATER, status == "in_revision")
    assert "open" not in (await states(document)).values()


async def test_a_higher_revision_takes_the_confirmation_away(store: Store) -> None:
    document = await taken(store)
    await ask_changes(store, document)
    await take(store, a_draft(revision=2, lines=(a_line("1300"),), total=None))
    told = await shown_in(await Message.get(subject="outcome"))
    assert isinstance(told, documents.Outcome)
    assert not told.may_revise
    await is_refused(store, document, "not_in_revision")
