"""A key that was linked is tried by one call; one that does not work is deleted, and its person told."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from models.database.store import Store
from models.precoro.secrets import ApiKey, KeyBox
from models.tables import Message, PrecoroKey
from sandbox.precoro import HttpFault
from tests.jobs.precoro.office import PrecoroOffice, running_office


@pytest.fixture
async def office(store: Store, tmp_path: Path) -> AsyncIterator[PrecoroOffice]:
    async with running_office(store, tmp_path) as opened:
        opened.order()
        await opened.follow()
        yield opened


async def told() -> list[str]:
    return [str(one.about_state) for one in await Message.filter(subject="precoro").order_by("id")]


async def test_a_key_that_works_is_linked(office: PrecoroOffice) -> None:
    await office.link(office.ann)
    assert [(one.state, one.proven) for one in await PrecoroKey.all()] == [("linked", True)]
    assert await told() == ["key_works"]


async def test_a_key_that_precoro_does_not_take_is_deleted(office: PrecoroOffice) -> None:
    await office.link(office.ann, key="never-given")
    assert (await PrecoroKey.all(), await told()) == ([], ["key_refused"])


async def test_a_key_that_no_secret_opens_is_deleted(office: PrecoroOffice) -> None:
    office.precoro.faults.always("GET", "/purchaseorders/*", HttpFault.server_error())
    await office.link(office.ann)
    sealed_before = KeyBox(["another secret of that time, gone since"]).seal(ApiKey(office.ann.key))
    await PrecoroKey.all().update(sealed=sealed_before)
    calls = len(office.precoro.calls.of("GET", "/purchaseorders/*"))
    await office.checks.step()
    assert (await PrecoroKey.all(), await told()) == ([], ["key_unreadable"])
    assert len(office.precoro.calls.of("GET", "/purchaseorders/*")) == calls


async def test_a_key_that_cannot_be_tried_now_is_tried_again(office: PrecoroOffice) -> None:
    office.precoro.faults.next("GET", "/purchaseorders/*", HttpFault.server_error())
    await office.link(office.ann)
    assert [one.state for one in await PrecoroKey.all()] == ["checking"]
    await office.checks.step()
    assert [one.state for one in await PrecoroKey.all()] == ["linked"]
