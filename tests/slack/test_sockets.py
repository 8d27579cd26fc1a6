import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from sandbox import Outcome, Sandbox
from sandbox.people.workspace import SandboxWorkspace as Acme
from sandbox.state.journal import LONGEST_WAIT
from sandbox.state.team import SlackMessage
from slack.errors import Unreachable
from slack.sockets import SocketPool, SocketTimings
from slack.tokens import Tokens
from slack.workspace import ConnectedWorkspace, build_app, connect
from tests.slack.conftest import QUICK
from tests.slack.small_slack import small_slack
from tests.slack.test_workspace import CARD


class Bell(logging.Handler):
    """Rings at each log record."""

    def __init__(self) -> None:
        super().__init__()
        self.rung = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        self.rung.set()


class BotOnSockets:
    """The bot on its two sockets: what it took, and a gate that its handler waits at."""

    def __init__(self, workspace: ConnectedWorkspace, acme: Acme, card: SlackMessage) -> None:
        self.workspace = workspace
        self.acme = acme
        self.card = card
        self.taken = 0
        self.arrived = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    @property
    def sockets(self) -> SocketPool:
        assert self.workspace.sockets is not None
        return self.workspace.sockets

    async def approve(self, ack: Any) -> None:
        self.taken += 1
        self.arrived.set()
        await self.gate.wait()
        await ack()

    async def press(self) -> Outcome:
        return await self.acme.person("ann@acme.example").press(self.card, "approve")

    async def wait_for(self, condition: Callable[[], object]) -> None:
        """Wait for a condition over our side, asked again whenever our sockets log a change."""
        log = logging.getLogger("slack.sockets")
        bell = Bell()
        level = log.level
        log.addHandler(bell)
        log.setLevel(logging.INFO)
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                while not condition():
                    await bell.rung.wait()
                    bell.rung.clear()
        finally:
            log.removeHandler(bell)
            log.setLevel(level)

    async def both_listen(self, *, beyond: int = 0) -> None:
        """Wait until both sockets listen, with connections numbered over `beyond`."""
        await self.acme.wait_for(
            lambda: len([each for each in self.acme.sockets.usable if each.number > beyond]) >= 2, 15
        )
        await self.wait_for(lambda: self.sockets.connected == 2)


@pytest.fixture
async def bot(workspace: ConnectedWorkspace, acme: Acme) -> AsyncIterator[BotOnSockets]:
    """A bot with both sockets open and one card before Ann."""
    ann = acme.person("ann@acme.example")
    await workspace.client.post_message(ann.dm().id, text="PO-1042", blocks=CARD)
    card = await ann.wait_for_message(lambda message: message.text == "PO-1042")
    bot = BotOnSockets(workspace, acme, card)
    app = build_app(workspace)
    app.action("approve")(bot.approve)
    await workspace.start(app, timings=QUICK)
    await bot.both_listen()
    yield bot
    bot.gate.set()


def numbers(acme: Acme) -> list[int]:
    return [each.number for each in acme.sockets.usable]


async def test_two_sockets_listen_and_a_press_goes_to_one_of_them(bot: BotOnSockets) -> None:
    assert len(numbers(bot.acme)) == 2
    assert bot.sockets.since is not None
    for _ in range(10):
        assert (await bot.press()).acked
    assert bot.taken == 10


async def test_no_press_is_lost_while_a_socket_is_refreshed(bot: BotOnSockets) -> None:
    pressed = asyncio.gather(*(bot.press() for _ in range(10)))
    for number in numbers(bot.acme):
        await bot.acme.sockets.refresh(number)
        outcomes = await asyncio.gather(*(bot.press() for _ in range(10)))
        assert all(outcome.acked for outcome in outcomes)
        await bot.both_listen(beyond=number)
    assert all(outcome.acked for outcome in await pressed)
    assert bot.taken == 30


async def test_two_sockets_told_to_refresh_at_once_do_it_one_after_the_other(
    bot: BotOnSockets, sandbox: Sandbox, acme: Acme
) -> None:
    fewest = 2

    def count() -> None:
        nonlocal fewest
        fewest = min(fewest, len([each for each in acme.sockets.connections if not each.link.closed]))

    end = sandbox.journal.subscribe(count)
    # A warning leaves the socket in use until we close it.
    await acme.sockets.warn()
    await bot.both_listen(beyond=2)
    end()
    assert fewest == 1
    assert (await bot.press()).acked


async def test_a_press_in_flight_is_answered_on_the_refreshed_socket(bot: BotOnSockets, acme: Acme) -> None:
    bot.gate.clear()
    pressed = asyncio.create_task(bot.press())
    await bot.arrived.wait()
    await acme.sockets.refresh()
    await bot.both_listen(beyond=2)
    bot.gate.set()
    assert (await pressed).acked


async def test_sockets_that_were_reset_come_back(bot: BotOnSockets, acme: Acme) -> None:
    acme.sockets.kill()
    await bot.both_listen(beyond=2)
    assert (await bot.press()).acked


async def test_half_open_sockets_are_replaced(bot: BotOnSockets, acme: Acme) -> None:
    acme.sockets.half_open()
    await bot.both_listen(beyond=2)
    assert (await bot.press()).acked


async def test_a_refused_ticket_is_thrown_away_and_another_asked_for(bot: BotOnSockets, acme: Acme) -> None:
    # The SDK alone tries the address it has for ever, and a ticket works once.
    acme.sockets.refused_tickets = 2
    acme.sockets.kill()
    await bot.both_listen(beyond=2)
    assert acme.sockets.refused_tickets == 0
    assert (await bot.press()).acked


async def test_sockets_that_are_lost_later_are_not_told_to_have_what_they_had_before(
    bot: BotOnSockets, acme: Acme, caplog: pytest.LogCaptureFixture
) -> None:
    acme.sockets.refused_tickets = 2
    acme.sockets.kill()
    await bot.both_listen(beyond=2)
    caplog.clear()
    acme.sockets.kill()
    await bot.wait_for(lambda: caplog.text.count(" lost: ") >= 2)
    assert [one for one in caplog.messages if " lost: " in one and "403" in one] == []


async def test_sockets_come_back_when_slack_gives_tickets_again(
    bot: BotOnSockets, acme: Acme, sandbox: Sandbox
) -> None:
    fault = sandbox.faults.add("apps.connections.open", status=503, times=None)
    acme.sockets.kill()
    await sandbox.wait_for(lambda: fault.hits >= 2)
    await bot.wait_for(lambda: bot.sockets.connected == 0)
    assert bot.sockets.since is None
    assert "503" in (bot.sockets.last_error or "")
    sandbox.faults.remove(fault)
    await bot.both_listen(beyond=2)
    assert (await bot.press()).acked


async def test_one_dead_socket_does_not_stop_the_presses(
    bot: BotOnSockets, acme: Acme, sandbox: Sandbox
) -> None:
    sandbox.faults.add("apps.connections.open", status=503, times=None)
    acme.sockets.kill(numbers(acme)[0])
    await bot.wait_for(lambda: bot.sockets.connected == 1)
    for _ in range(5):
        assert (await bot.press()).acked


async def test_a_stop_takes_what_arrives_until_no_handler_runs_and_no_more(
    bot: BotOnSockets, acme: Acme
) -> None:
    bot.gate.clear()
    running = asyncio.create_task(bot.press())
    await bot.arrived.wait()
    order: list[str] = []

    async def drained() -> None:
        order.append("drained")

    stopped = asyncio.create_task(bot.workspace.stop(drained))
    bot.arrived.clear()
    late = asyncio.create_task(bot.press())
    await bot.arrived.wait()
    order.append("gate opened")
    bot.gate.set()
    assert (await running).acked
    assert (await late).acked
    await stopped
    assert order == ["gate opened", "drained"]
    assert bot.taken == 2
    await acme.wait_for(lambda: not acme.sockets.connections)
    assert (await bot.press()).did_not_respond
    assert bot.taken == 2


async def test_a_stop_waits_for_what_the_caller_has_in_flight_but_not_for_ever(
    bot: BotOnSockets, caplog: pytest.LogCaptureFixture
) -> None:
    waited = asyncio.Event()

    async def drained() -> None:
        assert bot.sockets.connected == 2
        waited.set()
        await asyncio.Event().wait()

    with caplog.at_level(logging.ERROR):
        await bot.workspace.stop(drained, within=0.1)
    assert waited.is_set()
    assert "still running after 0.1 s" in caplog.text


async def test_another_program_with_the_same_tokens_is_noticed_and_its_end_as_well(
    bot: BotOnSockets, acme: Acme, caplog: pytest.LogCaptureFixture
) -> None:
    assert bot.sockets.others == 0
    other = SocketPool(build_app(bot.workspace), bot.workspace.calls, name="a copy", timings=QUICK)
    await other.start()
    assert other.others == 2
    [warned] = [each for each in caplog.records if "the same tokens" in each.message]
    assert warned.levelno == logging.WARNING
    await acme.wait_for(lambda: len(acme.sockets.usable) == 4)
    await acme.sockets.refresh(numbers(acme)[0])
    await bot.wait_for(lambda: bot.sockets.others > 0)
    await other.stop()
    await acme.wait_for(lambda: len(acme.sockets.usable) == 2)
    for number in numbers(acme):
        await acme.sockets.refresh(number)
        await bot.both_listen(beyond=number)
    await bot.wait_for(lambda: bot.sockets.others == 0)


async def test_nothing_is_left_running_after_a_stop(bot: BotOnSockets, acme: Acme) -> None:
    def running() -> list[str]:
        coroutines = [repr(task.get_coro()) for task in asyncio.all_tasks()]
        ours = ("SocketModeClient.", "SocketConnection.", "SocketPool.")
        return [coroutine for coroutine in coroutines if any(name in coroutine for name in ours)]

    # What the sandbox runs for its side of the sockets is named otherwise.
    assert len([name for name in running() if "SocketModeClient." in name]) == 6
    acme.sockets.kill(numbers(acme)[0])
    await bot.workspace.stop()
    assert running() == []


async def test_a_socket_that_is_open_but_silent_is_replaced() -> None:
    tokens = Tokens("xoxb-1-2-abc", "xapp-1-A1-2-abc")
    async with small_slack() as slack:
        slack.silent_sockets = 1
        async with connect("acme", tokens, api_url=slack.api_url) as workspace:
            await workspace.start(build_app(workspace), timings=QUICK)
            assert workspace.sockets is not None
            assert workspace.sockets.connected >= 1
            assert workspace.sockets.last_error == "socket 1: open, but silent"


async def test_sockets_that_never_open_fail_at_start_in_a_sentence(sandbox: Sandbox, acme: Acme) -> None:
    acme.sockets.refused_tickets = 1000
    tokens = Tokens(acme.bot_token, acme.app_token)
    async with connect("acme", tokens, api_url=sandbox.api_url) as workspace:
        with pytest.raises(Unreachable) as failure:
            await workspace.start(build_app(workspace), timings=SocketTimings(ping=0.1, look=0.02, start=0.5))
    assert "ticket=" not in str(failure.value).replace("ticket=[hidden]", "")
    assert "403" in str(failure.value)
