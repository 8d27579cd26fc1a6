"""`bot.py audit verify` proves that histories are whole, or names the first entry that does not fit."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.events.audit_roots import tell_root
from models.database.lock import alone
from models.database.store import Store
from models.database.url import read_url
from models.tables import Audit
from serving.audit_key import key_path
from settings import load
from tests.support.cast import ANN, KEY_TEXT, LATER, TERMS, a_draft, an_invoice, approve, take, taken
from tests.support.commands import outcome_of, start_with

Verify = Callable[..., Awaitable[tuple[int, str, str]]]


@pytest.fixture
def verify(store: Store, database_url: str, tmp_path: Path) -> Verify:
    """Run the command on the database that `store` has open as well."""
    path = tmp_path / "settings.toml"
    path.write_text("")
    settings = load(path, {"DATABASE_URL": database_url, "AUDIT_KEY": KEY_TEXT})

    async def run(*arguments: str, language: str = "C.UTF-8") -> tuple[int, str, str]:
        return await outcome_of(await start_with(settings, "audit", "verify", *arguments, LC_ALL=language))

    return run


async def test_whole_histories_are_counted(store: Store, verify: Verify) -> None:
    await approve(store, await taken(store), ANN)
    await take(store, an_invoice())
    assert await verify("--all") == (0, "Histories: 2. Entries: 5. Broken: 0.\n", "")
    assert await verify("inv-7") == (0, "Histories: 1. Entries: 2. Broken: 0.\n", "")


async def test_the_first_entry_that_does_not_fit_is_named(store: Store, verify: Verify) -> None:
    document = await taken(store)
    await approve(store, document, ANN)
    other = (await take(store, an_invoice())).document
    await Audit.filter(document_id=document.id, position__gte=2).update(what="rejected")
    await Audit.filter(document_id=other, position=1).delete()
    first = (
        f"Purchase order PO-1042 of Acme Ltd (id {document.id}): entry 2 was changed after it was written."
    )
    second = f"Invoice INV-7 of Acme Ltd (id {other}): entry 1 is missing."
    assert await verify("--all") == (
        1,
        f"{first}\n{second}\nHistories: 2. Entries: 4. Broken: 2.\n",
        "",
    )
    assert await verify("PO-1042") == (1, f"{first}\nHistories: 1. Entries: 3. Broken: 1.\n", "")


async def test_it_speaks_german(store: Store, verify: Verify) -> None:
    document = await taken(store)
    await Audit.filter(document_id=document.id, position=2).update(previous="")
    code, said, _ = await verify("--all", language="de_DE.UTF-8")
    assert (code, said.splitlines()) == (
        1,
        [
            f"Bestellung PO-1042 von Acme Ltd (ID {document.id}):"
            " Eintrag 2 schließt nicht an den Eintrag davor an.",
            "Verläufe: 1. Einträge: 2. Unterbrochen: 1.",
        ],
    )


async def test_every_document_of_a_number_is_read(store: Store, verify: Verify) -> None:
    await take(store, a_draft(number="42"))
    await take(store, a_draft(number="42", company="Beta GmbH"))
    assert (await verify("42"))[1] == "Histories: 2. Entries: 4. Broken: 0.\n"


async def test_a_number_that_is_not_there_is_said(verify: Verify) -> None:
    assert await verify("PO-9") == (
        1,
        "",
        "No document has the number PO-9. Check the number.\n",
    )


@pytest.mark.parametrize("given", [(), ("PO-1", "--all")])
async def test_which_documents_has_to_be_said_once(verify: Verify, given: tuple[str, ...]) -> None:
    assert (await verify(*given))[0] == 2


async def test_the_key_of_the_database_is_not_replaced(
    verify: Verify, database_url: str, tmp_path: Path
) -> None:
    settings = load(tmp_path / "settings.toml", {"DATABASE_URL": database_url, "AUDIT_KEY": KEY_TEXT})
    assert await outcome_of(await start_with(settings, "audit", "rekey")) == (
        0,
        "The key is the one of this database: nothing to do.\n",
        "",
    )


async def test_a_lost_key_is_replaced_by_a_new_one(store: Store, database_url: str, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("")
    document = await taken(store)
    await take(store, an_invoice())
    await Audit.filter(document_id=document.id, position=2).update(what="approved")
    lost = load(tmp_path / "settings.toml", {"DATABASE_URL": database_url})
    code, _, said = await outcome_of(await start_with(lost, "audit", "verify", "--all"))
    assert (code, "run `bot.py audit rekey`" in said) == (1, True)
    async with alone(read_url(database_url)):
        code, _, said = await outcome_of(await start_with(lost, "audit", "rekey"))
        assert (code, "is served by another bot" in said) == (1, True)
    code, said, _ = await outcome_of(await start_with(lost, "audit", "rekey"))
    assert code == 0
    assert said.startswith("Chains begun again with another key: 2. Broken before: 1. Root of the old ones: ")
    assert key_path(lost).exists()
    code, said, _ = await outcome_of(await start_with(lost, "audit", "verify", "--all"))
    assert (code, said.splitlines()) == (
        1,
        [
            f"Purchase order PO-1042 of Acme Ltd (id {document.id}):"
            " entry 2 did not fit already when the chain was begun again.",
            "Histories: 2. Entries: 4. Broken: 1.",
        ],
    )


async def test_a_root_that_the_entries_do_not_give_is_named_by_its_day(store: Store, verify: Verify) -> None:
    document = await taken(store)
    await tell_root(store, TERMS, LATER + timedelta(hours=2))
    assert (await verify("--all"))[0] == 0
    await Audit.filter(document_id=document.id, position=2).delete()
    code, said, _ = await verify("--all")
    assert (code, said.splitlines()[0]) == (
        1,
        "The entries up to 2026-11-20 do not give the root that was recorded on that day.",
    )
