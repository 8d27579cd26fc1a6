"""What people do on a day in the office: no tricks, but everything there is."""

from collections.abc import Awaitable, Callable
from typing import Final

from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage
from tests.chaos.buttons import Button, buttons_in
from tests.chaos.user_actions import COMMAND
from tests.chaos.waiting.crowd import PatientCrowd
from tests.support.world import text_of
from views import ids

LOOKED_AT: Final = 300  # messages that somebody still scrolls back to
REVIEWED_WITHIN: Final = 20.0  # seconds
COMMANDS: Final = ("help", "pending", "status", "search order", "reminders", "pay")


class OfficeCrowd(PatientCrowd):
    """Everybody in one workspace, who stays there."""

    def deeds(self) -> dict[Callable[[], Awaitable[None]], int]:
        """Return what can be done, and how often each is."""
        return {
            self._press: 40,
            self._press_twice: 3,
            self._pay: 8,
            self._reply: 8,
            self._reply_with_file: 4,
            self._edit: 5,
            self._say: 2,
            self._send: 2,
            self._mention: 3,
            self._command: 8,
            self._ask: 5,
            self._home: 8,
            self._review: 6,
            self._snooze: 4,
            self._nudge: 3,
            self._go_away: 1,
            self._return: 3,
        }

    def _buttons(self, person: SandboxPerson) -> list[Button]:
        recent = [one for one in person.dm().log[-LOOKED_AT:] if not one.deleted]
        return [button for message in recent for button in buttons_in(person, message)]

    def _hand(self) -> SandboxPerson:
        return self.person(self.chance.choice(self.names))

    async def _reply_with_file(self) -> None:
        person = self._hand()
        number = next(self.numbers)
        await person.reply(
            self.chance.choice(self._cards_of(person)),
            self._words(),
            files=[(f"note-{number}.txt", f"Note {number}\n".encode() * 200)],
        )

    async def _edit(self) -> None:
        """Change one's own reply, or delete it."""
        person = self._hand()
        own = [one for one in person.dm().log[-LOOKED_AT:] if one.user == person.id and not one.deleted]
        message = self.chance.choice(own)
        if self.chance.random() < 0.2:
            await person.delete(message)
        else:
            await person.edit(message, self._words())

    async def _send(self) -> None:
        """Send a file that is no document."""
        await self._hand().say("", files=[(f"scan-{next(self.numbers)}.pdf", b"%PDF-1.4 nothing")])

    async def _ask(self) -> None:
        await self._hand().command(COMMAND, self.chance.choice(COMMANDS))

    async def _review(self) -> None:
        """Approve what Review offers."""
        person = self._hand()
        async with self._screens[person.id]:
            self._clear(person)
            if person.home is None or f"'{ids.REVIEW}'" not in str(person.home.blocks):
                await person.open_home()
                return
            if not (await person.press_in_view(person.home, ids.REVIEW)).acked:
                return
            form = await self._form(person, ids.REVIEW_VIEW)
            if form is None or not (await person.submit(form, {})).acked:
                return
            summary = await self._form(person, ids.REVIEW_SUMMARY_VIEW)
            if summary is None:
                return
            checked = {
                block["block_id"]: [one["value"] for one in block["element"]["options"]]
                for block in summary.blocks
                if block["type"] == "input" and block["element"]["action_id"] == ids.CHECKED
            }
            if (await person.submit(summary, checked)).acked:
                await person.wait_for_view(
                    lambda view: (
                        view.callback_id == ids.REVIEW_RESULT_VIEW
                        and "Not done yet" not in text_of(view.blocks)
                    ),
                    REVIEWED_WITHIN,
                )
            self._clear(person)

    def _cards_of(self, person: SandboxPerson) -> list[SlackMessage]:
        recent = person.dm().log[-LOOKED_AT:]
        return [one for one in recent if one.bot_id and one.metadata and not one.is_reply]
