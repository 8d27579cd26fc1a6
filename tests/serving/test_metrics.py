"""Metrics are served where the settings say, in Prometheus's words, and name no person and no document."""

import json
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from jobs.reminders import Reminders
from models.database import sql
from models.tables import Message
from serving.bot import run_bot
from settings import SettingsError
from tests.house.source import ROOT
from tests.settings.reading import sentences
from tests.support.clock import MovingClock
from tests.support.markdown import PAGES, rows_of
from tests.support.wait import until, until_true
from tests.support.workers import READING, WORKER
from tests.support.world import QUICK, World, a_sandbox, order, press_card, running_world, settings_for

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    """A port of this machine that is taken."""
    with socket.create_server(("127.0.0.1", 0)) as there:
        yield there


def address_of(there: socket.socket) -> str:
    return f"127.0.0.1:{there.getsockname()[1]}"


async def scrape(address: str) -> tuple[set[str], Samples]:
    """Give the names of all metrics, and the value of each by its name and labels."""
    async with aiohttp.ClientSession() as session, session.get(f"http://{address}/metrics") as answer:
        assert answer.status == 200
        text = await answer.text()
    names: set[str] = set()
    values: Samples = {}
    for family in text_string_to_metric_families(text):
        ends = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"]}.get(family.type, [""])
        names |= {f"{family.name}{end}" for end in ends}
        values |= {(one.name, tuple(sorted(one.labels.items()))): one.value for one in family.samples}
    return names, values


def value(values: Samples, name: str, **labels: str) -> float | None:
    return values.get((name, tuple(sorted(labels.items()))))


async def live(world: World, clock: MovingClock) -> None:
    """Decide on a document and be refused then; hand an event out; be too fast for Slack; be reminded."""
    world.sandbox.faults.add("chat.postMessage", retry_after=0)
    await world.take_in(order(), order("PO-2", requester="nobody@acme.example"))
    ann = world.person("ann")
    card = await world.card("ann")
    assert (await press_card(ann, card, "approve")).acked
    assert (await press_card(ann, card, "approve")).acked  # of which a sentence tells that it is decided
    await until_true(lambda: Message.exists(state="new", last_error__startswith="not mapped"))
    events, delivered = world.bot.events, world.bot.contexts[0].delivered
    await until(lambda: bool(events and events.tried["file", "done"]) and delivered["card"] >= 3)
    now = clock()
    wednesday = (now + timedelta(days=(2 - now.weekday()) % 7 or 7)).replace(hour=12)
    clock.move(wednesday - now)
    await Reminders(world.bot.store, world.bot.importer.policy)(clock())
    await until(lambda: delivered["digest"] > 0)


async def test_a_scrape_tells_how_the_bot_is_and_what_people_did(
    database_url: str, tmp_path: Path, taken: socket.socket
) -> None:
    address = address_of(taken)
    taken.close()
    text = f'inbox.enabled = false\noutbox.folder = "{tmp_path}/outbox"\n[metrics]\nlisten = "{address}"\n'
    clock = MovingClock()
    timing = replace(QUICK, clock=clock)
    async with running_world(database_url, tmp_path, settings=text, timing=timing) as world:
        await live(world, clock)
        names, values = await scrape(address)
        await world.bot.store.transact(lambda: sql.run("ALTER TABLE event_delivery RENAME TO elsewhere"))
        _, without = await scrape(address)
        await world.bot.store.transact(lambda: sql.run("ALTER TABLE elsewhere RENAME TO event_delivery"))
    here = {"workspace": "main"}
    assert value(values, "precoro_sockets", **here) in (1, 2)
    assert value(values, "precoro_workspace_down", **here) == 0
    assert value(values, "precoro_speaks", **here) == 1
    assert value(values, "precoro_presses_total", **here, outcome="done") == 1
    assert value(values, "precoro_presses_total", **here, outcome="refused") == 1
    assert value(values, "precoro_press_ack_seconds_count", **here) == 2
    assert value(values, "precoro_press_ack_seconds_bucket", **here, le="+Inf") == 2
    assert value(values, "precoro_slack_rate_limited_total", **here, method="chat.postMessage") == 1
    assert (value(values, "precoro_delivered_total", **here, kind="card") or 0) >= 3
    assert (value(values, "precoro_delivered_total", **here, kind="reminder") or 0) >= 1
    assert (value(values, "precoro_events_total", target="file", outcome="done") or 0) >= 1
    assert value(values, "precoro_waiting_unconnected", **here, kind="card") == 1
    assert (value(values, "precoro_database_bytes") or 0) > 100_000
    assert value(values, "precoro_database_answers") == 1
    assert value(without, "precoro_database_answers") == 0
    assert value(without, "precoro_presses_total", **here, outcome="done") == 1
    assert shown_in_the_dashboard() <= names
    assert {name for name in names if name.startswith("precoro_")} == told_in_the_document()
    said = str(values)
    assert [word for word in ("PO-", "Ann", "acme.example", "Northwind") if word in said] == []


def shown_in_the_dashboard() -> set[str]:
    """Give the names of the metrics that the dashboard asks for."""
    asked = json.dumps(json.loads((ROOT / "deploy/grafana.json").read_text("utf-8")))
    found = set(re.findall(r"\b(?:precoro|process)_[a-z0-9_]+", asked))
    assert len(found) > 10
    return found


def told_in_the_document() -> set[str]:
    """Give the names of the metrics in the document for operators, as they are exposed."""
    rows = rows_of(PAGES["docs/operate.md"], "Metrics")
    told = {name for cells in rows for name in re.findall(r"`(\w+)`", cells[0])}
    ends = ("_bucket", "_count", "_sum")
    return {f"{name}{end}" for name in told for end in (ends if name.endswith("_ack_seconds") else [""])}


async def test_an_address_that_is_taken_is_told_before_slack_is_asked(
    tmp_path: Path, taken: socket.socket
) -> None:
    address = address_of(taken)
    text = f'inbox.enabled = false\n[metrics]\nlisten = "{address}"\n'
    async with a_sandbox() as sandbox:
        settings = settings_for(sandbox, f"sqlite://{tmp_path}/bot.db", tmp_path, text)
        with pytest.raises(SettingsError) as caught:
            async with run_bot(settings, timing=QUICK, worker=WORKER, reading=READING):
                pass
        assert not sandbox.journal.calls("auth.test")
    [said] = sentences(caught.value.problems)
    assert said.startswith(f'settings.toml: metrics.listen: metrics cannot be served at "{address}" (')
    assert "Set another address" in said
