"""The comparison of the chaos run, for a store that was restored in one workspace."""

from collections import Counter
from pathlib import Path
from random import Random

from models.tables import Person, Workspace
from sandbox.state.team import SlackMessage
from serving.policy import policy_of
from tests.chaos.accounts import Accounts
from tests.chaos.compare.comments import wrong_comments
from tests.chaos.compare.drawn import wrong_drawings
from tests.chaos.compare.files import wrong_files
from tests.chaos.compare.messages import wrong_messages
from tests.chaos.compare.rules import broken_rules
from tests.chaos.compare.seen import Place, Seen
from tests.chaos.fixtures import Cast
from tests.chaos.record import Record
from tests.support.world import World
from views import ids

# Presses whose effect went with the store are lost: that is what a restore means.
PARTS = (broken_rules, wrong_messages, wrong_files, wrong_comments, wrong_drawings)


def out_of_date(world: World) -> list[SlackMessage]:
    """Return the messages of the bot that say that they are out of date."""
    return [
        message
        for conversation in world.slack.team.conversations.values()
        for message in conversation.log
        if (message.metadata or {}).get("event_type") == ids.OUT_OF_DATE_EVENT
    ]


async def differences(world: World, record: Record) -> list[str]:
    """Compare Slack with the store; what says that it is out of date has no row."""
    accounts = Accounts(world.slack, Cast(("Acme Ltd",), ("ann",), ("bob",), ()), Random(1), Counter())
    row = await Workspace.get()
    bot = world.bot
    seen = Seen(
        record,
        {row.id: Place(row.id, world.slack, accounts)},
        [],
        policy_of(world.settings),
        bot.store,
        bot.importer.clock,
        {message.ts for message in out_of_date(world)},
        Path("/dev/null"),
    )
    seen.people = {one.email.partition("@")[0]: one.id for one in await Person.all()}
    for name, person in accounts.hands():
        seen.note(name, person)
    return [one for part in PARTS for one in await part(seen)]
