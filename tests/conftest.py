"""What every test may use: a store on each database, and a bot in a sandbox workspace."""

import gc
import os
import shutil
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
from zlib import crc32

import hypothesis
import pytest

from models.database.store import Store, open_store
from models.outbox.effects import following
from tests.support.browser import browser  # noqa: F401  # a fixture
from tests.support.cast import KEY
from tests.support.database.databases import PostgresServer, SqliteTemplate, postgres_server
from tests.support.database.tables_once import describe_tables_once
from tests.support.world import World, running_world

# No test reaches anybody outside: the usual certificates, 20 ms of each bot's start, are not read.
os.environ["SSL_CERT_FILE"] = os.devnull
# A commit that counts waits for a disk: files of tests lie in memory, where it has the room for them.
MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30  # bytes, four times what all of them take
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
# Commands print English, whatever the language of the machine.
os.environ["LC_ALL"] = "C.UTF-8"

describe_tables_once()

# What Hypothesis takes for slow is a machine that does something else as well.
hypothesis.settings.register_profile(
    "however busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("however busy")

# Looking for garbage in what stays takes a quarter of collecting the tests, and a sixteenth of running them.
LOOK_FOR_GARBAGE_AFTER = 20_000  # objects

collect_ignore = ["chaos/test_compare.py"]  # takes minutes: `make chaos` names it
# What takes longest is begun first, each by a worker of its own, so that none ends long after the others.
LONGEST = (
    "tests/chaos/test_chaos.py",
    "tests/e2e/test_browser.py",
    "tests/e2e/test_kills.py",
    "tests/e2e/test_many_people.py",
)
# What `make chaos` runs, beside its own kills, so that all the rest stays within the time that there is.
LONG = (
    "tests/chaos/test_chaos.py",
    "tests/e2e/test_many_people.py",
    "tests/e2e/precoro/",
    "tests/e2e/several/test_several.py::test_another_goes_on_where_the_one_that_speaks_is_killed",
    "tests/e2e/several/test_several.py::test_one_that_stood_still_while_something_was_done_alone_ends",
    "tests/e2e/several/test_several.py::test_one_that_is_cut_from_its_database_leaves_the_sockets_to_the_other",
    "tests/sources/formats/hostile/test_hostile.py::test_every_hostile_file_is_refused_within_limits_and_touches_nothing[table]",
)
LONG_ON_SQLITE = ("tests/e2e/test_kills.py", "tests/e2e/backup/")  # here PostgreSQL has to do
# What drives a whole bot runs on one of the databases, half of it on each, and on the other in `make chaos`:
# what these have of their own, `tests/models/` tries on both.
ON_ONE_DATABASE = ("tests/handlers/", "tests/e2e/")


def pytest_xdist_auto_num_workers() -> int:
    """More than twice as many workers as there are cores: tests wait for Slack more than they compute."""
    return 2 * (os.cpu_count() or 1) + 1


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect the tests without looking for garbage, and never look through them afterwards."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()
        gc.set_threshold(LOOK_FOR_GARBAGE_AFTER)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put what takes longest where a worker begins: each gets as many tests as any other, in this order."""
    for one in items:
        if _is_long(one):
            one.add_marker(pytest.mark.long)
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    rest = [one for one in items if not one.nodeid.startswith(LONGEST)]
    share = len(items) // workers
    ordered: list[pytest.Item] = []
    for number in range(workers):
        for path in LONGEST[number::workers]:
            ordered += [one for one in items if one.nodeid.startswith(path)]
        missing = max(0, (number + 1) * share - len(ordered))
        ordered += rest[:missing]
        del rest[:missing]
    items[:] = ordered + rest


def _is_long(one: pytest.Item) -> bool:
    name = one.nodeid
    if name.startswith(LONG):
        return True
    database: str | None = one.callspec.params.get("database_url") if hasattr(one, "callspec") else None
    if database is None or not name.startswith(ON_ONE_DATABASE):
        return False
    if name.startswith(LONG_ON_SQLITE):
        return database == "sqlite"
    # The same each time, whatever tests come and go.
    return database != ("sqlite", "postgres")[crc32(name.replace(database, "", 1).encode()) % 2]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return SqliteTemplate(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of an empty, migrated database of this test's own; the test runs once on each kind."""
    if request.param == "sqlite":
        template: SqliteTemplate = request.getfixturevalue("template")
        yield await template.copy(tmp_path)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = await server.fresh()
    yield url
    await server.give_back(url)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    async with open_store(database_url, following(KEY)) as opened:
        yield opened


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(database_url, tmp_path) as opened:
        yield opened
