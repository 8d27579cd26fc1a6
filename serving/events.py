"""The ways out for events that the settings name, and the engine that hands events to them."""

from collections.abc import Callable, Iterator
from datetime import datetime

from jobs.events.command import EventCommand
from jobs.events.engine import EventEngine, EventSink
from jobs.events.files import OutboxFolder
from jobs.events.webhook import Webhook
from models.database.lease import LeaseKeeper
from models.database.lease_rows import HOUSE
from models.database.store import Store
from serving.policy import policy_of
from settings import Settings
from settings.targets import is_loopback
from settings.webhooks import signing_keys
from slack.session import network_of


def event_engine(
    settings: Settings, store: Store, clock: Callable[[], datetime], leases: LeaseKeeper
) -> EventEngine | None:
    """Return the engine, not started; None where no way out is set."""
    sinks = list(_sinks(settings, clock))
    if not sinks:
        return None
    house = leases.lease(HOUSE)
    return EventEngine(store, policy_of(settings), sinks, clock, house, lambda: leases.has_seen_others)


def _sinks(settings: Settings, clock: Callable[[], datetime]) -> Iterator[EventSink]:
    if settings.outbox.folder is not None:
        yield OutboxFolder(settings.outbox.folder)
    network = network_of(settings.slack.ca_file) if settings.webhooks else None
    for webhook in settings.webhooks:
        assert network
        keys, proxied = signing_keys(webhook.secret), not is_loopback(webhook.url)
        yield Webhook(webhook.name, webhook.url, keys, network, clock, proxied=proxied)
    for command in settings.event_commands:
        yield EventCommand(command.name, command.command)
