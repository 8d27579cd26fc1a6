"""What the Precoro on this machine writes in forms that change at each reading is understood the same."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import ClientSession, hdrs

from models.records.precoro import Alias, RemoteDocument
from sandbox.precoro import Precoro, PrecoroLimits, SandboxDocument, SandboxUser, Shapes
from sources.precoro.answers import error_text, read_answer
from sources.precoro.documents import ReadingContext, read_document
from sources.precoro.lists import read_page, read_people
from tests.sources.precoro.shapes import READING

ITEMS = [
    {"name": "Laptop", "quantity": "7", "price": "1310.00", "sum": "10912.30", "tax": "19", "unit": "pcs"},
    {"name": "Setup", "quantity": "1", "price": "1310.00", "sum": "1558.90", "tax": "19"},
]


class Reader:
    """Reads one company of the Precoro on this machine as one of its people."""

    def __init__(self, precoro: Precoro, session: ClientSession) -> None:
        self.precoro, self._session = precoro, session
        self.acme = precoro.add_company("Acme Ltd", shapes=Shapes.changing())
        names = (("Ann", "Lee"), ("Bob", "Ray"), ("Cleo", "Marsh"), ("Dan", "Okafor"))
        self.ann, self.bob, self.cleo, self.dan = (
            self.acme.add_person(f"{first}@acme.example", first, last) for first, last in names
        )
        self.context: ReadingContext = READING

    async def ask(
        self, path: str, *, by: SandboxUser | None = None, method: str = "GET", **form: str
    ) -> bytes:
        headers = {hdrs.USER_AGENT: "a-test/1", **(by or self.ann).headers}
        url = self.precoro.url + path
        async with self._session.request(method, url, headers=headers, data=form or None) as answer:
            return await answer.read()

    async def learn_people(self) -> None:
        page = read_people(await self.ask("/users?per_page=200"), 200, READING.tables)
        assert (page.problems, page.more) == ((), False)
        people = {one.id: one for one in page.people if one.id is not None}
        self.context = replace(READING, people=people)

    async def document(self, document: SandboxDocument, alias: Alias) -> RemoteDocument:
        found = read_document(await self.ask(f"/{alias}/{document.idn}"), alias, self.context)
        return replace(found, updated="")

    async def forms(self, document: SandboxDocument, alias: Alias) -> set[RemoteDocument]:
        return {await self.document(document, alias) for _ in range(60)}


@pytest.fixture
async def reader() -> AsyncIterator[Reader]:
    async with Precoro(limits=PrecoroLimits.off()) as precoro, ClientSession() as session:
        yield Reader(precoro, session)


def an_order(reader: Reader, alias: Alias = "purchaseorders", **more: Any) -> SandboxDocument:
    steps = [("Manager", [reader.ann]), ("CFO", [reader.cleo, reader.dan]), ("Board", [reader.ann])]
    sums = {"sum": "12471.20", "net_sum": "10480.00", "note": "<p>Two &lt;new&gt; machines</p>"}
    return reader.acme.add_document(alias, reader.bob, steps, ITEMS, **(sums | more))


async def test_every_stage_of_an_approval_is_understood_the_same_in_every_form(reader: Reader) -> None:
    order = an_order(reader)
    stages = []
    for approver in (reader.ann, reader.cleo, reader.ann, None):
        [found] = await reader.forms(order, "purchaseorders")
        people = [[each.done for each in step.approvers] for step in found.steps]
        stages.append((found.draft.status, found.open_step, [step.done for step in found.steps], people))
        assert (found.problems, found.draft.note) == ((), "Two <new> machines")
        assert [line.net for line in found.draft.lines] == [9170, 1310]
        if approver is not None:
            order.approve(approver)
    assert stages == [
        ("pending", "manager#1", [False, False, False], [[False], [False, False], [False]]),
        ("pending", "cfo#1", [True, False, False], [[True], [False, False], [False]]),
        ("pending", "board#1", [True, True, False], [[True], [True, False], [False]]),
        ("approved", "", [True, True, True], [[True], [True, False], [True]]),
    ]


@pytest.mark.parametrize("steps", ["plain", "nested", "ids", "per_person"])
@pytest.mark.parametrize("lists", ["data", "list", "by_id", "data_by_id", "split", "twice"])
async def test_people_are_found_in_every_form_of_steps(reader: Reader, steps: Any, lists: Any) -> None:
    await reader.learn_people()
    order = an_order(reader)
    reader.acme.shapes = Shapes(steps=steps, lists=lists)
    found = await reader.document(order, "purchaseorders")
    emails = [[one.person.email.partition("@")[0] for one in step.approvers] for step in found.steps]
    assert emails == [["ann"], ["cleo", "dan"], ["ann"]]
    assert (found.open_step, len(found.draft.lines)) == ("manager#1", 2)


async def test_steps_that_say_nothing_have_nobody_on_them(reader: Reader) -> None:
    order = an_order(reader)
    reader.acme.shapes = Shapes(steps="unreadable")
    found = await reader.document(order, "purchaseorders")
    assert [one.approvers for one in found.steps] == [(), (), ()]
    assert (len(found.problems), found.draft.status) == (4, "pending")


async def test_a_status_that_disagrees_is_unknown(reader: Reader) -> None:
    order = an_order(reader)
    reader.acme.shapes = Shapes(status_text="disagreeing")
    found = await reader.document(order, "purchaseorders")
    assert (found.draft.status, found.status_text, found.open_step) == ("unknown", "approved (1)", "")


@pytest.mark.parametrize("meta", ["new", "old", "both", "absent"])
async def test_a_list_is_read_to_its_end_however_its_pages_are_counted(reader: Reader, meta: Any) -> None:
    for _ in range(25):
        an_order(reader)
    reader.acme.shapes = replace(Shapes.changing(), meta=meta)
    seen, more, page = [], True, 0
    while more:
        page += 1
        data = await reader.ask(f"/purchaseorders?page={page}&per_page=10")
        read = read_page(data, "purchaseorders", 10, READING.tables)
        assert read.problems == ()
        seen += [row.idn for row in read.rows]
        more = read.more
    assert (page, sorted(map(int, seen))) == (3, list(range(1, 26)))


@pytest.mark.parametrize(
    ("form", "id_known", "is_whole"),
    [("short", True, False), ("full", True, True), ("data", True, False), ("empty", False, False)],
)
async def test_the_answer_to_a_decision_is_what_it_holds(
    reader: Reader, form: Any, id_known: bool, is_whole: bool
) -> None:
    order = an_order(reader)
    reader.acme.options.decision_answer = form
    data = await reader.ask(f"/purchaseorders/{order.idn}/approve", method="POST")
    found = read_answer(data, "purchaseorders", reader.context)
    assert (found.id == order.id, found.document is not None) == (id_known, is_whole)
    assert [one.what for one in order.decisions] == ["approve"]


@pytest.mark.parametrize("form", ["message", "error", "errors", "list", "nested", "html"])
async def test_a_refusal_is_said_in_precoros_words(reader: Reader, form: Any) -> None:
    order = an_order(reader)
    reader.acme.options.errors = form
    data = await reader.ask(f"/purchaseorders/{order.idn}/approve", by=reader.dan, method="POST")
    words = error_text(data, "", READING.tables)
    assert bool(words) is (form != "html")
    assert "{" not in words
