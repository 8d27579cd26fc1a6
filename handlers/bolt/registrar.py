"""The wrapper around every listener: identity, time limit, bounded concurrency, and always an answer."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from slack_bolt.app.async_app import AsyncApp

from handlers.bolt.bindings import Bindings, Listener
from handlers.bolt.follow_ups import FollowUps
from handlers.bolt.interactions import Interaction, ListenerContext, as_button, read_command, read_press
from handlers.bolt.redelivery import AckCache, event_key
from handlers.bolt.replies import ephemeral, reply_too_late, reply_with_fault, reply_with_refusal
from models.change import Change
from models.database.away import is_away
from models.database.store import TooLate
from models.frozen import frozen
from models.records.documents import Audience
from models.refusals import Refusal
from slack.ack_times import PressOutcome
from slack.arrival import arrival
from views.blocks.kit import Message
from views.replies.refusals import build_refusal
from views.values import parse_menu_value

T = TypeVar("T")
log = logging.getLogger(__name__)

COMMIT_WITHIN = 2.5  # seconds from arrival to COMMIT; Slack waits three for the ack
ANSWER_WITHIN = 2.9
ASKS_WITHIN = 0.3  # seconds: whether what had no answer was committed; Slack waits for the ack
COMMAND_WITHIN = 2.5  # its ack carries the answer, which takes longer to send
RUNNING = 16  # handlers at once; the database takes one writer at a time anyway
WAITING = 400  # interactions that may wait for a place

Handler = Callable[[Interaction], Awaitable[dict[str, Any] | None]]
CommandHandler = Callable[[Interaction], Awaitable[Message | None]]
EventHandler = Callable[["SlackEvent"], Awaitable[None]]
Errors = Callable[[Refusal, Audience], dict[str, str]]


@frozen
class SlackEvent:
    """An event as it arrived; `key` is Slack's own id for it."""

    on: ListenerContext
    event: dict[str, Any]
    key: str
    now: datetime
    follow_ups: list[Awaitable[None]] = field(default_factory=list)

    @property
    def log_fields(self) -> dict[str, str]:
        """Return the fields of an entry in the log about it; the person by Slack's id."""
        return {"person": str(self.event.get("user") or ""), "workspace": self.on.workspace.name}

    async def apply(self, work: Callable[[Change], Awaitable[T]]) -> T:
        """Run a rule and its effects in one transaction."""
        return await self.on.apply(self.now, work)

    def after(self, coroutine: Awaitable[None]) -> None:
        """Do something after the ack: send a reply."""
        self.follow_ups.append(coroutine)


@frozen
class _Handled:
    """How a press, form or command is handled; `errors` is of a form. `fresh`: Slack confirmed the person."""

    handler: Handler
    fresh: bool = True
    errors: Errors | None = None
    command: bool = False


@dataclass
class Registrar:
    """Binds handlers to what Slack sends to one workspace."""

    app: AsyncApp
    context: ListenerContext
    bound: Bindings = field(default_factory=Bindings)
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(RUNNING))
    _waiting: int = 0
    _handlers: dict[str, EventHandler] = field(default_factory=dict)  # of events
    _acks: AckCache = field(default_factory=AckCache)
    _running: set["asyncio.Task[Any]"] = field(default_factory=set)
    _follow_ups: FollowUps = field(default_factory=FollowUps)

    def action(self, action_id: str, handler: Handler, *, decides: bool = True) -> None:
        """Bind a button. One that `decides` needs a person recently confirmed by Slack."""
        self.bound.bind("action", action_id, self._listener(_Handled(handler, fresh=decides)))

    def menu(self, action_id: str) -> None:
        """Bind a menu whose entries stand for buttons, and need what these would."""

        async def none_of_ours(press: Interaction) -> None:
            parse_menu_value(press.value)

        answered = self._listener(_Handled(none_of_ours, fresh=False))

        async def listener(ack: Any, body: dict[str, Any]) -> None:
            try:
                pressed = as_button(body)
            except ValueError:  # answered as the value of a button is that is none of ours
                await answered(ack, body)
            else:
                await self.bound.deliver("action", ack, pressed)

        self.bound.bind("action", action_id, listener)

    def view(self, callback_id: str, handler: Handler, *, errors: Errors) -> None:
        """Bind a form; `errors` returns the field beside which a refusal is shown."""
        self.bound.bind("view", callback_id, self._listener(_Handled(handler, errors=errors)))

    def command(self, name: str, handler: CommandHandler) -> None:
        """Bind a slash command; the ack carries the handler's answer, which only the user sees."""

        async def answered(press: Interaction) -> dict[str, Any] | None:
            shown = await handler(press)
            return ephemeral(shown) if shown else None

        self.bound.bind("command", name, self._listener(_Handled(answered, command=True)))

    def event(self, name: str, handler: EventHandler) -> None:
        """Bind an event; it is acked when its effect is committed, and sent again by Slack otherwise.

        `name` is what the manifest subscribes to: `message.im` arrives as a `message` like all others.
        """

        async def listener(ack: Any, body: dict[str, Any]) -> None:
            event = body["event"]
            slack_event = SlackEvent(
                on=self.context,
                event=event,
                key=event_key(self.context.workspace.team_id, event, str(body.get("event_id") or "")),
                now=self.context.clock(),
            )
            try:
                await self._first(self._run_event(handler, slack_event, ack))
            except Exception as error:
                if not is_away(error):  # else it is logged; without an ack Slack sends it again
                    raise

        event_type = name.partition(".")[0]
        self._handlers[event_type] = handler
        self.bound.bind("event", event_type, listener)

    async def hear(self, event: dict[str, Any]) -> bool:
        """Handle a message that was read in Slack, unless its event has come; False: it could not be done."""
        slack_event = SlackEvent(
            self.context, event, event_key(self.context.workspace.team_id, event, ""), self.context.clock()
        )
        try:
            await self._tracked(self._run_event(self._handlers["message"], slack_event, _no_ack))
        except Exception:  # the edge: the messages after it are handled all the same
            log.exception("A message that was read in Slack failed")
            return False
        return True

    def listen(self) -> None:
        """Have Bolt hand over all that Slack sends."""
        self.bound.listen(self.app)

    async def drain(self) -> None:
        """Wait for every handler and its follow-ups."""
        while self._running:
            await asyncio.wait(self._running)
        await self._follow_ups.drain()

    def _listener(self, by: _Handled) -> Listener:
        async def listener(ack: Any, body: dict[str, Any]) -> None:
            arrived = arrival()
            read = read_command if by.command else read_press
            press = read(self.context, body, arrived + COMMIT_WITHIN)
            arrived = self.context.workspace.client.clock.arrived(press.made_at, arrived)
            press.deadline = arrived + COMMIT_WITHIN
            await self._first(self._press(by, press, ack, arrived))

        return listener

    async def _first(self, work: Any) -> None:
        with self.context.store.person_acts():  # an import gives way to what Slack waits for
            await self._tracked(work)

    async def _tracked(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.shield(task)

    async def _press(self, by: _Handled, press: Interaction, ack: Any, arrived: float) -> None:
        async with self._acks.slot(press.key) as slot:
            if slot.answer is not None:
                await ack(**slot.answer)
                return
            answer = await self._answer(by, press, ack, arrived)
            slot.answer = {} if by.command and answer else answer

    async def _answer(
        self, by: _Handled, press: Interaction, ack: Any, arrived: float
    ) -> dict[str, Any] | None:
        """Run one interaction: commit and ack it, ack it with a refusal, or fail without an ack.

        Return what the ack carried; None: there was no ack.
        """
        answer: dict[str, Any] = {}
        try:
            payload = await self._in_time(by, press, arrived)
        except Refusal as refusal:
            if by.errors:
                shown = by.errors(refusal, await press.reader_or_default())
                answer = {"response_action": "errors", "errors": shown}
                await ack(**answer)
            elif by.command:
                await ack(**ephemeral(build_refusal(refusal, await press.reader_or_default())))
            else:
                await ack()
                self._follow_ups.run(reply_with_refusal(press, refusal))
            self._count_ack("refused", arrived)
            self._after_refusal(press, refusal)
        except Exception as error:  # the edge: every failure is logged and answered
            if await self.context.was_committed(press.key, within=ASKS_WITHIN):
                log.warning(
                    "Interaction %s committed, but the database's answer was lost: %s", press.key, error
                )
                await ack()
                self._count_ack("done", arrived)
                return {}
            late = isinstance(error, TooLate | TimeoutError)
            self.context.workspace.acks.outcomes["too_late" if late else "failed"] += 1
            how = "timed out before commit" if late else "failed"
            told = f"Interaction %s {how} (reference %s): %r"
            reference = self.context.faults.write(told, press.key, error, press.log_fields)
            if isinstance(error, TooLate):  # Slack has told them that it failed, and so it did
                self._follow_ups.run(reply_too_late(press))
            else:
                self._follow_ups.run(reply_with_fault(press, reference))
            return None
        else:
            self.context.faults.works()
            answer = payload or {}
            await ack(**answer)
            self._count_ack("done", arrived)
            self._follow_ups.run_all(press)
        return answer

    def _count_ack(self, outcome: PressOutcome, arrived: float) -> None:
        self.context.workspace.acks.acked(outcome, asyncio.get_running_loop().time() - arrived)

    async def _in_time(self, by: _Handled, press: Interaction, arrived: float) -> dict[str, Any] | None:
        if asyncio.get_running_loop().time() > press.deadline:
            raise TooLate
        if self._waiting >= WAITING:
            raise Refusal("busy")
        self._waiting += 1
        try:
            async with asyncio.timeout_at(arrived + COMMIT_WITHIN):
                await self._places.acquire()
        except TimeoutError:
            raise Refusal("busy") from None
        finally:
            self._waiting -= 1
        try:
            async with asyncio.timeout_at(arrived + (COMMAND_WITHIN if by.command else ANSWER_WITHIN)):
                await press.identify(fresh=by.fresh)
                return await by.handler(press)
        finally:
            self._places.release()

    def _after_refusal(self, press: Interaction, refusal: Refusal) -> None:
        log.info("Refused %s: %s", press.key, refusal.code, extra=press.log_fields | refusal.log_fields)
        if (press.place or press.in_home) and refusal.code != "busy":
            self._follow_ups.run(press.redraw_pressed())

    async def _run_event(self, handler: EventHandler, slack_event: SlackEvent, ack: Any) -> None:
        async with self._acks.slot(slack_event.key) as slot:
            if slot.answer is None:
                await self._handle_event(handler, slack_event)
            await ack()
            slot.answer = {}
        for work in slack_event.follow_ups:
            self._follow_ups.run(work)

    async def _handle_event(self, handler: EventHandler, slack_event: SlackEvent) -> None:
        async with self._places:
            try:
                await handler(slack_event)
            except Exception as error:
                told = "Event %s failed, and will be tried again (reference %s): %r"
                self.context.faults.write(told, slack_event.key, error, {}, trace=False)
                raise  # Bolt acks an event whose listener returns, and logs the traceback of this one
            self.context.faults.works()


async def _no_ack() -> None:
    """Slack waits for nothing."""
