"""Files that Slack keeps, fetched with the bot's token."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from slack.client import SLOWEST_UPLOAD, UPLOAD_SECONDS, SlackClient
from slack.errors import RateLimited, SlackRefused, Unreachable, retry_after, translate

_CHUNK = 256 * 1024


def is_of_slack(client: SlackClient, url: str) -> bool:
    """Return whether an address is Slack's own, where the token may be sent."""
    address, api = urlsplit(url), urlsplit(client.web.base_url)
    host = address.hostname or ""
    ours = address.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))
    return ours or (address.scheme, address.netloc) == (api.scheme, api.netloc)


async def download(client: SlackClient, url: str, path: Path, *, limit: int) -> int:
    """Write a file to `path` and return its size in bytes; above `limit` nothing more is read.

    Raises SlackRefused, RateLimited, Unreachable.
    """
    timeout = aiohttp.ClientTimeout(total=UPLOAD_SECONDS + limit / SLOWEST_UPLOAD)
    headers, proxy = {"Authorization": f"Bearer {client.web.token}"}, client.network.proxy_for(url)
    try:
        async with client.session.get(url, headers=headers, proxy=proxy, timeout=timeout) as response:
            _check(response)
            return await _write(response, path, limit)
    except (aiohttp.ClientError, TimeoutError) as error:
        meaning = translate("download", error)
        raise Unreachable("download", meaning.code if meaning else "cut", type(error).__name__) from None


def _check(response: aiohttp.ClientResponse) -> None:
    status = response.status
    if status == 429:
        raise RateLimited("download", retry_after(response.headers.get("Retry-After")))
    if status >= 500:
        raise Unreachable("download", f"http_{status}", f"status {status}")
    if status != 200:
        raise SlackRefused("download", f"http_{status}")


async def _write(response: aiohttp.ClientResponse, path: Path, limit: int) -> int:
    size = 0
    async for chunk in response.content.iter_chunked(_CHUNK):
        size += len(chunk)
        if size > limit:
            break
        await asyncio.to_thread(_append, path, chunk)
    return size


def _append(path: Path, chunk: bytes) -> None:
    """Write one chunk; a file that is open across them would be left so where the task is cancelled."""
    with path.open("ab") as file:
        file.write(chunk)
