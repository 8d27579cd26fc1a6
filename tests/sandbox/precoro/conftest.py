"""A Precoro with one company, and who calls it."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from sandbox.precoro import Precoro, PrecoroLimits
from tests.sandbox.precoro.caller import Caller, Scene


@pytest.fixture
async def precoro() -> AsyncIterator[Precoro]:
    async with Precoro(limits=PrecoroLimits.off()) as precoro:
        yield precoro


@pytest.fixture
async def scene(precoro: Precoro) -> AsyncIterator[Scene]:
    acme = precoro.add_company("Acme Ltd")
    ann = acme.add_person("Ann@acme.example", "Ann", "Lee")
    bob = acme.add_person("bob@acme.example", "Bob", "Ray", ["requester"])
    cleo = acme.add_person("cleo@acme.example", "Cleo", "Marsh")
    dan = acme.add_person("dan@acme.example", "Dan", "Okafor")
    order = acme.add_document(
        "purchaseorders",
        bob,
        [("Manager", [ann]), ("CFO", [cleo, dan])],
        [{"name": "Laptop", "quantity": "8", "price": "1310.00", "sum": "12471.20", "tax": "19"}],
        sum="12471.20",
        net_sum="10480.00",
        note="<p>Replaces the &lt;2021&gt; machines</p>",
    )
    async with ClientSession() as session:
        yield Scene(precoro, Caller(session, precoro.url), acme, ann, bob, cleo, dan, order)
