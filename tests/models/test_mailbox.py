"""What became of the looks into a mailbox is kept, and the Homes that show it follow."""

from datetime import timedelta

from models.change import Change
from models.database.store import Store
from models.mailbox import MailboxLook, load_mailbox, record_look
from models.outbox.homes import turn_to
from models.policy import Policy
from models.records.home import MailboxProblem
from models.tables import Company, Home
from tests.support.cast import CLEO, NOW, make_manager, person, taken

BOX = "approvals@acme.example, INBOX (imap.acme.example)"
SET = Policy(mailbox=BOX)
REFUSED = MailboxLook(error="mailbox_login", facts={"host": "imap.acme.example", "user": "approvals"})


async def look(store: Store, what: MailboxLook, minutes: int = 0) -> None:
    change = Change(NOW + timedelta(minutes=minutes), SET)
    await store.apply(change, lambda held: record_look(BOX, what, held))


async def test_looks_add_up_and_the_last_error_stays_after_it_is_over(store: Store) -> None:
    await look(store, MailboxLook(taken=2, refused=1))
    await look(store, REFUSED, 1)
    state = await load_mailbox(SET)
    assert state is not None
    assert (state.is_failing, state.looked_at, state.failed_at) == (True, NOW, NOW + timedelta(minutes=1))
    await look(store, MailboxLook(taken=1), 2)
    state = await load_mailbox(SET)
    assert state is not None
    assert (state.is_failing, state.taken, state.refused) == (False, 3, 1)
    assert state.problem == MailboxProblem("mailbox_login", REFUSED.facts)


async def test_only_the_mailbox_of_the_settings_is_shown(store: Store) -> None:
    await look(store, MailboxLook(taken=2))
    assert await load_mailbox(Policy()) is None
    other = await load_mailbox(Policy(mailbox="other"))
    assert other is not None
    assert (other.looked_at, other.taken) == (None, 0)


async def test_a_home_follows_what_changed_and_not_every_look(store: Store) -> None:
    await taken(store)
    await make_manager(store, CLEO)
    here, cleo = (await Company.get()).workspace_id, await person(CLEO)
    await store.transact(lambda: turn_to(here, cleo.id, NOW, part="integration"))

    async def follows(what: MailboxLook, minutes: int) -> bool:
        await Home.all().update(shown_version=9, wanted_version=9)
        await look(store, what, minutes)
        home = await Home.get(person_id=cleo.id)
        return home.wanted_version > home.shown_version

    looks = (MailboxLook(), MailboxLook(), REFUSED, REFUSED, MailboxLook(), MailboxLook(taken=1))
    assert [await follows(what, minutes) for minutes, what in enumerate(looks)] == [
        True,
        False,
        True,
        False,
        True,
        True,
    ]
