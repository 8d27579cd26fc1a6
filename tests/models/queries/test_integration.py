"""What the configuration role sees of its workspace, and what it may set there."""

from models.change import Change
from models.database.store import Store
from models.outbox import homes
from models.outbox.homes import LOOKED_AT_FOR, open_home, turn_to
from models.outbox.notices import load_welcome, welcome_managers
from models.people import configuration
from models.people.companies import CompanyTerms, save_companies
from models.policy import Policy
from models.queries import integration
from models.queries.home import load_queue
from models.tables import Company, EventDelivery, Home, Message
from tests.models.events.told import an_approved
from tests.support.cast import (
    ACME,
    ANN,
    BOB,
    CLEO,
    DAN,
    EVE,
    LATER,
    NOW,
    TERMS,
    a_step,
    approve,
    know_member,
    make_manager,
    person,
    refused,
    taken,
)

BETA = "Beta GmbH"
ALLOWED = Policy(pdf_while_pending=frozenset({ACME.casefold()}))


async def set_pdf(store: Store, email: str, allowed: bool | None, policy: Policy = TERMS) -> Company:
    company, presser = await Company.get(name=ACME), await person(email)
    await store.apply(
        Change(LATER, policy),
        lambda change: configuration.set_pdf_while_pending(
            company.id, presser.id, company.workspace_id, allowed, change
        ),
    )
    return await Company.get(id=company.id).select_related("po_pdf_set_by")


async def settings_say(store: Store, allowed: bool) -> None:
    terms = CompanyTerms(ACME, "main", po_pdf_while_pending=allowed)
    await store.apply(Change(NOW, TERMS), lambda change: save_companies([terms], change))


async def test_what_is_set_in_slack_outlives_a_restart_until_it_is_reset(store: Store) -> None:
    await settings_say(store, False)
    await taken(store)
    await make_manager(store, CLEO)
    company = await set_pdf(store, CLEO, True)
    assert company.po_pdf_set_by is not None
    assert (company.po_pdf_while_pending, company.po_pdf_set_by.email) == (True, CLEO)
    assert company.po_pdf_set_at == LATER
    await settings_say(store, False)
    assert (await Company.get(name=ACME)).po_pdf_while_pending
    company = await set_pdf(store, CLEO, None)
    assert (company.po_pdf_while_pending, company.po_pdf_set_by_id) == (False, None)
    assert (await set_pdf(store, CLEO, None, ALLOWED)).po_pdf_while_pending
    await settings_say(store, False)
    assert not (await Company.get(name=ACME)).po_pdf_while_pending


async def test_only_the_configuration_role_of_that_company_sets_it(store: Store) -> None:
    await taken(store)
    await taken(store, number="PO-B", company=BETA)
    await make_manager(store, DAN, company=BETA)
    await make_manager(store, EVE, company=BETA)
    for email, told in ((ANN, ACME), (DAN, ACME), (EVE, None)):  # it is named to its own people alone
        with refused("not_configuration", company=told):
            await set_pdf(store, email, True)
    company, dan = await Company.get(name=ACME), await person(DAN)
    await configuration.require_configures(dan.id, company.workspace_id)
    with refused("not_configuration"):
        await configuration.require_configures((await person(ANN)).id, company.workspace_id)
    with refused("not_configuration"):
        await configuration.require_configures(dan.id, company.workspace_id + 1)


async def test_the_integration_shows_who_is_not_integrated_and_only_companies_of_the_reader(
    store: Store,
) -> None:
    await taken(store)
    await taken(store, a_step("Manager", "any", EVE), number="PO-B", company=BETA)
    await make_manager(store, CLEO)
    await know_member(store, ANN, "active", user_id="U1")
    await know_member(store, BOB, "guest", user_id="U2")
    here, cleo = (await Company.get(name=ACME)).workspace_id, await person(CLEO)
    await store.transact(
        lambda: turn_to(here, cleo.id, NOW, part="integration", people="not_integrated", people_page=9)
    )
    shown = await integration.load_integration(await Home.get(), (), TERMS, NOW)
    assert (shown.integrated, shown.not_integrated, shown.page, shown.pages) == (1, 3, 1, 1)
    assert [(one.email, one.state) for one in shown.people] == [
        (BOB, "guest"),
        (CLEO, "unknown"),
        (DAN, "unknown"),
    ]
    assert [one.name for one in shown.companies] == [ACME]
    assert shown.waiting.messages == await Message.filter(state="new").count()
    assert [one.id for one in await configuration.managed_workspaces(cleo.id)] == [here]


async def test_managers_are_welcomed_once_each(store: Store) -> None:
    await taken(store)
    await make_manager(store, CLEO)
    here = (await Company.get()).workspace_id
    for _ in range(2):
        await store.transact(lambda: welcome_managers(here, NOW))
    (welcome,) = await Message.filter(subject="welcome").select_related("person")
    assert welcome.person.email == CLEO
    assert (await load_welcome(welcome)).companies == (ACME,)
    await make_manager(store, DAN)
    await store.transact(lambda: welcome_managers(here, NOW))
    assert await Message.filter(subject="welcome").count() == 2


async def test_home_says_whose_turn_it_is_and_what_is_stuck(store: Store) -> None:
    await taken(store, a_step("Manager", "any", ANN, CLEO))
    await taken(store, a_step("Manager", "any", BOB), number="PO-2")
    here, bob = (await Company.get()).workspace_id, (await person(BOB)).id
    await store.transact(lambda: open_home(here, bob, NOW))
    queue, _listed = await load_queue(await Home.get(), TERMS)
    first, second = queue.asked.rows
    assert (first.state, [one.email for one in first.asked]) == ("pending_others", [ANN, CLEO])
    assert (second.number, second.state, second.asked) == ("PO-2", "stuck", ())


async def test_who_comes_back_to_home_later_finds_the_queue(store: Store) -> None:
    await taken(store)
    here, ann = (await Company.get()).workspace_id, (await person(ANN)).id
    await store.transact(lambda: turn_to(here, ann, NOW, part="integration"))
    await store.transact(lambda: open_home(here, ann, NOW + LOOKED_AT_FOR / 2))
    assert (await Home.get()).part == "integration"
    await store.transact(lambda: open_home(here, ann, NOW + LOOKED_AT_FOR * 2))
    assert (await Home.get()).part == "queue"


async def test_the_homes_of_those_concerned_follow_a_document(store: Store) -> None:
    document = await taken(store, a_step("Manager", "any", ANN), a_step("Finance", "any", CLEO))
    await taken(store, number="PO-2", requester=DAN)
    here = (await Company.get()).workspace_id
    people = {email: (await person(email)).id for email in (ANN, BOB, CLEO, DAN)}
    for person_id in people.values():
        await store.transact(lambda person_id=person_id: open_home(here, person_id, NOW))  # type: ignore[misc]
    await Home.all().update(shown_version=9, wanted_version=9)
    await approve(store, document, ANN)
    follow = {home.person_id for home in await Home.all() if home.wanted_version > home.shown_version}
    assert follow == {people[ANN], people[BOB], people[CLEO]}


async def test_a_queue_holds_what_waits_and_what_was_asked_for(store: Store) -> None:
    for number in range(1, 13):
        await taken(store, number=f"PO-{number}")
    here, ann, bob = (await Company.get()).workspace_id, await person(ANN), await person(BOB)
    await store.transact(lambda: turn_to(here, ann.id, NOW, page=2))
    await store.transact(lambda: turn_to(here, bob.id, NOW, asked_page=3))
    of_ann, _ = await load_queue(await Home.get(person_id=ann.id), TERMS)
    assert [row.number for row in of_ann.waiting.rows] == ["PO-11", "PO-12"]
    assert (of_ann.waiting.pages, of_ann.waiting.total, of_ann.asked.total) == (2, 12, 0)
    of_bob, _ = await load_queue(await Home.get(person_id=bob.id), TERMS)
    assert [row.number for row in of_bob.asked.rows] == ["PO-11", "PO-12"]
    assert not of_bob.configures


async def test_an_old_home_is_published_again_whatever_stands_there(store: Store) -> None:
    await taken(store)
    here, ann = (await Company.get()).workspace_id, await person(ANN)
    await store.transact(lambda: open_home(here, ann.id, NOW))
    await Home.all().update(shown_version=2, shown_hash="same", attempts=3)
    await store.transact(lambda: homes.redraw_home(here, ann.id, LATER))
    home = await Home.get()
    assert home.wanted_version > home.shown_version
    assert home.shown_hash == ""


async def test_the_integration_names_only_targets_where_something_failed(store: Store) -> None:
    document = await an_approved(store)
    await make_manager(store, CLEO)
    await document.fetch_related("company")
    here, cleo = document.company.workspace_id, await person(CLEO)
    await store.transact(lambda: turn_to(here, cleo.id, NOW, part="integration"))
    home = await Home.get(person_id=cleo.id)
    assert (await integration.load_integration(home, (), TERMS, NOW)).targets == ()
    await EventDelivery.filter(target="webhook:erp").update(last_error="answered 500")
    [erp] = (await integration.load_integration(home, (), TERMS, NOW)).targets
    assert (erp.name, erp.waiting, erp.failed) == ("webhook:erp", 1, 0)
    assert (erp.last_error, erp.oldest) == ("answered 500", LATER)
