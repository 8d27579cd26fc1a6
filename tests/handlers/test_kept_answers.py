"""The ack of a form is there for a second delivery, and does not stay for ever: it can be a whole form."""

from typing import Any

from handlers.bolt.redelivery import KEPT_FOR, AckCache

UPDATE = {"response_action": "update", "view": {"blocks": ["many"]}}


async def answered(acks: AckCache, key: str, answer: dict[str, Any]) -> dict[str, Any] | None:
    """Deliver once; return what was answered to an earlier delivery."""
    async with acks.slot(key) as slot:
        before = slot.answer
        slot.answer = before or answer
    return before


async def test_an_answer_is_given_again_while_slack_may_deliver_again_and_is_forgotten_then() -> None:
    now = [0.0]
    acks = AckCache(lambda: now[0])
    await answered(acks, "first", UPDATE)
    now[0] = KEPT_FOR - 1
    assert await answered(acks, "first", {}) == UPDATE
    now[0] = 2 * KEPT_FOR
    await answered(acks, "second", {})
    assert await answered(acks, "first", {}) is None
