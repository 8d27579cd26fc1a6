"""A clock that was ahead for a moment does not stop an account for as long."""

from datetime import timedelta

from models.database.store import Store
from models.precoro import ledger, readings
from models.precoro.accounts import note
from models.precoro.clock import catch_up_with_clock
from models.tables import PrecoroAccount, PrecoroReading
from tests.models.precoro.parts import an_account
from tests.models.precoro.test_ledger import LIST, ask, made
from tests.support.cast import NOW

AHEAD = NOW + timedelta(days=30)


async def test_calls_and_documents_do_not_wait_for_a_clock_that_was_ahead(store: Store) -> None:
    account = await an_account(store)

    async def work() -> None:
        await note(account.id, last_pass_at=AHEAD)
        await ledger.limit_route(account.id, LIST.route, AHEAD, AHEAD, strict=True)
        await PrecoroReading.create(
            account_id=account.id, alias="purchaseorder", remote_id=1, number="PO-1", next_at=AHEAD
        )

    await store.transact(work)
    await made(store, LIST, AHEAD)
    later = await ask(store, LIST, NOW)
    assert later is not None
    assert later > AHEAD
    await store.transact(lambda: catch_up_with_clock(account.id, NOW))
    assert await made(store, LIST, NOW) < NOW + 2 * ledger.MINUTE
    assert await readings.next_reading(account.id, NOW) is not None
    assert (await PrecoroAccount.get(id=account.id)).last_pass_at == NOW


async def test_what_is_to_wait_goes_on_waiting(store: Store) -> None:
    account = await an_account(store)
    until = NOW + timedelta(hours=2)
    await store.transact(lambda: ledger.stop(account.id, "blocked", until))
    await store.transact(lambda: catch_up_with_clock(account.id, NOW))
    assert await ask(store, LIST, NOW) == until
