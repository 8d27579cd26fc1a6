"""A comment is kept once, and told to everybody else involved in the document."""

import asyncio
from datetime import timedelta

import pytest

from models.approval.revise import confirm_revision
from models.change import Change
from models.database.store import Store
from models.discussion.comments import LIMIT, comment
from models.documents.imports import open_batch
from models.outbox.lists import close_batch
from models.records.drafts import CommentDraft
from models.shown import shown
from models.tables import Comment, Document, Message, Step, Turn
from tests.support.cast import (
    ANN,
    BOB,
    BOTH_MANAGERS,
    CLEO,
    DAN,
    EVE,
    FINANCE,
    GUS,
    LATER,
    MALLORY,
    MANAGER,
    NOW,
    TERMS,
    a_draft,
    a_step,
    all_rows,
    approve,
    card_of,
    make_manager,
    person,
    press,
    refused,
    reject,
    take,
    taken,
    turn_of,
)


async def say(
    store: Store, document: Document, email: str, text: str = "The quote holds", key: str = "k1"
) -> None:
    author = await person(email)
    await store.apply(
        Change(LATER, TERMS), lambda change: comment(document.id, author.id, text, key, LATER, change)
    )


async def told(document: Document) -> dict[str, tuple[str, str]]:
    """Give who is told the comments, in which role, and under the card of which role."""
    rows = await Message.filter(document_id=document.id, subject="comment", about_state=None).select_related(
        "person", "parent"
    )
    assert len({(one.person_id, one.comment_id) for one in rows}) == len(rows), "told twice"
    return {one.person.email: (one.card_role, one.parent.card_role if one.parent else "") for one in rows}


async def test_everybody_else_with_a_card_hears_it_in_their_thread(store: Store) -> None:
    document = await taken(store, MANAGER, FINANCE, followers=(EVE,))
    await say(store, document, BOB)
    assert await told(document) == {ANN: ("approver", "approver"), EVE: ("follower", "follower")}
    await approve(store, document, ANN)
    await say(store, document, CLEO, "And the warranty?", "k2")
    second = Message.filter(comment__key="k2").select_related("person")
    assert {one.person.email for one in await second} == {ANN, BOB, DAN, EVE}


async def test_a_comment_that_is_handed_in_twice_is_one(store: Store) -> None:
    document = await taken(store, MANAGER)
    await say(store, document, ANN)
    before = await all_rows()
    await say(store, document, ANN)
    after = await all_rows()
    del before["Document"], after["Document"]  # its version counts who held it
    assert after == before
    await say(store, document, ANN, key="k2")
    assert await Comment.all().count() == 2


async def test_somebody_with_two_cards_hears_it_once_in_the_newest(store: Store) -> None:
    document = await taken(store, MANAGER, a_step("Release", "any", ANN), followers=(ANN,))
    await approve(store, document, ANN)
    await say(store, document, BOB)
    assert await told(document) == {ANN: ("approver", "approver")}
    [row] = await Message.filter(subject="comment").select_related("parent")
    assert row.parent is not None
    assert row.parent.turn_id == (await turn_of(document, ANN, step=2)).id


async def test_who_is_asked_no_more_hears_nothing(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS)
    turn = await turn_of(document, EVE)
    await Turn.filter(id=turn.id).update(state="withdrawn")
    await say(store, document, BOB)
    assert set(await told(document)) == {ANN}


async def test_the_configuration_role_hears_it_where_it_has_a_card(store: Store) -> None:
    document = await taken(store, MANAGER)
    await make_manager(store, DAN)
    await say(store, document, BOB)
    assert set(await told(document)) == {ANN}
    stuck = await taken(store, a_step("Manager", "any", BOB), number="PO-2")
    await say(store, stuck, BOB)
    assert await told(stuck) == {DAN: ("configuration", "configuration")}


async def test_after_a_new_round_it_goes_under_the_new_cards(store: Store) -> None:
    document = await taken(store, MANAGER, followers=(EVE,))
    again = CommentDraft(BOB, "Three laptops more", NOW)
    await take(store, a_draft(MANAGER, revision=2, followers=(EVE,), comments=(again,)), now=LATER)
    rows = await Message.filter(subject="comment").select_related("parent", "person")
    assert {(one.person.email, one.parent.round if one.parent else 0) for one in rows} == {(ANN, 2), (EVE, 2)}
    assert (await card_of(document, ANN)).round == 2


async def test_the_note_of_a_confirmed_revision_goes_under_the_new_cards(store: Store) -> None:
    document = await taken(store, MANAGER, followers=(EVE,))
    await press(store, await turn_of(document, ANN), "changes_asked", reason="Which budget?")
    bob = (await person(BOB)).id
    await store.apply(
        Change(LATER, TERMS),
        lambda change: confirm_revision("k", document.id, shown(document), bob, "DSN-7", change),
    )
    rows = await Message.filter(subject="comment").select_related("parent", "person")
    assert {(one.person.email, one.parent.round if one.parent else 0) for one in rows} == {(ANN, 2), (EVE, 2)}


async def test_a_card_that_became_a_row_of_a_list_leaves_a_message_of_its_own(store: Store) -> None:
    batch = await store.transact(lambda: open_batch(NOW))
    documents = [await taken_in(store, f"PO-{number}", batch) for number in range(3)]
    await say(store, documents[1], BOB, key="held")
    assert await told(documents[1]) == {ANN: ("approver", "approver")}
    await store.transact(lambda: close_batch(batch, LATER, 1))
    await say(store, documents[0], BOB)
    assert await told(documents[0]) == {ANN: ("approver", "")}
    await say(store, documents[0], ANN, key="back")
    assert set(await told(documents[0])) == {ANN, BOB}


async def taken_in(store: Store, number: str, batch: int) -> Document:
    made = await take(store, a_draft(MANAGER, number=number), batch=batch)
    return await Document.get(id=made.document)


async def test_an_import_tells_what_is_new_but_not_at_the_first_time(store: Store) -> None:
    first = CommentDraft(BOB, "Quote attached", NOW)
    document = await taken(store, MANAGER, followers=(EVE,), comments=(first,))
    assert await told(document) == {}
    second = CommentDraft(ANN, "Which warranty?", LATER)
    changed = a_draft(MANAGER, followers=(EVE,), comments=(first, second, second))
    await take(store, changed, now=LATER)
    assert await told(document) == {BOB: ("requester", "requester"), EVE: ("follower", "follower")}
    await take(store, changed, now=LATER + timedelta(hours=1))
    assert await Comment.all().count() == 2


@pytest.mark.parametrize("status", ["draft", "approved"])
async def test_without_a_round_the_requester_and_followers_hear_it_all_the_same(
    store: Store, status: str
) -> None:
    document = await taken(store, status=status, followers=(EVE,))
    await make_manager(store, DAN)
    await say(store, document, DAN)
    assert await told(document) == {BOB: ("requester", ""), EVE: ("follower", "")}


@pytest.mark.parametrize(
    ("text", "code"),
    [(" \n\0", "comment_missing"), ("\ud800", "comment_missing"), ("x" * (LIMIT + 1), "text_too_long")],
)
async def test_a_text_that_cannot_be_kept_is_refused(store: Store, text: str, code: str) -> None:
    document = await taken(store, MANAGER)
    before = await all_rows()
    with refused(code):
        await say(store, document, BOB, text)
    assert await all_rows() == before


async def test_a_stranger_says_nothing(store: Store) -> None:
    document = await taken(store, MANAGER)
    await take(store, a_draft(MANAGER, number="PO-2", requester=GUS))
    await take(store, a_draft(MANAGER, company="Beta GmbH", requester=MALLORY))
    for email in (GUS, MALLORY):
        with refused("may_not_read"):
            await say(store, document, email)
    assert await Comment.all().count() == 0


async def test_the_outcome_reaches_the_followers_too(store: Store) -> None:
    document = await taken(store, MANAGER, followers=(EVE, DAN, BOB))
    await reject(store, document, ANN)
    rows = await Message.filter(subject="outcome").select_related("person")
    assert sorted((one.person.email, one.card_role) for one in rows) == [
        (BOB, "requester"),
        (DAN, "follower"),
        (EVE, "follower"),
    ]


async def test_comments_and_decisions_at_once_keep_one_order(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS)
    turn = await turn_of(document, ANN)
    await asyncio.gather(
        *(say(store, document, BOB, f"{number}", f"k{number}") for number in range(6)),
        press(store, turn),
        *(say(store, document, EVE, f"{number}", f"k{number}") for number in range(6, 9)),
    )
    assert (await Document.get(id=document.id)).status == "approved"
    assert {one.state for one in await Step.all()} == {"done"}
    comments = await Comment.all().order_by("id")
    assert len(comments) == 9
    for email in (ANN, EVE):
        rows = await Message.filter(subject="comment", person__email=email).order_by("id")
        assert [one.comment_id for one in rows] == sorted(one.comment_id or 0 for one in rows)
