"""`bot.py sync` beside a bot that serves, and alone; what it prints, and its exit code."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from models.database.store import Store
from models.tables import Document, Message, PrecoroReading
from sandbox.precoro import HttpFault, Options, Precoro, PrecoroLimits, SandboxCompany
from settings import Settings, load
from tests.jobs.precoro.with_slack import running_precoro
from tests.support.cast import KEY_TEXT
from tests.support.commands import outcome_of, run_command, start_with

SETTINGS = """
[store]
files = "files"
[[companies]]
name = "Acme Ltd"
source = "precoro"
zone = "Europe/Berlin"
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
Run = Callable[..., Awaitable[tuple[int, str, str]]]


@pytest.fixture
async def precoro() -> AsyncIterator[Precoro]:
    async with Precoro(limits=PrecoroLimits.off()) as running:
        yield running


@pytest.fixture
def company(precoro: Precoro) -> SandboxCompany:
    found = precoro.add_company("Acme Ltd")
    found.add_person("Ina@acme.example", "Ina", "Gray", roles=["admin"])
    return found


@pytest.fixture
def run(store: Store, database_url: str, tmp_path: Path, precoro: Precoro, company: SandboxCompany) -> Run:
    """Return a function that runs `sync` without any bot; `key` and `api`: instead of the right ones."""

    async def run(
        *arguments: str, key: str = "", api: str = "", language: str = "C.UTF-8", text: str = SETTINGS
    ) -> tuple[int, str, str]:
        path = tmp_path / "settings.toml"
        path.write_text(text.format(api=api or precoro.url, app=precoro.app_url))
        environ = {"DATABASE_URL": database_url, "AUDIT_KEY": KEY_TEXT}
        environ["PRECORO_KEY"] = key or company.people[0].key
        settings: Settings = load(path, environ)
        return await outcome_of(await start_with(settings, "sync", *arguments, LC_ALL=language))

    return run


def order(company: SandboxCompany, alias: str = "purchaseorders") -> None:
    ina = company.people[0]
    company.add_document(alias, ina, [("Manager", [ina])], [{"name": "Chair", "quantity": 1, "price": 9}])


async def test_it_says_what_each_list_held_and_what_was_taken_in(run: Run, company: SandboxCompany) -> None:
    order(company)
    order(company)
    assert await run() == (
        0,
        "Acme Ltd\n"
        "  Purchase order: listed 2, to be read 2.\n"
        "  Invoice: listed 0, to be read 0.\n"
        "  Taken in: 2.\n"
        "  6 calls of the 3,000 of a day were made.\n",
        "",
    )
    assert await Document.filter(origin="precoro").count() == 2
    assert await Message.exists(subject="card")


async def test_a_dry_run_says_what_would_be_read_and_stores_nothing(
    run: Run, company: SandboxCompany
) -> None:
    order(company)
    code, out, _ = await run("--dry-run")
    assert (code, out.splitlines()[1]) == (0, "  Purchase order: listed 1, to be read 1.")
    assert not await Document.exists()
    assert not await PrecoroReading.exists()


async def test_only_the_company_that_is_named_is_asked(run: Run, precoro: Precoro) -> None:
    code, out, err = await run("Beta GmbH")
    assert (code, out) == (1, "")
    assert err == "Beta GmbH is no company in Precoro. In settings.toml there are: Acme Ltd.\n"
    assert (await run("acme LTD"))[0] == 0
    assert len(precoro.calls) > 0


async def test_without_a_company_in_precoro_it_says_so(run: Run) -> None:
    assert await run(text="") == (1, "", 'No company in settings.toml has source = "precoro".\n')


async def test_a_refused_key_names_its_variable_and_is_not_printed(run: Run) -> None:
    code, out, err = await run(key="wrong-key")
    assert code == 1
    assert "Precoro refuses the key in PRECORO_KEY, or the e-mail address Ina@acme.example." in out
    assert "wrong-key" not in out + err
    assert "listed" not in out


async def test_a_page_on_the_way_is_said(run: Run, precoro: Precoro) -> None:
    precoro.faults.always("GET", "*", HttpFault.html_403())
    code, out, _ = await run()
    assert (code, "refuses the bot's calls with a page (403)" in out) == (1, True)


async def test_precoro_that_is_away_is_said(run: Run) -> None:
    code, out, _ = await run(api="http://127.0.0.1:9")
    assert (code, "127.0.0.1 can't be reached (ClientConnectorError)" in out) == (1, True)


async def test_a_refused_list_and_a_refused_document_are_named(
    run: Run, company: SandboxCompany, precoro: Precoro
) -> None:
    company.ground.options = Options(forbidden_lists=frozenset({"invoices"}))
    order(company)
    precoro.faults.always("GET", "/purchaseorders/1", HttpFault.answers(403, {"message": "No access"}))
    code, out, _ = await run()
    assert code == 0
    assert "  Invoice: Precoro refuses this list to the owner of the key.\n" in out
    assert "  Purchase order 1 could not be read (answered 403 No access). It is tried again.\n" in out
    assert "  Still to be read: 1, from " in out


async def test_half_an_answer_to_a_list_is_no_answer(run: Run, precoro: Precoro) -> None:
    precoro.faults.always("GET", "/purchaseorders", HttpFault.half_json())
    code, out, _ = await run()
    assert (code, "can't be reached" in out, "listed" in out) == (1, True, False)


async def test_it_says_when_the_limits_allow_the_rest(run: Run, company: SandboxCompany) -> None:
    for _ in range(4):
        order(company)
    code, out, _ = await run(text=f"{SETTINGS}calls_per_hour = 8\n")
    assert code == 0
    assert "  Taken in: 2.\n" in out
    assert "  Acme Ltd: the limits of Precoro allow the next call on " in out
    assert "  Still to be read: 2, from " in out
    assert out.count("(Europe/Berlin)") == 2


async def test_it_speaks_the_language_of_the_shell(run: Run) -> None:
    assert "  Bestellung: 0 in der Liste, 0 zu lesen.\n" in (await run(language="de_DE.UTF-8"))[1]


async def test_beside_the_bot_both_stay_within_the_limits_together(database_url: str, tmp_path: Path) -> None:
    """Precoro takes one call at a time, and one a second."""
    limits = PrecoroLimits(same_get_a_minute=None, same_get_an_hour=None)
    async with running_precoro(database_url, tmp_path, limits=limits, between=1.05) as world:
        for _ in range(6):
            world.order()
        code, out, err = await run_command(world.world, "sync")
        assert (code, out.splitlines()[0], err) == (0, "Acme Ltd", "")
        calls = world.precoro.calls
        await world.precoro.wait_for(
            lambda: all(calls.of("GET", f"/purchaseorders/{n}") for n in range(1, 7))
        )
        assert {call.status for call in calls} == {200}
        await world.world.card("ann", "6")


async def test_beside_the_bot_the_same_call_is_made_by_one_of_them_and_later_by_the_other(
    database_url: str, tmp_path: Path
) -> None:
    """Precoro's minute is four seconds long here, and the bot's 61 seconds are five."""
    limits = PrecoroLimits(seconds_between=None, same_get_an_hour=None, same_get_seconds=4.0)
    async with running_precoro(database_url, tmp_path, limits=limits, again=5.0) as world:
        orders = [world.order() for _ in range(3)]
        calls = world.precoro.calls
        await world.world.card("ann", "3")
        for order in orders:
            order.edit(note="Please")  # so that each is read again
        code, out, err = await run_command(world.world, "sync")
        assert (code, out.splitlines()[0], err) == (0, "Acme Ltd", "")
        for order in orders:
            path = f"/purchaseorders/{order.idn}"
            await world.precoro.wait_for(lambda path=path: len(calls.of("GET", path)) >= 2)  # type: ignore[misc]
        assert {call.status for call in calls} == {200}
