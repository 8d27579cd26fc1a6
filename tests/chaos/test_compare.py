"""The comparison finds what it is there for: each kind of difference is made after a run, and is told."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tortoise.transactions import in_transaction

from models.tables import Inbound
from tests.chaos.compare import Seen, differences
from tests.chaos.compare.answers import lost_answers
from tests.chaos.compare.breakages import SEED, SLACK, STORE, Part
from tests.chaos.compare.people import decided_while_away
from tests.chaos.record import Envelope
from tests.chaos.run import a_whole_run
from tests.chaos.test_chaos import KILLS, went_through_trouble
from tests.support.database.databases import SqliteTemplate
from views import ids, values


def _told(seen: Seen, key: str, turn: int) -> Iterator[tuple[Part, str, str, Envelope]]:
    """Yield which part would say what of a payload that passed, its key, and the payload."""
    pressed = seen.record.envelopes[key]
    user, at = pressed.payload["user"], pressed.first_at

    def form(callback_id: str, private: dict[str, Any], **values: Any) -> Envelope:
        state = {"values": {block: {action: value} for block, (action, value) in values.items()}}
        view = {"callback_id": callback_id, "private_metadata": json.dumps(private), "state": state}
        payload = {"type": "view_submission", "user": user, "view": view}
        return Envelope("interactive", payload, at, acked_at=at)

    def command(text: str, said: str) -> Envelope:
        payload = {"user_id": user["id"], "text": text}
        return Envelope("slash_commands", payload, at, acked_at=at, answer={"text": said})

    reason = {ids.REASON_BLOCK: (ids.REASON, {"value": "So"})}
    note = {ids.REVISION_NOTE_BLOCK: (ids.REVISION_NOTE, {"value": "So"})}
    paid = {
        ids.PARTLY_BLOCK: (ids.PARTLY, {}),
        ids.PAID_ON_BLOCK: (ids.PAID_ON, {"selected_date": "2026-11-24"}),
        ids.REFERENCE_BLOCK: (ids.REFERENCE, {"value": "Never paid"}),
    }
    rejected = form(ids.REJECT_VIEW, {"turn": turn, "shown": "x"}, **reason)
    yield lost_answers, "nothing is kept of the form", "press:new", rejected
    yield (
        lost_answers,
        "has no confirmed revision",
        key,
        form(ids.REVISION_VIEW, {"document": 999_999}, **note),
    )
    yield lost_answers, "has 0 such payments", key, form(ids.PAYMENT_VIEW, {"document": 1}, **paid)
    yield (
        lost_answers,
        "there is no such comment",
        "command:new",
        command("comment NO-1 so", "It was added"),
    )
    yield lost_answers, "its key is not kept", "command:new", command("approve NO-1", "You approved it")
    gone = {"type": "user_change", "user": {"id": user["id"], "deleted": True}, "event_ts": str(at - 1.0)}
    yield (
        decided_while_away,
        "who was not linked",
        "event:new",
        Envelope("events_api", {"event": gone}, at - 1.0, acked_at=at - 0.5),
    )


@pytest.mark.timeout(900)  # it takes half a minute, on a machine that has nothing else to do
async def test_each_kind_of_difference_is_told(template: SqliteTemplate, tmp_path: Path) -> None:
    url = await template.copy(tmp_path)
    async with a_whole_run(url, tmp_path, SEED, KILLS) as (seen, report):
        assert report.differences == [], "\n".join(report.lines())
        assert went_through_trouble(report)
        key, turn = await _a_press_that_approved(seen)
        untold = []
        for part, some in STORE.items():
            for phrase, statements in some.items():
                phrase, statements = (
                    one.replace("{turn}", str(turn)).replace("{key}", key) for one in (phrase, statements)
                )
                async with in_transaction("sqlite") as connection:
                    for statement in statements.split(";"):
                        await connection.execute_query(statement)
                    untold += await _untold(seen, part, phrase)
                    await connection.rollback()
        for (part, phrase), change in SLACK.items():
            with change(seen):
                untold += await _untold(seen, part, phrase)
        passed = dict(seen.record.envelopes)
        for part, phrase, under, envelope in _told(seen, key, turn):
            seen.record.envelopes = passed | {under: envelope}
            untold += await _untold(seen, part, phrase)
        seen.record.envelopes = passed
        assert not untold, "\n".join(untold)
        assert await differences(seen) == []


async def _a_press_that_approved(seen: Seen) -> tuple[str, int]:
    for key, envelope in seen.record.of("interactive"):
        action = (envelope.payload.get("actions") or [{}])[0]
        if action.get("action_id") == ids.APPROVE and await Inbound.exists(key=key):
            return key, values.parse_turn_value(action["value"]).turn
    raise AssertionError("nobody approved anything")


async def _untold(seen: Seen, part: Part, phrase: str) -> list[str]:
    found = await part(seen)
    if any(phrase in one for one in found):
        return []
    return [f"{phrase!r} is not among {[one[:200] for one in found]}"]
