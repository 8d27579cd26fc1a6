"""What must be delivered is claimed by one, and is done, tried again or given up; alike for every table."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from models.change import Change
from models.database.store import Store
from models.outbox import due, messages, progress
from models.outbox.due import TO_MAP, TO_POST, TO_PUBLISH, TO_REDRAW, TO_SEND, Due
from models.outbox.homes import open_home
from models.people.mapping import start_mapping
from models.tables import Delivery, Home, Mapping, Message, Workspace
from tests.support.cast import ANN, LATER, MANAGER, NOW, TERMS, a_file, all_posted, card_of, person, taken

SOON = NOW + timedelta(seconds=30)
QUEUES: list[Due[Any]] = [TO_POST, TO_REDRAW, TO_SEND, TO_PUBLISH, TO_MAP]
NAMES = ["post", "redraw", "send", "publish", "map"]


async def here() -> int:
    return int((await Workspace.get()).id)


async def waiting(store: Store, queue: Due[Any]) -> Sequence[Any]:
    """Make rows that are due, and read them as a poll does."""
    document = await taken(store, MANAGER, attachments=(a_file(),), kind="invoice")
    workspace, ann = await here(), await person(ANN)
    if queue is TO_POST:
        return await due.messages_to_post(workspace, NOW, [])
    await all_posted()
    if queue is TO_SEND:
        return await due.files_to_send(workspace, NOW, [])
    if queue is TO_REDRAW:
        await store.transact(lambda: messages.redraw(document.id))
        return await due.messages_to_redraw(workspace, NOW, [])
    if queue is TO_PUBLISH:
        await store.transact(lambda: open_home(workspace, ann.id, NOW))
        return await due.homes_to_publish(workspace, NOW, [])
    await store.apply(Change(NOW, TERMS), lambda change: start_mapping(workspace, ann.id, change))
    return await due.mapping_to_go_on(workspace, NOW)


async def still_due(queue: Due[Any], now: Any) -> set[int]:
    workspace = await here()
    poll: dict[str, Any] = {
        TO_POST.condition: lambda: due.messages_to_post(workspace, now, []),
        TO_REDRAW.condition: lambda: due.messages_to_redraw(workspace, now, []),
        TO_SEND.condition: lambda: due.files_to_send(workspace, now, []),
        TO_PUBLISH.condition: lambda: due.homes_to_publish(workspace, now, []),
        TO_MAP.condition: lambda: due.mapping_to_go_on(workspace, now),
    }
    found = {row.id for row in await poll[queue.condition]()}
    assert (queue in await due.queues_with_work(workspace, now)) == bool(found)
    return found


@pytest.mark.parametrize("queue", QUEUES, ids=NAMES)
async def test_a_row_is_claimed_by_one_and_is_free_when_the_claim_has_run_out(
    store: Store, queue: Due[Any]
) -> None:
    rows = await waiting(store, queue)
    assert rows
    claims = await asyncio.gather(*(progress.claim(queue, rows, NOW, SOON, 1) for _ in range(5)))
    assert sorted(row.id for claim in claims for row in claim) == sorted(row.id for row in rows)
    assert await still_due(queue, NOW) == set()
    assert await still_due(queue, SOON) == {row.id for row in rows}
    await progress.renew(rows, SOON + timedelta(seconds=30), 1)
    assert await still_due(queue, SOON) == set()
    assert await progress.claim(queue, rows, SOON, LATER, 1) == []


@pytest.mark.parametrize("queue", QUEUES, ids=NAMES)
async def test_at_a_start_every_claim_of_the_workspace_is_free(store: Store, queue: Due[Any]) -> None:
    rows = await waiting(store, queue)
    await progress.claim(queue, rows, NOW, SOON, 1)
    await progress.release_all(await here() + 1)
    assert await still_due(queue, NOW) == set()
    await progress.release_all(await here())
    assert await still_due(queue, NOW) == {row.id for row in rows}


@pytest.mark.parametrize("queue", QUEUES, ids=NAMES)
async def test_a_row_that_is_tried_again_waits_and_is_nobodys(store: Store, queue: Due[Any]) -> None:
    [row, *_] = await progress.claim(queue, await waiting(store, queue), NOW, SOON, 1)
    await progress.again(row, LATER, "no answer " * 100, attempts=3)
    await row.refresh_from_db()
    assert (row.next_at, row.attempts, row.claimed_until) == (LATER, 3, None)
    assert row.last_error == ("no answer " * 100)[: progress.ERROR_LIMIT]
    assert row.id not in await still_due(queue, NOW)
    assert row.id in await still_due(queue, LATER) or queue is TO_PUBLISH  # followed for an hour only
    await progress.again(row, NOW)
    await row.refresh_from_db()
    assert (row.next_at, row.attempts, row.last_error) == (NOW, 3, "")


async def test_a_claim_that_came_too_late_gets_nothing(store: Store) -> None:
    rows = await waiting(store, TO_POST)
    [first, *others] = await progress.claim(TO_POST, rows, NOW, SOON, 1)
    await progress.done(first, state="posted", ts="1.1", shown_version=1)
    assert await progress.claim(TO_POST, [first], NOW, SOON, 1) == []
    assert others


async def test_a_row_that_is_locked_is_left_out_and_nobody_waits_for_it(store: Store) -> None:
    rows = await waiting(store, TO_POST)
    if "sqlite" in store.connection:
        pytest.skip("one writer at a time")
    locked = asyncio.Event()
    claimed = asyncio.Event()

    async def hold() -> None:
        await Message.filter(id=rows[0].id).update(priority=0)
        locked.set()
        await claimed.wait()

    holding = asyncio.ensure_future(store.transact(hold))
    await locked.wait()
    ours = await progress.claim(TO_POST, rows, NOW, SOON, 1)
    claimed.set()
    await holding
    assert [row.id for row in ours] == [row.id for row in rows[1:]]


async def test_what_may_be_in_slack_is_not_sent_by_another(store: Store) -> None:
    [message, *_] = await waiting(store, TO_POST)
    assert await progress.start_sending(message, NOW, SOON, channel="D1")
    assert not await progress.start_sending(message, NOW, SOON, channel="D2")
    await message.refresh_from_db()
    assert (message.state, message.channel, message.next_at) == ("sending", "D1", SOON)
    await progress.start_over(message)
    assert message.state == "new"
    assert await progress.start_sending(message, NOW, SOON)


async def test_a_file_is_sent_with_one_ticket(store: Store) -> None:
    await taken(store, MANAGER, attachments=(a_file(),))
    await all_posted()
    [delivery] = await due.files_to_send(await here(), NOW, [])
    assert await progress.start_sending(delivery, NOW, SOON, file_id="F1")
    assert not await progress.start_sending(delivery, NOW, SOON, file_id="F2")
    assert await progress.extend_sending(delivery, LATER)
    await delivery.refresh_from_db()
    assert (delivery.state, delivery.file_id, delivery.next_at) == ("sending", "F1", LATER)
    await progress.start_over(delivery)
    assert (delivery.state, delivery.file_id) == ("waiting", "")
    assert await progress.start_sending(delivery, NOW, SOON, file_id="F2")


@pytest.mark.parametrize(
    ("because", "state"),
    [("may_not_read", "dropped"), ("settled", "dropped"), ("refused", "failed"), ("our_fault", "failed")],
)
async def test_giving_up_says_why(store: Store, because: Any, state: str) -> None:
    document = await taken(store, MANAGER, attachments=(a_file(),))
    card = await card_of(document, ANN)
    [file] = await Delivery.filter(message_id=card.id)
    for row in (card, file):
        await progress.give_up(row, because, NOW, "why")
        await row.refresh_from_db()
        assert (row.state, row.dropped_because, row.last_error) == (state, because, "why")


async def test_a_home_that_is_given_up_waits_for_its_next_change_and_a_run_ends(store: Store) -> None:
    [home] = await waiting(store, TO_PUBLISH)
    await progress.give_up(home, "refused", NOW, "no")
    home = await Home.get()
    assert (home.shown_version, home.shown_hash, home.last_error) == (home.wanted_version, "", "no")
    ann = await person(ANN)
    run = await store.apply(
        Change(NOW, TERMS), lambda change: start_mapping(home.workspace_id, ann.id, change)
    )
    await progress.give_up(run, "refused", LATER, "no")
    run = await Mapping.get()
    assert (run.state, run.finished_at, run.last_error) == ("failed", LATER, "no")


async def test_a_redraw_is_marked_when_it_is_claimed(store: Store) -> None:
    rows = await waiting(store, TO_REDRAW)
    ours = await progress.claim_redraws(TO_REDRAW, rows, NOW, SOON, LATER, 1)
    assert ours == list(rows)
    assert all(one.redraw_after is None for one in ours)  # as it was before
    for row in await Message.filter(id__in=[one.id for one in ours]):
        assert (row.redraw_after, row.claimed_until) == (LATER, SOON)


@pytest.mark.parametrize("queue", QUEUES, ids=NAMES)
async def test_who_was_taken_over_meanwhile_changes_nothing(store: Store, queue: Due[Any]) -> None:
    [row, *_] = await progress.claim(queue, await waiting(store, queue), NOW, SOON, 1)
    await progress.release_all(await here())
    found = await queue.table.get(id=row.id)
    [found] = await progress.claim(queue, [found], NOW, SOON, 2)
    await progress.again(row, LATER, "too late", attempts=9)
    await progress.renew([row], LATER, 1)
    await found.refresh_from_db()
    assert (found.attempts, found.last_error, found.claimed_until) == (0, "", SOON)
    await progress.again(found, LATER, "in time", attempts=1)
    await found.refresh_from_db()
    assert (found.attempts, found.last_error, found.claimed_until) == (1, "in time", None)


async def test_what_another_bot_may_be_sending_is_looked_for_later(store: Store) -> None:
    [message, *others] = await progress.claim(TO_POST, await waiting(store, TO_POST), NOW, SOON, 1)
    assert await progress.start_sending(message, NOW, NOW)
    await progress.put_off_sending(await here(), LATER)
    await message.refresh_from_db()
    assert message.next_at == LATER
    assert not await Message.filter(id__in=[one.id for one in others], next_at=LATER).exists()
    assert not await progress.start_sending(await Message.get(id=message.id), NOW, SOON)


async def test_bytes_of_a_file_that_another_bot_took_over_are_not_shared(store: Store) -> None:
    [delivery, *_] = await progress.claim(TO_SEND, await waiting(store, TO_SEND), NOW, SOON, 1)
    assert await progress.start_sending(delivery, NOW, NOW, file_id="F1")
    await progress.release_all(await here())
    await progress.claim(TO_SEND, [await Delivery.get(id=delivery.id)], NOW, SOON, 2)
    assert not await progress.extend_sending(delivery, LATER)
