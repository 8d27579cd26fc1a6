"""A manager chooses whose account is whose; domains can mean the same."""

from collections.abc import Awaitable, Callable

import pytest

from models.change import Change
from models.database.store import Store
from models.people.mapping import pair, record_event, record_look_up
from models.people.members import SlackProfile, record_absent
from models.people.pairing import choose_member, end_choice
from models.people.workspaces import record_connected
from models.policy import Policy
from models.tables import Company, Member, Message, Pairing
from tests.support.cast import (
    ANN,
    BOB,
    CLEO,
    EVE,
    LATER,
    MALLORY,
    TERMS,
    a_draft,
    all_posted,
    card_of,
    know_member,
    make_manager,
    person,
    refused,
    take,
    taken,
    to_redraw,
)

ALIASES = Policy(alias_domains=(("acme.example", "acme.com", "acme.de"),))


def account(user_id: str, email: str, state: str = "active") -> SlackProfile:
    return SlackProfile(user_id, email, state, "en-US", "UTC", "Annie")


async def here() -> int:
    return (await Company.get(name="Acme Ltd")).workspace_id


async def apply(store: Store, work: Callable[[Change], Awaitable[object]], policy: Policy = TERMS) -> None:
    await store.apply(Change(LATER, policy), work)


async def choose(store: Store, email: str, profile: SlackProfile, by: str = EVE) -> None:
    workspace, who, manager = await here(), await person(email), await person(by)
    await apply(store, lambda change: choose_member(workspace, who.id, profile, manager.id, change))


async def test_a_choice_ends_with_the_team_that_it_was_of(store: Store) -> None:
    await taken(store)
    await make_manager(store, EVE)
    await store.transact(lambda: here_is("T1"))
    await choose(store, ANN, account("U7", "annie@elsewhere.example"))
    await store.transact(lambda: here_is("T2"))
    workspace = await here()
    await apply(store, lambda change: pair(workspace, [account("U1", ANN)], LATER, change))
    assert await state_of(ANN) == ("U1", "active")
    await apply(store, lambda change: record_look_up(workspace, account("U1", "other@acme.example"), change))
    assert await state_of(ANN) == (None, "absent")


async def here_is(team_id: str) -> bool:
    return await record_connected(await here(), team_id, "UB")


async def unlink(store: Store, email: str) -> None:
    workspace, who, manager = await here(), await person(email), await person(EVE)
    await apply(store, lambda change: end_choice(workspace, who.id, manager.id, change))


async def state_of(email: str) -> tuple[str | None, str]:
    member = await Member.get(person__email=email)
    return member.user_id, member.state


async def test_a_choice_wins_over_addresses_until_it_is_ended(store: Store) -> None:
    await taken(store)
    await make_manager(store, EVE)
    await choose(store, ANN, account("U7", "annie@elsewhere.example"))
    workspace, ann = await here(), await person(ANN)
    listed = [account("U1", ANN), account("U7", "annie@elsewhere.example")]
    await apply(store, lambda change: pair(workspace, listed, LATER, change))
    assert await state_of(ANN) == ("U7", "active")
    gone = [account("U7", "annie@elsewhere.example", "deactivated"), account("U1", ANN)]
    await apply(store, lambda change: pair(workspace, gone, LATER, change))
    assert await state_of(ANN) == ("U7", "deactivated")
    await apply(store, lambda change: pair(workspace, listed, LATER, change))
    assert await state_of(ANN) == ("U7", "active")
    for profile in listed:
        await apply(store, lambda change, one=profile: record_look_up(workspace, one, change))  # type: ignore[misc]
    await apply(
        store, lambda change: record_event(workspace, ann.id, account("U7", "new@elsewhere.example"), change)
    )
    assert await state_of(ANN) == ("U7", "active")
    await apply(store, lambda change: record_absent(workspace, ann.id, change))
    assert await state_of(ANN) == ("U7", "absent")  # looked up by its id again
    await unlink(store, ANN)
    assert await state_of(ANN) == (None, "unknown")
    await apply(store, lambda change: pair(workspace, listed, LATER, change))
    assert await state_of(ANN) == ("U1", "active")
    rows = await Pairing.all().order_by("id").values_list("user_id", "person_id", "at")
    assert rows == [("U7", ann.id, LATER), (None, ann.id, LATER)]
    assert {one.by_id for one in await Pairing.all()} == {(await person(EVE)).id}


async def test_what_waits_comes_to_the_chosen_account_and_is_closed_there_once_unlinked(store: Store) -> None:
    document = await taken(store)
    await make_manager(store, EVE)
    await know_member(store, ANN, "absent")
    await choose(store, ANN, account("U7", "annie@elsewhere.example"))
    card = await card_of(document, ANN)
    assert (card.state, card.next_at) == ("new", LATER)
    await all_posted()
    await unlink(store, ANN)
    assert card.id in await to_redraw()
    assert not await Message.exists(subject="unlinked")
    with refused("not_linked_by_choice", person="Annie"):
        await unlink(store, ANN)


@pytest.mark.parametrize("state", ["guest", "bot", "deactivated", "stranger", "unconfirmed"])
async def test_an_account_that_cannot_act_is_refused(store: Store, state: str) -> None:
    await taken(store)
    await make_manager(store, EVE)
    with refused("cannot_be_linked", member="Annie", state=state):
        await choose(store, ANN, account("U7", "", state))
    assert not await Pairing.exists()


async def test_the_account_of_somebody_else_and_people_of_other_companies_are_refused(store: Store) -> None:
    await taken(store)
    await take(store, a_draft(company="Beta GmbH", requester=MALLORY))
    await make_manager(store, EVE)
    await know_member(store, BOB, "active", user_id="U7")
    with refused("account_taken", member="Annie", person=BOB):
        await choose(store, ANN, account("U7", BOB))
    with refused("not_configuration"):
        await choose(store, MALLORY, account("U8", ""))
    with refused("not_configuration"):
        await choose(store, ANN, account("U8", ""), by=CLEO)
    assert await state_of(BOB) == ("U7", "active")


async def test_addresses_in_alias_domains_are_the_same(store: Store) -> None:
    await taken(store)
    workspace = await here()
    listed = [account("U1", "ann@acme.com"), account("U2", "bob@acme.de"), account("U3", BOB)]
    await apply(store, lambda change: pair(workspace, listed, LATER, change), ALIASES)
    assert (await state_of(ANN), await state_of(BOB)) == (("U1", "active"), ("U3", "active"))
    await apply(
        store, lambda change: record_look_up(workspace, account("U4", "cleo@acme.com"), change), ALIASES
    )
    assert await state_of(CLEO) == ("U4", "active")
    await apply(store, lambda change: pair(workspace, listed, LATER, change))  # not any more
    assert await state_of(ANN) == (None, "absent")


async def test_an_account_in_use_does_not_give_way_to_one_in_an_alias_domain(store: Store) -> None:
    await taken(store)
    workspace, other = await here(), account("U9", "ann@acme.com")
    await apply(store, lambda change: pair(workspace, [account("U1", ANN)], LATER, change), ALIASES)
    await apply(store, lambda change: pair(workspace, [other], LATER, change), ALIASES)  # the next page
    await apply(store, lambda change: record_look_up(workspace, other, change), ALIASES)
    assert await state_of(ANN) == ("U1", "active")
    await apply(store, lambda change: record_look_up(workspace, account("U1", ANN, "deactivated"), change))
    await apply(store, lambda change: record_look_up(workspace, other, change), ALIASES)
    assert await state_of(ANN) == ("U9", "active")


def test_the_address_itself_comes_first() -> None:
    assert ALIASES.addresses_of("ann@acme.de") == ("ann@acme.de", "ann@acme.example", "ann@acme.com")
    assert ALIASES.addresses_of("ann@other.example") == ("ann@other.example",)
    assert TERMS.addresses_of(ANN) == (ANN,)
