"""One call to Precoro, and what is certain of it afterwards."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Final

import aiohttp
from aiohttp import hdrs
from yarl import URL

from models.frozen import frozen
from models.policy import CallLimits, PrecoroTerms
from models.precoro.secrets import ApiKey
from slack.session import CONNECT_SECONDS, Network
from sources.precoro.entries import HeaderTable

MOST_BYTES: Final = 20 * 1024 * 1024  # of an answer in JSON
_PIECE: Final = 64 * 1024
# What is kept of an answer's headers.
_KEPT: Final = frozenset(
    ["date", "content-type", "content-disposition", "content-length", "location", "retry-after"]
)
_OF_LIMITS: Final = ("ratelimit", "x-ratelimit")


class NotSent(Exception):
    """The call did not reach Precoro: there was no connection."""


class Lost(Exception):
    """It is not known what became of the call: it was sent, or may have been, and no answer came."""


class AnswerTooLarge(Exception):
    """The answer is larger than is read."""


@frozen
class OwnerKey:
    """A key with the address of its owner, as they write it; `person` 0: the company's own."""

    person: int
    email: str
    key: ApiKey


@frozen
class Request:
    """What is asked. `route`: the path with the number of a document left out, as limits count it."""

    method: str
    path: str  # with a slash at its beginning; numbers in it are quoted
    route: str
    query: Sequence[tuple[str, str]] = ()
    form: Sequence[tuple[str, str]] | None = None

    @property
    def call_hash(self) -> str:
        """Return what makes two calls the same; empty: it may be repeated at once."""
        if self.method != "GET":
            return ""
        text = json.dumps([self.path, sorted(self.query)])
        return hashlib.sha256(text.encode()).hexdigest()[:32]


@frozen
class RawAnswer:
    """An answer, unread: names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class PrecoroClient:
    """Calls of one company, with a session of their own: its headers go to no other host.

    Connections are not kept: a call on one that was just closed would be lost, and one a second is slow
    enough.
    """

    def __init__(self, terms: PrecoroTerms, limits: CallLimits, names: HeaderTable, network: Network) -> None:
        self._names = names
        self._api = terms.api_url
        self._proxy = network.proxy_for(terms.api_url)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=network.tls or True, force_close=True),
            timeout=aiohttp.ClientTimeout(total=limits.answer_within, connect=CONNECT_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={hdrs.USER_AGENT: limits.user_agent},
        )

    async def send(self, request: Request, owner: OwnerKey, *, most: int = MOST_BYTES) -> RawAnswer:
        """Make one call. Raises NotSent, Lost, or AnswerTooLarge for an answer of more bytes than `most`."""
        headers = {self._names.key: owner.key.reveal(), self._names.email: owner.email}
        try:
            async with self._session.request(
                request.method,
                URL(f"{self._api}{request.path}", encoded=True),
                params=list(request.query),
                data=None if request.form is None else aiohttp.FormData(list(request.form)),
                headers=headers,
                proxy=self._proxy,
                allow_redirects=False,
            ) as response:
                kept = {name.lower(): value for name, value in response.headers.items() if _is_kept(name)}
                return RawAnswer(response.status, kept, await _read(response, most))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(_named(error)) from None
        except TimeoutError:
            raise Lost("no answer in time") from None
        except (aiohttp.ClientError, OSError) as error:
            raise Lost(_named(error)) from None

    async def close(self) -> None:
        await self._session.close()


def _is_kept(name: str) -> bool:
    return name.lower() in _KEPT or name.lower().startswith(_OF_LIMITS)


def _named(error: Exception) -> str:
    """Name an error without its text, which may hold an address with a secret of a proxy."""
    return type(error).__name__


async def _read(response: aiohttp.ClientResponse, most: int) -> bytes:
    pieces, size = [], 0
    async for piece in response.content.iter_chunked(_PIECE):
        size += len(piece)
        if size > most:
            raise AnswerTooLarge
        pieces.append(piece)
    return b"".join(pieces)
