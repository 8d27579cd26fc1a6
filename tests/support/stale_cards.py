"""Cards where others can press them, and cards on a screen that lags."""

import copy
from typing import Any

from sandbox.people.person import SandboxPerson
from sandbox.state.specs import ChannelSpec
from sandbox.state.team import SlackMessage
from tests.support.world import World
from views import ids
from views.values import menu_value, parse_menu_value

_PLACE = "shared-with-others"


def lagging(card: SlackMessage) -> SlackMessage:
    """Keep a card as it stands on a screen that is not redrawn."""
    return copy.deepcopy(card)


def in_a_channel(world: World, card: SlackMessage, *people: str, **values: str) -> SlackMessage:
    """Put a copy of a card where these people press it too; `values` are others of its buttons and menu.

    Slack shows our cards to nobody but their readers. What somebody else could send is the same press.
    """
    team = world.slack.team
    number = sum(one.name.startswith(_PLACE) for one in team.conversations.values())
    name = f"{_PLACE}-{number}"
    world.slack._add_channel(ChannelSpec(name))
    place = world.slack.channel(name)
    place.members += [world.person(one).id for one in people]
    blocks: list[dict[str, Any]] = copy.deepcopy(card.blocks)
    for block in blocks:
        for element in block.get("elements", []):
            element["value"] = values.get(element.get("action_id", ""), element.get("value", ""))
            for option in element.get("options", []) if element.get("action_id") == ids.MORE else []:
                action, carried = parse_menu_value(option["value"])
                option["value"] = menu_value(action, values.get(action, carried))
    shared = SlackMessage(place.id, world.slack.next_ts(), world.slack.bot.id, card.text, blocks=blocks)
    shared.bot_id, shared.app_id = world.slack.bot.bot_id, world.slack.app_id
    place.log.append(shared)
    return shared


def with_buttons_of(person: SandboxPerson, card: SlackMessage, text: str = "Forged") -> SlackMessage:
    """Put a message with another one's buttons into a person's own conversation with the bot."""
    workspace = person.workspace
    forged = SlackMessage(person.dm().id, workspace.next_ts(), workspace.bot.id, text)
    forged.blocks = copy.deepcopy(card.blocks)
    forged.bot_id, forged.app_id = workspace.bot.bot_id, workspace.app_id
    person.dm().log.append(forged)
    return forged
