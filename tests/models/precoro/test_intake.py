"""A document follows Precoro: its content, its status, and who is asked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.database.store import Store
from models.queries.documents import load_steps
from models.records.documents import Status
from models.records.drafts import AttachmentDraft
from models.records.precoro import RemoteApprover, RemoteFile, RemotePerson, RemoteStep
from models.tables import Audit, Document, Member, Message, Person, PrecoroDocument, PrecoroPerson
from tests.models.precoro.parts import (
    CFO,
    MANAGER,
    an_account,
    read,
    remote_order,
    remote_step,
    the_document,
    user,
)
from tests.support.cast import ANN, BOB, CLEO, DAN, NOW, all_posted, card_of, states, step_states


async def cards() -> set[tuple[str, str, int]]:
    """Return every card by its reader, its role and its round."""
    rows = await Message.filter(subject="card").select_related("person")
    return {(one.person.email, one.card_role, one.round) for one in rows}


async def outcomes() -> list[str]:
    return [str(one.told_status) for one in await Message.filter(subject="outcome")]


async def test_what_waits_asks_the_people_of_its_open_step(store: Store) -> None:
    account = await an_account(store)
    assert await read(store, account, remote_order()) == "new"
    document = await the_document()
    assert (document.origin_key, document.status, document.round) == ("purchaseorders:956598", "pending", 1)
    assert await states(document) == {"1:ann": "open", "2:cleo": "waiting", "2:dan": "waiting"}
    assert await cards() == {(ANN, "approver", 1), (BOB, "requester", 1)}
    row = await PrecoroDocument.get(document_id=document.id)
    assert (row.alias, row.remote_id, row.number, row.unread) == ("purchaseorders", 956598, "42", False)


async def test_whether_one_of_several_suffices_is_not_said(store: Store) -> None:
    account = await an_account(store)
    await read(store, account, remote_order(CFO))
    assert [step.says_rule for step in await load_steps(await the_document())] == [False]


@pytest.mark.parametrize("status", ["draft", "approved", "rejected", "cancelled", "unknown"])
async def test_what_is_not_known_and_does_not_wait_is_passed_over(store: Store, status: Status) -> None:
    account = await an_account(store)
    assert await read(store, account, remote_order(status=status)) == "passed_over"
    assert not await Document.exists()
    assert not await Person.exists(email=ANN)


async def test_the_same_again_changes_nothing_and_draws_nothing(store: Store) -> None:
    account = await an_account(store)
    await read(store, account, remote_order())
    await all_posted()
    before = await Message.all().order_by("id").values()
    later = replace(remote_order(), updated="2026-11-20T09:40:00+00:00")
    assert await read(store, account, later, at=NOW + timedelta(hours=1)) == "same"
    assert await Message.all().order_by("id").values() == before
    assert (await PrecoroDocument.get()).read_at == NOW + timedelta(hours=1)


async def test_a_step_that_goes_on_asks_the_next_people_and_draws_the_cards_again(store: Store) -> None:
    account = await an_account(store)
    await read(store, account, remote_order())
    await all_posted()
    done = remote_step("Manager", ANN, done=True, approved=[ANN])
    assert await read(store, account, remote_order(done, CFO)) == "changed"
    document = await the_document()
    assert await states(document) == {"1:ann": "approved", "2:cleo": "open", "2:dan": "open"}
    assert await step_states(document) == ["done", "open"]
    card = await card_of(document, ANN)
    assert card.wanted_version > card.shown_version
    told = await Audit.filter(document_id=document.id, what="approved")
    assert [one.who for one in told] == [ANN]
    assert (document.round, await outcomes()) == (1, [])


async def test_who_approved_alone_is_done_and_the_step_stays_open(store: Store) -> None:
    account = await an_account(store)
    both = remote_step("CFO", CLEO, DAN)
    await read(store, account, remote_order(both))
    assert await read(store, account, remote_order(remote_step("CFO", CLEO, DAN, approved=[CLEO]))) == (
        "changed"
    )
    document = await the_document()
    assert await states(document) == {"1:cleo": "approved", "1:dan": "open"}
    assert (document.status, await step_states(document)) == ("pending", ["open"])


async def test_all_steps_done_is_no_approval_while_precoro_says_that_it_waits(store: Store) -> None:
    account = await an_account(store)
    await read(store, account, remote_order())
    done = [remote_step("Manager", ANN, done=True), remote_step("CFO", CLEO, DAN, done=True)]
    await read(store, account, remote_order(*done))
    document = await the_document()
    assert (document.status, await outcomes()) == ("pending", [])
    assert (await PrecoroDocument.get()).unread


async def test_approvers_who_change_are_asked_and_others_withdrawn(store: Store) -> None:
    account = await an_account(store)
    await read(store, account, remote_order(CFO))
    await read(store, account, remote_order(remote_step("CFO", DAN, ANN)))
    assert await states(await the_document()) == {
        "1:dan": "open",
        "1:ann": "open",
    }


async def test_a_step_that_goes_away_is_closed_and_one_that_comes_is_added(store: Store) -> None:
    account = await an_account(store)
    await read(store, account, remote_order())
    await read(store, account, remote_order(remote_step("Board", DAN), MANAGER))
    document = await the_document()
    assert await states(document) == {
        "1:dan": "open",
        "2:ann": "waiting",
    }


async def test_another_content_is_asked_again_in_a_new_round(store: Store) -> None:
    account = await an_account(store)
    await read(store, account, remote_order())
    outcome = await read(store, account, remote_order(title="Laptops for all"))
    document = await the_document()
    assert (outcome, document.round, document.revision, document.title) == (
        "new_round",
        2,
        2,
        "Laptops for all",
    )
    assert (ANN, "approver", 2) in await cards()
    assert await outcomes() == []


@pytest.mark.parametrize("status", ["approved", "rejected", "in_revision", "cancelled", "closed"])
async def test_what_is_decided_in_precoro_ends_the_round_and_is_told(store: Store, status: Status) -> None:
    account = await an_account(store)
    await read(store, account, remote_order())
    await read(store, account, remote_order(status=status, last_approver=ANN))
    document = await the_document()
    assert (document.status, await outcomes()) == (status, [status])
    assert set((await states(document)).values()) == {"closed"}
    ended = await Audit.filter(document_id=document.id, what=status).order_by("-position").first()
    assert ended is not None
    assert ended.who == (ANN if status in ("approved", "rejected") else "")


async def test_what_goes_back_to_draft_is_told_to_nobody(store: Store) -> None:
    account = await an_account(store)
    await read(store, account, remote_order())
    await read(store, account, remote_order(status="draft"))
    assert ((await the_document()).status, await outcomes()) == ("draft", [])


async def test_what_is_sent_in_again_is_asked_again(store: Store) -> None:
    account = await an_account(store)
    await read(store, account, remote_order())
    await read(store, account, remote_order(status="in_revision"))
    await read(store, account, remote_order())
    document = await the_document()
    assert (document.status, document.round) == ("pending", 2)
    assert (ANN, "approver", 2) in await cards()


async def test_what_is_approved_and_then_paid_is_told_once(store: Store) -> None:
    account = await an_account(store)
    await read(store, account, remote_order())
    await read(store, account, remote_order(status="partly_paid"))
    assert ((await the_document()).status, await outcomes()) == ("partly_paid", ["approved"])
    await read(store, account, remote_order(status="paid"))
    assert ((await the_document()).status, await outcomes()) == ("paid", ["approved"])


async def test_an_unknown_status_asks_nobody_and_ends_nothing(store: Store) -> None:
    account = await an_account(store)
    await read(store, account, remote_order())
    await read(store, account, remote_order(status="unknown", status_text="Awaiting matching"))
    document = await the_document()
    assert (document.status, await outcomes(), document.settled_at) == ("unknown", [], None)
    assert (await states(document))["1:ann"] == "waiting"
    assert (await PrecoroDocument.get()).status_text == "Awaiting matching"
    await read(store, account, remote_order())
    assert (document.round, await states(await the_document())) == (
        1,
        {"1:ann": "open", "2:cleo": "waiting", "2:dan": "waiting"},
    )
    assert await cards() == {(ANN, "approver", 1), (BOB, "requester", 1)}


async def test_where_it_could_not_be_read_who_is_asked_nobody_is_invented(store: Store) -> None:
    account = await an_account(store)
    nameless = RemoteStep("key", "Manager", (), False)
    await read(store, account, remote_order(nameless))
    document = await the_document()
    assert (await states(document), document.status) == ({}, "pending")
    assert (await PrecoroDocument.get()).unread
    stuck = await Audit.get(document_id=document.id, what="stuck")
    assert '"why": "not_read"' in stuck.facts
    await read(store, account, remote_order(remote_step("Manager", ANN)))
    assert not (await PrecoroDocument.get()).unread


async def test_people_are_held_by_precoros_id_when_their_address_changes(store: Store) -> None:
    account = await an_account(store)
    await read(store, account, remote_order())
    moved = RemoteStep(
        MANAGER.key, "Manager", (RemoteApprover(RemotePerson(5, "ann.lee@acme.example"), False),), False
    )
    await read(store, account, remote_order(moved, CFO))
    row = await PrecoroPerson.get(remote_id=5).select_related("person")
    assert row.person is not None
    assert (row.email, row.person.email) == ("ann.lee@acme.example", "ann.lee@acme.example")
    states_now = await states(await the_document())
    assert states_now["1:ann.lee"] == "open"
    assert "1:ann" not in states_now


async def test_somebody_who_is_named_by_the_id_alone_is_found_by_it(store: Store) -> None:
    account = await an_account(store)
    await read(store, account, remote_order())
    by_id = RemoteStep(MANAGER.key, "Manager", (RemoteApprover(RemotePerson(5), False),), False)
    assert await read(store, account, remote_order(by_id, CFO)) in ("same", "changed")
    assert (await states(await the_document()))["1:ann"] == "open"


async def test_a_creator_without_an_address_is_named_by_the_id(store: Store) -> None:
    account = await an_account(store)
    found = replace(remote_order(requester=""), creator=RemotePerson(99))
    await read(store, account, found)
    requester = await (await the_document()).requester
    assert requester.name == "Precoro user 99"
    assert not await Member.exists(person_id=requester.id)


async def test_files_that_come_later_count_as_shown_only_from_then_on(store: Store) -> None:
    account = await an_account(store)
    await read(store, account, remote_order())
    before = (await the_document()).bound_hash
    file = AttachmentDraft("offer.pdf", "a" * 64, 10, "application/pdf", False)
    with_file = replace(
        remote_order(), files=(user_file := RemoteFile(3, "offer.pdf", 10, "application/pdf"),)
    )
    assert await read(store, account, with_file, files={user_file.id: file}) == "changed"
    assert (await the_document()).bound_hash != before
    assert (await the_document()).round == 1


async def test_a_decision_of_another_company_with_the_same_number_is_another_document(store: Store) -> None:
    account = await an_account(store)
    await read(store, account, remote_order())
    await read(store, account, replace(remote_order(), id=17))
    assert await Document.all().count() == 2
    assert user(ANN).id == 5
