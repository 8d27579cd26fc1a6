"""People mentioned follow the document, if they may."""

from datetime import timedelta

import pytest

from models.access import may_read
from models.change import Change
from models.database.store import Store
from models.discussion.followers import follow
from models.documents.imports import open_batch
from models.history.verify import first_break
from models.queries.discussion.followers import load_followers
from models.records.documents import Audience
from models.refusals import Refusal
from models.tables import Audit, Document, Follower, Message, Person
from tests.support.block_text import shown as block_text
from tests.support.cast import (
    ANN,
    BOB,
    CLEO,
    DAN,
    EVE,
    FINANCE,
    GUS,
    KEY,
    LATER,
    MALLORY,
    MANAGER,
    TERMS,
    a_draft,
    a_step,
    all_posted,
    card_of,
    know_member,
    make_manager,
    person,
    refused,
    take,
    taken,
    to_redraw,
)
from views.modals.followers import build_followers


async def known(store: Store) -> Document:
    """Ann decides, then Cleo and Dan; Eve and Gus belong to Acme, Mallory to Beta alone."""
    document = await taken(store, MANAGER, FINANCE)
    await take(store, a_draft(MANAGER, number="PO-2", requester=EVE, followers=(GUS,)))
    await take(store, a_draft(MANAGER, company="Beta GmbH", requester=MALLORY))
    for email in (ANN, BOB, CLEO, DAN, EVE, GUS, MALLORY):
        await know_member(store, email, "active", user_id=f"U{email[:3].upper()}")
    return document


async def add(store: Store, document: Document, by: str, *emails: str) -> dict[str, Refusal]:
    people = {(await person(email)).id: email for email in emails}
    author = await person(by)
    refusals = await store.apply(
        Change(LATER, TERMS), lambda change: follow(document.id, list(people), author.id, change)
    )
    return {people[one]: refusal for one, refusal in refusals.items()}


async def test_a_follower_gets_a_card_without_a_question(store: Store) -> None:
    document = await known(store)
    assert not await may_read(document.id, (await person(EVE)).id)
    assert await add(store, document, BOB, EVE, EVE) == {}
    assert await may_read(document.id, (await person(EVE)).id)
    card = await card_of(document, EVE, "follower")
    assert (card.turn_id, card.state) == (None, "new")
    before = await Message.all().count()
    assert await add(store, document, ANN, EVE) == {}
    assert await Message.all().count() == before
    assert await Audit.filter(document_id=document.id, what="followers_added").count() == 1
    assert await first_break(document.id, KEY) is None


async def test_a_person_with_a_card_and_the_requester_stay_as_they_are(store: Store) -> None:
    document = await known(store)
    before = await Message.all().count()
    assert await add(store, document, BOB, ANN, BOB) == {}
    assert await Follower.filter(document_id=document.id).count() == 0
    assert await Message.all().count() == before


async def test_the_list_of_followers_says_why_each_follows(store: Store) -> None:
    document = await known(store)
    await take(store, a_draft(MANAGER, FINANCE, followers=(GUS,)), now=LATER)
    await make_manager(store, DAN)
    await add(store, document, BOB, EVE)
    await add(store, document, DAN, DAN)
    await Follower.create(document_id=document.id, person_id=(await person(CLEO)).id)  # by an earlier release
    ids = {email: (await person(email)).id for email in (EVE, ANN)}
    shown = await load_followers(document.id, ids[EVE], Audience(), TERMS)
    assert [(one.person.email, one.why, one.by.email if one.by else "", one.at) for one in shown.entries] == [
        (GUS, "source", "", None),
        (EVE, "mentioned", BOB, LATER),
        (DAN, "themselves", DAN, LATER),
        (CLEO, "added", "", None),
    ]
    said = block_text(build_followers(shown)["blocks"])
    assert f"{EVE} · mentioned by {BOB} · Nov 20, 2026" in said
    assert f"{GUS} · named where the document comes from" in said
    others = await load_followers(document.id, ids[ANN], Audience(), TERMS)
    assert [one.may_leave for one in (shown, others)] == [True, False]


async def test_an_approver_of_a_later_step_can_follow_until_they_are_asked(store: Store) -> None:
    document = await known(store)
    assert await add(store, document, ANN, CLEO) == {}
    assert (await card_of(document, CLEO, "follower")).turn_id is None


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("guest", "guest"),
        ("deactivated", "deactivated"),
        ("stranger", "other_team"),
        ("absent", "not_mapped"),
        ("unknown", "not_mapped"),
        ("unconfirmed", "unconfirmed"),
    ],
)
async def test_who_cannot_act_in_slack_is_not_added(store: Store, state: str, code: str) -> None:
    document = await known(store)
    await know_member(store, GUS, state)
    [(who, refusal)] = (await add(store, document, BOB, GUS, EVE)).items()
    assert (who, refusal.code) == (GUS, code)
    assert [one.person_id for one in await Follower.filter(document_id=document.id)] == [
        (await person(EVE)).id
    ]


async def test_who_left_or_is_of_another_company_or_unknown_is_not_added(store: Store) -> None:
    document = await known(store)
    await Person.filter(email=GUS).update(active=False)
    await Person.create(email="new@acme.example")
    refusals = await add(store, document, BOB, GUS, MALLORY, "new@acme.example")
    assert {who: one.code for who, one in refusals.items()} == {
        GUS: "deactivated",
        MALLORY: "not_in_company",
        "new@acme.example": "not_mapped",
    }
    assert refusals[MALLORY].facts["company"] == "Acme Ltd"


async def test_who_may_not_read_it_adds_nobody(store: Store) -> None:
    document = await known(store)
    with refused("may_not_read"):
        await add(store, document, GUS, EVE)
    assert await Follower.filter(document_id=document.id).count() == 0


async def test_a_follower_added_by_an_import_gets_a_card(store: Store) -> None:
    document = await known(store)
    batch = await store.transact(lambda: open_batch(LATER))
    draft = a_draft(MANAGER, FINANCE, followers=(EVE, BOB))
    await take(store, draft, now=LATER, batch=batch)
    card = await card_of(document, EVE, "follower")
    assert (card.state, card.batch_id, card.round) == ("held", batch, 1)
    await take(store, draft, now=LATER + timedelta(hours=1))
    cards = Message.filter(document_id=document.id, card_role="follower", subject="card")
    assert await cards.count() == 1


async def test_a_draft_has_no_cards_for_new_followers_until_it_is_submitted(store: Store) -> None:
    document = await taken(store, status="draft")
    await take(store, a_draft(status="draft", followers=(EVE,)), now=LATER)
    assert await Message.all().count() == 0
    await take(store, a_draft(status="pending", followers=(EVE,)), now=LATER)
    assert (await card_of(document, EVE, "follower")).round == 1


async def test_a_card_that_was_closed_to_somebody_is_drawn_again_once_they_follow(store: Store) -> None:
    document = await known(store)
    card = await card_of(document, ANN)
    await take(store, a_draft(a_step("Manager", "any", EVE), FINANCE))
    assert not await may_read(document.id, card.person_id)
    await all_posted()
    assert await add(store, document, BOB, ANN) == {}
    assert card.id in await to_redraw()
