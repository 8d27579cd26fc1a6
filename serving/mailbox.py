"""Turn settings into a mailbox that is read."""

from dataclasses import replace
from functools import partial

from jobs.mailbox.connection import MailboxAccess
from jobs.mailbox.outside import parse_from_outside
from jobs.mailbox.watch import Mailbox
from models.change import Change
from models.mailbox import MailboxLook, record_look
from serving.options import Bot, Timing
from settings import Settings
from slack.session import network_of


def access_of(settings: Settings) -> MailboxAccess:
    """Return how to reach the mailbox; it has a host and a password."""
    given, password = settings.mailbox, settings.mailbox_password
    assert password  # missing_password() was asked before
    return MailboxAccess(
        host=given.host,
        port=given.port,
        user=given.user,
        password=password.get_secret_value(),
        folder=given.folder,
        done=given.done,
        failed=given.failed,
        tls=network_of(settings.slack.ca_file).tls,
    )


def mailbox_of(settings: Settings, bot: Bot, timing: Timing) -> Mailbox:
    """Return the mailbox of the settings."""
    importer = replace(bot.importer, parse=parse_from_outside(bot.importer.parse))

    async def record(look: MailboxLook) -> None:
        work = partial(record_look, importer.policy.mailbox, look)
        await bot.store.apply(Change(timing.clock(), importer.policy), work)

    return Mailbox(
        access=access_of(settings),
        senders=settings.mailbox.senders,
        folder=settings.store.files / ".mailbox",
        worker=bot.reading,
        import_file=importer.take_in_file,
        clock=timing.clock,
        reader=bot.operator,
        record=record,
        every=timing.mailbox_every or settings.mailbox.look_every_seconds,
    )
