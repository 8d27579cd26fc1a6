"""Files in a form: uploaded when chosen, checked by the form, given to the app as file objects."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import NotPossible, Sandbox
from sandbox.people.person import SandboxPerson
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.api.test_calls import bearer, refusal
from tests.sandbox.api.test_views import answered, opened
from tests.sandbox.blockkit.builders import entry, modal, plain
from tests.sandbox.raw import RawSocket

Json = dict[str, Any]
ELEMENT = {"type": "file_input", "action_id": "files", "filetypes": ["pdf", "jpg"], "max_files": 2}
PDF = ("Order 7.pdf", b"%PDF-1.7 not really")


def form(optional: bool = False) -> Json:
    blocks = [entry(block_id="proof", optional=optional, element=ELEMENT)]
    return modal(submit=plain(4), callback_id="files", blocks=blocks)


@pytest.fixture
async def socket(acme: SandboxWorkspace, client: AsyncWebClient) -> AsyncIterator[RawSocket]:
    async with RawSocket(acme, client) as link:
        yield link


@pytest.fixture
def ann(acme: SandboxWorkspace) -> SandboxPerson:
    return acme.person("Ann Lee")


async def test_chosen_files_come_with_the_form_and_can_be_fetched(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient, ann: SandboxPerson, socket: RawSocket
) -> None:
    view = await opened(acme, client, ann, form())
    uploaded = ann.upload("photo.jpg", b"not really either")
    assert (await refusal(client.files_info(file=uploaded.id)))["error"] == "file_not_found"
    frame, outcome = await answered(ann.submit(view, {"proof": [PDF, uploaded.id]}), socket)
    assert outcome.acked
    state = frame["payload"]["view"]["state"]["values"]["proof"]["files"]
    assert state["type"] == "file_input"
    assert [each["name"] for each in state["files"]] == ["Order 7.pdf", "photo.jpg"]
    first = state["files"][0]
    assert (first["user"], first["size"], first["mimetype"]) == (ann.id, len(PDF[1]), "application/pdf")
    assert first == (await client.files_info(file=first["id"]))["file"]
    headers = bearer(acme)
    async with (
        aiohttp.ClientSession() as http,
        http.get(first["url_private_download"], headers=headers) as answer,
    ):
        assert await answer.read() == PDF[1]


async def test_a_form_without_files_sends_an_empty_list(
    acme: SandboxWorkspace, client: AsyncWebClient, ann: SandboxPerson, socket: RawSocket
) -> None:
    view = await opened(acme, client, ann, form(optional=True))
    frame, _ = await answered(ann.submit(view, {}), socket)
    assert frame["payload"]["view"]["state"]["values"]["proof"]["files"] == {
        "type": "file_input",
        "files": [],
    }


@pytest.mark.parametrize(
    ("chosen", "complaint"),
    [
        ([], "Please complete this required field."),
        ([PDF, PDF, PDF], "Choose at most 2 files."),
        ([("virus.exe", b"no")], "virus.exe is not an accepted file type: pdf, jpg."),
        ([("large.pdf", bytes(10_000_001))], "large.pdf is larger than 10 MB."),
        ([("LOUD.PDF", b"%PDF")], None),
    ],
    ids=["none", "too many", "wrong kind", "too large", "capitals"],
)
async def test_the_form_checks_files_before_it_sends(
    acme: SandboxWorkspace,
    client: AsyncWebClient,
    ann: SandboxPerson,
    socket: RawSocket,
    chosen: list[tuple[str, bytes]],
    complaint: str | None,
) -> None:
    view = await opened(acme, client, ann, form())
    if complaint is None:
        _, outcome = await answered(ann.submit(view, {"proof": chosen}), socket)
        assert outcome.acked
        return
    outcome = await ann.submit(view, {"proof": chosen})
    assert (outcome.sent, outcome.errors) == (False, {"proof": complaint})
    assert ann.views[-1].id == view.id


async def test_only_their_own_uploads_go_into_a_form(
    acme: SandboxWorkspace, client: AsyncWebClient, ann: SandboxPerson
) -> None:
    view = await opened(acme, client, ann, form())
    bobs = acme.person("Bob Stone").upload(*PDF)
    for chosen in (bobs.id, "F0NONE"):
        with pytest.raises(NotPossible, match="no longer exists"):
            await ann.submit(view, {"proof": [chosen]})
