"""Turn settings into what follows Precoro. Only for a bot with companies there: it loads cryptography."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from jobs.precoro.calls import PrecoroCalls
from jobs.precoro.client import OwnerKey, PrecoroClient
from jobs.precoro.files import PrecoroFiles
from jobs.precoro.key_checks import KeyChecks
from jobs.precoro.payer import PaymentSender
from jobs.precoro.reading import DocumentReader
from jobs.precoro.sender import DecisionSender
from jobs.precoro.source import PrecoroSource
from jobs.worker.process import Worker
from models.database.store import Store
from models.policy import PrecoroTerms
from models.precoro.accounts import save_accounts
from models.records.precoro import KIND_OF
from models.refusals import Refusal
from serving.policy import call_limits, look_times, policy_of, precoro_terms
from serving.precoro import company_keys, key_box
from settings import Settings, SettingsError
from slack.session import network_of
from sources.precoro.entries import Tables
from sources.precoro.tables import read_tables, shipped_tables
from validation.problems import Problem

Clock = Callable[[], datetime]
NIGHT = (20, 6)  # from and until this hour, where the company is


async def sources_of(
    settings: Settings,
    store: Store,
    worker: Worker,
    clock: Clock,
    stack: AsyncExitStack,
    may_call: Callable[[], bool] = lambda: True,
) -> list[PrecoroSource]:
    """Return what follows each company in Precoro; the stack closes its connections."""
    terms = precoro_terms(settings)
    ids = await store.transact(lambda: save_accounts(terms))
    return [
        open_source(settings, one, ids[one.company], store, worker, clock, stack, may_call) for one in terms
    ]


def open_source(
    settings: Settings,
    terms: PrecoroTerms,
    account_id: int,
    store: Store,
    worker: Worker,
    clock: Clock,
    stack: AsyncExitStack,
    may_call: Callable[[], bool] = lambda: True,
) -> PrecoroSource:
    """Return what follows one company; `worker` reads what is answered."""
    key = company_keys(settings)[terms.company]
    limits, tables, network = call_limits(settings), tables_of(settings), network_of(settings.slack.ca_file)
    client = PrecoroClient(terms, limits, tables.headers, network)
    stack.push_async_callback(client.close)
    calls = PrecoroCalls(
        account_id,
        terms,
        OwnerKey(0, terms.email, key),
        client=client,
        limits=limits,
        tables=tables,
        store=store,
        worker=worker,
        clock=clock,
        may_call=may_call,
    )
    files = PrecoroFiles(calls, settings.store.files, limits, network)
    stack.push_async_callback(files.close)
    reader = DocumentReader(calls, files, policy_of(settings))
    aliases = [alias for alias, kind in KIND_OF.items() if kind in terms.kinds]
    zone = next(one.zone for one in settings.companies if one.name == terms.company)
    return PrecoroSource(calls, reader, aliases, look_times(settings), is_night(zone))


def deciding(
    settings: Settings, sources: list[PrecoroSource]
) -> tuple[list[DecisionSender], list[KeyChecks]]:
    """Return what sends decisions, and what tries linked keys, where people decide from here."""
    box = key_box(settings)
    if box is None:
        return [], []
    policy, look_for = policy_of(settings), timedelta(seconds=look_times(settings).lost_answers)
    where = [one for one in sources if one.calls.terms.decide]
    return (
        [DecisionSender(one.calls, box, policy, look_for) for one in where],
        [KeyChecks(one.calls, box, policy, one.aliases[0]) for one in where],
    )


def paying(settings: Settings, sources: list[PrecoroSource]) -> list[PaymentSender]:
    """Return what records payments, where they are recorded from here."""
    box = key_box(settings)
    if box is None:
        return []
    policy, look_for = policy_of(settings), timedelta(seconds=look_times(settings).lost_answers)
    where = [one for one in sources if one.calls.terms.payments]
    return [PaymentSender(one.calls, box, policy, look_for) for one in where]


def is_night(zone: str) -> Callable[[datetime], bool]:
    """Return whether people sleep there at a moment."""
    there, (begins, ends) = ZoneInfo(zone), NIGHT
    return lambda now: not ends <= now.astimezone(there).hour < begins


def tables_of(settings: Settings) -> Tables:
    """Return Precoro's paths and names, with those that the operator corrects. Raises SettingsError."""
    path = settings.precoro.tables
    if path is None:
        return shipped_tables()
    try:
        return read_tables(path.read_bytes(), path.name)
    except OSError as error:
        reason = {"reason": error.strerror or type(error).__name__}
        raise SettingsError(Problem(str(path), "settings_unreadable", reason)) from None
    except Refusal as refusal:
        problems = refusal.facts["problems"]
        assert isinstance(problems, tuple)
        raise SettingsError(
            *(Problem(f"{path.name}: {one.place}", one.code, one.values) for one in problems)
        ) from None
