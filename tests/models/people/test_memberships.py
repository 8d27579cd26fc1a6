"""A role that was given can be taken: the newest word of the same source counts."""

from models.approval.manage import reassign
from models.change import Change
from models.database.store import Store
from models.people.companies import CompanyTerms
from models.people.configuration import configures
from models.policy import Policy
from models.records.drafts import PersonDraft
from models.tables import Company, Membership, Message
from tests.models.people.test_people import keep, settings_name
from tests.support.cast import (
    ACME,
    ANN,
    BOB,
    CLEO,
    DAN,
    EVE,
    GUS,
    LATER,
    MANAGER,
    TERMS,
    a_draft,
    a_step,
    all_posted,
    card_of,
    make_manager,
    person,
    states,
    take,
    taken,
    to_redraw,
    turn_of,
)

BETA = "Beta GmbH"
ROLE = frozenset({"configuration"})


async def managers(company: str = ACME) -> list[str]:
    rows = Membership.filter(company__name=company, configuration=True).select_related("person")
    return sorted([one.person.email for one in await rows])


async def members(company: str = ACME) -> list[str]:
    rows = Membership.filter(company__name=company).select_related("person")
    return sorted([one.person.email for one in await rows])


async def test_a_manager_that_the_settings_no_longer_name_loses_the_role(store: Store) -> None:
    assert await settings_name(store, CompanyTerms(ACME, "main", (ANN, EVE)))
    document = await taken(store, a_step("Manager", "any", BOB))  # stuck: so both have a card of it
    await all_posted()
    lost = await settings_name(store, CompanyTerms(ACME, "main", (EVE, GUS)))
    assert lost == {(await person(ANN)).id, (await person(GUS)).id}
    assert (await managers(), await members()) == ([EVE, GUS], [BOB, EVE, GUS])
    assert (await card_of(document, ANN, "configuration")).id in await to_redraw()
    company = await Company.get(name=ACME)
    assert not await configures((await person(ANN)).id, company.workspace_id)
    assert await settings_name(store, CompanyTerms(ACME, "main", (EVE, GUS))) == set()


async def test_a_company_that_the_settings_no_longer_list_loses_its_managers(store: Store) -> None:
    await settings_name(store, CompanyTerms(ACME, "main", (ANN,)), CompanyTerms(BETA, "main", (ANN,)))
    await settings_name(store, CompanyTerms(ACME, "main", (ANN,)))
    assert (await managers(), await managers(BETA)) == ([ANN], [])


async def test_settings_and_files_take_only_what_they_gave(store: Store) -> None:
    await settings_name(store, CompanyTerms(ACME, "main", (ANN, EVE)))
    await keep(store, PersonDraft(ANN, "", {ACME: ROLE}))
    await keep(store, PersonDraft(EVE, "", {ACME: frozenset()}))
    assert await managers() == [ANN, EVE]
    await settings_name(store, CompanyTerms(ACME, "main"))
    assert (await managers(), await members()) == ([ANN], [ANN, EVE])
    await keep(store, PersonDraft(ANN, "", {ACME: frozenset()}))
    assert (await managers(), await members()) == ([], [ANN, EVE])


async def test_a_file_ends_roles_and_membership_that_a_file_gave(store: Store) -> None:
    every = frozenset({"configuration", "pay", "view"})
    await keep(store, PersonDraft(ANN, "", {ACME: every, BETA: every}))
    assert not await keep(store, PersonDraft(ANN, "Ann", None))
    assert await keep(store, PersonDraft(ANN, "", {BETA: None}))
    assert (await managers(), await members(BETA)) == ([ANN], [])
    assert not await keep(store, PersonDraft(ANN, "", {BETA: None, "Nowhere": None}))
    assert not await Company.exists(name="Nowhere")
    assert await keep(store, PersonDraft(ANN, "", {}))
    assert not await Membership.exists()


async def test_somebody_named_in_a_document_stays_without_roles(store: Store) -> None:
    document = await taken(store, MANAGER)
    await keep(store, PersonDraft(ANN, "", {ACME: frozenset({"pay", "configuration"})}))
    await keep(store, PersonDraft(ANN, "", {}))
    row = await Membership.get(person__email=ANN)
    assert (row.configuration, row.pay, row.from_file, row.from_document) == (False, False, False, True)
    assert await states(document) == {"1:ann": "open"}


async def test_somebody_who_took_over_a_turn_stays(store: Store) -> None:
    document = await taken(store, MANAGER)
    await make_manager(store, EVE)
    await keep(store, PersonDraft(DAN, "", {ACME: frozenset()}))
    turn, dan, eve = await turn_of(document, ANN), await person(DAN), await person(EVE)
    await store.apply(Change(LATER, TERMS), lambda change: reassign("key", turn.id, dan.id, eve.id, change))
    await keep(store, PersonDraft(DAN, "", {}))
    assert DAN in await members()


async def test_a_role_given_later_brings_a_card_of_what_is_stuck_already(store: Store) -> None:
    stuck = await taken(store, a_step("Manager", "any", BOB))
    await taken(store, MANAGER, number="PO-2")
    await keep(store, PersonDraft(EVE, "", {ACME: ROLE}))
    card = await Message.get(person__email=EVE, subject="card")
    assert (card.document_id, card.card_role) == (stuck.id, "configuration")
    for number in range(3, 9):
        await taken(store, a_step("Manager", "any", BOB), number=f"PO-{number}")
    await keep(store, PersonDraft(GUS, "", {ACME: ROLE}))
    assert not await Message.exists(person__email=GUS)  # too many: they are in the Integration part


async def test_managers_for_all_companies_hold_the_role_where_a_company_names_none(store: Store) -> None:
    everywhere = Policy(managers=(ANN,))
    await take(store, a_draft(MANAGER), policy=everywhere)
    assert await managers() == [ANN]
    await take(store, a_draft(MANAGER, company=BETA))
    assert await managers(BETA) == []
    assert await settings_name(store, policy=everywhere)
    assert await managers(BETA) == [ANN]
    await settings_name(store, CompanyTerms(BETA, "main", (CLEO,)), policy=everywhere)
    assert (await managers(), await managers(BETA)) == ([ANN], [CLEO])
    await settings_name(store)
    assert (await managers(), await managers(BETA)) == ([], [])
