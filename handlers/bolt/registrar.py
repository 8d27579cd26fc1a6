"""The one wrapper around every listener: who is pressing, in time, bounded, and answered in any case."""

import asyncio
import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from slack_bolt.app.async_app import AsyncApp

from handlers.bolt.interactions import Interaction, ListenerContext, read_command, read_press
from handlers.bolt.redelivery import AckCache
from handlers.bolt.replies import in_private, tell_fault, tell_refusal
from models.change import Change
from models.database.store import TooLate
from models.idempotency import was_committed
from models.records.documents import Audience
from models.refusals import Refusal
from slack.errors import SlackError
from views.blocks.kit import Message
from views.replies.refusals import build_refusal

T = TypeVar("T")
log = logging.getLogger(__name__)

COMMIT_WITHIN = 2.5  # seconds from arrival to COMMIT; Slack waits three for the ack
ANSWER_WITHIN = 2.9
COMMAND_WITHIN = 2.5  # its ack carries the answer, which is longer on its way
RUNNING = 16  # handlers at once; the store takes one writer at a time anyway
WAITING = 400  # presses that may wait for a place
AFTERWARDS_WITHIN = 20.0  # seconds for what follows an ack: a view, a private sentence
_HEARD = "heard_by_a_conversation"  # in Bolt's context of one request

Handler = Callable[[Interaction], Awaitable[dict[str, Any] | None]]
CommandHandler = Callable[[Interaction], Awaitable[Message | None]]
EventHandler = Callable[["SlackEvent"], Awaitable[None]]
Errors = Callable[[Refusal, Audience], dict[str, str]]


@dataclass(frozen=True, slots=True)
class SlackEvent:
    """An event that Slack tells, as it arrived; `key` is Slack's own id for it."""

    on: ListenerContext
    event: dict[str, Any]
    key: str
    now: datetime
    follow_ups: list[Awaitable[None]] = field(default_factory=list)

    async def apply(self, work: Callable[[Change], Awaitable[T]]) -> T:
        """Run a rule in one transaction, with all that follows from it."""
        return await self.on.apply(self.now, work)

    def after(self, coroutine: Awaitable[None]) -> None:
        """Do something once the event is acked: say a word."""
        self.follow_ups.append(coroutine)


@dataclass
class Registrar:
    """Adds listeners to one workspace's app, each wrapped alike."""

    app: AsyncApp
    counter: ListenerContext
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(RUNNING))
    _waiting: int = 0
    _once: AckCache = field(default_factory=AckCache)
    _running: set["asyncio.Task[Any]"] = field(default_factory=set)

    def action(self, action_id: str, handler: Handler, *, decides: bool = True) -> None:
        """Bind a button. One that `decides` needs a presser whom Slack confirmed lately."""
        self.app.action(action_id)(self._listener(handler, fresh=decides))

    def view(self, callback_id: str, handler: Handler, *, errors: Errors) -> None:
        """Bind a form; `errors` says beside which field a refusal is shown."""
        self.app.view(callback_id)(self._listener(handler, fresh=True, errors=errors))

    def command(self, name: str, handler: CommandHandler) -> None:
        """Bind a slash command; what the handler gives goes out with the ack, for the asker alone."""

        async def answered(press: Interaction) -> dict[str, Any] | None:
            shown = await handler(press)
            return in_private(shown) if shown else None

        self.app.command(name)(self._listener(answered, fresh=True, command=True))

    def event(self, name: str, handler: EventHandler) -> None:
        """Bind an event; it is acked when its effect is committed, and told again by Slack otherwise.

        `name` is what the manifest subscribes to: `message.im` arrives as a `message` like all others.
        """

        async def listener(ack: Any, body: dict[str, Any], event: dict[str, Any], context: Any) -> None:
            context[_HEARD] = True
            slack_event = SlackEvent(
                on=self.counter,
                event=event,
                key=f"event:{body.get('event_id', '')}",
                now=self.counter.clock(),
            )
            await self._tracked(self._hear(handler, slack_event, ack))

        self.app.event(name.partition(".")[0])(listener)

    def everything_else(self) -> None:
        """Answer what nobody listens to: Slack would show an error, and send events three times more."""

        async def unknown(ack: Any, body: dict[str, Any], context: Any) -> None:
            if context.get(_HEARD):
                return  # Bolt tries the next listener where one has not acked; a fault stays unacked
            log.warning("Nobody listens to %s", body.get("type"))
            await ack()

        anything = re.compile(".*", re.DOTALL)
        self.app.action(anything)(unknown)
        self.app.view(anything)(unknown)
        self.app.command(anything)(unknown)
        self.app.shortcut(anything)(unknown)
        self.app.event(anything)(unknown)

    async def drain(self) -> None:
        """Wait for every handler and what follows it."""
        while self._running:
            await asyncio.wait(self._running)

    def _listener(
        self, handler: Handler, *, fresh: bool, errors: Errors | None = None, command: bool = False
    ) -> Callable[..., Awaitable[None]]:
        async def listener(ack: Any, body: dict[str, Any], context: Any) -> None:
            context[_HEARD] = True
            arrived = asyncio.get_running_loop().time()
            read = read_command if command else read_press
            press = read(self.counter, body, arrived + COMMIT_WITHIN)
            await self._tracked(self._press(handler, press, ack, arrived, fresh, errors, command))

        return listener

    async def _tracked(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.shield(task)

    async def _press(
        self,
        handler: Handler,
        press: Interaction,
        ack: Any,
        arrived: float,
        fresh: bool,
        errors: Errors | None,
        command: bool,
    ) -> None:
        async with self._once.turn(press.key) as turn:
            if turn.answer is not None:
                await ack(**turn.answer)
                return
            answer = await self._answer(handler, press, ack, arrived, fresh, errors, command)
            turn.answer = {} if command and answer else answer

    async def _answer(
        self,
        handler: Handler,
        press: Interaction,
        ack: Any,
        arrived: float,
        fresh: bool,
        errors: Errors | None,
        command: bool,
    ) -> dict[str, Any] | None:
        """Run one press: committed and acked, refused and acked with a sentence, or failed and not acked.

        Gives what the ack carried; None: there was none.
        """
        answer: dict[str, Any] = {}
        try:
            within = COMMAND_WITHIN if command else ANSWER_WITHIN
            payload = await self._in_time(handler, press, arrived, fresh, within)
        except Refusal as refusal:
            if errors:
                shown = errors(refusal, await press.reader_or_default())
                answer = {"response_action": "errors", "errors": shown}
                await ack(**answer)
            elif command:
                await ack(**in_private(build_refusal(refusal, await press.reader_or_default())))
            else:
                await ack()
                self.afterwards(tell_refusal(press, refusal))
            self._refused(press, refusal)
        except Exception as error:  # the edge: nothing may be lost in silence
            if await self._was_committed(press):
                log.warning("Press %s is kept, though the store's answer was lost: %s", press.key, error)
                await ack()
                return {}
            reference = secrets.token_hex(4)
            if isinstance(error, TooLate | TimeoutError):
                log.error("Press %s came to nothing: too slow (reference %s)", press.key, reference)
            else:
                log.exception("Press %s failed (reference %s)", press.key, reference)
            self.afterwards(tell_fault(press, reference))
            return None
        else:
            answer = payload or {}
            await ack(**answer)
            for coroutine in press.follow_ups:
                self.afterwards(coroutine)
        return answer

    async def _in_time(
        self, handler: Handler, press: Interaction, arrived: float, fresh: bool, within: float
    ) -> dict[str, Any] | None:
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
            async with asyncio.timeout_at(arrived + within):
                await press.identify(fresh=fresh)
                return await handler(press)
        finally:
            self._places.release()

    async def _was_committed(self, press: Interaction) -> bool:
        """Look whether a press whose COMMIT had no answer has had its effect."""
        try:
            async with asyncio.timeout(0.3):
                return await was_committed(press.key)
        except Exception:  # the store does not answer: then nobody knows, and nothing is acked
            return False

    def _refused(self, press: Interaction, refusal: Refusal) -> None:
        log.info("Refused %s: %s", press.key, refusal.code)
        if (press.place or press.in_home) and refusal.code != "busy":
            self.afterwards(press.redraw_pressed())

    def afterwards(self, coroutine: Any) -> None:
        """Do what follows an ack, tracked and within a time limit; its trouble is logged."""

        async def bounded() -> None:
            try:
                async with asyncio.timeout(AFTERWARDS_WITHIN):
                    await coroutine
            except (SlackError, TimeoutError) as error:
                log.warning("After a press: %s", error or "no answer in time")
            except Exception:
                log.exception("After a press")

        task = asyncio.ensure_future(bounded())
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _hear(self, handler: EventHandler, slack_event: SlackEvent, ack: Any) -> None:
        async with self._once.turn(slack_event.key) as turn:
            if turn.answer is None:
                await self._take_in(handler, slack_event)
            await ack()
            turn.answer = {}
        for coroutine in slack_event.follow_ups:
            self.afterwards(coroutine)

    async def _take_in(self, handler: EventHandler, slack_event: SlackEvent) -> None:
        async with self._places:
            try:
                await handler(slack_event)
            except Exception as error:
                log.error("Event %s failed (%r); Slack will send it again", slack_event.key, error)
                raise  # Bolt acks an event whose listener returns; it logs where this one came from
