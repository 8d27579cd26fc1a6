"""Events as webhooks, signed by Standard Webhooks."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import aiohttp
from aiohttp import hdrs

from jobs.events.result import DONE, LONGEST_ASKED, Taken, TryResult
from models.tables import OutboundEvent
from slack.session import Network

SECONDS: Final = 15.0  # for one try, from the connection to the answer
UNTRUSTED: Final = "its certificate is not trusted: set ca_file in settings.toml"
SENT_BY: Final = "precoro-slack-bot"


class Webhook:
    """The target `webhook:NAME`, with a session of its own: nothing of Slack's is sent there.

    `proxied`: the address is reached as Slack is; an address of this machine is not.
    """

    def __init__(
        self,
        name: str,
        url: str,
        keys: Sequence[bytes],
        network: Network,
        clock: Callable[[], datetime],
        *,
        proxied: bool = True,
        seconds: float = SECONDS,
    ) -> None:
        self.name = f"webhook:{name}"
        self._url = url
        self._keys = keys
        self._clock = clock
        self._proxy = network.proxy_for(url) if proxied else None
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=network.tls or True),
            timeout=aiohttp.ClientTimeout(total=seconds),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={hdrs.USER_AGENT: SENT_BY},
        )

    async def deliver(self, event: OutboundEvent) -> TryResult:
        """POST the stored bytes, signed as of now. Nothing of the answer's text is kept."""
        now, body = self._clock(), event.body.encode()
        headers = {"Content-Type": "application/json", **signed(self._keys, event.event_id, now, body)}
        try:
            async with self._session.post(
                self._url, data=body, headers=headers, proxy=self._proxy, allow_redirects=False
            ) as response:
                return answer_of(response.status, response.headers.get("Retry-After", ""), now)
        except TimeoutError:
            return TryResult(Taken.AGAIN, "no answer in time")
        except aiohttp.ClientConnectorCertificateError:
            return TryResult(Taken.AGAIN, UNTRUSTED)
        except (aiohttp.ClientError, OSError) as error:
            return TryResult(Taken.AGAIN, f"not reached: {type(error).__name__}")

    async def close(self) -> None:
        await self._session.close()


def signed(keys: Sequence[bytes], event_id: str, now: datetime, body: bytes) -> dict[str, str]:
    """Return the headers by which a receiver knows that an event is ours; one signature for each key."""
    seconds = str(int(now.timestamp()))
    text = b".".join((event_id.encode(), seconds.encode(), body))
    signatures = [base64.b64encode(hmac.digest(key, text, hashlib.sha256)).decode() for key in keys]
    return {
        "webhook-id": event_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }


def answer_of(status: int, retry_after: str, now: datetime) -> TryResult:
    """Return what an HTTP status means for the event."""
    if 200 <= status < 300:
        return DONE
    error = f"answered {status}"
    if status == 410:
        return TryResult(Taken.OFF, error)
    if status in (429, 503) and (seconds := _seconds(retry_after, now)) is not None:
        return TryResult(Taken.LATER, error, min(seconds, LONGEST_ASKED))
    return TryResult(Taken.AGAIN, error)


def _seconds(retry_after: str, now: datetime) -> float | None:
    """Read Retry-After: a number of seconds, or a date."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds())
