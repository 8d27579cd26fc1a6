"""The outbox of a database of the last release is delivered as before."""

from collections import Counter
from datetime import timedelta

from models.change import Change
from models.outbox import due, messages, progress, redraws
from models.outbox.relocate import relocate, resume_delivery
from models.queries.cards import is_collapsed
from models.tables import Delivery, Document, Home, Mapping, Member, Message, Turn
from tests.models.database.upgraded import NOW, Upgraded, here
from tests.support.cast import (
    ANN,
    BOB,
    CLEO,
    EVE,
    TERMS,
    person,
    to_redraw,
)


async def test_what_is_due_is_found(upgraded: Upgraded) -> None:
    workspace = await here()
    posts = await due.messages_to_post(workspace, NOW, [])
    assert [(one.subject, one.state) for one in posts] == [("card", "sending")]
    redrawn = {one.id for one in await due.messages_to_redraw(workspace, NOW, [])}
    assert len(redrawn) == due.AT_ONCE
    assert redrawn < await to_redraw()
    files = await due.files_to_send(workspace, NOW, [])
    assert Counter((one.kind, one.state) for one in files) == {
        ("attachment", "sending"): 1,
        ("attachment", "waiting"): 1,
        ("pdf", "waiting"): 1,
    }
    assert all(one.message.state == "posted" for one in files)
    homes = await due.homes_to_publish(workspace, NOW, [])
    emails = {(await person(email)).id: email for email in (ANN, BOB, CLEO)}
    assert sorted(emails[one.person_id] for one in homes) == [ANN, BOB, CLEO]
    [run] = await due.mapping_to_go_on(workspace, NOW)
    assert (run.cursor, run.looked_at, run.attempts) == ("dXNlcjpV", 200, 2)
    [claimed] = await progress.claim(due.TO_MAP, [run], NOW, NOW + timedelta(seconds=30), 1)
    await progress.done(claimed, state="done", finished_at=NOW)
    assert await Mapping.filter(state="done").count() == 2


async def test_redraws_that_were_not_answered_are_drawn_once_more(upgraded: Upgraded) -> None:
    marked = await Message.get(redraw_after__isnull=False)
    await redraws.requeue(Message, await here(), NOW, busy=[])
    await redraws.requeue(Home, await here(), NOW, busy=[])
    after = await Message.get(id=marked.id)
    assert (after.redraw_after, after.wanted_version, after.shown_hash) == (
        None,
        marked.wanted_version + 1,
        "",
    )
    assert not await Home.filter(redraw_after__isnull=False).exists()


async def test_a_change_redraws_outcomes_that_ask_for_a_revision(upgraded: Upgraded) -> None:
    document = await Document.get(number="PO-REVISION")
    outcome = await Message.get(document_id=document.id, subject="outcome")
    await upgraded.store.transact(lambda: messages.redraw(document.id))
    assert (await Message.get(id=outcome.id)).wanted_version == outcome.wanted_version + 1
    done = await Message.get(document__number="PO-CANCELLED", subject="outcome")
    await upgraded.store.transact(lambda: messages.redraw(done.document_id))  # type: ignore[arg-type]
    assert (await Message.get(id=done.id)).wanted_version == done.wanted_version


async def test_a_document_of_a_list_still_becomes_a_card(upgraded: Upgraded) -> None:
    document, ann = await Document.get(number="PO-LIST-1"), await person(ANN)
    assert await is_collapsed(document.id, document.round, ann.id)
    await upgraded.store.transact(lambda: messages.expand(document.id, document.round, ann.id, NOW))
    card = await Message.get(document_id=document.id, person_id=ann.id, subject="card")
    assert (card.state, card.dropped_because) == ("new", None)
    files = await Delivery.filter(message_id=card.id).values_list("state", "dropped_because")
    assert set(files) == {("waiting", None)}


async def test_what_was_not_sent_goes_out_once_it_may(upgraded: Upgraded) -> None:
    document, ann = await Document.get(number="PO-NOREAD"), await person(ANN)
    turn = await Turn.get(document_id=document.id, person_id=ann.id)
    await upgraded.store.apply(
        Change(NOW, TERMS),
        lambda change: messages.enqueue_card(document, "approver", ann.id, change, turn_id=turn.id),
    )
    card = await Message.get(turn_id=turn.id)
    assert (card.state, card.dropped_because) == ("new", None)
    assert {one.state for one in await Delivery.filter(message_id=card.id)} == {"waiting"}


async def test_files_that_were_kept_back_go_out_when_their_reader_comes_back(upgraded: Upgraded) -> None:
    eve, workspace = await person(EVE), await here()
    kept_back = await Delivery.filter(dropped_because="left_account")
    assert kept_back
    await upgraded.store.transact(lambda: resume_delivery(workspace, eve.id, NOW))
    for one in kept_back:
        await one.refresh_from_db()
        assert (one.state, one.dropped_because, one.next_at) == ("waiting", None, NOW)


async def test_a_card_moves_on_to_another_account(upgraded: Upgraded) -> None:
    document = await Document.get(number="PO-MOVED")
    card = await Message.get(document_id=document.id, person__email=EVE, left_at__isnull=True, subject="card")
    await Message.filter(id=card.id).update(state="posted", channel="D55", ts="1.5")
    await Member.filter(person__email=EVE).update(channel="D56", user_id="U56")
    await upgraded.store.apply(Change(NOW, TERMS), lambda change: relocate(card.id, change))
    old, new = await Message.get(id=card.id), await Message.get(key=card.key)
    assert (old.left_at, new.left_at, new.state) == (NOW, None, "new")
