"""The page as a person uses it, in Debian's chromium."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Locator, Page, expect

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.web import fake_app, fake_views
from tests.sandbox.web.conftest import ACME, MANIFEST, Send

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def look(page: Page, sandbox: Sandbox, who: str = "ann@acme.example") -> Page:
    await page.goto(f"{sandbox.page_url}?workspace=acme&as={who}")
    await expect(page.get_by_test_id("who")).to_have_value(who)
    return page


def action(page: Page | Locator, name: str) -> Locator:
    return page.locator(f"[data-action-id={name}]").first


async def test_a_card_is_approved_after_the_confirmation(
    browser_page: Page, sandbox: Sandbox, send: Send
) -> None:
    page = await look(browser_page, sandbox)
    ts = await send("ann@acme.example", "PO-1042", fake_views.card())
    card = page.locator(f"[data-testid=message][data-ts='{ts}']")
    await expect(card).to_contain_text("Laptops for the design team")
    await action(card, fake_views.APPROVE).click()
    await expect(page.get_by_test_id("confirm")).to_contain_text("Approve EUR 12,521.20?")
    await page.get_by_test_id("confirm-deny").click()
    await expect(action(card, fake_views.APPROVE)).to_be_visible()
    await action(card, fake_views.APPROVE).click()
    await page.get_by_test_id("confirm-yes").click()
    await expect(card).to_contain_text("Approved by @Ann Lee")
    await expect(card).to_contain_text("(edited)")
    await expect(card.locator(".button")).to_have_count(0)


async def test_a_form_shows_its_errors_and_keeps_what_was_typed(
    browser_page: Page, sandbox: Sandbox, send: Send
) -> None:
    await send("ann@acme.example", "PO-1042", fake_views.card())
    page = await look(browser_page, sandbox)
    await action(page, fake_views.REJECT).click()
    modal = page.get_by_test_id("modal")
    await expect(modal).to_contain_text("Reject PO-1042")
    reason = modal.locator("textarea[data-block-id=reason]")
    await expect(reason).to_be_focused()
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_test_id("field-error")).to_have_text("Please complete this required field.")
    await reason.fill("no")
    await expect(modal).to_contain_text("2 / 800")
    await modal.locator("select[data-block-id=kind]").select_option("budget")
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_test_id("field-error")).to_have_text("Please say a little more.")
    await expect(reason).to_have_value("no")
    await expect(reason).to_be_focused()
    await expect(modal.locator("select[data-block-id=kind]")).to_have_value("budget")
    await reason.fill("Too expensive")
    await page.get_by_test_id("modal-submit").click()
    await expect(modal).to_be_hidden()
    await expect(page.get_by_test_id("message").first).to_contain_text("Too expensive")


async def test_views_stack_and_escape_goes_back_one(browser_page: Page, sandbox: Sandbox, send: Send) -> None:
    await send("ann@acme.example", "PO-1042", fake_views.card())
    page = await look(browser_page, sandbox)
    await action(page, fake_views.DETAILS).click()
    modal = page.get_by_test_id("modal")
    await action(modal, "deeper").click()
    await expect(modal).to_contain_text("Change the order")
    await page.keyboard.press("Escape")
    await expect(modal).to_contain_text("Page 1 of 1")
    await page.keyboard.press("Escape")
    await expect(modal).to_be_hidden()


async def test_every_kind_of_input_arrives_at_the_app(
    browser_page: Page, sandbox: Sandbox, send: Send, acme: SandboxWorkspace
) -> None:
    await send("ann@acme.example", "PO-1042", fake_views.card())
    page = await look(browser_page, sandbox)
    await action(page, fake_views.DETAILS).click()
    modal = page.get_by_test_id("modal")
    await action(modal, "deeper").click()

    def field(kind: str, tag: str = "input") -> Locator:
        return modal.locator(f"{tag}[data-block-id={kind}]")

    await field("number_input").fill("12.5")
    await field("users_select", "select").select_option(label="Bob Stone")
    for kind, names in (
        ("multi_users_select", ["Ann Lee", "Cleo Marsh"]),
        ("multi_static_select", ["Lisbon"]),
    ):
        await field(kind, "details").locator("summary").click()
        for name in names:
            await field(kind, "details").get_by_label(name).check()
        await page.keyboard.press("Escape")
    await modal.get_by_label("Urgent").check()
    await modal.get_by_label("All", exact=True).check()
    await field("datepicker").fill("2027-01-31")
    await field("timepicker").fill("17:30")
    await field("email_text_input").fill("ann@acme.example")
    await field("url_text_input").fill("https://acme.example/po/1042")
    await field("rich_text_input", "[contenteditable]").fill("In two parts")
    await field("datetimepicker").fill("2027-02-01T08:15")
    await field("external_select").type("nor")
    await modal.get_by_role("option", name="Northwind GmbH").click()
    await expect(field("external_select")).to_have_value("Northwind GmbH")
    for typed, name in (("l", "Lisbon Freight"), ("ber", "Bergen Timber")):
        await field("multi_external_select").type(typed)
        await expect(modal.get_by_role("option", name=name)).to_be_visible()
        await page.keyboard.press("Enter")
        await expect(modal.locator(".chip", has_text=name)).to_be_visible()
    await page.get_by_test_id("modal-submit").click()
    await expect(modal).to_contain_text("Page 1 of 1")
    sent = next(e.payload for e in sandbox.journal.envelopes("view_submission"))
    states = {block: each["entered"] for block, each in sent["view"]["state"]["values"].items()}
    found = {kind: next(v for k, v in state.items() if k != "type") for kind, state in states.items()}
    ids = {name: acme.person(name).id for name in ("Ann Lee", "Bob Stone", "Cleo Marsh")}
    assert found["number_input"] == "12.5"
    assert found["users_select"] == ids["Bob Stone"]
    assert found["multi_users_select"] == [ids["Ann Lee"], ids["Cleo Marsh"]]
    assert [each["value"] for each in found["multi_static_select"]] == ["lisbon"]
    assert [each["value"] for each in found["checkboxes"]] == ["urgent"]
    assert found["radio_buttons"]["value"] == "all"
    assert (found["datepicker"], found["timepicker"]) == ("2027-01-31", "17:30")
    assert found["email_text_input"] == "ann@acme.example"
    assert found["url_text_input"] == "https://acme.example/po/1042"
    assert found["rich_text_input"]["elements"][0]["elements"] == [{"type": "text", "text": "In two parts"}]
    assert found["datetimepicker"] == 1801466100  # 08:15 in Berlin, where Ann is
    assert found["external_select"]["value"] == "northwind"
    assert [each["value"] for each in found["multi_external_select"]] == ["lisbon", "bergen"]


async def test_a_press_without_an_answer_shows_the_warning(
    browser_page: Page, sandbox: Sandbox, send: Send
) -> None:
    await send("ann@acme.example", "Everything", fake_app.SINK)
    page = await look(browser_page, sandbox)
    button = action(page, fake_views.SILENT)
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    await sandbox.wait_for(lambda: sandbox.journal.envelopes("block_actions"))
    await sandbox.clock.advance(3)
    await expect(page.get_by_text("Approvals did not respond")).to_be_visible()
    await expect(button).to_have_attribute("aria-busy", "false")


async def test_lists_quotes_code_tables_and_pictures_are_drawn(
    browser_page: Page, sandbox: Sandbox, send: Send
) -> None:
    picture = {"type": "image", "image_url": f"{sandbox.origin}/page/icon.svg", "alt_text": "A sign"}
    await send("ann@acme.example", "Everything", [*fake_app.SINK, picture])
    page = await look(browser_page, sandbox)
    message = page.get_by_test_id("message")
    await expect(message.locator("ol > li")).to_have_text(["first", "second"])
    await expect(message.locator(".block-rich-text blockquote")).to_have_text("as Bob said")
    await expect(message.locator(".block-rich-text pre")).to_have_text("sum = 8 * 1310")
    await expect(message.locator("thead th")).to_have_text(["Line", "Total"])
    await expect(message.locator("tbody td.align-right")).to_have_text(["12,471.20", "50.00"])
    drawn = message.get_by_role("img", name="A sign")
    assert await drawn.evaluate("async (image) => { await image.decode(); return image.naturalWidth > 0; }")


async def test_menus_in_a_message_send_what_was_chosen(
    browser_page: Page, sandbox: Sandbox, send: Send
) -> None:
    await send("ann@acme.example", "PO-1042", fake_views.card())
    await send("ann@acme.example", "Everything", fake_app.SINK)
    page = await look(browser_page, sandbox)

    async def chosen(action_id: str) -> dict[str, Any]:
        def look_up() -> dict[str, Any] | None:
            actions = [e.payload["actions"][0] for e in sandbox.journal.envelopes("block_actions")]
            return next((each for each in actions if each["action_id"] == action_id), None)

        return await sandbox.wait_for(look_up, what=action_id)

    await action(page, "choose").select_option("gross")
    assert (await chosen("choose"))["selected_option"]["value"] == "gross"
    await action(page, "pick").select_option(label="Cleo Marsh")
    assert (await chosen("pick"))["selected_user"]
    await action(page, "day").fill("2027-02-03")
    assert (await chosen("day"))["selected_date"] == "2027-02-03"
    await action(page, fake_views.MORE).click()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    assert (await chosen(fake_views.MORE))["selected_option"]["value"] == "reassign"
    async with page.expect_popup() as popup:
        await action(page, fake_views.OPEN).click()
    await (await popup.value).close()
    assert (await chosen(fake_views.OPEN))["type"] == "button"


async def test_the_person_chooser_stays_while_news_comes(
    browser_page: Page, sandbox: Sandbox, send: Send
) -> None:
    page = await look(browser_page, sandbox)
    chooser = page.get_by_test_id("who")
    await chooser.focus()
    await chooser.evaluate("element => { element.isTheSame = true }")
    await send("bob@acme.example", "Submitted")
    entry = page.locator("[data-testid=be][data-member='bob@acme.example']")
    await expect(entry.locator(".unread-badge")).to_have_text("1")
    assert await chooser.evaluate("element => element.isTheSame && element === document.activeElement")


async def test_the_guide_leads_to_another_person(browser_page: Page, sandbox: Sandbox) -> None:
    page = await look(browser_page, sandbox)
    guide = page.get_by_test_id("guide")
    await expect(guide).to_contain_text("Try it")
    await guide.get_by_role("link", name="Bob").click()
    await expect(page.get_by_test_id("who")).to_have_value("bob@acme.example")


async def test_the_inspector_shows_calls_and_events(browser_page: Page, sandbox: Sandbox, send: Send) -> None:
    page = await look(browser_page, sandbox)
    await page.get_by_test_id("open-inspector").click()
    await send("ann@acme.example", "Hello inspector")
    await expect(page.get_by_test_id("inspector")).to_contain_text("chat.postMessage")
    await expect(page.get_by_test_id("inspector")).to_contain_text("Hello inspector")


BEGINNING = "Thursday, January 1, 1970 at 1:00:00 AM (Europe/Berlin)"
MRKDWN = {
    "*bold* and _it_ ~no~": "<strong>bold</strong> and <em>it</em> <s>no</s>",
    "a*b*c 2 * 3 * 4 snake_case_name": "a*b*c 2 * 3 * 4 snake_case_name",
    "*_both_*": "<strong><em>both</em></strong>",
    "`*code*` *a `b*` c*": "<code>*code*</code> <strong>a <code>b*</code> c</strong>",
    "&lt;!channel&gt; &amp;amp;": "&lt;!channel&gt; &amp;amp;",
    "<!channel>": '<span class="mention mention-me">@channel</span>',
    "<@U0|Zoe>": '<span class="mention">@Zoe</span>',
    "> a\n> b\nc": "<blockquote>a<br>b</blockquote>c",
    "```x\n*y*```": "<pre>x\n*y*</pre>",
    ":white_check_mark: :nope:": "✅ :nope:",
    "<javascript:alert(1)|no>": "<span>no</span>",
    "<!date^0^{nonsense}|then>": f'<time title="{BEGINNING}">then</time>',
    "<!date^0^{date_num} {time}|then>": f'<time title="{BEGINNING}">1970-01-01 1:00 AM</time>',
    "see https://example.com/a_b_c.": (
        'see <a href="https://example.com/a_b_c" target="_blank" rel="noopener noreferrer">'
        "https://example.com/a_b_c</a>."
    ),
}


async def test_mrkdwn_is_drawn_as_slack_draws_it(browser_page: Page, sandbox: Sandbox) -> None:
    page = await look(browser_page, sandbox)
    drawn = await page.evaluate(
        """async (texts) => {
            const { drawMrkdwn } = await import("/page/richtext.js");
            const reader = { zone: "Europe/Berlin", locale: "en-US", now: () => 1e9, nameOf: () => null };
            return texts.map((text) => {
                const box = document.createElement("div");
                box.append(...drawMrkdwn(text, reader));
                return box.innerHTML.replaceAll("\\u202f", " ");
            });
        }""",
        list(MRKDWN),
    )
    wrong = {text: got for (text, wanted), got in zip(MRKDWN.items(), drawn, strict=True) if got != wanted}
    assert wrong == {}, json.dumps(wrong, indent=1, ensure_ascii=False)


async def test_the_page_comes_back_when_the_sandbox_does(browser_page: Page, sandbox: Sandbox) -> None:
    page = await look(browser_page, sandbox)
    port = urlsplit(sandbox.origin).port
    assert port
    await sandbox.stop()
    await expect(page.get_by_text("Reconnecting")).to_be_visible()
    async with Sandbox(manifest=MANIFEST, workspaces=[ACME], port=port) as again:
        await again.workspaces["acme"].person("ann@acme.example").say("I am back")
        await expect(page.get_by_text("I am back")).to_be_visible()
        await expect(page.get_by_text("Reconnecting")).to_have_count(0)


async def test_plain_text_is_drawn_without_its_escapes(
    browser_page: Page, sandbox: Sandbox, send: Send
) -> None:
    await send(
        "ann@acme.example", "A & B", [{"type": "header", "text": fake_views.plain("R&amp;D &lt;Berlin&gt;")}]
    )
    page = await look(browser_page, sandbox)
    await expect(page.get_by_test_id("message").last).to_contain_text("R&D <Berlin>")
