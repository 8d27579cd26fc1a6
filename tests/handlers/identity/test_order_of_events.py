"""What Slack tells of one account is taken in one after another: what was asked first is not saved last."""

from models.tables import Member
from tests.support.slack_text import is_live
from tests.support.wait import until
from tests.support.world import World, order


async def test_who_left_and_came_back_before_slack_answered_is_there(world: World) -> None:
    await world.take_in(order())
    card, ann = await world.card("ann"), world.person("ann")
    held = world.sandbox.faults.add("users.info", delay=60.0)  # longer than the bot waits for the answer
    world.slack.change(ann.id, deleted=True)
    await until(lambda: held.hits > 0)
    world.slack.change(ann.id, deleted=False)
    journal = world.sandbox.journal
    await world.sandbox.wait_for(lambda: len(journal.envelopes("user_change")) == 2)
    told = {entry.facts["envelope_id"] for entry in journal.envelopes("user_change")}
    await world.sandbox.wait_for(lambda: told <= {entry.name for entry in journal if entry.kind == "ack"})
    assert (await Member.get(person__email="ann@acme.example")).state == "active"
    await ann.wait_until(lambda: is_live(card) or None)
