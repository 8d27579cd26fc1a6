from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from slack.errors import Unreachable
from slack.session import BadNetworkSetting, network_of, open_session
from slack.sockets import SocketTimings
from slack.tokens import Tokens
from slack.workspace import build_app, connect
from tests.slack.certificates import make_ca
from tests.slack.counting_proxy import counting_proxy
from tests.slack.small_slack import small_slack

TOKENS = Tokens("xoxb-1-2-abc", "xapp-1-A1-2-abc")
QUICK = SocketTimings(ping=0.2, apart=0.05, look=0.02, start=10)


async def test_the_sdk_alone_ignores_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async with counting_proxy() as proxy, small_slack() as slack:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        client = AsyncWebClient(token="xoxb-1", base_url=slack.api_url, proxy="")
        await client.auth_test()
        assert proxy.saw("auth.test")


async def test_calls_and_sockets_go_around_the_proxy_where_no_proxy_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with counting_proxy() as proxy, small_slack() as slack:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "intranet.example,127.0.0.1")
        async with connect("acme", TOKENS, api_url=slack.api_url) as workspace:
            await workspace.start(build_app(workspace), timings=QUICK)
            await slack.greeted.wait()
        assert slack.asked["auth.test"] == 1
        assert proxy.lines == []


async def test_calls_and_sockets_go_through_the_proxy_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    async with counting_proxy() as proxy, small_slack() as slack:
        monkeypatch.setenv("https_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "intranet.example")
        async with connect("acme", TOKENS, api_url=slack.api_url) as workspace:
            await workspace.start(build_app(workspace), timings=QUICK)
            await slack.greeted.wait()
        assert proxy.saw("/api/auth.test")
        assert proxy.saw("/link?ticket=")


async def test_a_tunnel_through_the_proxy_trusts_the_companys_ca(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ca_file, tls = make_ca(tmp_path)
    async with counting_proxy() as proxy, small_slack(tls=tls) as slack:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        async with connect("acme", TOKENS, api_url=slack.api_url, network=network_of(ca_file)) as workspace:
            await workspace.start(build_app(workspace), timings=QUICK)
            await slack.greeted.wait()
        assert proxy.saw("CONNECT 127.0.0.1:")


async def test_the_companys_ca_is_trusted_by_calls_and_sockets(tmp_path: Path) -> None:
    ca_file, tls = make_ca(tmp_path)
    async with (
        small_slack(tls=tls) as slack,
        connect("acme", TOKENS, api_url=slack.api_url, network=network_of(ca_file)) as workspace,
    ):
        await workspace.start(build_app(workspace), timings=QUICK)
        await slack.greeted.wait()
        assert workspace.team_id == "T1"


async def test_a_certificate_by_an_unknown_ca_is_named_as_the_reason(tmp_path: Path) -> None:
    _, tls = make_ca(tmp_path)
    async with small_slack(tls=tls) as slack:
        with pytest.raises(Unreachable, match=r"is not trusted; .* set ca_file in settings.toml") as failure:
            async with connect("acme", TOKENS, api_url=slack.api_url):
                pass
        assert failure.value.code == "certificate"


async def test_a_proxy_that_is_not_there_is_named_as_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    async with counting_proxy() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("http://", "http://eve:hunter2@"))
    async with small_slack() as slack:
        with pytest.raises(Unreachable, match="the proxy refuses connections") as failure:
            async with connect("acme", TOKENS, api_url=slack.api_url):
                pass
        assert "hunter2" not in str(failure.value)


async def test_the_session_has_a_time_limit() -> None:
    async with open_session(network_of()) as session:
        assert session.timeout.total is not None
        assert session.timeout.connect is not None


@pytest.mark.parametrize("content", [None, "not a certificate"])
def test_a_useless_ca_file_is_refused(tmp_path: Path, content: str | None) -> None:
    ca_file = tmp_path / "company.pem"
    if content is not None:
        ca_file.write_text(content)
    with pytest.raises(BadNetworkSetting) as caught:
        network_of(ca_file)
    assert (caught.value.code, caught.value.facts["path"]) == ("bad_ca_file", str(ca_file))
    assert caught.value.facts["reason"]


def test_a_proxy_of_another_kind_is_refused_and_not_shown() -> None:
    with pytest.raises(BadNetworkSetting) as caught:
        network_of(environ={"HTTPS_PROXY": "socks5://eve:hunter2@proxy:1080"})
    assert (caught.value.code, caught.value.facts) == ("bad_proxy", {})
    assert "hunter2" not in repr(caught.value)


@pytest.mark.parametrize(
    ("no_proxy", "url", "direct"),
    [
        ("", "https://slack.com/api/", False),
        ("*", "https://slack.com/api/", True),
        ("slack.com", "wss://wss-primary.slack.com/link/?ticket=1", True),
        (".slack.com", "https://files.slack.com/upload", True),
        ("lack.com", "https://slack.com/api/", False),
        ("127.0.0.1:8020", "http://127.0.0.1:8020/api/", True),
        ("127.0.0.1:8021", "http://127.0.0.1:8020/api/", False),
    ],
)
def test_no_proxy_is_honoured_by_host(no_proxy: str, url: str, direct: bool) -> None:
    network = network_of(environ={"HTTPS_PROXY": "proxy:3128", "NO_PROXY": no_proxy})
    assert network.proxy_for(url) == (None if direct else "http://proxy:3128")
