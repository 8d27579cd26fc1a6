"""The statements that run at every poll find their rows by an index, on both databases."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from models.database import sql
from models.database.store import Store
from models.events.queue import forget_events
from models.outbox import due, progress, redraws
from models.outbox.due import Due
from models.outbox.retention import files_taken_back, forget_lists, forget_messages
from models.queries.events import events_at_targets, target_states
from models.tables import Home, Message
from tests.support.cast import NOW, taken

POLLS: dict[str, Callable[[], Any]] = {
    "post": lambda: due.messages_to_post(1, NOW, [1, 2, 3]),
    "redraw": lambda: due.messages_to_redraw(1, NOW, [1, 2, 3]),
    "send": lambda: due.files_to_send(1, NOW, [1, 2, 3]),
    "publish": lambda: due.homes_to_publish(1, NOW, [1, 2, 3]),
    "map": lambda: due.mapping_to_go_on(1, NOW),
    "hand out": lambda: due.events_to_hand_out("webhook:erp", NOW),
    "release events": lambda: progress.release_all(0, [due.TO_HAND_OUT]),
    "shorten event claims": lambda: progress.shorten_event_claims(NOW),
    "events after the clock was set back": lambda: progress.events_set_back(NOW, timedelta(hours=1)),
    "claim events": lambda: claim(due.TO_HAND_OUT),
    "old events": lambda: forget_events(NOW),
    "messages of what is over": lambda: forget_messages(0, NOW),
    "lists of what is over": lambda: forget_lists(0, NOW),
    "files of what is over": lambda: files_taken_back(0, NOW),
    "states of targets": target_states,
    "events at targets": lambda: events_at_targets(50),
    "requeue messages": lambda: redraws.requeue(Message, 1, NOW, [1]),
    "requeue Homes": lambda: redraws.requeue(Home, 1, NOW, [1]),
    "mark unconfirmed": lambda: redraws.mark_unconfirmed(1, NOW),
    "release": lambda: progress.release_all(1),
    "put off": lambda: progress.put_off_sending(1, NOW),
    "renew": lambda: progress.renew([Message(id=1), Home(id=2)], NOW, 1),
}
for _queue in due.EVERYTHING:
    POLLS[f"claim {_queue.condition}"] = lambda queue=_queue: claim(queue)  # type: ignore[misc]
# A scan of a partial index (`.._to_..`) reads only rows that are open.
_WHOLE = re.compile(
    r"\b(?:SCAN|Seq Scan on) "
    r"(?:message|delivery|home|mapping|parent|event_delivery|earlier|outbound_event|audit|attachment)\b"
    r"(?! USING (?:COVERING )?INDEX (?:\w+_(?:to_|failed)|outbound_event_at))"
)


async def claim(queue: Due[Any]) -> None:
    row = queue.table(id=1)
    await progress.claim(queue, [row], NOW, NOW, 1)
    if queue in (due.TO_REDRAW, due.TO_PUBLISH):
        await progress.claim_redraws(queue, [row], NOW, NOW, NOW, 1)


@pytest.mark.parametrize("name", POLLS)
async def test_no_statement_of_a_poll_reads_a_whole_table(
    store: Store, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    await taken(store)
    run, statements = sql.run, []

    async def noted(text: str, **values: sql.Value) -> list[sql.Row]:
        statements.append((text, values))
        return await run(text, **values)

    monkeypatch.setattr(sql, "run", noted)
    await POLLS[name]()
    assert statements
    for text, values in statements:
        plan = await plan_of(store, run, text, values)
        assert plan
        assert not _WHOLE.findall(plan), f"{text}\n{plan}"


async def plan_of(store: Store, run: Any, text: str, values: Any) -> str:
    """Ask the database how it would run a statement on tables with many rows."""
    if store.connection == "sqlite":
        rows = await run(f"EXPLAIN QUERY PLAN {text}", **values)
        return "\n".join(row["detail"] for row in rows)

    async def explain() -> list[sql.Row]:
        await run("SET LOCAL enable_seqscan = off")  # the tables of a test are small
        found: list[sql.Row] = await run(f"EXPLAIN {text}", **values)
        return found

    rows = await store.transact(explain)
    return "\n".join(row["QUERY PLAN"] for row in rows)
