"""The background loops of the bot: the clock, deliveries, the inbox, and workspaces that join later."""

import asyncio
from contextlib import AsyncExitStack
from datetime import datetime
from functools import partial
from typing import Final

from jobs.away import switch_away
from jobs.clock import Step, run_every_minute
from jobs.due_dates import pass_days
from jobs.escalation import Escalations
from jobs.events.audit_roots import tell_root
from jobs.holidays import PublicHolidays
from jobs.housekeeping import forget_old_events, forget_old_keys
from jobs.inbox.importer import release_abandoned
from jobs.inbox.watch import Inbox
from jobs.reminders import Reminders
from jobs.retention import Retention, RetentionTerms
from jobs.snoozes import Snoozes
from jobs.undo_window import UndoWindow
from jobs.unreached import log_unreached
from models.database.lease_rows import HOUSE
from models.database.url import PostgresAt
from models.outbox.notices import welcome_managers
from models.people.workspaces import record_other_connections
from serving.health import HealthWatch
from serving.held import let_others, while_held
from serving.options import Bot, Timing
from serving.store_watch import StoreWatch
from serving.supervise import STOP_WITHIN, Run, cancel, supervise
from serving.workspaces import Workspaces
from settings import Settings

LET_OTHERS_AFTER: Final = 1.0  # seconds of a stop, for what is under way


def start_loops(
    stack: AsyncExitStack, workspaces: Workspaces, rejected: list[str], health: HealthWatch
) -> None:
    """Start every loop; the stack stops them, and lets deliveries that are under way finish.

    What only one bot may do runs while its lease is ours.
    """
    bot = workspaces.bot
    always: dict[str, Run] = {"health": health.run}
    if isinstance(bot.store.place, PostgresAt):
        watch = StoreWatch(bot.leases, workspaces.registrars, workspaces.timing.sockets, workspaces.stop)
        always["watch over the database"] = watch.run
    for name in rejected:
        always[f"joining {name}"] = partial(workspaces.join_later, name)
    for position, engine in enumerate(bot.engines):
        held = partial(while_held, engine.context.lease, workspaces.loops_of(position))
        always[f"lease for {engine.context.workspace.name}"] = held
    always["lease of the house"] = partial(while_held, bot.leases.lease(HOUSE), _of_the_house(workspaces))
    stack.push_async_callback(_finish, bot, [supervise(name, run) for name, run in always.items()])


async def _finish(bot: Bot, loops: "list[asyncio.Task[None]]") -> None:
    """End the loops, and let what is under way come to its end: only for a moment where others wait."""
    await cancel(loops)
    within = LET_OTHERS_AFTER if bot.leases.other_bots else STOP_WITHIN / 2

    async def leave_the_house() -> None:
        if bot.events is not None:
            await bot.events.finish(within)
        await let_others(bot.leases, HOUSE)

    await asyncio.gather(leave_the_house(), *(engine.finish(within) for engine in bot.engines))


def _of_the_house(workspaces: Workspaces) -> dict[str, Run]:
    """Return what runs once for all workspaces."""
    bot, settings, timing = workspaces.bot, workspaces.settings, workspaces.timing
    loops: dict[str, Run] = {"clock": partial(_run_clock, settings, bot, timing)}
    loops["undo"] = UndoWindow(bot.store, bot.importer.policy, timing.clock).run
    if bot.events is not None:
        loops["events"] = bot.events.run
    for source in bot.sources:
        loops[f"Precoro of {source.calls.terms.company}"] = source.run
    for sender in bot.senders:
        loops[f"decisions for Precoro of {sender.calls.terms.company}"] = sender.run
    for payer in bot.payers:
        loops[f"payments for Precoro of {payer.calls.terms.company}"] = payer.run
    for checks in bot.key_checks:
        loops[f"keys of Precoro of {checks.calls.terms.company}"] = checks.run
    if settings.inbox.enabled:
        loops["inbox"] = partial(_watch_inbox, settings, bot, timing)
    if settings.mailbox.host:
        from serving.mailbox import mailbox_of  # few bots read one

        loops["mailbox"] = mailbox_of(settings, bot, timing).run
    return loops


async def _run_clock(settings: Settings, bot: Bot, timing: Timing) -> None:
    policy = bot.importer.policy

    async def release(now: datetime) -> None:
        await release_abandoned(bot.store, now, policy.cards_per_import)

    async def welcome(now: datetime) -> None:
        for context in bot.contexts:
            await bot.store.transact(partial(welcome_managers, context.workspace_id, now))

    async def name_unreached(now: datetime) -> None:
        await log_unreached(bot.store, now)

    async def count_connections(_now: datetime) -> None:
        for context in bot.contexts:
            if (sockets := context.workspace.sockets) is not None:
                await context.apply(partial(record_other_connections, context.workspace_id, sockets.others))

    holidays = PublicHolidays(policy.holidays)
    reminders = Reminders(bot.store, policy, holidays)
    away = partial(switch_away, bot.store, policy)  # before the reminders, which list what stand-ins have
    steps: list[Step] = [release, welcome, count_connections, away, reminders, name_unreached]
    steps += [Escalations(bot.store, policy, holidays), Snoozes(bot.store, policy)]
    steps.append(partial(pass_days, bot.store, policy))
    if any(retention := settings.retention.model_dump().values()):
        terms = RetentionTerms(*retention)
        steps.append(Retention(bot.store, terms, settings.store.files, settings.inbox.folder))
    steps += [forget_old_keys, partial(forget_old_events, bot.store), partial(tell_root, bot.store, policy)]
    await run_every_minute(steps, timing.clock, timing.minute)


async def _watch_inbox(settings: Settings, bot: Bot, timing: Timing) -> None:
    inbox = Inbox(settings.inbox.folder, bot.importer.take_in_file, bot.operator)
    while True:
        await inbox.look(timing.clock())
        await asyncio.sleep(timing.inbox_every or settings.inbox.look_every_seconds)
