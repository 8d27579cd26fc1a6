"""What people do about what waits, beside all else: put it off, ask again, go away with a stand-in."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from tests.chaos.user_actions import COMMAND, Crowd
from views import ids

LATER: Final = ("today", "tomorrow")


class PatientCrowd(Crowd):
    """Everybody in one workspace; who is away is still there to press."""

    def deeds(self) -> dict[Callable[[], Awaitable[None]], int]:
        """Return what can be done, and how often each is."""
        return super().deeds() | {
            self._snooze: 12,
            self._nudge: 10,
            self._go_away: 6,
            self._return: 2,
            self._answer_for_others: 10,
        }

    async def _snooze(self) -> None:
        """Put something off, or ask again what was put off."""
        person = self.person(self.chance.choice(self.names))
        await person.command(COMMAND, f"snooze {self._number()} {self.chance.choice(LATER)}")

    async def _nudge(self) -> None:
        requester = self.person(self.chance.choice(self.accounts.cast.requesters))
        pressable = [
            (message, one)
            for message in requester.dm().log
            if not message.deleted
            for one in message.blocks
            if f"'{ids.NUDGE}'" in str(one)
        ]
        if pressable and self.chance.random() < 0.7:
            message, _ = self.chance.choice(pressable)
            await requester.press(message, ids.NUDGE)
        else:
            await requester.command(COMMAND, f"nudge {self._number()}")

    async def _go_away(self) -> None:
        """Say that one is away today and tomorrow, and who stands in."""
        name, other = self.chance.sample(self.accounts.cast.approvers, 2)
        [onlooker] = self.accounts.cast.onlookers
        other = self.chance.choice((other, onlooker, onlooker))  # who is on no step may answer everywhere
        person = self.person(name)
        async with self._screens[person.id]:
            self._clear(person)
            if not (await person.command(COMMAND, "away")).acked:
                return
            form = await self._form(person, ids.AWAY_VIEW)
            if form is None:
                self.done["a form that did not open"] += 1
                return
            today = datetime.fromtimestamp(self.slack.clock.now(), UTC).date()
            filled = {
                ids.AWAY_FIRST: str(today),
                ids.AWAY_LAST: str(today + timedelta(days=1)),
                ids.STAND_INS: [self.person(other).id],
            }
            outcome = await person.submit(form, filled)
            if outcome.acked and outcome.errors:
                self.done["a form refused"] += 1
            self._clear(person)

    async def _answer_for_others(self) -> None:
        """Have somebody decide who is on no step themselves."""
        [onlooker] = self.accounts.cast.onlookers
        found = [one for one in self._buttons(self.person(onlooker)) if one.action_id == ids.APPROVE]
        await self._follow(self.chance.choice(found))

    async def _return(self) -> None:
        """Say that one is there again."""
        person = self.person(self.chance.choice(self.accounts.cast.approvers))
        async with self._screens[person.id]:
            self._clear(person)
            if not (await person.command(COMMAND, "away")).acked:
                return
            form = await self._form(person, ids.AWAY_VIEW)
            if form is not None and f"'{ids.AWAY_END}'" in str(form.blocks):
                await person.press_in_view(form, ids.AWAY_END, confirmed=True)
            self._clear(person)
