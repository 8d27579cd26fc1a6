"""The buttons that people see in messages."""

from dataclasses import dataclass

from sandbox.blockkit.blocks import elements_of
from sandbox.people.outcome import Outcome
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage
from views import ids
from views.values import parse_menu_value

# How likely each button is pressed, among those there are.
WANTED = {
    ids.APPROVE: 10,
    ids.REJECT: 1,
    ids.ASK_CHANGES: 2,
    ids.CONFIRM_REVISION: 8,
    ids.MARK_PAID: 6,
    ids.OPEN: 1,
    ids.FILES: 1,
    ids.REMINDERS: 1,
}
LAGGING = 60  # messages kept as they stood once


@dataclass(frozen=True)
class Button:
    """Something to press, in a message as somebody has it on their screen."""

    person: SandboxPerson
    message: SlackMessage
    block_id: str
    action_id: str
    value: str
    in_menu: bool = False  # it is an entry of the menu

    async def press(self) -> Outcome:
        pressed = ids.MORE if self.in_menu else self.action_id
        return await self.person.press(
            self.message, pressed, self.value or None, confirmed=True, block_id=self.block_id
        )


def buttons_in(person: SandboxPerson, message: SlackMessage) -> list[Button]:
    elements = [(block["block_id"], element) for block in message.blocks for element in elements_of(block)]
    return [
        *(
            Button(person, message, block_id, element["action_id"], element.get("value", ""))
            for block_id, element in elements
            if element.get("action_id") in WANTED
        ),
        *(
            Button(person, message, block_id, entry, option["value"], in_menu=True)
            for block_id, element in elements
            if element.get("action_id") == ids.MORE
            for option in element["options"]
            if (entry := parse_menu_value(option["value"])[0]) in WANTED
        ),
    ]
