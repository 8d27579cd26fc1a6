"""Reach Slack from inside a company: one keep-alive session, the company's CA, its proxy."""

import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]  # typeshed lacks it

import aiohttp

# Seconds. `connect` covers waiting for a free connection, name look-up, TCP and TLS: an error there means
# that nothing was sent, unlike an answer that was lost.
CONNECT_SECONDS: Final = 8.0
TOTAL_SECONDS: Final = 30.0
CONNECTIONS: Final = 40


NetworkCode = Literal["bad_proxy", "bad_ca_file"]


class BadNetworkSetting(Exception):
    """The proxy or the CA file cannot be used: a code and facts. Views make the sentence."""

    def __init__(self, code: NetworkCode, **facts: str) -> None:
        self.code = code
        self.facts: Mapping[str, str] = facts
        super().__init__(code, facts)


@dataclass(frozen=True, slots=True)
class Network:
    """How to reach each address; `tls` is None for aiohttp's own context, which trusts the system's CAs.

    To load those takes as long as a tenth of the start, and aiohttp has done so when it is imported.
    """

    tls: ssl.SSLContext | None
    proxy: str | None
    no_proxy: str

    def proxy_for(self, url: str) -> str | None:
        """Return the proxy to use for this address, or None for a direct connection.

        slack-sdk reads HTTPS_PROXY but not NO_PROXY, and takes `proxy=""` as "read the environment"; so the
        clients' `proxy` attribute is set from here after they were made.
        """
        if self.proxy is None:
            return None
        host = urlsplit(url).netloc.rpartition("@")[2]
        return None if proxy_bypass_environment(host, {"no": self.no_proxy}) else self.proxy


def network_of(ca_file: Path | None = None, environ: Mapping[str, str] = os.environ) -> Network:
    """Read the proxy and NO_PROXY from the environment; trust the company's CA besides the system's.

    Raises BadNetworkSetting.
    """
    proxy = _first(environ, "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")
    if proxy is not None:
        proxy = proxy if "://" in proxy else f"http://{proxy}"
        if urlsplit(proxy).scheme not in ("http", "https") or not urlsplit(proxy).hostname:
            raise BadNetworkSetting("bad_proxy")
    tls = _trusting(ca_file) if ca_file is not None else None
    return Network(tls=tls, proxy=proxy, no_proxy=_first(environ, "NO_PROXY", "no_proxy") or "")


def open_session(network: Network, *, total: float = TOTAL_SECONDS) -> aiohttp.ClientSession:
    """Open the session that all calls to a workspace share; the caller closes it.

    Without one, slack-sdk opens a connection for each call, five to seven times slower over TLS.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            ssl=network.tls or True, limit=CONNECTIONS, keepalive_timeout=30, ttl_dns_cache=60
        ),
        timeout=aiohttp.ClientTimeout(total=total, connect=CONNECT_SECONDS),
    )


def _trusting(ca_file: Path) -> ssl.SSLContext:
    tls = ssl.create_default_context()
    try:
        tls.load_verify_locations(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        reason = error.strerror or str(error)
        raise BadNetworkSetting("bad_ca_file", path=str(ca_file), reason=reason) from error
    return tls


def _first(environ: Mapping[str, str], *names: str) -> str | None:
    return next((value for name in names if (value := environ.get(name, "").strip())), None)
