"""A mailbox over IMAP with TLS: every call runs in a thread, and ends in time."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import field
from pathlib import Path
from typing import Any, Final, TypeVar, TypeVarTuple

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from models.frozen import frozen
from models.vocabulary import MailboxCode
from sources.mail.message import FROM_LIMIT

CONNECT_SECONDS: Final = 15.0  # for name look-up, TCP and TLS
READ_SECONDS: Final = 30.0  # for each piece of an answer
CALL_SECONDS: Final = 60.0  # for a whole call
GOODBYE_SECONDS: Final = 3.0
PIECE: Final = 1024 * 1024  # bytes of a message that are asked for at once
LONGEST_REASON: Final = 200  # characters of what the server says

Result = TypeVar("Result")
Arguments = TypeVarTuple("Arguments")


class MailboxError(Exception):
    """The mailbox cannot be used now: a code and facts. Views make the sentence."""

    def __init__(self, code: MailboxCode, **facts: str) -> None:
        self.code = code
        self.facts: Mapping[str, str] = facts
        super().__init__(code, facts)


@frozen
class MailboxAccess:
    """How to reach a mailbox, and the names of its folders; `tls` is None for the system's authorities."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str
    done: str
    failed: str
    tls: ssl.SSLContext | None = field(default=None, repr=False)


@asynccontextmanager
async def open_mailbox(access: MailboxAccess, *, read_only: bool = False) -> "AsyncIterator[OpenMailbox]":
    """Sign in and open the folder; raise MailboxError. The connection is closed, however the block ends."""
    mailbox = OpenMailbox(access)
    try:
        await mailbox.sign_in(read_only)
        yield mailbox
        await mailbox.sign_out()
    finally:
        mailbox.cut()  # first: a thread that still waits for the server holds what is closed then
        await asyncio.to_thread(mailbox.close)


class OpenMailbox:
    """A connection that is signed in, with a folder open. Calls raise MailboxError."""

    def __init__(self, access: MailboxAccess) -> None:
        self._access = access
        self._tls = _CuttableTls(access.tls)
        self._imap: Any = None  # IMAPClient has no types
        self.validity = 0  # UIDVALIDITY: message numbers mean the same as long as it is the same

    async def sign_in(self, read_only: bool) -> None:
        """Connect, sign in, and open the folder."""
        await self._call(self._connect)
        await self._call(self._login)
        await self._call(self._open, read_only)

    async def sign_out(self) -> None:
        """Say goodbye; a server that does not answer is no fault any more."""
        with suppress(MailboxError):
            await self._call(self._imap.logout, seconds=GOODBYE_SECONDS)

    def cut(self) -> None:
        """End the connection at once; a thread that waits for the server goes on with an error."""
        self._tls.cut()

    def close(self) -> None:
        """Give back what a connection holds that is cut or signed out. Blocks shortly."""
        if self._imap is not None:
            with suppress(Exception):
                self._imap.shutdown()

    async def message_numbers(self) -> list[int]:
        """Return the numbers of the messages in the folder, oldest first, without those marked as deleted."""
        return sorted(await self._call(self._imap.search, ["UNDELETED"]))

    async def from_headers(self, numbers: Sequence[int]) -> dict[int, bytes]:
        """Return the beginning of the From headers of messages; nothing is marked as read."""
        wanted = f"BODY.PEEK[HEADER.FIELDS (FROM)]<0.{FROM_LIMIT}>"
        answer = await self._call(self._imap.fetch, list(numbers), [wanted])
        return {number: _body(answer.get(number, {}))[1] for number in numbers}

    async def size(self, number: int) -> int | None:
        """Return how many bytes a message has; None where it is gone."""
        answer = await self._call(self._imap.fetch, [number], ["RFC822.SIZE"])
        size = answer.get(number, {}).get(b"RFC822.SIZE")
        return size if isinstance(size, int) else None

    async def download(self, number: int, path: Path, size: int, limit: int) -> int:
        """Write a message of about so many bytes into a file, in pieces; return how many there were.

        0: it is gone. More than `limit`: it was not read to its end. Nothing is marked as read.
        """
        with path.open("wb") as file:
            begin = 0
            while True:
                wanted = f"BODY.PEEK[]<{begin}.{PIECE}>"
                answer = await self._call(self._imap.fetch, [number], [wanted])
                whole, piece = _body(answer.get(number, {}))
                await asyncio.to_thread(file.write, piece)
                begin += len(piece)
                # Some servers say a wrong size, or give less at once than was asked for.
                if whole or not piece or begin > limit or (len(piece) < PIECE and begin >= size):
                    return begin

    async def move(self, number: int, folder: str) -> None:
        """Move a message into a folder, which is created where it is missing."""
        await self._call(self._ensure, folder)
        await self._call(self._move, number, folder)

    async def add_once(self, folder: str, message: bytes, message_id: str) -> None:
        """Add a message to a folder, unless one with its id is there."""
        await self._call(self._ensure, folder)
        await self._call(self._add_once, folder, message, message_id)

    async def count(self, folder: str, criteria: Iterable[str] = ("UNDELETED",)) -> int | None:
        """Return how many messages of a folder match; None where there is no such folder."""
        return await self._call(self._count, folder, list(criteria))

    # What follows runs in a thread.

    def _connect(self) -> None:
        timeout = SocketTimeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
        made = IMAPClient(self._access.host, self._access.port, ssl_context=self._tls, timeout=timeout)
        self._imap = made
        if self._tls.is_cut:  # while the name was looked up
            self.close()

    def _login(self) -> None:
        user, password = self._access.user, self._access.password
        try:
            if user.isascii() and password.isascii():
                self._imap.login(user, password)
            else:  # LOGIN knows no other letters
                self._imap.plain_login(user, password)
        except LoginError as error:
            if isinstance(error.__context__, IMAPClientAbortError):
                raise error.__context__ from None
            raise

    def _open(self, read_only: bool) -> None:
        folder = self._access.folder
        try:
            answer = self._imap.select_folder(folder, readonly=read_only)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            raise MailboxError("mailbox_folder", folder=folder, reason=_reason(error)) from None
        validity = answer.get(b"UIDVALIDITY", 0)
        if self.validity and validity != self.validity:
            raise IMAPClientAbortError("UIDVALIDITY has changed")
        self.validity = validity

    def _ensure(self, folder: str) -> None:
        if self._imap.folder_exists(folder):
            return
        try:
            self._imap.create_folder(folder)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            raise MailboxError("mailbox_folder_not_made", folder=folder, reason=_reason(error)) from None
        with suppress(IMAPClientError):
            self._imap.subscribe_folder(folder)

    def _move(self, number: int, folder: str) -> None:
        if self._imap.has_capability("MOVE"):
            self._imap.move([number], folder)
            return
        self._imap.copy([number], folder)
        self._imap.add_flags([number], [rb"\Deleted"], silent=True)
        # Without UIDPLUS it stays, marked as deleted: EXPUNGE alone would also delete what people marked.
        if self._imap.has_capability("UIDPLUS"):
            self._imap.uid_expunge([number])

    def _add_once(self, folder: str, message: bytes, message_id: str) -> None:
        try:
            self._imap.select_folder(folder, readonly=True)
            known = self._imap.search(["HEADER", "Message-ID", message_id])
        finally:
            self._open(False)  # numbers of messages mean those of the folder that is open
        if not known:
            self._imap.append(folder, message)

    def _count(self, folder: str, criteria: list[str]) -> int | None:
        if not self._imap.folder_exists(folder):
            return None
        self._imap.select_folder(folder, readonly=True)
        return len(self._imap.search(criteria))

    async def _call(
        self, f: Callable[[*Arguments], Result], *args: *Arguments, seconds: float = CALL_SECONDS
    ) -> Result:
        host = self._access.host
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.to_thread(f, *args)
        except TimeoutError:
            raise MailboxError("mailbox_timeout", host=host) from None
        except MailboxError:
            raise
        except ssl.SSLCertVerificationError as error:
            raise MailboxError(
                "mailbox_certificate", host=host, reason=error.verify_message or str(error)
            ) from None
        except LoginError as error:
            user = self._access.user
            raise MailboxError("mailbox_login", host=host, user=user, reason=_reason(error)) from None
        except (OSError, IMAPClientAbortError) as error:
            raise MailboxError("mailbox_unreachable", host=host, reason=_reason(error)) from None
        except (IMAPClientError, ValueError, LookupError, AssertionError) as error:
            # A no, or an answer that the library does not understand.
            raise MailboxError("mailbox_refused", host=host, reason=_reason(error)) from error


class _CuttableTls:
    """Wraps the socket of one connection like an SSLContext, and can end it from another thread."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self._context = context
        self._socket: ssl.SSLSocket | None = None
        self.is_cut = False

    def wrap_socket(self, sock: socket.socket, server_hostname: str) -> ssl.SSLSocket:
        """Speak TLS; the certificate is checked."""
        context = self._context or ssl.create_default_context()
        wrapped = context.wrap_socket(sock, server_hostname=server_hostname, do_handshake_on_connect=False)
        self._socket = wrapped
        try:
            wrapped.do_handshake()
        except BaseException:
            wrapped.close()
            raise
        return wrapped

    def cut(self) -> None:
        self.is_cut = True
        if self._socket is not None:
            with suppress(OSError):
                # SSLSocket's own would forget its TLS under a thread that reads.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def _body(answer: Mapping[bytes, object]) -> tuple[bool, bytes]:
    """Return the bytes of a part that was asked for, and whether the server sent all of it at once."""
    for name, value in answer.items():
        if name.startswith(b"BODY[") and isinstance(value, bytes):
            return not name.endswith(b">"), value
    return False, b""


def _reason(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return "".join(char if char.isprintable() else " " for char in text)[:LONGEST_REASON]
