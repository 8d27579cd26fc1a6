"""The files of a document: each is fetched once, and a key never goes to another host."""

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

import aiohttp
from aiohttp import hdrs

from jobs.precoro.calls import READS_WITHIN, NotNow, PrecoroCalls
from jobs.precoro.client import AnswerTooLarge, Lost, NotSent, RawAnswer
from jobs.precoro.requests import file_request
from models.policy import CallLimits
from models.records.drafts import AttachmentDraft
from models.records.precoro import RemoteDownload, RemoteFile
from slack.session import CONNECT_SECONDS, Network
from sources.files.attachments import keep_bytes
from sources.precoro.attachments import is_link, read_download

log = logging.getLogger(__name__)

MOST_BYTES: Final = 25 * 1024 * 1024  # of one file, as in Precoro
MOST_FILES: Final = 20  # of one document
_REDIRECTS: Final = 3
_PIECE: Final = 64 * 1024


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

    async def fetched(
        self, files: tuple[RemoteFile, ...], known: Mapping[int, AttachmentDraft]
    ) -> dict[int, AttachmentDraft]:
        """Return the files of a document that are here by now, by Precoro's id.

        One that cannot be had is left out, and tried again at the next change of its document.
        """
        found = {one.id: known[one.id] for one in files if one.id in known}
        for file in files[:MOST_FILES]:
            if file.id not in found and (kept := await self._fetch(file)) is not None:
                found[file.id] = kept
        return found

    async def _fetch(self, file: RemoteFile) -> AttachmentDraft | None:
        if file.size is not None and file.size > MOST_BYTES:
            return None
        try:
            return await self._downloaded(file)
        except NotNow:
            raise
        except (NotSent, Lost, AnswerTooLarge, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning(
                "Precoro (%s): file %d could not be fetched (%s)",
                self._calls.terms.account,
                file.id,
                type(error).__name__,
            )
            return None

    async def _downloaded(self, file: RemoteFile) -> AttachmentDraft | None:
        answer = await self._calls.make(file_request(self._calls.tables, file.id), most=MOST_BYTES)
        if answer.status in (301, 302, 303, 307, 308):
            link = urljoin(self._calls.terms.api_url, answer.headers.get("location", ""))
            data = await self._linked(link) if is_link(link) else b""
            return await self._kept(data, file, "")
        if answer.status != 200:
            return None
        read = await self._read(answer)
        if read.holds == "bytes":
            return await self._kept(answer.body, file, read.name)
        if read.holds == "link":
            return await self._kept(await self._linked(read.link), file, read.name)
        return None

    async def _read(self, answer: RawAnswer) -> RemoteDownload:
        return await self._calls.worker.run(
            read_download,
            answer.body,
            answer.headers.get("content-type", ""),
            answer.headers.get("content-disposition", ""),
            self._calls.tables,
            timeout=READS_WITHIN,
        )

    async def _kept(self, data: bytes, file: RemoteFile, name: str) -> AttachmentDraft | None:
        if not data:
            return None
        return await asyncio.to_thread(keep_bytes, data, file.name or name or "file", self._store)

    async def _linked(self, url: str) -> bytes:
        """Fetch what a link leads to, along a few redirects; without any header of Precoro's."""
        for _ in range(_REDIRECTS + 1):
            if not is_link(url):
                return b""
            async with self._session.get(
                url, proxy=self._network.proxy_for(url), allow_redirects=False
            ) as response:
                location = response.headers.get("Location", "")
                if response.status in (301, 302, 303, 307, 308) and location:
                    url = urljoin(url, location)
                    continue
                return await _bounded(response) if response.status == 200 else b""
        return b""


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    pieces, size = [], 0
    async for piece in response.content.iter_chunked(_PIECE):
        size += len(piece)
        if size > MOST_BYTES:
            raise AnswerTooLarge
        pieces.append(piece)
    return b"".join(pieces)
