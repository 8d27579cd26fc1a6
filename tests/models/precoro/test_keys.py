"""A key is of the person who links it, counts once a call has tried it, and goes when its person does."""

from dataclasses import replace

import pytest

from models.change import Change
from models.database.store import Store
from models.facts import AccountLost, MemberChanged, RightsChanged
from models.people.memberships import save_people
from models.policy import Policy
from models.precoro import keys
from models.precoro.keys import LinkRequest
from models.tables import Company, Membership, Message, Person, PrecoroAccount, PrecoroKey, PrecoroPerson
from tests.models.precoro.deciding import (
    DECIDING,
    an_order,
    an_order_to_decide,
    change,
    decide_on,
    link_key,
)
from tests.support.cast import (
    ANN,
    CLEO,
    LATER,
    all_posted,
    all_rows,
    card_of,
    know_member,
    person,
    refused,
    to_redraw,
    turn_of,
)


async def link(
    store: Store,
    who: str = ANN,
    email: str = "",
    *,
    key: str = "form-1",
    sealed: str = "sealed",
    policy: Policy = DECIDING,
) -> None:
    """Link a key as the form does."""
    found, company = await person(who), await Company.get()
    request = LinkRequest(key, company.id, email or who, sealed, found.id)
    await store.apply(Change(LATER, policy), lambda c: keys.link(request, company.workspace_id, c))


async def the_key() -> PrecoroKey:
    return await PrecoroKey.get()


async def notices() -> list[tuple[str, str, str]]:
    rows = await Message.filter(subject="precoro").order_by("id").select_related("person")
    return [(one.person.email, str(one.about_state), str(one.about_words)) for one in rows]


async def test_a_key_is_stored_to_be_checked_and_does_not_count_yet(store: Store) -> None:
    await an_order(store)
    await link(store, email="Ann@acme.example")
    row = await the_key()
    assert (row.state, row.email, row.sealed, row.proven) == (
        "checking",
        "Ann@acme.example",
        "sealed",
        False,
    )
    assert [one.id for one in await keys.keys_to_check(row.account_id)] == [row.id]


async def test_no_key_is_linked_where_the_settings_let_nobody_decide_from_here(store: Store) -> None:
    await an_order(store)
    nobody = replace(DECIDING, precoro=tuple(replace(one, decide=False) for one in DECIDING.precoro))
    with refused("nothing_to_link"):
        await link(store, policy=nobody)
    assert not await PrecoroKey.exists()
    await link(store)
    assert await PrecoroKey.exists()


async def test_the_address_must_be_one_of_this_very_person(store: Store) -> None:
    await an_order(store)
    before = await all_rows()
    with refused("not_your_address", email=CLEO):
        await link(store, email=CLEO)
    with refused("not_your_address"):
        await link(store, email="ann@elsewhere.example")
    assert await all_rows() == before


async def test_an_address_of_theirs_in_precoro_or_in_a_domain_that_means_the_same_counts(
    store: Store,
) -> None:
    await an_order(store)
    await link(
        store, email="ann@acme.org", policy=replace(DECIDING, alias_domains=(("acme.example", "acme.org"),))
    )
    assert (await the_key()).email == "ann@acme.org"
    await PrecoroPerson.filter(person__email=ANN).update(email="a.lee@erp.example")
    await link(store, email="A.Lee@erp.example", key="form-2")
    assert (await the_key()).email == "A.Lee@erp.example"
    await PrecoroPerson.filter(person__email=ANN).update(gone=True)
    with refused("not_your_address"):
        await link(store, email="a.lee@erp.example", key="form-3")


async def test_nobody_links_a_key_of_a_company_they_are_not_in_or_where_nobody_decides(store: Store) -> None:
    await an_order(store)
    await store.transact(lambda: save_people(["eve@acme.example"]))
    with refused("nothing_to_link"):
        await link(store, "eve@acme.example")
    with refused("nothing_to_link"):
        await link(store, policy=replace(DECIDING, precoro=()))
    ann, company = await person(ANN), await Company.get()
    found = await keys.companies_to_link(ann.id, company.workspace_id, DECIDING)
    assert [one.id for one in found] == [company.id]
    assert await keys.companies_to_link(ann.id, company.workspace_id + 1, DECIDING) == []


async def test_the_same_form_links_once_and_another_replaces_the_key(store: Store) -> None:
    await an_order(store)
    await link(store)
    await store.transact(lambda: PrecoroKey.all().update(state="linked"))
    await link(store)
    assert (await the_key()).state == "linked"
    await link(store, key="form-2", sealed="another")
    assert ((await the_key()).state, (await the_key()).sealed) == ("checking", "another")


async def test_a_key_that_works_counts_and_its_person_hears_of_it(store: Store) -> None:
    document = await an_order(store)
    await link(store)
    row = await the_key()
    await all_posted()
    await change(store, lambda c: keys.key_works(row, False, c))
    await change(store, lambda c: keys.key_works(row, False, c))
    assert ((await the_key()).state, (await the_key()).proven) == ("linked", False)
    assert await notices() == [(ANN, "key_works", "Acme Ltd")]
    assert (await card_of(document, ANN)).id in await to_redraw()
    later = await the_key()
    await change(store, lambda c: keys.key_works(later, True, c))
    assert ((await the_key()).proven, len(await notices())) == (True, 1)


@pytest.mark.parametrize("why", ["key_refused", "key_of_other", "key_unreadable"])
async def test_a_key_that_does_not_work_is_deleted_and_its_person_hears_why(
    store: Store, why: keys.WhyRefused
) -> None:
    await an_order(store)
    await link(store)
    row = await the_key()
    await change(store, lambda c: keys.key_is_refused(row, why, c))
    await change(store, lambda c: keys.key_is_refused(row, why, c))
    assert not await PrecoroKey.exists()
    assert await notices() == [(ANN, why, "Acme Ltd")]


async def test_an_answer_about_an_older_key_says_nothing_of_the_new_one(store: Store) -> None:
    await an_order(store)
    await link(store)
    old = await the_key()
    await link(store, key="form-2", sealed="another")
    await change(store, lambda c: keys.key_works(old, True, c))
    await change(store, lambda c: keys.key_is_refused(old, "key_refused", c))
    assert ((await the_key()).state, await notices()) == ("checking", [])


async def test_a_key_that_is_refused_when_a_decision_is_sent_undoes_the_decision(store: Store) -> None:
    document = await an_order_to_decide(store)
    row = await decide_on(store, document)
    await change(store, lambda c: keys.key_refused(row, c))
    await change(store, lambda c: keys.key_refused(row, c))
    assert ((await turn_of(document, ANN)).state, await PrecoroKey.exists()) == ("open", False)
    assert await notices() == [(ANN, "key_refused", "Acme Ltd")]


async def test_unlinking_deletes_the_key_and_takes_back_what_was_not_sent(store: Store) -> None:
    document = await an_order_to_decide(store)
    await decide_on(store, document)
    ann, company = await person(ANN), await Company.get()
    await change(store, lambda c: keys.unlink("u1", ann.id, company.workspace_id, c))
    await change(store, lambda c: keys.unlink("u1", ann.id, company.workspace_id, c))
    assert ((await turn_of(document, ANN)).state, await PrecoroKey.exists()) == ("open", False)
    with refused("no_key_linked"):
        await change(store, lambda c: keys.unlink("u2", ann.id, company.workspace_id, c))


async def stated(store: Store, *facts: RightsChanged | MemberChanged | AccountLost) -> None:
    async def work(c: Change) -> None:
        c.state(*facts)

    await change(store, work)


async def test_a_key_goes_when_its_person_leaves_the_company_or_is_not_active(store: Store) -> None:
    await an_order_to_decide(store)
    ann = await person(ANN)
    await stated(store, RightsChanged(ann.id))
    assert await PrecoroKey.exists()
    await store.transact(lambda: Person.filter(id=ann.id).update(active=False))
    await stated(store, RightsChanged(ann.id))
    assert not await PrecoroKey.exists()
    await store.transact(lambda: Person.filter(id=ann.id).update(active=True))
    await link_key(store)
    await store.transact(lambda: Membership.filter(person_id=ann.id).delete())
    await stated(store, RightsChanged(ann.id))
    assert not await PrecoroKey.exists()


async def test_a_key_goes_when_its_person_is_somebody_else_in_slack_or_cannot_act_there(store: Store) -> None:
    await an_order_to_decide(store)
    await know_member(store, ANN, "active")
    ann, workspace = await person(ANN), (await Company.get()).workspace_id
    gone: list[MemberChanged | AccountLost] = [
        MemberChanged(workspace, ann.id, "active", "deactivated", other_account=False, other_zone=False),
        MemberChanged(workspace, ann.id, "active", "active", other_account=True, other_zone=False),
        AccountLost(workspace, ann.id, was_active=True),
    ]
    still = MemberChanged(workspace, ann.id, "unknown", "active", other_account=False, other_zone=False)
    await stated(store, still)
    assert await PrecoroKey.exists()
    for fact in gone:
        await stated(store, fact)
        assert not await PrecoroKey.exists(), fact
        await link_key(store)
    assert await PrecoroAccount.all().count() == 1
