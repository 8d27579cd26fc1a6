"""What managers see of companies in Precoro."""

from dataclasses import replace
from datetime import timedelta

from models.change import Change
from models.database.store import Store
from models.outbox.homes import precoro_changed, turn_to
from models.people.companies import CompanyTerms, save_companies
from models.policy import CallLimits
from models.precoro import accounts, ledger
from models.precoro.ledger import CountedCall
from models.precoro.overview import load_precoro
from models.records.home import PrecoroState
from models.tables import Company, Home, Person, PrecoroAccount, PrecoroKey
from tests.models.precoro.parts import PRECORO_TERMS, an_account, read, remote_order, remote_step
from tests.support.cast import ACME, ANN, CLEO, DAN, LATER, NOW, TERMS, know_member, make_manager, person

POLICY = replace(TERMS, precoro=(PRECORO_TERMS,))
BETA = "Beta GmbH"
LOOSE = CallLimits(seconds_between_calls=0.0)


async def the_state() -> PrecoroState:
    company = await Company.get(name=ACME)
    [found] = await load_precoro([company.id], POLICY, NOW)
    return found


async def call(store: Store, account: PrecoroAccount, count: int, owner: int = 0) -> None:
    """Have so many calls made, a minute apart, the last one now."""

    async def work() -> None:
        for n in reversed(range(count)):
            at = NOW - n * timedelta(minutes=1)
            later = await ledger.reserve(account.id, CountedCall("GET /users", "", owner), LOOSE, at)
            assert later is None
            await ledger.finish(account.id, LOOSE, at)

    await store.transact(work)


async def test_it_is_told_when_a_company_was_read_and_how_many_calls_that_took(store: Store) -> None:
    account = await an_account(store)
    assert await the_state() == PrecoroState(ACME, None, 0, 3_000, company=account.company_id)
    await store.transact(lambda: accounts.note(account.id, last_pass_at=LATER))
    await call(store, account, 3)
    assert await the_state() == PrecoroState(ACME, LATER, 3, 3_000, company=account.company_id)


async def test_why_calls_are_stopped_is_told_with_when_they_go_on(store: Store) -> None:
    account = await an_account(store)
    await store.transact(lambda: ledger.stop(account.id, "key_refused", LATER))
    state = await the_state()
    assert (state.stopped, state.again_at, state.needs_help) == ("key_refused", LATER, True)
    await store.transact(lambda: ledger.go_on(account.id))
    assert (await the_state()).stopped is None


async def test_the_calls_of_a_day_are_used_up_where_the_rest_is_kept_for_decisions(store: Store) -> None:
    account = await an_account(store)
    await call(store, account, 8)
    company = await Company.get(name=ACME)

    async def stopped(per_day: int) -> tuple[object, object]:
        policy = replace(POLICY, call_limits=CallLimits(per_day=per_day))
        [state] = await load_precoro([company.id], policy, NOW)
        return state.stopped, state.again_at

    assert await stopped(12) == (None, None)  # ten may be made, two are kept
    assert await stopped(10) == ("daily_limit", NOW - timedelta(minutes=7) + timedelta(days=1))


async def test_calls_with_the_keys_of_people_count_where_the_company_is_counted(store: Store) -> None:
    account = await an_account(store)
    await call(store, account, 2)
    await call(store, account, 1, owner=5)
    assert (await the_state()).calls == 3
    by_key = replace(POLICY, call_limits=CallLimits(counted_by="key"))
    [state] = await load_precoro([account.company_id], by_key, NOW)
    assert state.calls == 2


async def test_lists_that_are_refused_are_named_by_kind_until_they_are_read(store: Store) -> None:
    account = await an_account(store)
    await store.transact(lambda: accounts.list_refused(account.id, "invoices", "forbidden", NOW))
    assert (await the_state()).refused_kinds == ("invoice",)
    await store.transact(lambda: accounts.list_read(account.id, "invoices", NOW))
    assert (await the_state()).refused_kinds == ()


async def test_documents_whose_approvers_could_not_be_read_are_counted_and_named(store: Store) -> None:
    account = await an_account(store)
    order = remote_order(remote_step("Manager"))
    for n in range(1, 6):
        another = replace(order, id=n, idn=str(n), draft=replace(order.draft, id=str(n), number=f"PO-{n}"))
        await read(store, account, another)
    state = await the_state()
    assert state.all_unread == 5
    assert [one.number for one in state.unread] == ["PO-1", "PO-2", "PO-3"]
    assert state.unread[0].url == order.draft.url
    approved = replace(another, draft=replace(another.draft, status="approved"), open_step="")
    await read(store, account, approved)
    assert (await the_state()).all_unread == 4


async def test_approvers_in_slack_without_a_key_are_named(store: Store) -> None:
    account = await an_account(store)
    await read(store, account, remote_order(remote_step("Manager", ANN, CLEO, DAN)))
    for email in (ANN, CLEO):
        await know_member(store, email, "active", user_id=f"U{email}")
    assert [one.email for one in (await the_state()).without_key] == [ANN, CLEO]
    await link(store, account, CLEO)
    assert [one.email for one in (await the_state()).without_key] == [ANN]
    nobody_decides = replace(POLICY, precoro=(replace(PRECORO_TERMS, decide=False),))
    [state] = await load_precoro([account.company_id], nobody_decides, NOW)
    assert state.without_key == ()
    await store.transact(lambda: Person.filter(email=ANN).update(active=False))
    assert (await the_state()).without_key == ()


async def link(store: Store, account: PrecoroAccount, email: str) -> None:
    row = PrecoroKey(
        account_id=account.id, person_id=(await person(email)).id, email=email, sealed="", linked_at=NOW
    )
    await store.transact(row.save)


async def test_only_companies_that_the_settings_have_in_precoro_are_shown(store: Store) -> None:
    account = await an_account(store)
    assert await load_precoro([], POLICY, NOW) == ()
    assert await load_precoro([account.company_id], TERMS, NOW) == ()


async def test_a_company_that_needs_help_comes_first(store: Store) -> None:
    await an_account(store)
    listed = [CompanyTerms(ACME, "main"), CompanyTerms(BETA, "main")]
    terms = (PRECORO_TERMS, replace(PRECORO_TERMS, company=BETA, account="beta"))
    await store.apply(Change(NOW, TERMS), lambda change: save_companies(listed, change))
    ids = await store.transact(lambda: accounts.save_accounts(terms))
    companies = [one.id for one in await Company.all()]
    policy = replace(POLICY, precoro=terms)
    assert [one.name for one in await load_precoro(companies, policy, NOW)] == [ACME, BETA]
    await store.transact(lambda: ledger.stop(ids[BETA], "blocked", LATER))
    assert [one.name for one in await load_precoro(companies, policy, NOW)] == [BETA, ACME]


async def test_only_homes_that_show_the_integration_are_drawn_again(store: Store) -> None:
    account = await an_account(store)
    await read(store, account, remote_order(remote_step("Manager", ANN)))
    await make_manager(store, CLEO)
    workspace = (await Company.get(name=ACME)).workspace_id
    for email, part in ((CLEO, "integration"), (ANN, "queue")):
        who = (await person(email)).id
        await store.transact(lambda who=who, part=part: turn_to(workspace, who, NOW, part=part))  # type: ignore[misc]
    before = {one.part: one.wanted_version for one in await Home.all()}
    await store.transact(lambda: precoro_changed(account.id))
    after = {one.part: one.wanted_version for one in await Home.all()}
    assert after == {"integration": before["integration"] + 1, "queue": before["queue"]}
