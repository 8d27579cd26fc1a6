"""What was shown is what counts: content, round, files, link and payments are bound, all else is not."""

from dataclasses import replace
from typing import Any

import pytest

from models.change import Change
from models.database.store import Store
from models.discussion.comments import comment
from models.discussion.reply_files import FilesInReply, note_files
from models.outbox.discussion.reply_files import attach
from models.records.drafts import AttachmentDraft, CommentDraft, DocumentDraft
from models.shown import last_shown, record_shown, shown, what_changed
from models.tables import Document, ReplyFile, Workspace
from tests.support.cast import (
    ANN,
    BOB,
    CLEO,
    DAN,
    EVE,
    LATER,
    MANAGER,
    NOW,
    TERMS,
    a_draft,
    a_file,
    a_step,
    person,
    press,
    press_is_refused,
    refused,
    states,
    take,
    taken,
    turn_of,
)

QUOTE, OTHER = a_file("quote.pdf"), a_file("other.pdf")


async def now(document: Document) -> Document:
    return await Document.get(id=document.id)


async def test_without_files_and_link_the_hash_is_that_of_the_last_release(store: Store) -> None:
    document = await taken(store, MANAGER)
    version, content = document.content_hash.split("-")
    assert shown(document) == f"{version}-{content[:16]}-1"


BOUND: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({}, {"attachments": (QUOTE,)}, "files"),
    ({"attachments": (QUOTE,)}, {}, "files"),
    ({"attachments": (QUOTE,)}, {"attachments": (QUOTE, OTHER)}, "files"),
    ({"attachments": (QUOTE,)}, {"attachments": (replace(QUOTE, name="quote2.pdf"),)}, "files"),
    ({"attachments": (QUOTE,)}, {"attachments": (replace(QUOTE, sha256="f" * 64),)}, "files"),
    ({}, {"url": "https://app.precoro.com/1"}, "link"),
    ({"url": "https://app.precoro.com/1"}, {"url": "https://app.precoro.com/2"}, "link"),
    ({"url": "https://app.precoro.com/1"}, {}, "link"),
    ({}, {"revision": 2, "note": "More"}, "content"),
]


@pytest.mark.parametrize(("before", "after", "what"), BOUND)
async def test_what_is_bound_makes_an_older_press_void_and_says_what_changed(
    store: Store, before: dict[str, Any], after: dict[str, Any], what: str
) -> None:
    document = await taken(store, MANAGER, **before)
    old = shown(document)
    await take(store, a_draft(MANAGER, **after), now=LATER)
    turn = await turn_of(document, ANN)
    with refused("outdated") as refusal:
        await press(store, turn, shown_hash=old)
    assert what in refusal.facts["changed"]
    await press(store, turn)
    assert (await states(document))["1:ann"] == "approved"


async def test_files_in_another_order_are_the_same(store: Store) -> None:
    document = await taken(store, MANAGER, attachments=(QUOTE, OTHER))
    old = shown(document)
    await take(store, a_draft(MANAGER, attachments=(OTHER, QUOTE)), now=LATER)
    assert shown(await now(document)) == old


@pytest.mark.parametrize("files", [(), (QUOTE,)])
async def test_files_of_replies_are_not_bound(store: Store, files: tuple[AttachmentDraft, ...]) -> None:
    document = await upgraded(store, a_draft(MANAGER, attachments=files))
    old, bob = shown(document), await person(BOB)

    async def reply(change: Change) -> None:
        await comment(document.id, bob.id, "See this", "reply", NOW, change)
        place = FilesInReply((await Workspace.get()).id, "U2", "D2", "1.1", (("F1", "photo.png"),))
        await note_files(document.id, "reply", place, change)

    await store.apply(Change(NOW, TERMS), reply)
    file = await ReplyFile.get()
    await store.transact(lambda: attach(file, a_file("photo.png"), NOW))
    await take(store, a_draft(MANAGER, attachments=files, followers=(EVE,)), now=LATER)
    assert shown(await now(document)) == old


UNBOUND: list[dict[str, Any]] = [
    {"followers": (EVE,)},
    {"payers": (CLEO,)},
    {"comments": (CommentDraft(BOB, "Please hurry", NOW),)},
    {"steps": (MANAGER, a_step("Finance", "all", DAN))},
]


@pytest.mark.parametrize("change", UNBOUND, ids=lambda one: next(iter(one)))
async def test_comments_followers_payers_and_later_steps_are_not_bound(
    store: Store, change: dict[str, Any]
) -> None:
    document = await taken(store, MANAGER, attachments=(QUOTE,), url="https://app.precoro.com/1")
    old = shown(document)
    given = a_draft(MANAGER, attachments=(QUOTE,), url="https://app.precoro.com/1")
    draft = replace(given, **change)
    assert (await take(store, draft, now=LATER)).outcome == "changed"
    await press(store, await turn_of(document, ANN), shown_hash=old)


async def upgraded(store: Store, draft: DocumentDraft) -> Document:
    """Hand a document in, and leave it as an earlier release did: its files and link are in no hash."""
    document = await Document.get(id=(await take(store, draft)).document)

    async def as_before() -> None:
        await Document.filter(id=document.id).update(bound_hash="")

    await store.transact(as_before)
    return await now(document)


@pytest.mark.parametrize("after", [{}, {"attachments": (OTHER,)}, {"attachments": (QUOTE,), "url": ""}])
async def test_a_card_of_the_last_release_counts_until_what_it_showed_changes(
    store: Store, after: dict[str, Any]
) -> None:
    given = a_draft(MANAGER, attachments=(QUOTE,), url="https://app.precoro.com/1")
    document = await upgraded(store, given)
    old = shown(document)
    await take(store, replace(given, followers=(EVE,)), now=LATER)
    assert what_changed(await now(document), old) == ()
    await take(store, a_draft(MANAGER, **after), now=LATER)
    await press_is_refused(store, await turn_of(document, ANN), "outdated", shown_hash=old)
    await take(store, replace(given, followers=(EVE, CLEO)), now=LATER)
    await press_is_refused(store, await turn_of(document, ANN), "outdated", shown_hash=old)


async def test_a_button_that_does_not_say_what_it_showed_is_refused(store: Store) -> None:
    document = await taken(store, MANAGER)
    await press_is_refused(store, await turn_of(document, ANN), "not_shown", shown_hash="")


async def test_what_a_person_was_shown_last_is_remembered(store: Store) -> None:
    document = await taken(store, MANAGER)
    ann, dan = await person(ANN), await person(BOB)
    for shown_hash in ("1-a-1", "1-b-1", "1-b-1"):
        await store.transact(lambda it=shown_hash: record_shown(ann.id, [(document.id, it)], NOW))  # type: ignore[misc]
    assert await last_shown(ann.id, document.id) == "1-b-1"
    assert await last_shown(dan.id, document.id) == ""
