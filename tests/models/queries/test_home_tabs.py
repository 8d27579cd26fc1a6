"""The tabs of Home: what waits by what is asked, with its money, and the lists that ask nothing."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from models.database.store import Store
from models.money import Money
from models.outbox.homes import LOOKED_AT_FOR, open_home, turn_to
from models.queries.home import load_queue, load_review
from models.queries.listed.filters import load_filter_choices, load_typed_choices, write_filter
from models.records.home import Queue
from models.records.queue import NO_FILTER, FilterCompany, QueueFilter, WaitingTotal
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
    an_invoice,
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


async def test_a_credit_note_is_taken_from_the_money_that_waits(store: Store) -> None:
    await taken(store, MANAGER)
    await take(store, an_invoice(total=Decimal("80.00"), credit_note=True))
    queue = await queue_of(store, ANN)
    assert queue.counts == (WaitingTotal("approve", 2, (Money(1244120, "EUR"),)),)


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


async def test_a_filter_leaves_what_it_names_and_counts_what_it_hides(store: Store) -> None:
    await take(store, a_draft(MANAGER, number="PO-1"))
    await take(store, a_draft(MANAGER, number="PO-2", currency="USD"))
    await take(store, an_invoice(number="INV-1", total=Decimal("80.00")))
    await take(store, a_draft(MANAGER, number="PO-B", company="Beta GmbH"))
    await take(store, a_draft(MANAGER, number="PO-9"), now=NOW - timedelta(days=9))
    here, ann = (await Company.first()).workspace_id, (await person(ANN)).id  # type: ignore[union-attr]
    beta = (await Company.get(name="Beta GmbH")).id

    async def left(wanted: QueueFilter) -> tuple[list[str], int]:
        await store.transact(lambda: turn_to(here, ann, NOW, filters=write_filter(wanted)))
        queue, _ = await store.look(lambda: _load(ann))
        return numbers(queue), queue.hidden

    assert await left(NO_FILTER) == (["PO-9", "PO-1", "PO-2", "INV-1", "PO-B"], 0)
    assert await left(QueueFilter(kind="invoice")) == (["INV-1"], 4)
    assert await left(QueueFilter(company=beta)) == (["PO-B"], 4)
    assert await left(QueueFilter(currency="EUR", least=8001)) == (["PO-9", "PO-1", "PO-B"], 2)
    assert await left(QueueFilter(currency="EUR", most=8000)) == (["INV-1"], 4)
    assert await left(QueueFilter(days=7)) == (["PO-9"], 4)
    assert await left(QueueFilter(kind="receipt")) == ([], 5)
    queue, _ = await store.look(lambda: _load(ann))
    assert (queue.counts, queue.to_review) == ((WaitingTotal("approve", 5, ()),), 0)
    dear = QueueFilter(currency="USD", least=8000)
    await left(dear)
    queue, _ = await store.look(lambda: _load(ann))
    assert queue.counts == (WaitingTotal("approve", 5, (Money(1252120, "USD"),)),)
    review = await store.look(lambda: load_review(ann, here, TERMS, NOW, dear))
    assert [row.number for row in review.rows] == ["PO-2"]
    choices = await store.look(lambda: load_filter_choices(ann, here, TERMS, NOW))
    assert (choices.chosen, choices.kinds) == (dear, ("invoice", "purchase_order"))
    assert (choices.currencies, [one.name for one in choices.companies]) == (
        ("EUR", "USD"),
        ["Acme Ltd", "Beta GmbH"],
    )


async def test_a_typed_filter_may_name_a_company_of_which_nothing_waits(store: Store) -> None:
    document = await taken(store, MANAGER)
    await take(store, a_draft(FINANCE, number="PO-G", company="Gamma SA"))
    await approve(store, document, ANN)
    here, ann = (await Company.first()).workspace_id, (await person(ANN)).id  # type: ignore[union-attr]
    offered = await store.look(lambda: load_filter_choices(ann, here, TERMS, NOW))
    typed = await store.look(lambda: load_typed_choices(ann, here, TERMS, NOW))
    assert offered.companies == ()
    assert typed == replace(offered, companies=(FilterCompany(document.company_id, "Acme Ltd"),))
