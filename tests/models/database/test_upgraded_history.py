"""The histories of the last release are carried over into chains with a key, and what was broken stays so."""

import hashlib
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import asyncpg
import pytest
from tortoise.exceptions import OperationalError

from models.database.errors import HistoryProblem
from models.database.migrate import migrate
from models.database.store import Store, open_store
from models.database.url import SqliteAt, read_url
from models.history.key import FORGOTTEN, FORGOTTEN_FACTS, AuditKey
from models.history.start import AT_ONCE, begin, check_key
from models.history.verify import Break, Verification, starts_fit
from models.outbox.effects import following
from models.tables import Audit, AuditChain, AuditStart, Document
from tests.models.database.upgraded import NOW
from tests.support.cast import ANN, KEY, approve, taken
from tests.support.database.store_faults import execute

MANY = 1_500  # documents
OTHER_KEY = AuditKey(b"another key, because the first one is lost")


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    """The database of the last release with this program's schema; its chains have not begun yet."""
    await migrate(read_url(url))
    async with open_store(url, following(KEY)) as opened:
        yield opened


async def breaks(key: AuditKey = KEY) -> list[Break]:
    return [found async for found in Verification(key).breaks()]


def as_before(entry: Audit) -> str:
    """Compute an entry's hash as the last release did, over its person and facts as they are."""
    at: datetime = entry.at
    text = at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = [entry.previous, entry.document_id, entry.position, text, entry.what, entry.who, entry.facts]
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()


async def make_many(store: Store) -> list[int]:
    """Add documents with histories as the last release wrote them; return their ids."""
    last = await Document.all().order_by("-id").first()
    assert last is not None
    documents = []
    for number in range(MANY):
        copy = last.clone(pk=10_000 + number)
        copy.origin_key = copy.number = copy.number_key = f"many-{number}"
        documents.append(copy)
    await store.transact(lambda: Document.bulk_create(documents, batch_size=500))
    made = Document.filter(number__startswith="many-").order_by("id")
    ids = [int(str(one)) for one in await made.values_list("id", flat=True)]
    entries = [entry for document in ids for entry in old_chain(document)]
    await store.transact(lambda: Audit.bulk_create(entries, batch_size=500))
    return ids


def old_chain(document: int) -> Iterator[Audit]:
    end = ""
    for position, what in enumerate(("taken_in", "submitted", "approved"), 1):
        who = ANN if what == "approved" else ""
        made = Audit(document_id=document, position=position, at=NOW, what=what, who=who, facts="{}")
        made.previous = end
        made.hash = end = as_before(made)
        yield made


async def test_whole_chains_stay_whole_and_their_old_ends_are_written_down(store: Store) -> None:
    before = {one.document_id: one for one in await Audit.all().order_by("position")}  # the last of each
    assert all(one.hash == as_before(one) for one in await Audit.all())
    await begin(store, KEY, NOW)
    assert await breaks() == []
    starts = {one.document_id: one for one in await AuditStart.all()}
    assert {each: one.head for each, one in starts.items()} == {
        each: one.hash for each, one in before.items()
    }
    assert {one.broken_at for one in starts.values()} == {None}
    assert await starts_fit()
    assert not any(one.hash == as_before(one) for one in await Audit.all())
    assert all(bool(one.who) == bool(one.person_hash) and one.facts_hash for one in await Audit.all())


async def test_thousands_of_entries_are_carried_over_and_the_bot_goes_on_with_them(store: Store) -> None:
    many = await make_many(store)
    await begin(store, KEY, NOW)
    document = await taken(store, number="PO-AFTER")
    await approve(store, document, ANN)
    verification = Verification(KEY)
    assert [found async for found in verification.breaks()] == []
    assert verification.entries > 3 * MANY > 3 * AT_ONCE
    assert await AuditStart.filter(document_id__in=many[:100]).count() == 100


async def test_what_did_not_fit_before_is_named_ever_after(store: Store) -> None:
    await Audit.filter(document_id=1, position=2).update(who="mallory@acme.example")
    await Audit.filter(document_id=2, position=1).delete()
    await begin(store, KEY, NOW)
    assert await breaks() == [Break(1, 2, "broken_before"), Break(2, 1, "broken_before")]


async def test_a_start_that_is_interrupted_goes_on_where_it_was(store: Store, url: str) -> None:
    many = await make_many(store)
    await refuse_updates(url, many[-1])
    with pytest.raises((OperationalError, asyncpg.PostgresError)):
        await begin(store, KEY, NOW)
    stopped = await AuditChain.get()
    assert many[0] < stopped.linked_until < many[-1]
    with pytest.raises(HistoryProblem, match="history_not_begun"):
        await check_key(lambda: KEY)
    with pytest.raises(HistoryProblem, match="audit_key_differs"):
        await begin(store, OTHER_KEY, NOW)
    await allow_updates(url)
    await begin(store, KEY, NOW)
    assert await breaks() == []
    assert ((await AuditChain.get()).root, await starts_fit()) == (stopped.root, True)


async def refuse_updates(url: str, document: int) -> None:
    """Let no entry of a document be changed, in the middle of the transaction that tries."""
    if isinstance(read_url(url), SqliteAt):
        await execute(
            url,
            f"CREATE TRIGGER refuse BEFORE UPDATE ON audit WHEN NEW.document_id = {document}"
            " BEGIN SELECT RAISE(ABORT, 'refused'); END",
        )
        return
    await execute(
        url,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'refused'; END $$",
        f"CREATE TRIGGER refuse BEFORE UPDATE ON audit FOR EACH ROW WHEN (NEW.document_id = {document})"
        " EXECUTE FUNCTION refuse()",
    )


async def allow_updates(url: str) -> None:
    on = "" if isinstance(read_url(url), SqliteAt) else " ON audit"
    await execute(url, f"DROP TRIGGER refuse{on}")


@pytest.mark.parametrize(
    "change", [{"head": "0" * 64}, {"entries": 1}, {"broken_at": 2}], ids=lambda change: next(iter(change))
)
async def test_a_changed_old_end_is_noticed(store: Store, change: dict[str, object]) -> None:
    await begin(store, KEY, NOW)
    await AuditStart.filter(document_id=1).update(**change)
    assert [(found.document, found.position) for found in await breaks()] in ([(1, 1)], [(1, 2)])
    assert not await starts_fit()


async def test_a_removed_old_end_is_noticed(store: Store) -> None:
    await begin(store, KEY, NOW)
    await AuditStart.filter(document_id=1).delete()
    assert await breaks() == [Break(1, 1, "previous_differs")]
    assert not await starts_fit()


async def test_a_carried_over_chain_that_was_cut_short_is_noticed(store: Store) -> None:
    await begin(store, KEY, NOW)
    last = await Audit.filter(document_id=1).order_by("-position").first()
    assert last is not None
    await last.delete()
    assert await breaks() == [Break(1, last.position, "entry_missing")]


async def test_chains_can_begin_again_with_another_key_and_lose_nothing(store: Store) -> None:
    await begin(store, KEY, NOW)
    document = await taken(store, number="PO-AFTER")
    await Audit.filter(document_id=document.id, position=2).update(who=FORGOTTEN, facts=FORGOTTEN_FACTS)
    await Audit.filter(document_id=1, position=2).update(what="approved")
    first = await AuditChain.get()
    await begin(store, OTHER_KEY, NOW, again=True)
    assert await breaks(OTHER_KEY) == [Break(1, 2, "broken_before")]
    assert await starts_fit()
    second = await AuditChain.all().order_by("-id").first()
    assert second is not None
    assert second.root not in ("", first.root)
    with pytest.raises(HistoryProblem, match="audit_key_differs"):
        await check_key(lambda: KEY)
