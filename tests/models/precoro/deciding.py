"""People with keys who decide on what waits in Precoro, and what the sender finds."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from models.approval.decide import Verdict
from models.change import Change
from models.database.store import Store
from models.tables import Document, PrecoroAccount, PrecoroDecision, PrecoroKey
from tests.models.precoro.parts import PRECORO_TERMS, an_account, read, remote_order, the_document
from tests.support.cast import ANN, LATER, NOW, TERMS, all_posted, person, press, turn_of

T = TypeVar("T")
DECIDING = replace(TERMS, precoro=(PRECORO_TERMS,))


async def an_order(store: Store) -> Document:
    """Have an order of Precoro wait for Ann, with its cards in Slack."""
    account = await an_account(store)
    await read(store, account, remote_order())
    await all_posted()
    return await the_document()


async def link_key(store: Store, email: str = ANN, *, state: str = "linked") -> PrecoroKey:
    """Have somebody's key in the store."""
    account = await PrecoroAccount.get()
    who = await person(email)

    async def work() -> PrecoroKey:
        return await PrecoroKey.create(
            account_id=account.id,
            person_id=who.id,
            email=email,
            sealed=f"sealed for {email}",
            state=state,
            linked_at=NOW,
        )

    return await store.transact(work)


async def an_order_to_decide(store: Store) -> Document:
    """Have an order of Precoro wait for Ann, who has linked a key."""
    document = await an_order(store)
    await link_key(store)
    return document


async def decide_on(
    store: Store, document: Document, email: str = ANN, verdict: Verdict = "approved", reason: str = ""
) -> PrecoroDecision:
    """Have somebody decide; return the decision on its way."""
    await press(store, await turn_of(document, email), verdict, reason=reason, policy=DECIDING)
    made = await PrecoroDecision.filter(person__email=email).order_by("-id").first()
    assert made is not None
    return made


async def change(store: Store, work: Callable[[Change], Awaitable[T]]) -> T:
    """Apply a rule as the sender does, with its effects."""
    return await store.apply(Change(LATER, DECIDING), work)
