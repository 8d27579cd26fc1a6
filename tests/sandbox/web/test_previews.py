"""Previews of PDFs: pictures of pages for people who may see the file, else a sentence."""

from __future__ import annotations

import io
import os
import signal
from typing import Any

import aiohttp
import pytest
from fpdf import FPDF
from PIL import Image

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace
from sandbox.state.team import SlackFile
from sandbox.web import pdf_pages
from sandbox.web import previews as page_previews
from sandbox.web.pdf_pages import CannotDraw
from sandbox.web.previews import Previews, TooBusy
from tests.sandbox.web import fake_app

pytestmark = pytest.mark.asyncio(loop_scope="session")

ANN, BOB, CLEO = (f"{name}@acme.example" for name in ("ann", "bob", "cleo"))


async def shared(acme: SandboxWorkspace, content: bytes, who: str = ANN, channel: str = "") -> SlackFile:
    """Let a person send a file; return it."""
    message = await acme.person(who).say("", channel, files=[("order.pdf", content)])
    return message.files[0]


async def asked(http: aiohttp.ClientSession, sandbox: Sandbox, path: str, **query: str) -> tuple[int, bytes]:
    async with http.get(f"{sandbox.origin}/page/{path}", params=query) as answer:
        return answer.status, await answer.read()


async def told(http: aiohttp.ClientSession, sandbox: Sandbox, file: SlackFile) -> Any:
    query = {"as": ANN}
    async with http.get(f"{sandbox.origin}/page/preview/acme/{file.id}", params=query) as answer:
        assert answer.status == 200
        return await answer.json()


async def test_each_page_is_a_picture_in_two_sizes(
    sandbox: Sandbox, http: aiohttp.ClientSession, acme: SandboxWorkspace
) -> None:
    file = await shared(acme, fake_app.a_pdf(3))
    found = await told(http, sandbox, file)
    assert found["count"] == 3
    assert found["shapes"] == pytest.approx([1.414] * 3, abs=0.01)
    pictures = []
    for number, size, width in ((1, "small", 760), (1, "large", 1600), (3, "small", 760)):
        status, png = await asked(
            http, sandbox, f"preview/acme/{file.id}/{number}", **{"as": ANN, "size": size}
        )
        picture = Image.open(io.BytesIO(png))
        assert (status, picture.format, picture.width) == (200, "PNG", width)
        assert len(set(picture.convert("L").tobytes())) > 10, "something is written there"
        pictures.append(png)
    assert len(set(pictures)) == 3


async def test_a_file_is_sent_only_to_people_who_may_see_it(
    sandbox: Sandbox, http: aiohttp.ClientSession, acme: SandboxWorkspace
) -> None:
    file = await shared(acme, fake_app.a_pdf())
    for path in (f"preview/acme/{file.id}", f"preview/acme/{file.id}/1", f"file/acme/{file.id}/order.pdf"):
        assert (await asked(http, sandbox, path, **{"as": ANN}))[0] == 200
        assert (await asked(http, sandbox, path, **{"as": BOB}))[0] == 404
        assert (await asked(http, sandbox, path, **{"as": "nobody@acme.example"}))[0] == 403
        assert (await asked(http, sandbox, path.replace("acme", "beta", 1), **{"as": ANN}))[0] == 404
    in_channel = await shared(acme, fake_app.a_pdf(), channel="general")
    seen = {
        who: (await asked(http, sandbox, f"preview/acme/{in_channel.id}", **{"as": who}))[0]
        for who in (BOB, CLEO)
    }
    assert seen == {BOB: 200, CLEO: 404}
    file.deleted = True
    assert (await asked(http, sandbox, f"preview/acme/{file.id}/1", **{"as": ANN}))[0] == 404


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"%PDF-1.7 not really", "No preview: the file cannot be read as a PDF."),
        (fake_app.a_pdf(1, "secret"), "No preview: the file needs a password."),
        (bytes(FPDF().output()), None),
    ],
    ids=["broken", "locked", "empty"],
)
async def test_a_file_without_pages_says_why(
    sandbox: Sandbox, http: aiohttp.ClientSession, acme: SandboxWorkspace, content: bytes, error: str | None
) -> None:
    file = await shared(acme, content)
    found = await told(http, sandbox, file)
    assert found.get("error") == error
    status, _ = await asked(http, sandbox, f"preview/acme/{file.id}/1", **{"as": ANN})
    assert status == (404 if error else 200)


@pytest.mark.parametrize(
    ("number", "size"), [("0", "small"), ("101", "small"), ("9" * 30, "small"), ("1", "huge")]
)
async def test_only_existing_pages_and_sizes_are_rendered(
    sandbox: Sandbox, http: aiohttp.ClientSession, acme: SandboxWorkspace, number: str, size: str
) -> None:
    file = await shared(acme, fake_app.a_pdf())
    status, _ = await asked(http, sandbox, f"preview/acme/{file.id}/{number}", **{"as": ANN, "size": size})
    assert status == 400


def stall(content: bytes, number: int, width: int) -> bytes:
    signal.pause()
    return content


def crash(content: bytes, number: int, width: int) -> bytes:
    os._exit(3)


async def test_a_page_that_hangs_or_crashes_does_not_affect_the_next(
    monkeypatch: pytest.MonkeyPatch, acme: SandboxWorkspace
) -> None:
    file = await shared(acme, fake_app.a_pdf())
    previews, draw = Previews(), pdf_pages.draw
    try:
        monkeypatch.setattr(page_previews, "LONGEST", 0.2)
        monkeypatch.setattr(pdf_pages, "draw", stall)
        with pytest.raises(CannotDraw, match="takes longer than"):
            await previews.page(file, 1, 100)
        monkeypatch.setattr(page_previews, "LONGEST", 30.0)
        monkeypatch.setattr(pdf_pages, "draw", crash)
        with pytest.raises(CannotDraw, match="could not be rendered"):
            await previews.page(file, 1, 100)
        monkeypatch.setattr(pdf_pages, "draw", draw)
        assert (await previews.page(file, 1, 100)).startswith(b"\x89PNG")
    finally:
        await previews.stop()


async def test_a_page_is_rendered_once_and_cached_while_there_is_room(
    monkeypatch: pytest.MonkeyPatch, acme: SandboxWorkspace
) -> None:
    file = await shared(acme, fake_app.a_pdf(2))
    previews = Previews()
    try:
        first = await previews.page(file, 1, 100)
        monkeypatch.setattr(pdf_pages, "draw", crash)
        assert await previews.page(file, 1, 100) is first
        monkeypatch.undo()
        monkeypatch.setattr(page_previews, "MOST_KEPT", len(first))
        await previews.page(file, 2, 100)
        assert await previews.page(file, 1, 100) is not first
    finally:
        await previews.stop()


async def test_only_so_many_pages_can_wait(monkeypatch: pytest.MonkeyPatch, acme: SandboxWorkspace) -> None:
    file = await shared(acme, fake_app.a_pdf())
    monkeypatch.setattr(page_previews, "MOST_WAITING", 0)
    with pytest.raises(TooBusy):
        await Previews().page(file, 1, 100)


async def test_a_file_that_is_too_large_is_not_opened(
    monkeypatch: pytest.MonkeyPatch, acme: SandboxWorkspace
) -> None:
    file = await shared(acme, fake_app.a_pdf())
    monkeypatch.setattr(page_previews, "LARGEST", 10)
    with pytest.raises(CannotDraw, match="larger than"):
        await Previews().measure(file)


async def test_only_the_top_of_a_very_tall_page_is_rendered() -> None:
    roll = FPDF(format=(50, 5000))
    roll.add_page()
    count, shapes = pdf_pages.measure(bytes(roll.output()))
    drawn = Image.open(io.BytesIO(pdf_pages.draw(bytes(roll.output()), 1, 200)))
    assert (count, shapes, drawn.size) == (1, [4.0], (200, 800))
