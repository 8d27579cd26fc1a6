"""`bot.py check` asks Precoro: key, lists, documents, approvers, clock and calls."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from commands.checks.findings import Finding
from models.change import Change
from models.database.migrate import migrate
from models.database.store import open_store
from models.database.url import read_url
from models.people.companies import save_companies
from models.precoro.accounts import save_accounts
from models.tables import Company, Document, PrecoroCall, PrecoroPerson, PrecoroReading
from sandbox.precoro import HttpFault, Options, Precoro, PrecoroLimits, SandboxCompany, Shapes
from serving.policy import companies_of, policy_of, precoro_terms
from settings import Settings
from tests.commands.checks.examining import Set, look, printed

TEXT = """
inbox.enabled = false
store.files = "files"
[[companies]]
name = "Acme Ltd"
source = "precoro"
[companies.precoro]
account = "acme"
email = "Ina@acme.example"
api_url = "{api}"
app_url = "{app}"
kinds = ["purchase_order", "invoice"]
[precoro]
seconds_between_calls = 0.01
same_call_again_after_seconds = 0
"""
Check = Callable[..., Awaitable[list[Finding]]]


@pytest.fixture
async def precoro() -> AsyncIterator[Precoro]:
    async with Precoro(limits=PrecoroLimits.off()) as running:
        yield running


@pytest.fixture
def company(precoro: Precoro) -> SandboxCompany:
    found = precoro.add_company("Acme Ltd")
    found.add_person("Ina@acme.example", "Ina", "Gray", roles=["admin"])
    return found


def order(company: SandboxCompany, alias: str = "purchaseorders", **values: Any) -> None:
    ina = company.people[0]
    company.add_document(
        alias, ina, [("Manager", [ina])], [{"name": "Chair", "quantity": 1, "price": 9, "sum": 9}], **values
    )


async def follow(settings: Settings) -> None:
    """Have the companies in the database, as the bot has them once it has served."""
    url = settings.database_url.get_secret_value()
    await migrate(read_url(url))

    async def nothing(change: Change) -> None:
        pass

    async with open_store(url, nothing) as store:
        change = Change(datetime.now(UTC), policy_of(settings))
        await store.apply(change, lambda change: save_companies(companies_of(settings), change))
        await store.transact(lambda: save_accounts(precoro_terms(settings)))


@pytest.fixture
def check(settings_for: Set, database_url: str, precoro: Precoro, company: SandboxCompany) -> Check:
    """Return a function that checks a company that is followed; only what is said of Precoro is returned."""

    async def check(
        key: str = "", api: str = "", *, is_followed: bool = True, offline: bool = False, more: str = ""
    ) -> list[Finding]:
        text = TEXT.format(api=api or precoro.url, app=precoro.app_url) + more
        secrets = {"PRECORO_KEY": key or company.people[0].key, "PRECORO_SECRET": "s" * 43}
        settings = settings_for(database_url, text=text, **secrets)
        if is_followed:
            await follow(settings)
        found = [one for one in await look(settings, offline=offline) if one.subject == "precoro"]
        assert found[0].text.startswith("There is a key")
        return found[1:]

    return check


def said(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(one.mark, one.text) for one in findings]


async def test_all_is_well(check: Check, company: SandboxCompany) -> None:
    for _ in range(7):
        order(company)
    order(company, "invoices")
    assert said(await check()) == [
        (
            "ok",
            "Acme Ltd: the key of Ina@acme.example works. Lists that it reads: Purchase order and Invoice.",
        ),
        (
            "ok",
            "Acme Ltd: read and understood: Purchase order 7, Invoice 1, Purchase order 6,"
            " Purchase order 5, and Purchase order 4.",
        ),
        (
            "ok",
            "Acme Ltd: 8 documents wait on the first pages of the lists."
            " Read: 5, with approvers who could be understood: 5.",
        ),
        ("ok", "Acme Ltd: 7 calls of the 3,000 of a day were made."),
    ]


@pytest.mark.parametrize("is_followed", [True, False])
async def test_calls_count_where_the_bot_counts_and_nothing_else_is_stored(
    is_followed: bool, check: Check, company: SandboxCompany, database_url: str, precoro: Precoro
) -> None:
    order(company)
    assert [one.mark for one in await check(is_followed=is_followed)] == ["ok"] * 4
    async with open_store(database_url):
        assert await PrecoroCall.all().count() == (3 if is_followed else 0)
        assert await Company.exists() == is_followed
        for table in (Document, PrecoroReading, PrecoroPerson):
            assert not await table.exists()
    assert len(precoro.calls) == (3 if is_followed else 5)  # people and fields first


async def test_offline_it_makes_no_call(check: Check, precoro: Precoro) -> None:
    assert await check(offline=True) == []
    assert len(precoro.calls) == 0


async def test_a_wrong_key_is_named_by_its_variable_and_tried_again_each_time(
    check: Check, precoro: Precoro
) -> None:
    for calls in (1, 2):
        [key, _] = await check("wrong-key")
        assert (key.mark, "the key in PRECORO_KEY, or the e-mail address" in key.text) == ("wrong", True)
        assert "wrong-key" not in printed(key)
        assert len(precoro.calls) == calls


async def test_a_page_on_the_way_is_wrong(check: Check, precoro: Precoro) -> None:
    precoro.faults.always("GET", "*", HttpFault.html_403())
    [page, _] = await check()
    assert (page.mark, "with a page (403)" in page.text) == ("wrong", True)


@pytest.mark.parametrize("fault", [HttpFault.half_json(), HttpFault.reset()])
async def test_no_whole_answer_is_wrong(check: Check, precoro: Precoro, fault: HttpFault) -> None:
    precoro.faults.always("GET", "*", fault)
    [away, _] = await check()
    assert (away.mark, "127.0.0.1 can't be reached" in away.text) == ("wrong", True)


async def test_precoro_that_is_away_is_wrong(check: Check) -> None:
    [away, _] = await check(api="http://127.0.0.1:9")
    assert (away.mark, "can't be reached (ClientConnectorError)" in away.text) == ("wrong", True)


async def test_a_refused_list_is_named_and_one_that_fails_too(check: Check, precoro: Precoro) -> None:
    precoro.faults.always("GET", "/invoices", HttpFault.answers(403, {"message": "No access"}))
    precoro.faults.always("GET", "/purchaseorders", HttpFault.answers(500, {}))
    refused, broken, _ = await check()
    assert (refused.mark, "refuses these lists to Ina@acme.example: Invoice." in refused.text) == (
        "wrong",  # none can be read
        True,
    )
    assert said([broken]) == [
        ("wrong", "Acme Ltd: Purchase order: the list could not be read (answered 500).")
    ]
    precoro.faults.clear()
    precoro.faults.always("GET", "/invoices", HttpFault.answers(403, {"message": "No access"}))
    works, refused, *_ = await check()
    assert (works.text.endswith("reads: Purchase order."), refused.mark) == (True, "warning")


async def test_a_document_that_is_not_understood_is_named_with_the_reason(
    check: Check, company: SandboxCompany, precoro: Precoro
) -> None:
    order(company)
    order(company)
    precoro.faults.always("GET", "/purchaseorders/1", HttpFault.answers(403, {"message": "No access"}))
    _, one, two, approvers, _ = await check()
    assert (one.mark, one.more) == ("warning", ("answered 403",))
    assert one.text.startswith("Acme Ltd: Purchase order 1 is not fully understood.")
    assert two.text == "Acme Ltd: read and understood: Purchase order 2."
    assert (approvers.mark, approvers.more) == ("warning", ("Purchase order 1",))


async def test_approvers_who_cannot_be_read_are_counted(check: Check, company: SandboxCompany) -> None:
    company.shapes = Shapes(steps="unreadable")
    order(company)
    *_, approvers, _ = await check()
    assert said([approvers]) == [
        (
            "warning",
            "Acme Ltd: 1 document waits on the first pages of the lists."
            " Read: 1, with approvers who could be understood: 0.",
        )
    ]


async def test_another_document_under_the_same_number_is_not_taken_for_it(
    check: Check, company: SandboxCompany, precoro: Precoro
) -> None:
    order(company)
    document = company.find("purchaseorders", "1")
    assert document is not None
    precoro.calls.on_answer = lambda call: setattr(document, "id", 1)
    _, other, *_ = await check()
    assert other.more == ("the number is that of another document (1)",)


async def test_where_nothing_waits_it_says_so(check: Check, company: SandboxCompany) -> None:
    order(company, status="approved")
    company.ground.options = Options(ignored_filters=frozenset({"status[]"}))
    assert ("ok", "Acme Ltd: no document waits for approval, so none was read.") in said(await check())


async def test_a_clock_that_is_off_is_a_warning(check: Check, precoro: Precoro) -> None:
    precoro.clock_off = 3600.0
    clock = next(one for one in await check() if "clock" in one.text)
    assert (clock.mark, " s behind Precoro's." in clock.text) == ("warning", True)
    precoro.clock_off = 50.0
    assert not [one for one in await check() if "clock" in one.text]


async def test_the_limits_of_the_day_are_kept_and_said(
    check: Check, database_url: str, precoro: Precoro
) -> None:
    found = await check(more="calls_per_day = 2\nkept_for_decisions_percent = 50\n")
    assert [one.mark for one in found] == ["warning", "ok"]
    assert "Acme Ltd: the limits of Precoro allow the next call on " in found[0].text
    assert len(precoro.calls) == 1


async def test_a_database_that_cannot_be_used_counts_no_calls(
    settings_for: Set, tmp_path: Path, precoro: Precoro
) -> None:
    (tmp_path / "bot.db").write_text("no database")
    text = TEXT.format(api=precoro.url, app=precoro.app_url)
    found = await look(settings_for(f"sqlite://{tmp_path}/bot.db", text=text, PRECORO_KEY="k"))
    assert ("warning", "Precoro was not asked: its calls are counted in the database.") in said(found)
    assert len(precoro.calls) == 0


async def test_before_the_first_start_the_key_is_tried_already(
    settings_for: Set, tmp_path: Path, precoro: Precoro, company: SandboxCompany
) -> None:
    text = TEXT.format(api=precoro.url, app=precoro.app_url)
    key = company.people[0].key
    found = await look(settings_for(f"sqlite://{tmp_path}/bot.db", text=text, PRECORO_KEY=key))
    assert "Acme Ltd: the key of Ina@acme.example works." in "\n".join(one.text for one in found)
    assert not (tmp_path / "bot.db").exists()
