"""`check` warns while nobody can free a stuck step."""

from pathlib import Path

import pytest

from models.database.store import Store
from models.tables import Membership, Person
from tests.commands.checks.examining import Set, about, import_samples, look

OWN = '[[companies]]\nname = "{name}"\nmanagers = ["ann@acme.example"]\n'


async def test_before_the_first_import_it_asks_for_the_first_manager(
    database_url: str, settings_for: Set
) -> None:
    found = about("managers", await look(settings_for(database_url), offline=True))
    assert found.mark == "warning"
    assert 'managers = ["you@your-company.example"] under [slack]' in found.text


@pytest.mark.parametrize("text", ['[slack]\nmanagers = ["ann@acme.example"]\n', OWN.format(name="Acme Ltd")])
async def test_managers_in_the_settings_are_enough(database_url: str, settings_for: Set, text: str) -> None:
    found = about("managers", await look(settings_for(database_url, text=text), offline=True))
    assert (found.mark, found.text) == ("ok", "Every company has an integration manager.")


async def test_it_names_the_companies_without_one(
    store: Store, database_url: str, settings_for: Set, tmp_path: Path
) -> None:
    await import_samples(store, tmp_path, "02-acme.json", "03-beta.json")
    settings = settings_for(database_url, text=OWN.format(name="ACME LTD") + OWN.format(name="Third"))
    found = about("managers", await look(settings, offline=True))
    assert (found.mark, found.more) == ("warning", ("Beta GmbH",))
    assert found.text.startswith("1 company has no integration manager")


@pytest.mark.parametrize(("active", "mark"), [(True, "ok"), (False, "warning")])
async def test_a_role_from_a_file_counts_as_long_as_its_holder_is_active(
    store: Store, database_url: str, settings_for: Set, tmp_path: Path, active: bool, mark: str
) -> None:
    await import_samples(store, tmp_path, "02-acme.json")
    row = await Membership.all().first()
    assert row
    await Membership.filter(id=row.id).update(configuration=True)
    await Person.filter(id=row.person_id).update(active=active)
    assert about("managers", await look(settings_for(database_url), offline=True)).mark == mark
