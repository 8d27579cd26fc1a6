"""Rich text in a form: the toolbar, keyboard shortcuts, and the rich_text that the app gets."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.web import fake_views, looks
from tests.sandbox.web.conftest import Send

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ANN = "ann@acme.example"
Json = dict[str, Any]

READ = """async () => {
    const { readValue } = await import("/page/richvalue.js");
    return readValue(document.querySelector("[role=textbox][contenteditable]"));
}"""


def text(words: str, *styles: str) -> Json:
    return {"type": "text", "text": words} | ({"style": dict.fromkeys(styles, True)} if styles else {})


def section(*parts: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(parts)}


def listed(style: str, *items: str) -> Json:
    return {
        "type": "rich_text_list",
        "style": style,
        "indent": 0,
        "border": 0,
        "elements": [section(text(each)) for each in items],
    }


EVERYTHING: list[Json] = [
    section(text("Dear all", "bold"), text("\n")),
    {**listed("bullet", "one"), "indent": 1},
    {
        "type": "rich_text_quote",
        "elements": [text("both", "bold", "italic"), text(" on\ntwo lines")],
    },
    {
        "type": "rich_text_preformatted",
        "elements": [text("a = 1\n\nb = 2")],
        "border": 0,
    },
    section(
        {"type": "emoji", "name": "tada", "unicode": "1f389"},
        text(" see "),
        {"type": "link", "url": "https://acme.example/po", "text": "it", "style": {"bold": True}},
        text(" or "),
        {"type": "link", "url": "https://acme.example/other"},
        {"type": "date", "timestamp": 1796000000, "format": "{date_short}", "fallback": "soon"},
    ),
]


async def open_form(page: Page, sandbox: Sandbox, send: Send, **facts: Any) -> Locator:
    """Open a form with one rich text field; return the field."""
    await send(ANN, "Write", fake_views.asking({"type": "rich_text_input", **facts}))
    await page.goto(f"{sandbox.page_url}?workspace=acme&as={ANN}")
    await page.locator("[data-action-id=write]").click()
    field = page.get_by_role("textbox", name="What happened?")
    await expect(field).to_be_focused()
    return field


async def submitted(page: Page, sandbox: Sandbox) -> list[Json]:
    """Submit; return the elements of the rich_text that the app got."""
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_test_id("modal")).to_be_hidden()
    payload = sandbox.journal.envelopes("view_submission")[-1].payload
    state = payload["view"]["state"]["values"]["said"]["entered"]
    assert state["type"] == "rich_text_input"
    value = state["rich_text_value"]
    assert value["type"] == "rich_text"
    elements: list[Json] = value["elements"]
    return elements


async def test_keyboard_shortcuts_apply_the_usual_styles(
    browser_page: Page, sandbox: Sandbox, send: Send
) -> None:
    page, keys = browser_page, browser_page.keyboard
    await open_form(page, sandbox, send)
    await keys.type("So ")
    for key, words in (("b", "bold"), ("i", "italic"), ("Shift+X", "struck"), ("Shift+C", "code")):
        await keys.press(f"Control+{key}")
        await keys.type(words)
        await keys.press(f"Control+{key}")
        await keys.type(" ")
    await keys.press("Control+i")
    await keys.type("in")
    await keys.press("Control+b")
    await keys.type("both")
    assert await submitted(page, sandbox) == [
        section(
            *(text("So "), text("bold", "bold"), text(" "), text("italic", "italic"), text(" ")),
            *(text("struck", "strike"), text(" "), text("code", "code"), text(" ")),
            *(text("in", "italic"), text("both", "bold", "italic")),
        )
    ]


async def test_buttons_style_the_selection_and_show_what_is_on(
    browser_page: Page, sandbox: Sandbox, send: Send
) -> None:
    page = browser_page
    field = await open_form(page, sandbox, send)
    tools = page.get_by_role("toolbar", name="Formatting")
    for name, style in (
        ("Bold", "bold"),
        ("Italic", "italic"),
        ("Strikethrough", "strike"),
        ("Code", "code"),
    ):
        await field.press("Control+a")
        await page.keyboard.type("words")
        await field.press("Control+a")
        button = tools.get_by_role("button", name=name, exact=True)
        await button.click()
        await expect(button).to_have_attribute("aria-pressed", "true")
        assert (await page.evaluate(READ))["elements"] == [section(text("words", style))]
        await button.click()
        await expect(button).to_have_attribute("aria-pressed", "false")
        assert (await page.evaluate(READ))["elements"] == [section(text("words"))]


async def test_an_empty_line_leaves_a_list_quote_or_code_block(
    browser_page: Page, sandbox: Sandbox, send: Send
) -> None:
    page, keys = browser_page, browser_page.keyboard
    await open_form(page, sandbox, send)

    async def lines(*given: str) -> None:
        for line in given:
            await keys.type(line)
            await keys.press("Enter")

    tools = page.get_by_role("toolbar")
    await lines("Two things:")
    await tools.get_by_role("button", name="Bulleted list").click()
    await lines("price", "date", "")
    await keys.press("Control+Shift+7")
    await lines("ask", "wait", "")
    await tools.get_by_role("button", name="Quote").click()
    await lines("not now", "they said", "")
    await tools.get_by_role("button", name="Code block").click()
    await lines("a = 1", "b = 2", "")
    await keys.type("The end")
    assert await submitted(page, sandbox) == [
        section(text("Two things:\n")),
        listed("bullet", "price", "date"),
        listed("ordered", "ask", "wait"),
        {"type": "rich_text_quote", "elements": [text("not now\nthey said")]},
        {"type": "rich_text_preformatted", "elements": [text("a = 1\nb = 2")], "border": 0},
        section(text("The end")),
    ]


async def test_people_links_and_emoji_become_elements_of_their_own(
    browser_page: Page, sandbox: Sandbox, send: Send, acme: SandboxWorkspace
) -> None:
    page, keys = browser_page, browser_page.keyboard
    await open_form(page, sandbox, send)
    await keys.type("Ask @bob")
    await expect(page.get_by_test_id("offer")).to_be_visible()
    await keys.press("Enter")
    await keys.type(":tada: see https://acme.example/a?b=1. ")
    await page.get_by_role("button", name="Link", exact=True).click()
    await page.get_by_label("Text of the link").fill("the order")
    await page.get_by_label("Address of the link").fill("acme.example/po")
    await keys.press("Enter")
    await keys.type(" :nonsense:")
    (line,) = await submitted(page, sandbox)
    assert line["elements"] == [
        text("Ask "),
        {"type": "user", "user_id": acme.person("Bob Stone").id},
        text(" "),
        {"type": "emoji", "name": "tada", "unicode": "1f389"},
        text(" see "),
        {"type": "link", "url": "https://acme.example/a?b=1"},
        text(". "),
        {"type": "link", "url": "https://acme.example/po", "text": "the order"},
        text(" :nonsense:"),
    ]


async def test_a_prefilled_value_comes_back_unchanged(
    browser_page: Page, sandbox: Sandbox, send: Send
) -> None:
    page = browser_page
    given = {"type": "rich_text", "elements": EVERYTHING}
    field = await open_form(page, sandbox, send, initial_value=given)
    await field.press("Control+End")
    await page.keyboard.type("!")
    await page.keyboard.press("Backspace")
    assert await submitted(page, sandbox) == EVERYTHING


async def test_an_emptied_field_is_missing_and_escape_keeps_the_form(
    browser_page: Page, sandbox: Sandbox, send: Send
) -> None:
    page = browser_page
    field = await open_form(page, sandbox, send, placeholder=fake_views.plain("In your words"))
    await expect(field).to_have_attribute("aria-placeholder", "In your words")
    await page.keyboard.type("x")
    await page.keyboard.press("Backspace")
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_test_id("field-error")).to_have_text("Please complete this required field.")
    await expect(field).to_be_focused()
    await expect(field).to_have_attribute("aria-invalid", "true")
    await page.keyboard.press("Control+Shift+U")
    await expect(page.get_by_label("Text of the link")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(field).to_be_focused()
    await expect(page.get_by_test_id("modal")).to_be_visible()
    assert await page.evaluate(looks.WITHOUT_NAME) == []
    assert await page.evaluate(looks.WITHOUT_RING) == []


async def test_control_and_enter_submit_the_form(browser_page: Page, sandbox: Sandbox, send: Send) -> None:
    page = browser_page
    await open_form(page, sandbox, send)
    await page.keyboard.type("one")
    await page.keyboard.press("Enter")
    await page.keyboard.type("two")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_test_id("modal")).to_be_hidden()
    state = sandbox.journal.envelopes("view_submission")[-1].payload["view"]["state"]["values"]
    assert state["said"]["entered"]["rich_text_value"]["elements"] == [section(text("one\ntwo"))]


async def test_only_plain_text_is_pasted(browser_page: Page, sandbox: Sandbox, send: Send) -> None:
    page = browser_page
    field = await open_form(page, sandbox, send)
    await field.evaluate(
        """each => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/html", "<h1 style='color: red'>Loud</h1>");
            clipboardData.setData("text/plain", "Loud");
            const facts = { clipboardData, bubbles: true, cancelable: true };
            each.dispatchEvent(new ClipboardEvent("paste", facts));
        }"""
    )
    assert await submitted(page, sandbox) == [section(text("Loud"))]
