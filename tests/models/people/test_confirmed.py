"""Members whose e-mail address Slack calls unconfirmed may act or not, as the settings say at the start."""

from collections.abc import Mapping

import pytest

from models.change import Change
from models.database.store import Store
from models.people.confirmed import apply_confirmed_email, unconfirmed_in
from models.people.members import SlackProfile
from models.policy import Policy
from models.tables import Company, Member, Message
from slack.members import read_member
from tests.support.cast import ANN, CLEO, DAN, EVE, LATER, all_posted, card_of, know_member, taken, to_redraw

SAID: Mapping[bool | None, bool | None] = {None: True, False: False, True: True}  # -> may act where required


@pytest.mark.parametrize("required", [False, True])
@pytest.mark.parametrize("said", SAID)
def test_only_an_explicit_no_is_refused_and_only_where_it_is_required(
    said: bool | None, required: bool
) -> None:
    user = {"id": "U1", "team_id": "T1"} | ({} if said is None else {"is_email_confirmed": said})
    profile = SlackProfile.of(read_member(user, team_id="T1"), Policy(require_confirmed_email=required))
    assert profile.state == ("active" if not required or SAID[said] else "unconfirmed")
    assert profile.email_confirmed is said


async def start(store: Store, required: bool) -> None:
    """Apply the settings as a start does."""
    change = Change(LATER, Policy(require_confirmed_email=required))
    while await store.apply(change, apply_confirmed_email):
        pass


async def test_a_start_connects_those_who_were_refused_and_refuses_them_again_once_required(
    store: Store,
) -> None:
    document = await taken(store)
    await know_member(store, ANN, "unconfirmed", user_id="U1", email_confirmed=False, confirmed_at=LATER)
    await know_member(store, CLEO, "unconfirmed", user_id="U2")  # from before Slack's word was kept
    await know_member(store, DAN, "guest", user_id="U3", email_confirmed=False)
    await start(store, False)
    states = {"U1": "active", "U2": "active", "U3": "guest"}
    assert dict(await Member.all().values_list("user_id", "state")) == states
    assert (await Member.get(user_id="U1")).confirmed_at is None  # Slack is asked before they decide
    card = await card_of(document, ANN)
    assert (card.state, card.next_at) == ("new", LATER)
    await all_posted()
    await start(store, True)
    assert dict(await Member.all().values_list("user_id", "state")) == states | {"U1": "unconfirmed"}
    assert card.id in await to_redraw()


async def test_they_are_counted_for_each_workspace(store: Store) -> None:
    await taken(store, followers=(EVE,))
    for email, said in ((ANN, False), (CLEO, None), (DAN, True), (EVE, False)):
        await know_member(store, email, "active", email_confirmed=said)
    here = (await Company.get()).workspace_id
    assert await unconfirmed_in(here) == 2
    assert await unconfirmed_in(here + 1) == 0
    assert not await Message.exists(subject="unlinked")
