"""Steps that nobody answers: others are told in Slack, and can do no more than before."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from jobs.escalation import Escalations
from tests.support.block_text import shown
from tests.support.clock import MovingClock
from tests.support.slack_text import all_is_shown
from tests.support.world import QUICK, buttons_of, order, running_world, step
from views import ids

SETTINGS = """
inbox.enabled = false
[[escalation]]
after_working_days = 2
"""


async def test_the_manager_and_the_requester_are_told_and_the_message_follows(
    database_url: str, tmp_path: Path
) -> None:
    clock = MovingClock()
    timing = replace(QUICK, clock=clock)
    async with running_world(database_url, tmp_path, settings=SETTINGS, timing=timing) as world:
        await world.take_in(
            order(steps=[step("Manager", "any", "ann")]),
            people=[{"email": "ann@acme.example", "name": "Ann Lee", "manager": "max@acme.example"}],
        )
        card = await world.card("ann")
        clock.move(timedelta(days=7))
        await Escalations(world.bot.store, world.bot.importer.policy)(clock())
        bob, boss = world.person("bob"), world.person("max")
        of_boss = await boss.wait_for_message(lambda one: "No answer for" in one.text)
        of_bob = await bob.wait_for_message(lambda one: "No answer for" in one.text)
        said = shown(of_boss.blocks)
        assert "Purchase order PO-1042 of Bob Ray waits for Ann Lee." in said
        assert "€12,521.20" not in said + of_boss.text  # it is not theirs to read
        assert buttons_of(of_boss) == []
        assert "Also told: max@acme.example" in shown(of_bob.blocks)
        assert buttons_of(of_bob) == [ids.NUDGE, ids.OPEN]
        assert (await world.person("ann").press(card, ids.APPROVE)).acked
        await all_is_shown()
        for one in (of_boss, of_bob):
            assert "This is no longer waiting" in shown(one.blocks)
        assert buttons_of(of_bob) == [ids.OPEN]
