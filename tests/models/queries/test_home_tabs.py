"""The tabs of Home: what waits by what is asked, with its money, and the lists that ask nothing."""

from models.database.store import Store
from models.money import Money
from models.outbox.homes import LOOKED_AT_FOR, open_home, turn_to
from models.queries.home import load_queue
from models.records.home import Queue, WaitingTotal
from models.tables import Company, Home
from tests.support.cast import (
    ANN,
    BOB,
    CLEO,
    FINANCE,
    MANAGER,
    NOW,
    TERMS,
    a_draft,
    approve,
    person,
    press,
    take,
    taken,
    turn_of,
)


async def queue_of(store: Store, email: str, **place: str | int) -> Queue:
    """Read the queue of a person who looks at a tab."""
    here, whose = (await Company.get()).workspace_id, await person(email)
    await store.transact(lambda: turn_to(here, whose.id, NOW, **place))
    queue, _ = await store.look(lambda: _load(whose.id))
    return queue


async def _load(person_id: int) -> tuple[Queue, str]:
    return await load_queue(await Home.get(person_id=person_id), TERMS)


def numbers(queue: Queue) -> list[str]:
    page = queue.waiting if queue.listed is None else queue.listed
    return [row.number for row in page.rows]


async def test_each_tab_lists_its_part_and_all_say_how_much_money_waits(store: Store) -> None:
    first = await taken(store, MANAGER, number="PO-1")
    await take(store, a_draft(MANAGER, number="PO-2"))
    await take(store, a_draft(MANAGER, number="PO-3", currency="USD"))
    invoice = await taken(store, MANAGER, kind="invoice", number="INV-1", requester=CLEO, payers=(ANN, BOB))
    await approve(store, invoice, ANN)
    await press(store, await turn_of(first, ANN), "changes_asked", reason="Eight?")

    everything = await queue_of(store, ANN)
    to_approve = WaitingTotal("approve", 2, (Money(1252120, "EUR"), Money(1252120, "USD")))
    to_pay = WaitingTotal("pay", 1, (Money(1252120, "EUR"),))
    assert everything.counts == (to_approve, to_pay)
    assert everything.tabs == ("queue", "approve", "pay", "decided")
    assert (numbers(everything), everything.to_review) == (["PO-2", "PO-3", "INV-1"], 2)
    paying = await queue_of(store, ANN, tab="pay")
    assert (numbers(paying), paying.waiting.total, paying.offers_review) == (["INV-1"], 1, False)
    assert (paying.counts, paying.asked.rows) == (everything.counts, ())
    decided = await queue_of(store, ANN, tab="decided")
    assert [(row.number, row.state) for row in decided.listed.rows] == [  # type: ignore[union-attr]
        ("PO-1", "in_revision"),
        ("INV-1", "approved"),
    ]
    of_bob = await queue_of(store, BOB, tab="revise")
    assert (numbers(of_bob), of_bob.tabs) == (["PO-1"], ("queue", "pay", "revise", "requests"))


async def test_lists_are_paged_and_follow_what_is_followed(store: Store) -> None:
    for number in range(1, 13):
        await take(store, a_draft(MANAGER, FINANCE, number=f"PO-{number}"))
    done = await taken(store, MANAGER, number="PO-99", followers=(CLEO,))
    await approve(store, done, ANN)
    assert numbers(await queue_of(store, BOB, tab="requests"))[:2] == ["PO-1", "PO-2"]
    second = await queue_of(store, BOB, tab="requests", page=2)
    assert numbers(second) == ["PO-11", "PO-12", "PO-99"]
    assert (second.listed.pages, second.listed.total) == (2, 13)  # type: ignore[union-attr]
    assert (await queue_of(store, CLEO)).tabs == ("queue", "following")
    assert numbers(await queue_of(store, CLEO, tab="following")) == ["PO-99"]


async def test_who_comes_back_later_finds_the_whole_queue(store: Store) -> None:
    await taken(store)
    await queue_of(store, ANN, tab="approve")
    home = await Home.get()
    for after, tab in ((LOOKED_AT_FOR / 2, "approve"), (LOOKED_AT_FOR * 2, "queue")):
        later = NOW + after
        await store.transact(lambda later=later: open_home(home.workspace_id, home.person_id, later))  # type: ignore[misc]
        assert (await Home.get()).tab == tab
