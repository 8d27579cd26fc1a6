"""`bot.py explain` says what importing a file would do, and keeps nothing."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from models.database.store import Store
from models.tables import Audit, Company, CostCentreBudget, Document, Person
from settings import load
from tests.sources.formats.xml.examples import pdf
from tests.support.cast import NOW, a_draft, take
from tests.support.commands import outcome_of, start_with

Explain = Callable[..., Awaitable[tuple[int, str, str]]]
SETTINGS = """
[[companies]]
name = "Acme Ltd"
[[rules]]
kinds = ["expense"]
steps = [{ name = "Finance", approvers = ["cleo@acme.example"] }]
[[rules]]
steps = [{ name = "Manager", approvers = ["ann@acme.example"] }]
"""
ORDER = {"company": "Acme Ltd", "kind": "purchase_order", "number": "PO-1", "requester": "bob@acme.example"}


@pytest.fixture
def explain(database_url: str, tmp_path: Path) -> Explain:
    path = tmp_path / "settings.toml"
    path.write_text(SETTINGS)

    async def run(*files: Path, url: str = database_url, language: str = "C.UTF-8") -> tuple[int, str, str]:
        settings = load(path, {"DATABASE_URL": url})
        return await outcome_of(await start_with(settings, "explain", *map(str, files), LC_ALL=language))

    return run


def a_file(folder: Path, *documents: dict[str, Any]) -> Path:
    path = folder / "orders.json"
    path.write_text(json.dumps({"documents": [{"currency": "EUR", **one} for one in documents]}))
    return path


async def test_it_names_every_field_the_rule_and_what_would_follow(
    store: Store, explain: Explain, tmp_path: Path
) -> None:
    line = {
        "name": "Laptop",
        "sku": "NB-14",
        "quantity": "2",
        "unit": "pcs",
        "unit_price": "10",
        "tax_rate": "19",
    }
    path = a_file(tmp_path, ORDER | {"lines": [line]})
    code, said, wrong = await explain(path)
    assert (code, wrong) == (0, "")
    assert "  number: PO-1\n" in said
    assert "  lines[0]: Laptop [NB-14], 2 pcs x 10, 19 %\n" in said
    assert "  total: 23.80\n" in said
    assert "  steps[0]: Manager (any: ann@acme.example)  (rule 2 of the settings)\n" in said
    assert said.endswith("  It would be taken in as new.\n")


async def test_nothing_is_kept(store: Store, explain: Explain, tmp_path: Path) -> None:
    code, _said, _wrong = await explain(a_file(tmp_path, ORDER))
    kept = [await table.all().count() for table in (Document, Company, Person, Audit)]
    assert (code, kept) == (0, [0, 0, 0, 0])


async def test_a_known_document_is_told_from_a_new_one(
    store: Store, explain: Explain, tmp_path: Path
) -> None:
    await take(store, a_draft(number="PO-1"), now=NOW)
    code, said, _wrong = await explain(a_file(tmp_path, ORDER, ORDER | {"number": "PO-2"}))
    assert code == 1
    assert "  It would be refused: PO-1, revision 1, was already imported" in said
    assert said.count("It would be taken in as new.") == 1
    assert "PO-2" in said


async def test_a_file_that_cannot_be_read_is_refused_by_name(explain: Explain, tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text("{")
    code, said, wrong = await explain(path)
    assert (code, said) == (1, "")
    assert wrong.startswith(f"{path}: broken.json can't be read: ")


async def test_before_the_first_start_there_is_no_database_and_none_is_made(
    explain: Explain, tmp_path: Path
) -> None:
    database = tmp_path / "data" / "bot.db"
    code, said, _wrong = await explain(a_file(tmp_path, ORDER), url=f"sqlite://{database}")
    assert code == 0
    assert "It would be taken in as new." in said
    assert not database.exists()


async def test_it_says_what_would_become_of_budgets(store: Store, explain: Explain, tmp_path: Path) -> None:
    path = tmp_path / "budgets.json"
    budget = {"cost_centre": "4711", "currency": "EUR", "limit": "100.00", "spent": "0.00"}
    path.write_text(json.dumps({"budgets": [budget, budget | {"company": "Acne Ltd"}]}))
    code, said, _wrong = await explain(path)
    assert code == 1
    assert "budgets[0] (4711):\n  It would be taken in as new.\n" in said
    assert "budgets[1] (4711):\n  It would be refused: There is no company Acne Ltd in the settings." in said
    assert await CostCentreBudget.all().count() == 0


async def test_it_speaks_german(store: Store, explain: Explain, tmp_path: Path) -> None:
    _code, said, _wrong = await explain(a_file(tmp_path, ORDER), language="de_DE.UTF-8")
    assert "(Regel 2 der Einstellungen)" in said
    assert said.endswith("  Es würde neu aufgenommen.\n")


async def test_it_names_what_of_a_table_is_left_out(store: Store, explain: Explain, tmp_path: Path) -> None:
    path = tmp_path / "requests.csv"
    path.write_text(
        "Number;Requester;Item;Quantity;Unit price;Currency;Approved by\n"
        "PR-1;bob@acme.example;Paper;2;5,50;EUR;Ann\n;;;;11,00;;\n"
    )
    code, said, wrong = await explain(path)
    assert (code, wrong) == (0, "")
    assert "  lines[0]: Paper, 2 x 5.50" in said
    assert "Row 3 is left out: it has no item and no quantity." in said
    assert "Column G1 (Approved by) is left out: its heading is none of the template." in said
    assert await Document.all().count() == 0


async def test_files_given_with_a_table_are_its_own_or_named(
    store: Store, explain: Explain, tmp_path: Path
) -> None:
    table, quote, terms = tmp_path / "table.csv", tmp_path / "quote.pdf", tmp_path / "terms.pdf"
    for path in (quote, terms):
        path.write_bytes(pdf())
    row = "Acme Ltd;bob@acme.example;Ink;1;EUR"
    table.write_text(
        "Number;Company;Requester;Item;Quantity;Currency;Files\n"
        f"PR-1;{row};quote.pdf\nPR-2;{row};plan.pdf\nPR-3;{row};\n"
    )
    code, said, wrong = await explain(table, quote, terms)
    assert (code, said.count("attachments[0]: quote.pdf"), said.count("taken in as new")) == (1, 1, 2)
    assert "It would be refused: table.csv names the attachment plan.pdf, which doesn't exist." in said
    assert "terms.pdf is attached to nothing" in wrong
    assert "quote.pdf" not in wrong
