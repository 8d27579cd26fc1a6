"""People as files and settings name them."""

from models.change import Change
from models.database.store import Store
from models.facts import RightsChanged
from models.people.companies import CompanyTerms, save_companies
from models.people.people import save_person
from models.policy import CompanyIdentity, Policy
from models.queries.documents import load_document
from models.records.drafts import PersonDraft
from models.tables import Company, Membership, Person
from tests.support.cast import (
    ACME,
    ANN,
    BOB,
    EVE,
    GUS,
    LATER,
    MANAGER,
    TERMS,
    all_posted,
    card_of,
    refused,
    taken,
    to_redraw,
)


async def keep(store: Store, draft: PersonDraft, *, policy: Policy = TERMS) -> bool:
    """Take in a person as an import does; returns whether what waits for them was looked at again."""

    async def work(change: Change) -> bool:
        saved = await save_person(draft, change)
        return RightsChanged(saved.id) in change.facts

    return await store.apply(Change(LATER, policy), work)


async def settings_name(store: Store, *companies: CompanyTerms, policy: Policy = TERMS) -> set[int]:
    """Save companies as a start does; return the people whose rights changed."""

    async def work(change: Change) -> set[int]:
        await save_companies(companies, change)
        return {fact.person for fact in change.facts if isinstance(fact, RightsChanged)}

    return await store.apply(Change(LATER, policy), work)


async def test_a_declared_person_has_a_name_companies_and_roles(store: Store) -> None:
    await keep(
        store, PersonDraft(ANN, "Ann Lee", {ACME: frozenset({"configuration", "pay"}), "Beta": frozenset()})
    )
    assert (await Person.get()).name == "Ann Lee"
    roles = {
        row.company.name: (row.configuration, row.pay, row.view)
        for row in await Membership.all().select_related("company")
    }
    assert roles == {ACME: (True, True, False), "Beta": (False, False, False)}


async def test_a_person_declared_again_has_the_roles_of_the_last_word(store: Store) -> None:
    await keep(store, PersonDraft(ANN, "Ann Lee", {ACME: frozenset({"configuration"})}))
    await keep(store, PersonDraft(ANN, "", {"ACME LTD": frozenset({"view"})}))
    row = await Membership.get().select_related("person", "company")
    assert (row.configuration, row.view, row.person.name, row.company.name) == (False, True, "Ann Lee", ACME)


async def test_a_person_without_companies_keeps_their_roles(store: Store) -> None:
    await keep(store, PersonDraft(ANN, "Ann Lee", {ACME: frozenset({"configuration"})}))
    await keep(store, PersonDraft(ANN, "Ann Lee-Moss", None))
    assert (await Membership.get()).configuration
    assert (await Person.get()).name == "Ann Lee-Moss"


async def test_a_person_of_an_unlisted_company_is_refused_whole(store: Store) -> None:
    with refused("company_unknown", company="Beta"):
        await keep(
            store,
            PersonDraft(ANN, "Ann Lee", {"Beta": frozenset()}),
            policy=Policy(companies=(CompanyIdentity("Acme Ltd"),)),
        )
    assert not await Person.exists()


async def test_one_who_leaves_and_comes_back_is_redrawn_both_times(store: Store) -> None:
    document = await taken(store, MANAGER)
    for active, stuck in ((False, "gone"), (True, "")):
        await all_posted()
        assert await keep(store, PersonDraft(ANN, "Ann Lee", None, active=active))
        assert [step.stuck for step in (await load_document(document.id)).steps] == [stuck]
        requesters = await card_of(document, BOB, "requester")
        assert requesters.id in await to_redraw()
        await all_posted()
        assert not await keep(store, PersonDraft(ANN, "Ann Lee", None, active=active))


async def test_listed_companies_are_kept_with_their_managers(store: Store) -> None:
    acme = CompanyTerms(ACME, "main", (EVE,), "Europe/Berlin", "DE", "EUR", po_pdf_while_pending=True)
    await settings_name(store, acme, CompanyTerms("Beta", "acme-eu"))
    row = await Company.get(name=ACME).select_related("workspace")
    assert (row.zone, row.currency, row.po_pdf_while_pending, row.workspace.name) == (
        "Europe/Berlin",
        "EUR",
        True,
        "main",
    )
    manager = await Membership.get(configuration=True).select_related("person")
    assert manager.person.email == EVE


async def test_a_listed_company_read_again_changes_and_keeps_its_people(store: Store) -> None:
    await taken(store, followers=(GUS,))
    await settings_name(store, CompanyTerms("ACME Ltd", "main", (GUS,)))
    assert (await Company.get()).name == "ACME Ltd"
    assert await Membership.all().count() == 5
    assert (await Membership.get(configuration=True).select_related("person")).person.email == GUS


async def test_a_file_ends_the_roles_in_a_company_however_its_name_is_written(store: Store) -> None:
    await keep(store, PersonDraft(ANN, "", {"Acme \u2013 Nord": frozenset({"pay"})}))
    assert await keep(store, PersonDraft(ANN, "", {"ACME\u00a0 - Nord": None}))
    assert not await Membership.exists()
    assert await Company.all().count() == 1
