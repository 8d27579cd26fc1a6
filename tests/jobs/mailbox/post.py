"""A mailbox on this machine, messages that arrive in it, and the bot's side of it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

from jobs.inbox.importer import Report
from jobs.mailbox.connection import MailboxAccess
from jobs.mailbox.watch import Mailbox
from jobs.worker.process import Worker
from models.documents.intake import ImportResult
from models.mailbox import MailboxLook
from slack.session import network_of
from tests.slack.certificates import make_ca
from tests.support.imap.server import PASSWORD, USER, ImapServer, running_imap

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SUPPLIER = "Northwind GmbH <invoices@supplier.example>"

File = tuple[str, str, bytes]  # name, media type, content


def an_invoice(number: str = "R-1") -> File:
    return f"{number}.xml", "text/xml", b"<Invoice/>"


def mail(*files: File, sender: str = SUPPLIER, subject: str = "Your invoice", **headers: str) -> bytes:
    """Write a message as a supplier's program sends it."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, USER, subject
    message["Message-ID"] = "<1@supplier.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("Please find our invoice attached.\n")
    message.add_alternative("<p>Please find our invoice attached.</p>", subtype="html")
    for name, kind, content in files:
        main, _, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


@dataclass
class PostOffice:
    """A mail server, and what the bot's side took in; the test moves the clock."""

    imap: ImapServer
    access: MailboxAccess
    folder: Path
    worker: Worker
    now: datetime = NOW
    taken: list[str] = field(default_factory=list)
    read: list[dict[str, bytes]] = field(default_factory=list)  # the files beside each, by name
    looks: list[MailboxLook] = field(default_factory=list)  # as they were recorded
    fault: Exception | None = None
    mailbox: Mailbox = field(init=False)

    def __post_init__(self) -> None:
        self.mailbox = self.opened()

    def opened(self, **changes: Any) -> Mailbox:
        """Return the bot's side as it is after a start."""
        made = Mailbox(
            access=self.access,
            senders=("*@supplier.example",),
            folder=self.folder,
            worker=self.worker,
            import_file=self.import_file,
            clock=lambda: self.now,
            every=60,
            record=self.record,
        )
        return replace(made, **changes)

    async def import_file(self, path: Path, _beside: tuple[Path, ...]) -> Report:
        if self.fault:
            raise self.fault
        files = await asyncio.to_thread(lambda: {one.name: one.read_bytes() for one in path.parent.iterdir()})
        self.read.append(files)
        self.taken.append(path.name)
        return Report(0, ((path.stem, ImportResult(1, "new")),), ())

    async def record(self, look: MailboxLook) -> None:
        self.looks.append(look)

    async def look(self, times: int = 1, after: float = 60) -> None:
        for _ in range(times):
            self.now += timedelta(seconds=after)
            await self.mailbox.look()

    def arrive(self, *messages: bytes) -> None:
        for message in messages:
            self.imap.inbox.add(message)

    def lie(self) -> dict[str, int]:
        """Return how many messages lie in each folder."""
        return {name: len(folder.messages) for name, folder in self.imap.folders.items() if folder.messages}


@asynccontextmanager
async def post_office(folder: Path, worker: Worker) -> AsyncIterator[PostOffice]:
    """Run a mail server with a certificate by an authority of the test's own."""
    ca_file, tls = make_ca(folder)
    async with running_imap(tls) as imap:
        access = MailboxAccess(
            host="127.0.0.1",
            port=imap.port,
            user=USER,
            password=PASSWORD,
            folder="INBOX",
            done="Done",
            failed="Failed",
            tls=network_of(ca_file, {}).tls,
        )
        yield PostOffice(imap, access, folder / "reading", worker)


def names_of(files: Sequence[dict[str, bytes]]) -> list[list[str]]:
    return [sorted(one) for one in files]
