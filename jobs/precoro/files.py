"""The files of a document: each is fetched once, and a key never goes to another host."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

import aiohttp
from aiohttp import hdrs

from jobs.precoro.calls import READS_WITHIN, PrecoroCalls
from jobs.precoro.client import AnswerTooLarge, Lost, NotSent, RawAnswer
from jobs.precoro.requests import file_request
from models.policy import CallLimits
from models.records.drafts import AttachmentDraft
from models.records.in_precoro import MissingFile
from models.records.precoro import RemoteDownload, RemoteFile, TriedFiles
from models.vocabulary import FileTrouble
from slack.session import CONNECT_SECONDS, Network
from sources.files.attachments import keep_bytes
from sources.precoro.attachments import is_link, read_download

log = logging.getLogger(__name__)

MOST_BYTES: Final = 25 * 1024 * 1024  # of one file, as in Precoro
MOST_FILES: Final = 20  # of one document
_REDIRECTS: Final = 3
_PIECE: Final = 64 * 1024
# What stays as it is for long: to ask at each reading would use up the calls of the day.
_SELDOM: Final[frozenset[FileTrouble]] = frozenset(["forbidden", "gone", "too_large"])
_AGAIN_AFTER: Final = timedelta(days=1)
_BY_STATUS: Final[Mapping[int, FileTrouble]] = {401: "forbidden", 403: "forbidden", 404: "gone", 410: "gone"}


class _NotGiven(Exception):
    """A file cannot be had; `said` is for the log."""

    def __init__(self, why: FileTrouble, said: str) -> None:
        super().__init__(said)
        self.why = why
        self.said = said


class PrecoroFiles:
    """Fetches files: from Precoro with the company's key, and from where it links to without any."""

    def __init__(self, calls: PrecoroCalls, store: Path, limits: CallLimits, network: Network) -> None:
        self._calls = calls
        self._store = store
        self._network = network
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=network.tls or True, force_close=True),
            timeout=aiohttp.ClientTimeout(total=limits.answer_within, connect=CONNECT_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={hdrs.USER_AGENT: limits.user_agent},
        )

    async def close(self) -> None:
        await self._session.close()

    async def fetched(self, files: tuple[RemoteFile, ...], known: TriedFiles) -> TriedFiles:
        """Return the files of a document that are here by now, and those that cannot be had.

        Those are tried again when their document is read again; what Precoro refuses, once a day.
        """
        tried: dict[int, AttachmentDraft | MissingFile] = {}
        for place, file in enumerate(files):
            before = known.get(file.id)
            if before is not None and self._is_settled(before):
                tried[file.id] = before
            elif place >= MOST_FILES:
                tried[file.id] = MissingFile(file.name, "too_many")
            else:
                tried[file.id] = await self._fetch(file)
        return tried

    def _is_settled(self, before: AttachmentDraft | MissingFile) -> bool:
        """Return whether a file is here, or was refused so lately that it is not tried again."""
        if isinstance(before, AttachmentDraft):
            return True
        return before.tried_at is not None and self._calls.clock() < before.tried_at + _AGAIN_AFTER

    async def _fetch(self, file: RemoteFile) -> AttachmentDraft | MissingFile:
        try:
            if file.size is not None and file.size > MOST_BYTES:
                raise AnswerTooLarge
            data, name = await self._downloaded(file)
        except _NotGiven as error:
            return self._missing(file, error.why, error.said)
        except AnswerTooLarge:
            return self._missing(file, "too_large", "larger than 25 MB")
        except (NotSent, Lost) as error:
            return self._missing(file, "broken", type(error).__name__)
        return await asyncio.to_thread(keep_bytes, data, file.name or name or "file", self._store)

    def _missing(self, file: RemoteFile, why: FileTrouble, said: str) -> MissingFile:
        account = self._calls.terms.account
        log.warning("Precoro (%s): file %d could not be fetched: %s", account, file.id, said)
        return MissingFile(file.name, why, self._calls.clock() if why in _SELDOM else None)

    async def _downloaded(self, file: RemoteFile) -> tuple[bytes, str]:
        """Return a file and the name that it is answered with. Raises _NotGiven, and what a call raises."""
        answer = await self._calls.make(file_request(self._calls.tables, file.id), most=MOST_BYTES)
        if answer.status in (301, 302, 303, 307, 308):
            return await self._linked(
                urljoin(self._calls.terms.api_url, answer.headers.get("location", ""))
            ), ""
        if answer.status != 200:
            raise _NotGiven(_BY_STATUS.get(answer.status, "broken"), f"answered {answer.status}")
        read = await self._read(answer)
        if read.holds == "link":
            return await self._linked(read.link), read.name
        if read.holds == "nothing":
            raise _NotGiven("not_given", "neither a file nor a link to one was answered")
        return answer.body, read.name

    async def _read(self, answer: RawAnswer) -> RemoteDownload:
        return await self._calls.worker.run(
            read_download,
            answer.body,
            answer.headers.get("content-type", ""),
            answer.headers.get("content-disposition", ""),
            self._calls.tables,
            timeout=READS_WITHIN,
        )

    async def _linked(self, url: str) -> bytes:
        """Fetch what a link leads to, along a few redirects; without any header of Precoro's.

        Raises _NotGiven or AnswerTooLarge.
        """
        try:
            for _ in range(_REDIRECTS + 1):
                if not is_link(url):
                    raise _NotGiven("elsewhere", "a link that leads nowhere")
                async with self._session.get(
                    url, proxy=self._network.proxy_for(url), allow_redirects=False
                ) as response:
                    location = response.headers.get("Location", "")
                    if response.status in (301, 302, 303, 307, 308) and location:
                        url = urljoin(url, location)
                        continue
                    if response.status != 200:
                        raise _NotGiven("elsewhere", f"a link answered {response.status}")
                    return await _bounded(response)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _NotGiven("elsewhere", f"a link: {type(error).__name__}") from None
        raise _NotGiven("elsewhere", "a link with too many redirects")


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    pieces, size = [], 0
    async for piece in response.content.iter_chunked(_PIECE):
        size += len(piece)
        if size > MOST_BYTES:
            raise AnswerTooLarge
        pieces.append(piece)
    if not size:
        raise _NotGiven("not_given", "a link to nothing")
    return b"".join(pieces)
