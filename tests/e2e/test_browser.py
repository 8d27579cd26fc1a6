"""The whole demo in a browser, as each of its people: one demo for all, `bot.py demo` as a process.

Each test may run first, or alone: they share no document.
"""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.support.screen import SLOW, Screen, a_demo, a_screen, pressable

expect.set_options(timeout=SLOW)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]


@pytest.fixture(scope="module")
def demo() -> Iterator[str]:
    with a_demo() as address:
        yield address


@pytest_asyncio.fixture(loop_scope="session")
async def screen(browser: Browser, demo: str) -> AsyncIterator[Screen]:
    async with a_screen(browser, demo) as opened:
        yield opened


async def test_bob_sees_where_their_documents_stand_and_confirms_a_revision(screen: Screen) -> None:
    await screen.sit("ann")
    invoice = screen.message("2026-0871")
    await expect(invoice).to_contain_text("Possible duplicate")
    await screen.open_form(pressable(invoice, "reject"), "A rejection can't be undone.")
    await screen.form.locator("textarea").fill("We paid this one already")
    await screen.picture("ann-reject")
    await screen.submit()
    await expect(invoice).to_contain_text("We paid this one already")

    await screen.sit("bob")
    outcome = screen.message("2026-0871 was rejected")
    await expect(outcome).to_contain_text("We paid this one already")
    await screen.picture("bob-outcome", outcome)
    question = screen.message("PO-1039")
    await expect(question).to_contain_text("Reply here, or press Send back for approval.")
    await screen.picture("bob-question", question)
    await screen.open_form(pressable(question, "confirm_revision"), "Note for the approvers")
    await screen.form.locator("textarea").fill("One is for guests. Project DSN-7 pays")
    await screen.picture("bob-confirm")
    await screen.submit()
    await expect(pressable(question, "confirm_revision")).to_have_count(0)
    await screen.sit("bob", "home")
    await expect(screen.home).to_contain_text("Your requests")
    await expect(screen.home).to_contain_text("PO-1042")
    await screen.picture("bob-home")
    await screen.home.get_by_label("Next page of your requests").click()
    await expect(screen.home).to_contain_text("PO-1039")
    await pressable(screen.home, "reminders").click()
    await screen.form.get_by_label("My own schedule").check()
    await screen.form.get_by_label("Sunday").uncheck()
    await screen.picture("bob-reminders")
    await screen.submit()
    await expect(screen.home).to_contain_text("Monday to Saturday")
    await screen.picture("bob-home-foot", screen.home.get_by_text("Reminders:"))

    await screen.sit("ann")
    again = screen.message("PO-1039")
    await expect(pressable(again, "approve")).to_be_visible()
    await screen.open_thread(again)
    await expect(screen.thread).to_contain_text("One is for guests. Project DSN-7 pays")
    await screen.picture("ann-asked-again", again)


async def test_cleo_pays_an_invoice_in_two_parts(screen: Screen) -> None:
    """Her Slack is in German."""
    await screen.sit("cleo")
    invoice = screen.message("HC-20261001")
    await expect(invoice).to_contain_text("Braucht Ihre Zahlung")
    await screen.picture("cleo-invoice", invoice)
    await screen.open_form(pressable(invoice, "mark_paid"), "Zahlungsdatum")
    await screen.form.get_by_label("Zahlungsreferenz").fill("SEPA 2026-11-23/7")
    await screen.form.get_by_label("Dies ist eine Teilzahlung").check()
    await screen.picture("cleo-payment")
    await screen.submit()
    await expect(invoice).to_contain_text("Teilweise bezahlt von Cleo Marsh")
    await expect(invoice).to_contain_text("Teilweise bezahlt, der Rest braucht Ihre Zahlung")
    await screen.picture("cleo-partly", invoice)
    await pressable(invoice, "mark_paid").click()
    await screen.form.get_by_label("Zahlungsreferenz").fill("SEPA 2026-11-23/9")
    await screen.picture("cleo-payment-rest")
    await screen.submit()
    await expect(invoice).to_contain_text("SEPA 2026-11-23/9")
    await expect(pressable(invoice, "mark_paid")).to_have_count(0)
    await screen.picture("cleo-paid", invoice)
    await screen.sit("cleo", "home")
    await screen.picture("cleo-home")

    await screen.sit("eleni")
    await expect(screen.message("HC-20261001 was paid")).to_be_visible()
    await screen.picture("eleni-paid", screen.message("HC-20261001 was paid"))


async def test_the_manager_maps_people_and_mends_what_is_stuck(screen: Screen) -> None:
    await screen.sit("ann")
    welcome = screen.message("Precoro is connected")
    within = (
        90_000  # ms: the bot looks once a minute for people to tell, and the people came after its first look
    )
    await expect(pressable(welcome, "map_people")).to_be_visible(timeout=within)
    await screen.picture("manager-welcome", welcome)
    stuck = screen.message("PR-0312")
    await screen.picture("manager-stuck", stuck)
    await screen.open_form(pressable(stuck, "manage"), "Replace this approver")
    await screen.picture("manager-form")
    await screen.form.get_by_label("With this person").select_option(label="Dan Okafor")
    await screen.submit()
    await expect(stuck).to_contain_text("Waiting for Dan Okafor")
    await screen.type("/precoro status")
    await expect(screen.answer).to_contain_text("PR-B-031")
    await screen.picture("manager-status", screen.answer)

    await screen.sit("ann", "home")
    await pressable(screen.home, "show_integration").click()
    await expect(screen.home).to_contain_text("scopes granted")
    await screen.picture("manager-integration")
    await pressable(screen.home, "map_people").click()
    await expect(screen.home).to_contain_text("Last mapped")
    await expect(pressable(screen.home, "map_people")).to_be_visible()
    await screen.picture("manager-mapped")
    await pressable(screen.home, "people_not_integrated").click()
    await expect(screen.home).to_contain_text("no Slack account with this e-mail")
    await expect(screen.home.get_by_text("bob@acme.example")).to_have_count(0)
    await screen.picture("manager-not-integrated")
    await pressable(screen.home, "po_pdf").click()
    await expect(screen.home).to_contain_text("set by Ann Lee")
    await screen.picture(
        "manager-companies", screen.home.get_by_role("heading", name="Companies", exact=True)
    )
    await pressable(screen.home, "show_queue").click()
    await expect(screen.home).to_contain_text("your action")


async def test_ann_clears_what_waits_for_her(screen: Screen) -> None:
    await screen.sit("ann")
    order = screen.message("PO-1042")
    await expect(order).to_contain_text("Needs your approval")
    await expect(order).to_contain_text("€12,521.20")
    await screen.picture("ann-card", order)
    await pressable(order, "approve").click()
    confirm = screen.page.get_by_test_id("confirm")
    await expect(confirm).to_contain_text("€12,521.20")
    await screen.picture("ann-confirm")
    await screen.page.get_by_test_id("confirm-yes").click()
    await expect(order).to_contain_text("You approved")
    await expect(pressable(order, "approve")).to_have_count(0)
    await screen.picture("ann-approved", order)

    invoice = screen.message("HC-20261101")
    await screen.choose(invoice, "Ask for changes")
    await screen.form.locator("textarea").fill("Which project is this for?")
    await screen.picture("ann-question")
    await screen.submit()
    await expect(invoice).to_contain_text("You asked for changes")
    await screen.picture("ann-asked", invoice)

    long = screen.message("PO-B-205")
    await screen.choose(long, "Open")
    await expect(screen.form).to_contain_text("Lines (60)")
    await screen.picture("ann-details")
    await screen.page.keyboard.press("Escape")
    await screen.picture("ann-list", screen.message("documents need your approval"))


async def test_a_discussion_reaches_everybody_and_brings_cleo_in(screen: Screen) -> None:
    await screen.sit("ann")
    await screen.open_thread(screen.message("PR-0311"))
    await expect(screen.thread).to_contain_text("the room echoes")
    await screen.type("Who pays for the fitters? @Cleo", "reply")
    await screen.page.get_by_test_id("reply-text").press("Enter")
    mine = screen.thread.get_by_test_id("message").filter(has_text="Who pays for the fitters?")
    await expect(mine.locator(".reaction")).to_be_visible()
    await screen.picture("ann-discussion")

    await screen.sit("cleo")
    followed = screen.message("PR-0311")
    await expect(followed).to_be_visible()
    await expect(pressable(followed, "approve")).to_have_count(0)
    await screen.picture("cleo-follows", followed)
    await screen.sit("eleni")
    await screen.open_thread(screen.message("PR-0311"))
    await expect(screen.thread).to_contain_text("Who pays for the fitters?")
    await screen.picture("eleni-discussion")


async def test_ann_asks_by_command_and_works_in_home(screen: Screen) -> None:
    await screen.sit("ann")
    await expect(screen.message("PO-1043")).to_be_hidden()
    await screen.type("/precoro pending")
    await expect(screen.answer).to_contain_text("your action")
    await screen.picture("ann-pending", screen.answer)
    await screen.type("/precoro show PO-B-204")
    await expect(screen.answer).to_contain_text("PO-B-204")
    await screen.picture("ann-show", screen.answer)
    await screen.type("/precoro show PO-1024")
    await expect(screen.answer).to_contain_text("PO-1042")
    await screen.picture("ann-nearest", screen.answer)
    await screen.type("/precoro pendign")
    await expect(screen.answer).to_contain_text("/precoro pending")
    await screen.type("/precoro help")
    await screen.picture("ann-help", screen.answer)

    await screen.sit("ann", "home")
    await expect(screen.home).to_contain_text("your action")
    await screen.picture("ann-home")
    row = screen.home.get_by_label("Approve Warehouse request WR-0087", exact=True)
    await row.click()
    await expect(row).to_have_count(0)


async def test_what_is_approved_in_precoro_shows_in_slack(screen: Screen) -> None:
    await screen.sit("ann")
    order = screen.message("GX-PO-16")
    await expect(order).to_contain_text("€1,618.40")
    await expect(order).to_contain_text("Needs your approval")
    await screen.picture("precoro-card", order)
    await screen.page.get_by_test_id("open-guide").click()
    where = await screen.page.get_by_role("link", name="Precoro's own pages").get_attribute("href")

    await screen.page.goto(str(where))
    await screen.picture("precoro-pages")
    await screen.page.get_by_role("link", name="GX-PO-16").click()
    await screen.page.get_by_role("button", name="Approve").first.click()
    await expect(screen.page.get_by_role("listitem")).to_contain_text("Ann Lee: approve here")
    await screen.picture("precoro-approved-there")

    await screen.sit("ann")
    await expect(order).to_contain_text("You approved")
    await screen.picture("precoro-approved", order)
    await screen.sit("dan")
    await expect(screen.message("GX-PO-16")).to_contain_text("Needs your approval")


async def test_ann_links_a_key_and_decides_in_precoro_from_slack(screen: Screen) -> None:
    await screen.sit("ann")
    order = screen.message("GX-PO-14")
    await pressable(order, "link_key").click()
    where = await screen.page.get_by_role("link", name="Precoro's own pages").get_attribute("href")
    async with screen.page.context.expect_page() as opened:
        await screen.page.evaluate("where => window.open(where)", where)
    precoro = await opened.value
    key = await precoro.get_by_role("row", name="Ann Lee").locator("code").inner_text()
    await screen.form.get_by_label("Key", exact=True).fill(key)
    await screen.picture("precoro-key")
    await screen.page.get_by_test_id("modal-submit").click()
    await expect(screen.form).to_contain_text("Your key is being checked")
    await screen.page.keyboard.press("Escape")
    await pressable(order, "approve").click()
    await expect(order).to_contain_text("You approved")
    await screen.picture("precoro-approved-here", order)
    await precoro.get_by_role("link", name="GX-PO-14").click()
    await expect(precoro.get_by_role("listitem")).to_contain_text("Ann Lee: approve over the API")

    refused = screen.messages("GX-PO-17").first  # below it comes a message that says the same
    await pressable(refused, "approve").click()
    await expect(refused).to_contain_text("The field Cost centre should not be blank.")
    await expect(pressable(refused, "approve")).to_be_visible()
    await screen.picture("precoro-refused", refused)


async def test_the_manager_sees_how_reading_precoro_goes(screen: Screen) -> None:
    await screen.sit("ann", "home")
    await pressable(screen.home, "show_integration").click()
    await expect(screen.home).to_contain_text("Companies in Precoro")
    await expect(screen.home).to_contain_text("Globex Ltd · last read")
    heading = screen.home.get_by_role("heading", name="Companies in Precoro")
    await screen.picture("precoro-integration", heading)
    await screen.sit("ann", "home")
    await pressable(screen.home, "show_queue").click()


async def test_the_reminder_acts_in_place(screen: Screen) -> None:
    await screen.sit("ann")
    reminder = screen.message("reminder")
    await expect(reminder).to_be_visible(timeout=150_000)
    await screen.picture("ann-reminder", reminder)
    row = reminder.locator("button[data-action-id=approve]:not([aria-label*=PO])").first
    label = str(await row.get_attribute("aria-label"))
    await row.click()
    await expect(reminder.get_by_label(label, exact=True)).to_have_count(0)
    await screen.picture("ann-reminder-acted", reminder)
