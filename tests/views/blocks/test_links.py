"""A link leads where it says, or there is none."""

import pytest

from models.records.documents import Audience
from views.blocks.kit import link_button
from views.blocks.links import web_host

OPENED = {
    "https://app.precoro.com/purchase/order/1": "app.precoro.com",
    "https://APP.Precoro.com:443/x?y=@z#k": "app.precoro.com",
    "http://precoro.com": "precoro.com",
    "https://precoro.com./x": "precoro.com",
    "https://evil.example/app.precoro.com": "evil.example",
    "https://precoro.com.evil.example/x": "precoro.com.evil.example",
    "https://evil.example?@app.precoro.com": "evil.example",
    "https://127.0.0.1:8080/": "127.0.0.1",
}
NOT_OPENED = [
    "https://evil.example\\@app.precoro.com/x",
    "https:\\\\evil.example/.precoro.com",
    "https://evil.example\\.precoro.com/",
    "https:/\\evil.example",
    "https:evil.example",
    "https:///evil.example",
    "https://app.precoro.com@evil.example/",
    "https://app.precoro.com:443@evil.example/",
    "https://@evil.example/",
    "https://evil.example%2f.precoro.com/",
    "https://evil.example%00.precoro.com/",
    "https://app%2eprecoro.com/",
    "https://evil.example\uff0f.precoro.com/",
    "https://evil.example\u3002precoro.com/",
    "https://precoro\u200b.com/",
    "https://prec\u043ero.com/",
    "ht\ttps://evil.example",
    "https://evil.exa\nmple/",
    " https://evil.example",
    "https://evil.example:99999/",
    "https://evil..precoro.com/",
    "https://[::1]/",
    "javascript:alert(1)//app.precoro.com",
    "//app.precoro.com/x",
    "",
]


@pytest.mark.parametrize(("url", "host"), OPENED.items())
def test_the_host_is_the_one_that_a_browser_goes_to(url: str, host: str) -> None:
    assert web_host(url) == host
    made = link_button(url, Audience())
    assert made is not None
    ours = host == "precoro.com" or host.endswith(".precoro.com")
    assert made["text"]["text"] == ("Open in Precoro" if ours else "Open original")


@pytest.mark.parametrize("url", NOT_OPENED, ids=ascii)
def test_what_is_not_read_alike_by_all_is_not_offered(url: str) -> None:
    assert web_host(url) is None
    assert link_button(url, Audience()) is None
