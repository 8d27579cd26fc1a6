"""Two thousand people are mapped within Slack's rates, and a run goes on where it was after a restart."""

from pathlib import Path

from models.database.store import open_store
from models.tables import Company, Mapping, Member, Membership, Person
from sandbox.server import Sandbox
from sandbox.state.journal import Entry
from sandbox.state.specs import Human, WorkspaceSpec
from serving.bot import run_bot
from serving.options import Bot
from slack.manifest import build_manifest
from tests.e2e.test_integration import SETTINGS
from tests.handlers.test_home import actions_in, said
from tests.support.database.one import ON_ONE
from tests.support.workers import READING, WORKER
from tests.support.world import CAST, QUICK, settings_for
from views import ids

MANY = 2000
GONE = 20  # people whose address no member has
GUESTS = 10


def everybody() -> list[Human]:
    """Give the cast and two thousand members, some of them guests."""
    numbered = (f"p{number}" for number in range(MANY - GONE))
    return CAST + [
        Human(f"{name}@acme.example", name.title(), guest=number < GUESTS)
        for number, name in enumerate(numbered)
    ]


async def employ(bot: Bot) -> None:
    """Put two thousand people into Acme, by addresses in which case does not count."""

    async def work() -> None:
        company = await Company.get()
        emails = [f"p{number}@acme.example" for number in range(MANY)]
        await Person.bulk_create([Person(email=email) for email in emails], batch_size=500)
        people = await Person.filter(email__startswith="p")
        rows = [Membership(person_id=person.id, company_id=company.id) for person in people]
        await Membership.bulk_create(rows, batch_size=500)

    await bot.store.transact(work)


async def states() -> dict[str, int]:
    """Count the people of Acme by what is known of them."""
    rows = [
        str(one) for one in await Member.filter(person__email__startswith="p").values_list("state", flat=True)
    ]
    return {state: rows.count(state) for state in sorted(set(rows))}


@ON_ONE
async def test_a_run_over_two_thousand_keeps_the_rates_and_goes_on_after_a_restart(
    database_url: str, tmp_path: Path
) -> None:
    spec = WorkspaceSpec("acme", everybody())
    async with Sandbox(build_manifest(), [spec], rates=True) as sandbox:
        settings = settings_for(sandbox, database_url, tmp_path, SETTINGS)
        cleo = sandbox.workspaces["acme"].person("cleo@acme.example")
        async with run_bot(settings, timing=QUICK, worker=WORKER, reading=READING) as bot:
            await employ(bot)
            await cleo.open_home()
            view = await cleo.wait_for_home(lambda one: ids.SHOW_INTEGRATION in actions_in(one))

            # After the fourth page Slack is away, so that the run stands in the middle.
            def pages() -> list[Entry]:
                return sandbox.journal.calls("users.list")

            away = sandbox.faults.add(
                "users.list",
                status=503,
                times=None,
                when=lambda _given: len([one for one in pages() if one.answer.get("ok")]) >= 4,
            )
            assert (await cleo.press_in_view(view, ids.SHOW_INTEGRATION)).acked
            view = await cleo.wait_for_home(lambda one: ids.MAP_PEOPLE in actions_in(one))
            assert (await cleo.press_in_view(view, ids.MAP_PEOPLE)).acked
            await cleo.wait_for_home(
                lambda one: "Mapping in progress: 800 accounts checked" in said(one), timeout=60
            )
            await sandbox.journal.wait_for(lambda: away.hits or None, timeout=60)
        run = await _standing(database_url)
        sandbox.faults.clear()
        before = len(sandbox.journal.calls("users.list"))
        async with run_bot(settings, timing=QUICK, worker=WORKER, reading=READING):
            await cleo.open_home()
            total = MANY - GONE + len(CAST) + 1  # and the app's own member
            view = await cleo.wait_for_home(
                lambda one: "Last mapped" in said(one) and f"{total:,} accounts checked" in said(one),
                timeout=90,
            )
            assert await states() == {"absent": GONE, "active": MANY - GONE - GUESTS, "guest": GUESTS}
            assert f"{MANY - GONE - GUESTS + 1:,} connected · {GONE + GUESTS:,} not connected" in said(view)
        calls = sandbox.journal.calls("users.list")
        assert calls[before].arguments["cursor"] == run
        assert all(call.answer.get("error") != "ratelimited" for call in calls)


async def _standing(database_url: str) -> str:
    """Read with a store of our own where the run stands."""
    async with open_store(database_url):
        run = await Mapping.get()
        assert (run.state, run.looked_at) == ("running", 800)
        return run.cursor
