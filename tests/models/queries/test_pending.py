"""What needs a person comes by urgency, wherever it is listed."""

from datetime import date

from models.database.store import Store
from models.queries.pending import waits_for
from models.tables import Document
from tests.support.cast import ANN, LATER, MANAGER, NOW, TERMS, a_draft, person, take, taken


async def test_what_is_due_comes_first_and_what_has_no_date_by_its_age(store: Store) -> None:
    first = await taken(store, MANAGER, number="PO-1")
    await take(store, a_draft(MANAGER, number="PO-2"), now=LATER)
    await take(store, a_draft(MANAGER, number="PO-3", due_on=date(2027, 1, 31)), now=LATER)
    await take(store, a_draft(MANAGER, number="PO-4", due_on=date(2026, 11, 3)), now=LATER)
    await first.fetch_related("company")
    waiting = await waits_for((await person(ANN)).id, first.company.workspace_id, NOW, TERMS)
    numbers = {one.id: one.number for one in await Document.all()}
    assert [numbers[one.document] for one in waiting] == ["PO-4", "PO-3", "PO-1", "PO-2"]
