"""Documents come in when nobody waits for an answer, and what is refused holds up nothing else."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from jobs.inbox.importer import Importer
from models.database.store import Store
from models.people.people import company_for
from models.policy import CompanyIdentity, Policy
from models.records.drafts import CostCentreBudgetDraft, ParsedDocument, ParsedFile
from models.tables import Batch, Company, CostCentreBudget, Inbound
from tests.support.cast import ACME, MANAGER, NOW, a_draft
from tests.support.database.one import ON_ONE


async def test_no_transaction_of_an_import_begins_while_a_person_acts(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.database.store.LONGEST_PATIENCE", 3600.0)
    parsed = asyncio.Event()

    async def parse(path: Path) -> ParsedFile:
        parsed.set()
        return ParsedFile((), ())

    importer = Importer(store, Policy(), tmp_path, lambda: datetime.now(UTC), parse)
    with store.person_acts():
        importing = asyncio.create_task(importer.take_in_file(tmp_path / "orders.json"))
        await parsed.wait()
        for number in range(3):
            await store.transact(lambda number=number: Inbound.create(key=f"{number}", at=NOW))  # type: ignore[misc]
        assert not await Batch.exists()
    assert (await importing).refused == ()
    assert await Batch.exists()


@ON_ONE
async def test_a_budget_that_is_refused_is_named_and_the_rest_of_the_file_is_taken_in(
    store: Store, tmp_path: Path
) -> None:
    budget = CostCentreBudgetDraft(ACME, "4711", "EUR", Decimal(50_000), Decimal(0))
    unknown = CostCentreBudgetDraft("Acne Ltd", "4712", "EUR", Decimal(1), Decimal(0))
    order = ParsedDocument(a_draft(MANAGER, cost_centre="4711"), (), "documents[0]")

    async def parse(path: Path) -> ParsedFile:
        return ParsedFile((), (order,), (unknown, budget))

    policy = Policy(companies=(CompanyIdentity(ACME),))
    await store.transact(lambda: company_for(ACME, Policy()))
    importer = Importer(store, policy, tmp_path, lambda: NOW, parse)
    report = await importer.take_in_file(tmp_path / "budgets.json")
    [refused] = report.refused
    assert (refused.where, refused.number, refused.refusal.code) == ("budgets[0]", "4712", "company_unknown")
    assert (report.budgets, [number for number, _ in report.taken]) == (1, ["PO-1042"])
    assert [one.cost_centre_key for one in await CostCentreBudget.all()] == ["4711"]
    assert await Company.all().count() == 1
