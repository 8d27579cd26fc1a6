"""A small IMAP server on this machine, over TLS: it takes what RFC 3501 allows, and refuses the rest."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.support.imap.commands import LINE_LIMIT, BadCommand, body_of, matches, numbers_in, read_command
from tests.support.imap.folders import MailFolder, StoredMessage

USER, PASSWORD = "documents@acme.example", "s3cret with spaces"


class DropConnection(Exception):
    """The server ends the connection without a word."""


@dataclass
class ImapServer:
    """What tests see: the folders, what was asked for, and faults by the command that meets them."""

    port: int = 0
    capabilities: set[str] = field(default_factory=lambda: {"UIDPLUS", "MOVE"})
    folders: dict[str, MailFolder] = field(default_factory=lambda: {"INBOX": MailFolder(7)})
    asked: list[str] = field(default_factory=list)  # commands, without what follows them
    logins: int = 0
    # Called with each command before it is done: raises DropConnection, or returns what a NO says.
    fault: Callable[[str], str | None] = lambda _command: None
    hangs_at: str = ""
    says_size: int | None = None  # of every message, where it is wrong

    @property
    def inbox(self) -> MailFolder:
        """The folder where messages arrive."""
        return self.folders["INBOX"]

    def texts(self, folder: str) -> list[str]:
        """Return the messages of a folder."""
        there = self.folders.get(folder)
        return [message.data.decode("utf-8", "replace") for message in there.messages] if there else []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk to one client until it leaves."""
        try:
            await _Session(self, reader, writer).talk()
        except (DropConnection, ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            writer.transport.abort()
        except asyncio.CancelledError:
            writer.transport.abort()
            raise
        finally:
            writer.close()


@asynccontextmanager
async def running_imap(tls: ssl.SSLContext) -> AsyncIterator[ImapServer]:
    """Serve a mailbox on a free port."""
    imap = ImapServer()
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(imap.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls, limit=LINE_LIMIT)
    imap.port = server.sockets[0].getsockname()[1]
    try:
        yield imap
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _Session:
    def __init__(self, imap: ImapServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.imap, self.reader, self.writer = imap, reader, writer
        self.state = "new"
        self.folder: MailFolder | None = None
        self.read_only = True

    async def talk(self) -> None:
        self.send("* OK ready")
        while self.state != "over":
            try:
                words = await read_command(self.reader, self.writer)
                if words is None or len(words) < 2:
                    return
                await self.answer(words)
            except BadCommand as error:
                self.send(f"* BAD {error}")
                return
            await self.writer.drain()

    async def answer(self, words: list[bytes]) -> None:
        tag, name, args = words[0].decode(), words[1].decode().upper(), words[2:]
        if name == "UID":
            name, args = f"UID {args[0].decode().upper()}", args[1:]
        self.imap.asked.append(name)
        if name == self.imap.hangs_at:
            await asyncio.Event().wait()
        refused = self.imap.fault(name)
        if refused is not None:
            self.send(f"{tag} NO {refused}")
            return
        act = getattr(self, f"do_{name.lower().replace(' ', '_')}", None)
        needs = "selected" if name.startswith("UID") else "in"
        if name in ("CAPABILITY", "LOGOUT", "LOGIN"):
            needs = ""
        if (
            act is None
            or (needs == "in" and self.state == "new")
            or (needs == "selected" and not self.folder)
        ):
            self.send(f"{tag} BAD {name} cannot be used now")
            return
        done = act(*args)
        self.send(f"{tag} {done or f'OK {name} done'}")

    def send(self, line: str | bytes) -> None:
        self.writer.write((line.encode() if isinstance(line, str) else line) + b"\r\n")

    # One method for each command: it returns what follows the tag, or nothing where all went well.

    def do_capability(self) -> None:
        self.send(" ".join(["* CAPABILITY IMAP4rev1", *sorted(self.imap.capabilities)]))

    def do_logout(self) -> None:
        self.send("* BYE")
        self.state = "over"

    def do_login(self, user: bytes, password: bytes) -> str | None:
        self.imap.logins += 1
        if (user.decode(), password.decode()) != (USER, PASSWORD):
            return "NO [AUTHENTICATIONFAILED] Authentication failed."
        self.state = "in"
        return None

    def do_list(self, _reference: bytes, pattern: bytes) -> None:
        if pattern.decode() in self.imap.folders:
            self.send(b'* LIST (\\HasNoChildren) "/" "' + pattern + b'"')

    def do_create(self, name: bytes) -> str | None:
        if name.decode() in self.imap.folders:
            return "NO [ALREADYEXISTS] it is there"
        self.imap.folders[name.decode()] = MailFolder(100 + len(self.imap.folders))
        return None

    def do_subscribe(self, name: bytes) -> str | None:
        return None if name.decode() in self.imap.folders else "NO there is none"

    def do_select(self, name: bytes) -> str:
        return self._open(name, "READ-WRITE")

    def do_examine(self, name: bytes) -> str:
        return self._open(name, "READ-ONLY")

    def do_append(self, name: bytes, *rest: bytes) -> str | None:
        folder = self.imap.folders.get(name.decode())
        if folder is None:
            return "NO [TRYCREATE] there is none"
        folder.add(rest[-1])
        return None

    def do_uid_search(self, *criteria: bytes) -> None:
        found = [str(one.number) for one in self._folder.messages if matches(one, criteria)]
        self.send(" ".join(["* SEARCH", *found]))

    def do_uid_fetch(self, numbers: bytes, items: bytes) -> None:
        wanted = set(numbers_in(numbers))
        for place, message in enumerate(self._folder.messages, 1):
            if message.number not in wanted:
                continue
            self.writer.write(f"* {place} FETCH (UID {message.number} ".encode())
            if items.upper() == b"(RFC822.SIZE)":
                said = self.imap.says_size
                self.send(f"RFC822.SIZE {len(message.data) if said is None else said})")
                continue
            name, data = body_of(message, items.removeprefix(b"(").removesuffix(b")"))
            self.writer.write(name + b" {%d}\r\n" % len(data) + data)
            self.send(")")

    def do_uid_copy(self, numbers: bytes, name: bytes) -> str | None:
        folder = self.imap.folders.get(name.decode())
        if folder is None:
            return "NO [TRYCREATE] there is none"
        for message in self._chosen(numbers):
            folder.add(message.data, message.flags - {"\\Deleted"})
        return None

    def do_uid_move(self, numbers: bytes, name: bytes) -> str | None:
        if "MOVE" not in self.imap.capabilities:
            return "BAD what is MOVE?"
        if self.read_only:
            return "NO the folder is open for reading alone"
        refused = self.do_uid_copy(numbers, name)
        if refused is None:
            for message in self._chosen(numbers):
                self._remove(message.number)
        return refused

    def do_uid_store(self, numbers: bytes, what: bytes, flags: bytes) -> str | None:
        if self.read_only or what.upper() != b"+FLAGS.SILENT":
            return "NO that is not possible"
        for message in self._chosen(numbers):
            message.flags |= set(flags.decode().strip("()").split())
        return None

    def do_uid_expunge(self, numbers: bytes) -> str | None:
        if "UIDPLUS" not in self.imap.capabilities:
            return "BAD what is UID EXPUNGE?"
        for message in self._chosen(numbers):
            if "\\Deleted" in message.flags:
                self._remove(message.number)
        return None

    @property
    def _folder(self) -> MailFolder:
        assert self.folder
        return self.folder

    def _chosen(self, numbers: bytes) -> list[StoredMessage]:
        wanted = set(numbers_in(numbers))
        return [message for message in self._folder.messages if message.number in wanted]

    def _remove(self, number: int) -> None:
        place = [message.number for message in self._folder.messages].index(number)
        del self._folder.messages[place]
        self.send(f"* {place + 1} EXPUNGE")

    def _open(self, name: bytes, mode: str) -> str:
        self.folder = self.imap.folders.get(name.decode())
        if self.folder is None:
            return f"NO [NONEXISTENT] Mailbox doesn't exist: {name.decode()}"
        self.read_only = mode == "READ-ONLY"
        self.send("* FLAGS (\\Seen \\Deleted)")
        self.send(f"* {len(self.folder.messages)} EXISTS")
        self.send(f"* OK [UIDVALIDITY {self.folder.validity}] valid")
        return f"OK [{mode}] open"
