"""Who is newly asked or mentioned finds in one message what was said before, and only that."""

from datetime import timedelta

from models.change import Change
from models.database.store import Store
from models.discussion.comments import comment
from models.discussion.edits import edit, withdraw
from models.discussion.followers import follow
from models.documents.imports import open_batch
from models.outbox.lists import close_batch
from models.outbox.messages import expand
from models.queries.cards import load_shown
from models.queries.discussion.earlier_talk import still_tells
from models.records.earlier_talk import EarlierTalk
from models.tables import Comment, Document, Message
from tests.models.approval.stand_ins.absences import an_order, goes_away
from tests.support.cast import (
    ANN,
    BOB,
    CLEO,
    DAN,
    EVE,
    FINANCE,
    GUS,
    LATER,
    MANAGER,
    NOW,
    TERMS,
    a_draft,
    a_step,
    approve,
    card_of,
    know_member,
    make_manager,
    person,
    take,
    taken,
)
from tests.support.database.one import ON_ONE


async def say(store: Store, document: Document, email: str, text: str, *mentioned: str) -> None:
    """Let somebody comment, and mention people."""
    author, people = await person(email), [(await person(one)).id for one in mentioned]

    async def save(change: Change) -> None:
        await follow(document.id, people, author.id, change)
        await comment(document.id, author.id, text, text, LATER, change)

    await store.apply(Change(LATER, TERMS), save)


async def talk_of(email: str) -> list[Message]:
    theirs = Message.filter(subject="comment", about_state="earlier", person__email=email)
    return await theirs.exclude(state="dropped").order_by("id")


async def read(message: Message) -> list[str]:
    """Give what a message says, each with its author."""
    talk = await load_shown(message, TERMS)
    assert isinstance(talk, EarlierTalk)
    marks = [
        ("edited" if one.edited else "") + ("withdrawn" if one.withdrawn else "") for one in talk.comments
    ]
    return [
        " ".join(filter(None, (one.author.name[:3].lower(), one.text, mark)))
        for one, mark in zip(talk.comments, marks, strict=True)
    ]


async def told(email: str) -> list[str]:
    """Give what was told one by one."""
    rows = Message.filter(subject="comment", about_state=None, person__email=email).order_by("id")
    return [one.comment.text for one in await rows.select_related("comment") if one.comment]


async def test_who_is_asked_at_a_later_step_finds_it_under_their_card(store: Store) -> None:
    document = await taken(store, MANAGER, FINANCE)
    await say(store, document, BOB, "The quote holds")
    await say(store, document, ANN, "Until when?")
    await approve(store, document, ANN)
    await say(store, document, BOB, "Until Friday")
    for email in (CLEO, DAN):
        [message] = await talk_of(email)
        assert await read(message) == ["bob The quote holds", "ann Until when?"]
        assert message.parent_id == (await card_of(document, email)).id
        assert await told(email) == ["Until Friday"]
    assert await talk_of(ANN) == await talk_of(BOB) == []
    await store.apply(
        Change(LATER, TERMS), lambda change: edit(document.id, "The quote holds", "No", LATER, change)
    )
    await store.apply(Change(LATER, TERMS), lambda change: withdraw(document.id, "Until when?", change))
    [message] = await talk_of(CLEO)
    assert await read(message) == ["bob No edited", "ann Until when? withdrawn"]
    assert message.wanted_version == 3
    await store.apply(Change(LATER, TERMS), lambda change: withdraw(document.id, "Until Friday", change))
    assert (await talk_of(CLEO))[0].wanted_version == 3


@ON_ONE
async def test_who_is_mentioned_finds_it_before_what_mentions_them(store: Store) -> None:
    document = await taken(store, MANAGER)
    await take(store, a_draft(MANAGER, number="PO-2", requester=EVE))
    await know_member(store, EVE, "active", user_id="UEVE")
    await say(store, document, BOB, "The quote holds")
    await say(store, document, BOB, "Eve knows", EVE)
    [message] = await talk_of(EVE)
    assert await read(message) == ["bob The quote holds"]
    assert await told(EVE) == ["Eve knows"]
    assert message.comment_id == (await Comment.get(text="The quote holds")).id
    other = await taken(store, MANAGER, number="PO-3")
    await say(store, other, BOB, "Eve knows this too", EVE)
    assert len(await talk_of(EVE)) == 1
    own = await Message.get(subject="comment", about_state=None, comment__text="Eve knows", person__email=EVE)
    assert message.id < own.id


@ON_ONE
async def test_a_stand_in_finds_it_and_a_new_round_tells_only_what_is_new_to_somebody(store: Store) -> None:
    document = await an_order(store)
    await say(store, document, ANN, "Too dear?")
    await say(store, document, BOB, "No")
    await goes_away(store, ANN, GUS)
    [message] = await talk_of(GUS)
    assert await read(message) == ["ann Too dear?", "bob No"]
    both = a_step("Manager", "all", ANN, EVE)
    await take(store, a_draft(both, revision=2), now=LATER + timedelta(hours=1))
    assert len(await talk_of(GUS)) == 1
    assert [await read(one) for one in await talk_of(EVE)] == [["ann Too dear?", "bob No"]]
    assert await talk_of(ANN) == []


@ON_ONE
async def test_own_words_and_withdrawn_ones_alone_are_nothing_to_tell(store: Store) -> None:
    document = await taken(store, MANAGER, FINANCE)
    await make_manager(store, CLEO)
    await say(store, document, CLEO, "I shall see it later")
    await say(store, document, BOB, "My password is swordfish")
    await approve(store, document, ANN)
    [dans], [cleos] = await talk_of(DAN), await talk_of(CLEO)
    assert await read(cleos) == ["cle I shall see it later", "bob My password is swordfish"]
    await store.apply(
        Change(LATER, TERMS), lambda change: withdraw(document.id, "My password is swordfish", change)
    )
    assert [await still_tells(one) for one in (dans, cleos)] == [True, False]
    other = await taken(store, MANAGER, number="PO-2")
    await say(store, other, BOB, "Never mind")
    await store.apply(Change(LATER, TERMS), lambda change: withdraw(other.id, "Never mind", change))
    await say(store, other, BOB, "Cleo knows", DAN)
    assert len(await talk_of(DAN)) == 1


@ON_ONE
async def test_it_comes_with_a_card_that_was_a_row_of_a_list_and_with_no_other(store: Store) -> None:
    batch = await store.transact(lambda: open_batch(NOW))
    many = [await take(store, a_draft(MANAGER, FINANCE, number=f"PO-{n}"), batch=batch) for n in range(2)]
    documents = [await Document.get(id=one.document) for one in many]
    for one in documents:
        await say(store, one, BOB, f"See {one.number}")
    [first, second] = documents
    later = await store.transact(lambda: open_batch(LATER))
    for one in documents:
        changed = a_draft(a_step("Manager", "any", DAN), number=one.number, revision=2)
        await take(store, changed, now=LATER, batch=later)
    assert len(await talk_of(DAN)) == 2
    await store.transact(lambda: close_batch(later, LATER, 1))
    assert await talk_of(DAN) == []
    dan = (await person(DAN)).id
    await store.transact(lambda: expand(first.id, 2, dan, LATER))
    [message] = await talk_of(DAN)
    assert (message.document_id, await still_tells(message)) == (first.id, True)
    await Message.filter(id=message.parent_id).update(state="dropped", dropped_because="settled")
    assert not await still_tells(message)
    assert await Comment.filter(document_id=second.id).count() == 1
