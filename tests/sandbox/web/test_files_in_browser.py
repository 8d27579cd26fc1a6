"""Files as people see them: cards with their first page, and a viewer over the page."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, Route, expect

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.web import fake_app, looks

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ANN = "ann@acme.example"
LOADED = "each => each.complete && each.naturalWidth > 0"


async def look(page: Page, sandbox: Sandbox) -> Page:
    await page.goto(f"{sandbox.page_url}?workspace=acme&as={ANN}")
    await expect(page.get_by_test_id("who")).to_have_value(ANN)
    return page


async def upload(client: Any, acme: SandboxWorkspace, **files: bytes) -> None:
    """Let the app send files to Ann, each in its own message."""
    for name, content in files.items():
        filename = name.replace("_", ".")
        await client.files_upload_v2(channel=acme.person(ANN).dm().id, content=content, filename=filename)


async def loaded(picture: Locator) -> None:
    await expect(picture).to_be_visible()
    await picture.page.wait_for_function(LOADED, arg=await picture.element_handle())


async def test_a_pdf_shows_its_first_page_and_opens_over_the_page(
    browser_page: Page, sandbox: Sandbox, client: Any, acme: SandboxWorkspace
) -> None:
    await upload(client, acme, order_pdf=fake_app.a_pdf(3))
    page = await look(browser_page, sandbox)
    message = page.get_by_test_id("message")
    await expect(message.get_by_test_id("file")).to_contain_text("3 pages")
    await loaded(message.get_by_test_id("file-sheet").locator("img"))
    await message.get_by_test_id("file-sheet").click()
    viewer = page.get_by_test_id("viewer")
    await expect(viewer.get_by_role("img")).to_have_count(3)
    await loaded(viewer.get_by_alt_text("Page 1 of 3"))
    await expect(viewer.get_by_test_id("viewer-place")).to_have_text("1 / 3")
    await expect(viewer.get_by_role("region", name="Pages")).to_be_focused()
    await page.keyboard.press("End")
    await expect(viewer.get_by_test_id("viewer-place")).to_have_text("3 / 3")
    await loaded(viewer.get_by_alt_text("Page 3 of 3"))
    assert await page.evaluate(looks.WITHOUT_NAME) == []
    await page.keyboard.press("Escape")
    await expect(viewer).to_have_count(0)
    await expect(message.get_by_role("link", name=re.compile("^order.pdf"))).to_be_focused()


async def test_the_viewer_makes_larger_downloads_and_closes(
    browser_page: Page, sandbox: Sandbox, client: Any, acme: SandboxWorkspace
) -> None:
    pdf = fake_app.a_pdf()
    await upload(client, acme, order_pdf=pdf)
    page = await look(browser_page, sandbox)
    await expect(page.get_by_test_id("file")).to_contain_text("1 page")
    await page.get_by_test_id("file").get_by_role("link", name=re.compile("^order.pdf")).press("Enter")
    viewer = page.get_by_test_id("viewer")
    sheet = viewer.get_by_alt_text("Page 1 of 1")
    before = await sheet.evaluate("each => each.getBoundingClientRect().width")
    await viewer.get_by_role("button", name="Larger").click()
    after = await sheet.evaluate("each => each.getBoundingClientRect().width")
    assert after > before * 1.4
    centred = (
        "each => [each.scrollTop, Math.abs(each.scrollLeft * 2 + each.clientWidth - each.scrollWidth) < 3]"
    )
    assert await viewer.get_by_role("region").evaluate(centred) == [0, True]
    await viewer.get_by_role("button", name="Smaller").click()
    await expect(viewer.get_by_role("button", name="Smaller")).to_be_disabled()
    async with page.expect_download() as downloading:
        await viewer.get_by_role("link", name="Download").click()
    download = await downloading.value
    assert download.suggested_filename == "order.pdf"
    assert (await download.path()).read_bytes() == pdf
    await viewer.get_by_role("button", name="Close").click()
    await expect(viewer).to_have_count(0)


async def test_the_viewer_shows_that_a_file_is_loading(
    browser_page: Page, sandbox: Sandbox, client: Any, acme: SandboxWorkspace
) -> None:
    go_on = asyncio.Event()

    async def hold(route: Route) -> None:
        await go_on.wait()
        await route.continue_()

    await browser_page.route("**/page/preview/**", hold)
    await upload(client, acme, order_pdf=fake_app.a_pdf())
    page = await look(browser_page, sandbox)
    await page.get_by_test_id("file-sheet").click()
    viewer = page.get_by_test_id("viewer")
    await expect(viewer.get_by_label("Loading")).to_be_visible()
    await expect(viewer.get_by_role("button", name="Larger")).to_have_count(0)
    go_on.set()
    await expect(viewer.get_by_role("region", name="Pages")).to_be_focused()
    await loaded(viewer.get_by_alt_text("Page 1 of 1"))
    await expect(viewer.get_by_role("button", name="Larger")).to_be_visible()


async def test_focus_returns_to_a_message_redrawn_meanwhile(
    browser_page: Page, sandbox: Sandbox, client: Any, acme: SandboxWorkspace
) -> None:
    await upload(client, acme, order_pdf=fake_app.a_pdf())
    page = await look(browser_page, sandbox)
    await expect(page.get_by_test_id("file")).to_contain_text("1 page")
    title = page.get_by_test_id("message").get_by_role("link", name=re.compile("^order.pdf"))
    await title.press("Enter")
    await expect(page.get_by_test_id("viewer")).to_be_visible()
    ann = acme.person(ANN)
    await ann.react(ann.messages[0], "eyes")
    await expect(page.get_by_test_id("reaction")).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(title).to_be_focused()


async def test_a_file_without_a_preview_says_why(
    browser_page: Page, sandbox: Sandbox, client: Any, acme: SandboxWorkspace
) -> None:
    await upload(client, acme, locked_pdf=fake_app.a_pdf(1, "secret"), broken_pdf=b"%PDF-1.7 not really")
    page = await look(browser_page, sandbox)
    notes = page.get_by_test_id("file-note")
    await expect(notes.first).to_have_text("No preview: the file needs a password.")
    await expect(notes.last).to_have_text("No preview: the file cannot be read as a PDF.")
    await expect(page.get_by_test_id("file-sheet")).to_have_count(0)
    await page.get_by_role("link", name=re.compile("^locked.pdf")).click()
    viewer = page.get_by_test_id("viewer")
    await expect(viewer).to_contain_text("No preview: the file needs a password.")
    await expect(viewer.get_by_role("link", name="Download file")).to_be_visible()


async def test_a_picture_is_shown_and_opens_over_the_page(
    browser_page: Page, sandbox: Sandbox, client: Any, acme: SandboxWorkspace
) -> None:
    await upload(client, acme, photo_png=fake_app.a_picture())
    page = await look(browser_page, sandbox)
    picture = page.get_by_test_id("message").get_by_alt_text("photo.png")
    await loaded(picture)
    await picture.click()
    await loaded(page.get_by_test_id("viewer").get_by_alt_text("photo.png"))
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("viewer")).to_have_count(0)


async def test_on_a_phone_the_viewer_fills_the_screen(
    browser_page: Page, sandbox: Sandbox, client: Any, acme: SandboxWorkspace
) -> None:
    await browser_page.set_viewport_size({"width": 390, "height": 844})
    await upload(client, acme, order_pdf=fake_app.a_pdf(2))
    page = await look(browser_page, sandbox)
    await expect(page.get_by_test_id("file")).to_contain_text("2 pages")
    await page.get_by_test_id("file-sheet").click()
    viewer = page.get_by_test_id("viewer")
    await loaded(viewer.get_by_alt_text("Page 1 of 2"))
    await expect(viewer.get_by_test_id("viewer-place")).to_have_text("1 / 2")
    box = await viewer.bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    await viewer.get_by_role("button", name="Close").click()
    await expect(viewer).to_have_count(0)
