"""The invoice that a file names is found by its number, not among all that its supplier has sent."""

import pytest

from models.database.store import Store
from models.records.documents import Supplier
from tests.support.cast import an_invoice, take
from tests.support.database.one import ON_ONE
from tests.support.database.plans import plan_of, statements


@ON_ONE
@pytest.mark.parametrize("tax_id", ["", "DE123456789"])
async def test_an_invoice_is_looked_for_by_its_number(
    store: Store, monkeypatch: pytest.MonkeyPatch, tax_id: str
) -> None:
    with statements(monkeypatch) as seen:
        await take(store, an_invoice(supplier=Supplier("Northwind GmbH", "", tax_id)))
    found = seen.found.items()
    looks = {text: values for text, values in found if text.startswith("SELECT") and '"number_key"=' in text}
    assert looks
    for text, values in looks.items():
        assert "number_key=?" in await plan_of(store, text, values), text
