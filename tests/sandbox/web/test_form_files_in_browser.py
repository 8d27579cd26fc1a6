"""Files in a form, as a person chooses them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import FilePayload, Page, Route, expect

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace
from sandbox.state.journal import LONGEST_WAIT
from tests.sandbox.web import fake_views, looks
from tests.sandbox.web.conftest import Send

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ANN = "ann@acme.example"


def payload(name: str, content: bytes = b"%PDF-1.7 not really") -> FilePayload:
    return FilePayload(name=name, mimeType="application/octet-stream", buffer=content)


async def open_form(page: Page, sandbox: Sandbox, send: Send, **facts: Any) -> None:
    """Open a form that asks for files."""
    await send(ANN, "Write", fake_views.asking({"type": "file_input", **facts}))
    await page.goto(f"{sandbox.page_url}?workspace=acme&as={ANN}")
    await page.locator("[data-action-id=write]").click()
    await expect(page.get_by_test_id("modal")).to_be_visible()


async def submitted(page: Page, sandbox: Sandbox) -> list[str]:
    """Submit; return the names of the files that the app got."""
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_test_id("modal")).to_be_hidden()
    view = sandbox.journal.envelopes("view_submission")[-1].payload["view"]
    return [each["name"] for each in view["state"]["values"]["said"]["entered"]["files"]]


async def test_files_are_chosen_removed_and_submitted(
    browser_page: Page, sandbox: Sandbox, send: Send, acme: SandboxWorkspace
) -> None:
    page = browser_page
    await open_form(page, sandbox, send, filetypes=["pdf", "jpg"], max_files=3)
    modal = page.get_by_test_id("modal")
    await expect(modal.get_by_role("button", name="Upload files What happened?")).to_be_focused()
    await expect(modal).to_contain_text("PDF, JPG · up to 3 files · 10 MB each")
    chooser = page.get_by_test_id("form-files")
    await expect(chooser).to_have_attribute("accept", ".pdf,.jpg")
    await chooser.set_input_files([payload("order.pdf"), payload("photo.JPG")])
    await expect(page.get_by_test_id("chip")).to_have_count(2)
    await modal.get_by_role("button", name="Remove photo.JPG").click()
    await expect(page.get_by_test_id("chip")).to_have_count(1)
    await chooser.set_input_files([payload("quote.pdf")])
    await expect(page.get_by_test_id("chip")).to_have_count(2)
    assert await page.evaluate(looks.WITHOUT_NAME) == []
    assert await page.evaluate(looks.WITHOUT_RING) == []
    assert await submitted(page, sandbox) == ["order.pdf", "quote.pdf"]


async def test_errors_are_shown_beside_the_field(
    browser_page: Page, sandbox: Sandbox, send: Send, tmp_path: Path
) -> None:
    page = browser_page
    await open_form(page, sandbox, send, filetypes=["pdf"], max_files=2)
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_test_id("field-error")).to_have_text("Please complete this required field.")
    await expect(page.locator("button[aria-invalid=true]")).to_be_focused()
    chooser, error = page.get_by_test_id("form-files"), page.get_by_test_id("file-error")
    large = tmp_path / "large.pdf"
    large.write_bytes(bytes(10_000_001))
    for files, words in (
        ([payload("virus.exe")], "virus.exe is not an accepted file type: pdf."),
        ([payload(f"{number}.pdf") for number in range(3)], "Choose at most 2 files."),
        ([large], "large.pdf is larger than 10 MB."),
    ):
        await chooser.set_input_files(files)
        await expect(error).to_have_text(words)
        await expect(page.get_by_test_id("chip")).to_have_count(0)
    await chooser.set_input_files([payload("order.pdf")])
    await expect(page.get_by_test_id("chip")).to_have_count(1)
    await expect(error).to_be_hidden()
    assert await submitted(page, sandbox) == ["order.pdf"]


async def test_a_second_file_replaces_the_only_one(browser_page: Page, sandbox: Sandbox, send: Send) -> None:
    page = browser_page
    await open_form(page, sandbox, send, max_files=1)
    for name in ("first.pdf", "second.pdf"):
        await page.get_by_test_id("form-files").set_input_files([payload(name)])
        await expect(page.get_by_test_id("chip")).to_have_text([f"{name}19 bytes"])
    assert await submitted(page, sandbox) == ["second.pdf"]


async def test_a_form_waits_for_running_uploads(browser_page: Page, sandbox: Sandbox, send: Send) -> None:
    page, go_on, arrived = browser_page, asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        arrived.set()
        await go_on.wait()
        await route.continue_()

    await page.route("**/page/write*", hold)
    await open_form(page, sandbox, send)
    await page.get_by_test_id("form-files").set_input_files([payload("order.pdf")])
    await asyncio.wait_for(arrived.wait(), LONGEST_WAIT)
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_test_id("modal-submit")).to_have_attribute("aria-busy", "true")
    await expect(page.locator("li[aria-busy=true]")).to_contain_text("order.pdf")
    assert not sandbox.journal.envelopes("view_submission")
    go_on.set()
    await expect(page.get_by_test_id("modal")).to_be_hidden()
    view = sandbox.journal.envelopes("view_submission")[-1].payload["view"]
    assert [each["name"] for each in view["state"]["values"]["said"]["entered"]["files"]] == ["order.pdf"]
