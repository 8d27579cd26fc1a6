"""What Slack tells of one account is taken in one after another: what was asked first is not saved last."""

from dataclasses import replace
from datetime import UTC, datetime

from models.change import Change
from models.people.mapping import pair
from models.people.members import SlackProfile
from models.policy import Policy
from models.tables import Member
from sandbox.backend.json_shapes import user_json
from sandbox.people.person import SandboxPerson
from slack.members import read_member
from tests.support.slack_text import is_live
from tests.support.wait import until, until_true
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


async def test_who_leaves_while_slack_is_asked_for_their_account_is_not_there(world: World) -> None:
    ann = world.person("ann")
    answers = world.sandbox.faults.add(
        "users.info", late=3_600.0, when=lambda arguments: arguments["user"] == ann.id
    )
    await world.take_in(order())
    await until(lambda: answers.hits > 0)  # Slack says that she is there, and its answer is on its way
    world.slack.change(ann.id, email="ann@moved.example")
    await all_is_handled(world)
    await world.sandbox.clock.advance(3_600.0)
    await until_true(lambda: is_saved("absent"))
    await world.sandbox.clock.advance(60.0)  # events that were not acked come again
    await all_is_handled(world)
    assert await is_saved("absent")


async def test_a_press_does_not_wait_for_a_question_that_slack_does_not_answer(world: World) -> None:
    ann = world.person("ann")
    answers = world.sandbox.faults.add(
        "users.info", late=3_600.0, when=lambda arguments: arguments["user"] == ann.id
    )
    await world.take_in(order())
    await until(lambda: answers.hits > 0)
    said = await ann.command("/precoro", "pending")
    assert said.acked
    assert "I couldn't check your account with Slack" in str(said.response)


async def test_an_older_list_of_members_lets_nobody_in_who_left_since(world: World) -> None:
    await world.take_in(order())
    await world.card("ann")
    ann = world.person("ann")
    world.slack.change(ann.id, deleted=True)
    await until_true(lambda: is_saved("deactivated"))
    listed_at = datetime.now(UTC)
    listed = replace(profile_of(world, ann), state="active")  # she was back for a moment
    world.slack.change(ann.id, deleted=True)
    await all_is_handled(world)
    await world.bot.store.apply(
        Change(datetime.now(UTC), Policy()), lambda change: pair(1, [listed], listed_at, change)
    )
    assert await is_saved("deactivated")


def profile_of(world: World, person: SandboxPerson) -> SlackProfile:
    """Give what Slack says of somebody now."""
    user = user_json(world.slack, person.member)
    return SlackProfile.of(read_member(user, team_id=world.slack.team.id), Policy())


async def is_saved(state: str) -> bool:
    """Say whether Ann is saved with this state."""
    return (await Member.get(person__email="ann@acme.example")).state == state


async def all_is_handled(world: World) -> None:
    """Wait until the bot has answered a command, and what came before it as far as it can be."""
    assert (await world.person("bob").command("/precoro", "help")).acked
