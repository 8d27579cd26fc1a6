"""Roles from before their source was recorded, after the upgrade."""

from models.change import Change
from models.people.companies import CompanyTerms
from models.people.people import save_person
from models.records.drafts import PersonDraft
from models.tables import Membership
from tests.models.database.upgraded import Upgraded
from tests.models.people.test_memberships import managers
from tests.models.people.test_people import settings_name
from tests.support.cast import ACME, ANN, DAN, LATER, TERMS


async def test_the_settings_claim_the_managers_that_they_name_and_files_have_given_the_others(
    upgraded: Upgraded,
) -> None:
    store = upgraded.store
    assert await managers() == [ANN, DAN]
    assert not await Membership.filter(from_file=False, from_document=False).exists()
    assert await settings_name(store, CompanyTerms(ACME, "main", (ANN,))) == set()
    assert await settings_name(store, CompanyTerms(ACME, "main"))
    assert await managers() == [DAN]

    async def file(change: Change) -> None:
        await save_person(PersonDraft(DAN, "", {ACME: frozenset()}), change)

    await store.apply(Change(LATER, TERMS), file)
    assert await managers() == []
