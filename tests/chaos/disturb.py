"""What goes wrong, drawn by chance: the bot dies, calls fail, sockets break, Slack is away for an hour."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from math import inf
from random import Random
from typing import Any

from sandbox.people.workspace import SandboxWorkspace
from sandbox.server import Sandbox
from sandbox.state.faults import CallFault
from tests.chaos.bot_pool import Cradle
from tests.chaos.clock import SharedClock
from tests.chaos.record import Record

METHODS = (
    "chat.postMessage",
    "chat.postMessage",
    "chat.postMessage",
    "chat.update",
    "chat.update",
    "files.getUploadURLExternal",
    "upload",
    "upload",
    "files.completeUploadExternal",
    "files.info",
    "reactions.add",
    "conversations.history",
    "conversations.open",
    "users.info",
    "views.publish",
    "views.open",
    "chat.postEphemeral",
    "auth.test",
    "apps.connections.open",
)
# How often a call meets each fault. A delay is shorter than the time after which the bot looks for an answer.
RATES: dict[str, tuple[float, str, dict[str, Any]]] = {
    "answer out of date": (0.15, "users.info", {"late": 0.4}),
    "429 with Retry-After": (0.015, "*", {"retry_after": 1}),
    "503": (0.015, "*", {"status": 503}),
    "502 that is no JSON": (0.01, "*", {"status": 502, "body": "<html>Bad Gateway</html>"}),
    "internal_error": (0.005, "chat.postMessage", {"error": "internal_error"}),
    "delay": (0.02, "*", {"delay": 0.3}),
    "cut before acting": (0.015, "*", {"cut": "before"}),
    "answer lost after acting": (0.02, "*", {"cut": "after"}),
    "cut upload": (0.04, "upload", {"cut": "before"}),
    "upload's answer lost": (0.04, "upload", {"cut": "after"}),
}
OVERDUE = 1.5  # times as long as it takes on average
COMES_BACK = 20.0  # seconds for it to come with a ticket, once all its sockets were cut
CONNECTED = 6.0  # seconds for the bot to be there, before it is killed nevertheless
MISHAPS = {"event told again": "lose_ack", "event twice": "send_twice", "event held back": "hold_back"}
MISHAP_RATE = 0.04  # of events, each
STOPPED_WITHIN = 30.0  # seconds for a stop that was asked for, on a machine that has much else to do
LATEST_KILL = 2.5  # seconds after that, when the moment of a kill has not come


@dataclass
class Down:
    """When a workspace did not let the bot in, in seconds on the sandbox's clock."""

    name: str
    since: float
    until: float = inf


@dataclass
class Trouble:
    """Makes trouble for one bot in its workspaces."""

    chance: Random
    sandbox: Sandbox
    bot: Cradle
    clock: SharedClock
    record: Record
    kills: Counter[str] = field(default_factory=Counter)  # by their kind
    happened: Counter[str] = field(default_factory=Counter)
    down: list[Down] = field(default_factory=list)  # when a workspace did not let the bot in
    wrong: list[str] = field(default_factory=list)  # how the bot ended where it should not
    _doomed: bool = False
    _missed: Counter[str] = field(default_factory=Counter)  # calls since each kind of fault

    @property
    def slacks(self) -> list[SandboxWorkspace]:
        return list(self.sandbox.workspaces.values())

    # --- faults of calls

    def arm_faults(self, *first: CallFault) -> None:
        """Let calls fail at their rates, until `stop`; a call meets those of `first` before them."""
        faults = self.sandbox.faults
        faults.clear()
        for fault in first:
            faults.add(**vars(fault))
        for name, (rate, method, what) in RATES.items():
            faults.add(method, times=None, when=self._now_and_then(name, rate), **what)
        for name, arm in MISHAPS.items():
            getattr(faults, arm)(times=None, when=self._now_and_then(name, MISHAP_RATE))

    def _now_and_then(self, name: str, rate: float) -> Callable[[dict[str, Any]], bool]:
        def meets(_arguments: dict[str, Any]) -> bool:
            # It comes by chance, but not later than that: a run in which it never came has shown nothing.
            hit = self.chance.random() < rate or self._missed[name] > OVERDUE / rate
            self._missed[name] = 0 if hit else self._missed[name] + 1
            self.happened[name] += hit
            return hit

        return meets

    def stop(self) -> None:
        """End all trouble."""
        self.sandbox.faults.clear()
        for slack in self.slacks:
            slack.sockets.refused_tickets = 0
            self.give_token_back(slack)

    # --- kills

    async def until_killed(self) -> None:
        """Let the bot run to the moment at which it dies."""
        self._doomed = False
        self.arm_faults()
        roll = self.chance.random()
        if roll < 0.15:
            await self._kill_by("while it starts", self.chance.uniform(0.02, 0.6))
        elif roll < 0.4:
            await self.connected()
            await self._kill_by("at any moment", self.chance.uniform(0.0, 2.0))
        elif roll < 0.75:
            method, acts = self.chance.choice(METHODS), self.chance.random() < 0.5
            kind = f"{'after' if acts else 'before'} {method}"
            self._kill_at_call(kind, method, acts, nth=self.chance.choice((1, 1, 2, 3, 5)))
            await self.connected()
            await self._kill_by("waiting for a call that did not come", LATEST_KILL)
        elif roll < 0.85:
            await self._kill_after_ack(nth=self.chance.randint(1, 3))
        elif roll < 0.92:
            await self._kill_after_commit()
        else:
            await self.connected()
            await self.stop_cleanly(self.chance.uniform(0.0, 1.5))
        # Nobody is left behind these: what the sandbox keeps half-open ends with the process.
        for slack in self.slacks:
            slack.sockets.close()

    async def stop_cleanly(self, after: float) -> None:
        """Ask the bot to stop, as systemd does: it ends soon, and by itself."""
        asyncio.get_running_loop().call_later(after, self.bot.terminate)
        before = self.bot.ends[0]
        self.happened["asked to stop"] += 1
        try:
            await self.bot.ended(after + STOPPED_WITHIN)
        except TimeoutError:
            self.wrong.append(f"The bot was asked to stop, and went on for {STOPPED_WITHIN:.0f} s")
            await self._kill_by("after a stop that did not come", 0.0)
            return
        if self.bot.ends[0] == before:
            self.wrong.append(f"The bot was asked to stop, and ended otherwise: {dict(self.bot.ends)}")

    async def refused(self) -> None:
        """Wait until the bot has come with the tickets that are refused, or has died, or does not come.

        To a workspace that has taken its token back it does not come.
        """
        await self.look_out(
            lambda: (
                not any(one.sockets.refused_tickets for one in self.slacks if one.token_error is None)
                or not self.bot.alive
            ),
            COMES_BACK,
        )

    async def connected(self) -> None:
        """Wait until the bot listens, or has died, or does not come so soon."""
        await self.look_out(lambda: self.listens() or not self.bot.alive, CONNECTED)

    async def look_out(self, condition: Callable[[], bool], seconds: float) -> None:
        """Wait for a condition, so many seconds at most."""
        with suppress(AssertionError, TimeoutError):
            async with asyncio.timeout(seconds):
                await self.sandbox.wait_for(condition, seconds)

    def listens(self) -> bool:
        """Say whether the bot has a socket in each workspace that lets it in."""
        return all(slack.sockets.usable for slack in self.slacks if slack.token_error is None)

    def _kill_at_call(self, kind: str, method: str, acts: bool, nth: int) -> None:
        seen = 0

        def arrived(_arguments: dict[str, Any]) -> bool:
            nonlocal seen
            seen += 1
            if seen == nth and not self._doomed:
                self._die(kind)
                return True
            return False

        self.arm_faults(CallFault(method, cut="after" if acts else "before", when=arrived))

    def _die(self, kind: str) -> None:
        if not self._doomed and self.bot.alive:
            self._doomed = True
            self.kills[kind] += 1
            self.bot.kill()

    async def _kill_by(self, kind: str, seconds: float) -> None:
        timer = asyncio.get_running_loop().call_later(seconds, self._die, kind)
        await self.bot.ended(LATEST_KILL + 60)
        timer.cancel()

    async def _kill_after_ack(self, nth: int) -> None:
        wanted = self.record.promises + nth
        await self.connected()
        await self.look_out(lambda: self.record.promises >= wanted, LATEST_KILL)
        await self._kill_by("right after an ack", 0.0)

    async def _kill_after_commit(self) -> None:
        try:
            await self.bot.die_after_next_commit()
            await self.bot.ended(LATEST_KILL)
            self.kills["between a commit and what follows"] += 1
        except (TimeoutError, AssertionError):  # none came, or it had ended before
            await self._kill_by("waiting for a commit that did not come", 0.0)

    # --- sockets, outages, tokens

    def shake_sockets(self) -> None:
        """Do one thing to the sockets, or none."""
        sockets = self.chance.choice(self.slacks).sockets
        number = self.chance.choice([one.number for one in sockets.connections] or [None])
        what = self.chance.choice(("reset", "half-open", "half-open and swallowing", "dead tickets", "none"))
        self.happened[f"socket: {what}"] += 1
        if what == "reset":
            sockets.kill(number)
        elif what == "half-open":
            sockets.half_open(number)
        elif what == "half-open and swallowing":
            sockets.half_open(number, swallows=True)
        elif what == "dead tickets":
            sockets.refused_tickets = 2
            sockets.kill(number)

    async def refresh_sockets(self) -> None:
        """Slack asks the bot to reconnect, as it does every few hours."""
        for slack in self.slacks:
            await slack.sockets.refresh()

    async def go_offline(self, after: Callable[[], Any]) -> None:
        """Slack cannot be reached for an hour of the test's clock; people go on meanwhile."""
        self.happened["an hour offline"] += 1
        self.arm_faults(CallFault("*", cut="before", times=None))
        for slack in self.slacks:
            slack.sockets.refused_tickets = 1_000
            slack.sockets.kill()
        for _ in range(6):
            await self.clock.move(timedelta(minutes=10))
            await after()
        self.arm_faults()
        for slack in self.slacks:
            slack.sockets.refused_tickets = 0

    async def revoke_token(self, slack: SandboxWorkspace, after: Callable[[], Any]) -> None:
        """A workspace takes the token back from a bot that runs, and gives it again some minutes later."""
        self.take_token(slack)
        slack.sockets.kill()
        for _ in range(3):
            await self.clock.move(timedelta(minutes=1))
            await after()
        self.give_token_back(slack)

    def take_token(self, slack: SandboxWorkspace) -> None:
        """Have a workspace take the bot's token back."""
        self.happened["a revoked token"] += 1
        self.down.append(Down(slack.name, self.sandbox.clock.now()))
        slack.revoke_tokens()

    def give_token_back(self, slack: SandboxWorkspace) -> None:
        """Have a workspace let the bot in again."""
        if slack.token_error is None:
            return
        self.happened["a revoked token that returned"] += 1
        slack.return_tokens()
        for one in self.down:
            if one.name == slack.name:
                one.until = min(one.until, self.sandbox.clock.now())
