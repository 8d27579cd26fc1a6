"""What people do in Slack, drawn by chance: on new cards and on old ones, alone and two at once."""

import asyncio
import copy
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sandbox.blockkit.blocks import elements_of
from sandbox.people.person import SandboxPerson
from sandbox.people.workspace import SandboxWorkspace
from sandbox.state.errors import NotPossible
from sandbox.state.team import SlackMessage, View
from tests.chaos.accounts import Accounts
from tests.chaos.buttons import LAGGING, WANTED, Button, buttons_in
from views import ids

COMMAND = "/precoro"
AT_ONCE = 0.4  # how often who leaves comes back and leaves again before the bot has heard of it
FORM_WITHIN = 4.0  # seconds for a form, if neither it nor a word about it comes, and the bot lives
# What a form is filled in with, by what opens it.
FORMS = {
    ids.REJECT: ids.REJECT_VIEW,
    ids.ASK_CHANGES: ids.CHANGES_VIEW,
    ids.CONFIRM_REVISION: ids.REVISION_VIEW,
    ids.MARK_PAID: ids.PAYMENT_VIEW,
    ids.REMINDERS: ids.REMINDERS_VIEW,
}


@dataclass
class Crowd:
    """Everybody in one workspace, with what was done so far."""

    accounts: Accounts
    chance: Random
    done: Counter[str]
    numbers: Iterator[int]  # of what they say, shared with everybody else
    copies: set[str] = field(default_factory=set)  # ts of copies of cards in a channel
    _lagging: deque[SlackMessage] = field(default_factory=lambda: deque(maxlen=LAGGING))
    _screens: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def act(self) -> None:
        """Do one thing, as one person or two. What cannot be done at this moment is left."""
        deeds = self.deeds()
        [deed] = self.chance.choices(list(deeds), list(deeds.values()))
        name = deed.__name__.strip("_")
        try:
            await deed()
        except (NotPossible, IndexError):
            self.done[f"{name}, not possible"] += 1
        else:
            self.done[name] += 1

    def deeds(self) -> dict[Callable[[], Awaitable[None]], int]:
        """Return what can be done, and how often each is."""
        return {
            self._press: 40,
            self._press_twice: 6,
            self._press_together: 6,
            self._press_old: 6,
            self._press_as_others: 5,
            self._pay: 6,
            self._reply: 8,
            self._say: 2,
            self._mention: 3,
            self._command: 10,
            self._home: 8,
            self._leave: 3,
            self._come_back: 5,
        }

    @property
    def slack(self) -> SandboxWorkspace:
        return self.accounts.slack

    @property
    def names(self) -> tuple[str, ...]:
        return self.accounts.cast.names

    def person(self, name: str) -> SandboxPerson:
        """Give the hands of somebody of the cast, or of a stranger by their address."""
        return self.accounts.present.get(name) or self.slack.person(name)

    # --- leaving

    async def _leave(self) -> None:
        name = self.accounts.leave()
        if self.chance.random() < AT_ONCE:  # undone by an administrator, and done again, in one breath
            await self.accounts.come_back(name)
            self.accounts.leave(name)

    async def _come_back(self) -> None:
        await self.accounts.come_back()

    # --- pressing

    async def _press(self) -> None:
        await self._follow(self._pick(self._some()))

    async def _pay(self) -> None:
        """Pay something: by chance alone so few invoices are paid that a short run has none."""
        people = [person for _, person in self.accounts.hands()]
        found = [one for person in people for one in self._buttons(person) if one.action_id == ids.MARK_PAID]
        await self._follow(self.chance.choice(found))

    async def _press_twice(self) -> None:
        button = self._pick(self._some())
        await asyncio.gather(button.press(), button.press())

    async def _press_together(self) -> None:
        """Two people press Approve on the same document at the same moment."""
        found: defaultdict[str, list[Button]] = defaultdict(list)
        for _name, person in self.accounts.hands():
            for button in self._buttons(person):
                if button.action_id == ids.APPROVE:
                    found[button.message.text.partition(" · ")[0]].append(button)
        rivals = [some for some in found.values() if len({one.person.id for one in some}) > 1]
        some = self.chance.choice(rivals)
        await asyncio.gather(*(one.press() for one in self.chance.sample(some, 2)))

    async def _press_old(self) -> None:
        """Press what stood there once, as on a screen that lags."""
        message = self.chance.choice(self._lagging)
        readers = [one for _, one in self.accounts.hands() if one.dm().id == message.channel]
        await self._follow(self._pick(buttons_in(readers[0], message)))

    async def _press_as_others(self) -> None:
        """Somebody presses what was put before somebody else: a copy of a card in a channel."""
        found = self._some()
        button = self._pick([one for one in found if one.action_id == ids.APPROVE] or found)
        place = self.slack.channel("buying")
        shared = SlackMessage(place.id, self.slack.next_ts(), self.slack.bot.id, button.message.text)
        shared.blocks = copy.deepcopy(button.message.blocks)
        shared.bot_id, shared.app_id = self.slack.bot.bot_id, self.slack.app_id
        self.copies.add(shared.ts)
        place.log.append(shared)
        others = [name for name in self.names if self.person(name) is not button.person]
        other = self.person(self.chance.choice((*others, *self.accounts.cast.strangers)))
        if other.id not in place.members:
            place.members.append(other.id)
        await other.press(shared, button.action_id, button.value, confirmed=True, block_id=button.block_id)

    def _some(self) -> list[Button]:
        """Give what somebody who has anything to press could press."""
        people = [person for _, person in self.accounts.hands()]
        self.chance.shuffle(people)
        return next(filter(None, map(self._buttons, people)), [])

    def _pick(self, buttons: list[Button]) -> Button:
        weights = [WANTED[one.action_id] for one in buttons]
        if not buttons:
            raise IndexError("nothing to press")
        [button] = self.chance.choices(buttons, weights)
        if self.chance.random() < 0.3:
            self._lagging.append(copy.copy(button.message))
        return button

    def _buttons(self, person: SandboxPerson) -> list[Button]:
        log = person.dm().log
        return [button for message in log if not message.deleted for button in buttons_in(person, message)]

    async def _follow(self, button: Button) -> None:
        """Press, and fill in the form if one opens."""
        async with self._screens[button.person.id]:
            self._clear(button.person)
            pressed = await button.press()
            if pressed.acked and button.action_id in FORMS:
                await self._fill_in(button.person, FORMS[button.action_id])

    # --- forms

    def _clear(self, person: SandboxPerson) -> None:
        stack = self.slack.team.stacks.get(person.id, [])
        for view_id in stack:
            self.slack.team.views.pop(view_id, None)
        stack.clear()

    async def _fill_in(self, person: SandboxPerson, callback_id: str) -> None:
        form = await self._form(person, callback_id)
        if form is None:
            self.done["a form that did not open"] += 1
            return
        values = self._values(form, callback_id)
        outcome = await person.submit(form, values)
        if outcome.acked and outcome.errors:
            self.done["a form refused"] += 1
        self._clear(person)

    async def _form(self, person: SandboxPerson, callback_id: str) -> View | None:
        """Wait for a form; none opens once the bot is dead, or when its call failed, of which it tells."""
        before = person.ephemerals[-1:]

        def look() -> list[View | None]:
            fitting = [view for view in person.views[-1:] if view.callback_id == callback_id]
            none_comes = not self.slack.sockets.connections or person.ephemerals[-1:] != before
            return [*fitting] or [None] * none_comes

        with suppress(TimeoutError, AssertionError):
            async with asyncio.timeout(FORM_WITHIN):  # the wait itself goes on while anything moves
                return (await person.wait_until(look, FORM_WITHIN))[0]
        return None

    def _values(self, form: View, callback_id: str) -> dict[str, Any]:
        if callback_id == ids.REJECT_VIEW:
            return {ids.REASON: self._words()}
        if callback_id == ids.CHANGES_VIEW:
            return {ids.QUESTION: self._words()}
        if callback_id == ids.REVISION_VIEW:
            return {ids.REVISION_NOTE: self._words()} if self.chance.random() < 0.5 else {}
        if callback_id == ids.PAYMENT_VIEW:
            partly = {ids.PARTLY: ["partly"]} if self.chance.random() < 0.4 else {}
            return {ids.REFERENCE: self._words(), **partly}
        hour, quarter = self.chance.randrange(24), self.chance.choice(("00", "15", "30", "45"))
        every_day = [str(day) for day in range(1, 8)]
        return {
            ids.REMIND_HOW: "own",
            ids.REMIND_DAYS: every_day,
            ids.FIRST_TIME: f"{hour:02}:{quarter}",
            ids.SECOND_TIME: None,
            ids.THIRD_TIME: None,
        }

    def _words(self) -> str:
        return f"Word {next(self.numbers)} <b> & *so* on"

    # --- talking

    async def _reply(self) -> None:
        person = self.chance.choice(self.accounts.hands())[1]
        ours = [one for one in person.dm().log if one.bot_id and one.metadata and not one.is_reply]
        text = self._words()
        if self.chance.random() < 0.15:
            text += (
                f" <@{self.person(self.chance.choice((*self.names, *self.accounts.cast.strangers[:1]))).id}>"
            )
        await person.reply(self.chance.choice(ours), text)

    async def _say(self) -> None:
        await self.person(self.chance.choice((*self.names, *self.accounts.cast.strangers))).say(self._words())

    async def _mention(self) -> None:
        asker, other = (self.person(self.chance.choice(self.names)) for _ in range(2))
        text = f"<@{self.slack.bot.id}> {self._number()} <@{other.id}>"
        await asker.say(text, channel="buying")

    async def _command(self) -> None:
        person = self.person(self.chance.choice((*self.names, *self.accounts.cast.strangers[:1])))
        what = self.chance.choice(("pending", "approve", "approve", "reject", "comment", "pdf"))
        rest = {"pending": "", "approve": self._number(), "pdf": self._number()}
        await person.command(COMMAND, f"{what} {rest.get(what, f'{self._number()} {self._words()}')}".strip())

    def _number(self) -> str:
        numbers = sorted({one for message in self._shown() for one in message.text.split() if "NO-" in one})
        return self.chance.choice(numbers).strip(",:") if numbers else "NO-1"

    def _shown(self) -> list[SlackMessage]:
        return [one for _, person in self.accounts.hands() for one in person.dm().log[-40:] if one.bot_id]

    async def _home(self) -> None:
        person = self.person(self.chance.choice(self.names))
        async with self._screens[person.id]:
            self._clear(person)
            await person.open_home()
            if person.home is None or self.chance.random() < 0.3:
                return
            found = [
                (block, element)
                for block in person.home.blocks
                for element in elements_of(block)
                if element.get("action_id") in WANTED
            ]
            weights = [WANTED[element["action_id"]] for _, element in found]
            [(block, element)] = self.chance.choices(found, weights)
            action_id = element["action_id"]
            pressed = await person.press_in_view(
                person.home, action_id, element.get("value"), confirmed=True, block_id=block["block_id"]
            )
            if pressed.acked and action_id in FORMS:
                await self._fill_in(person, FORMS[action_id])
