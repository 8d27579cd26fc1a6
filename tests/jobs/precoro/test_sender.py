"""A decision happens in Precoro exactly once, by the key of the person who decided, or not at all."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from models.database.store import Store
from models.precoro import ledger
from models.tables import Audit, Decision, Document, Message, PrecoroDecision, PrecoroKey, Turn
from sandbox.precoro import HttpFault
from tests.jobs.precoro.office import PrecoroOffice, running_office
from tests.support.cast import states
from tests.support.wait import until_true


@pytest.fixture
async def office(store: Store, tmp_path: Path) -> AsyncIterator[PrecoroOffice]:
    async with running_office(store, tmp_path) as opened:
        yield opened


async def the_document(number: str = "1") -> Document:
    return await Document.get(origin="precoro", number=number)


async def sent() -> list[tuple[str, str]]:
    """Return the state of each decision, and why it was refused."""
    return [(one.state, one.why) for one in await PrecoroDecision.all().order_by("id")]


def done_there(order: object) -> list[tuple[str, str]]:
    """Return who did what in Precoro."""
    return [(one.by.email.lower(), one.what) for one in order.decisions]  # type: ignore[attr-defined]


POSTS = "/purchaseorders/*/*"


async def asked(office: PrecoroOffice, *steps: object, **values: object):  # type: ignore[no-untyped-def]
    """Give an order that waits for Ann, whose key is linked."""
    order = office.order(*steps, **values)  # type: ignore[arg-type]
    await office.follow()
    await office.link(office.ann)
    return order


@pytest.mark.parametrize("answer", ["short", "full", "data"])
async def test_an_approval_happens_there_and_then_here(office: PrecoroOffice, answer: str) -> None:
    office.company.options.decision_answer = answer  # type: ignore[assignment]
    order = await asked(office)
    await office.press(office.ann)
    assert await states(await the_document()) == {"1:ann": "sending"}
    await office.send()
    assert done_there(order) == [("ann@acme.example", "approve")]
    assert await sent() == [("done", "")]
    document = await the_document()
    assert (document.status, await states(document)) == ("approved", {"1:ann": "approved"})
    assert [one.state for one in await Decision.all()] == ["final"]
    assert await Message.filter(subject="outcome").count() == 1
    told = await Audit.filter(document_id=document.id, what="approved")
    assert {one.who for one in told} == {"ann@acme.example"}


async def test_an_answer_without_a_document_is_looked_for(office: PrecoroOffice) -> None:
    office.company.options.decision_answer = "empty"
    order = await asked(office)
    await office.press(office.ann)
    await office.send()
    assert await sent() == [("posted", "")]
    await office.later(11)
    assert (await sent(), done_there(order)) == ([("done", "")], [("ann@acme.example", "approve")])
    await office.read_all()
    assert (await the_document()).status == "approved"


async def test_the_next_step_is_asked_when_precoro_says_so(office: PrecoroOffice) -> None:
    cleo = office.company.add_person("cleo@acme.example", "Cleo", "Fox")
    await asked(office, ("Manager", [office.ann]), ("CFO", [cleo]))
    await office.press(office.ann)
    await office.send()
    assert (await the_document()).status == "pending"
    await office.precoro.clock.advance(62)
    await office.read_all()
    assert await states(await the_document()) == {"1:ann": "approved", "2:cleo": "open"}
    assert await Message.filter(subject="outcome").count() == 0


@pytest.mark.parametrize(
    ("verdict", "status"),
    [("rejected", "rejected"), ("changes_asked", "in_revision")],
)
async def test_a_rejection_and_a_question_carry_their_words(
    office: PrecoroOffice, verdict: str, status: str
) -> None:
    order = await asked(office)
    await office.press(office.ann, verdict, "Too much & too late")  # type: ignore[arg-type]
    await office.send()
    assert [one.comment for one in order.decisions] == ["Too much & too late"]
    assert (await the_document()).status == status


async def test_what_precoro_refuses_is_told_in_its_words_and_can_be_decided_again(
    office: PrecoroOffice,
) -> None:
    order = await asked(office, missing="The cost centre is missing.")
    await office.press(office.ann)
    await office.send()
    assert (await sent(), done_there(order)) == ([("refused", "refused")], [])
    assert "The cost centre is missing." in (await PrecoroDecision.get()).last_error
    assert await states(await the_document()) == {"1:ann": "open"}
    order.missing = ""
    await office.press(office.ann)
    await office.send()
    assert done_there(order) == [("ann@acme.example", "approve")]


async def test_a_lost_answer_is_found_and_nothing_is_sent_twice(office: PrecoroOffice) -> None:
    order = await asked(office, ("Manager", [office.ann]), ("CFO", [office.ann]))
    office.precoro.faults.next("POST", POSTS, HttpFault.lost_answer())
    await office.press(office.ann)
    await office.send()
    for _ in range(6):
        await office.later(66)
    assert done_there(order) == [("ann@acme.example", "approve")]
    assert len(office.precoro.calls.of("POST", POSTS)) == 1
    assert await sent() == [("done", "")]


async def test_an_effect_that_comes_late_is_found(office: PrecoroOffice) -> None:
    order = await asked(office)
    office.precoro.faults.next("POST", POSTS, HttpFault.late_effect(100))
    await office.press(office.ann)
    await office.send()
    for _ in range(4):
        await office.later(66)
    assert (await sent(), done_there(order)) == ([("done", "")], [("ann@acme.example", "approve")])


async def test_what_did_not_arrive_is_given_back_and_never_sent_again(office: PrecoroOffice) -> None:
    order = await asked(office)
    office.precoro.faults.next("POST", POSTS, HttpFault.reset())
    await office.press(office.ann)
    await office.send()
    for _ in range(6):
        await office.later(66)
    assert (await sent(), done_there(order)) == ([("refused", "not_arrived")], [])
    assert len(office.precoro.calls.of("POST", POSTS)) == 1
    assert await states(await the_document()) == {"1:ann": "open"}


async def test_a_restart_after_it_was_sent_looks_for_it_at_once_and_sends_nothing(
    office: PrecoroOffice,
) -> None:
    order = await asked(office)
    office.precoro.faults.next("POST", POSTS, HttpFault.lost_answer())
    await office.press(office.ann)
    await office.send()
    now = office.calls.clock()
    # As a bot leaves it that dies right there: claimed for long, and due.
    await PrecoroDecision.all().update(claimed_until=now + timedelta(minutes=9), next_at=now)
    running = asyncio.ensure_future(office.sender.run())
    await until_true(lambda: PrecoroDecision.exists(state="done"))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert (await sent(), len(office.precoro.calls.of("POST", POSTS))) == ([("done", "")], 1)
    assert done_there(order) == [("ann@acme.example", "approve")]


async def test_what_changed_since_it_was_shown_is_not_sent(office: PrecoroOffice) -> None:
    order = await asked(office)
    await office.press(office.ann)
    order.edit(sum="99999.00", net_sum="99999.00")
    await office.send()
    assert (await sent(), order.decisions) == ([("refused", "changed")], [])
    await office.read_all()
    document = await the_document()
    assert (document.round, document.total_minor) == (2, 9_999_900)
    assert await states(document) == {"1:ann": "open"}


async def test_a_file_that_came_since_is_not_approved_unseen(office: PrecoroOffice) -> None:
    order = await asked(office)
    await office.press(office.ann)
    order.attach("other-terms.pdf", b"%PDF-1.4")
    await office.send()
    assert (await sent(), order.decisions) == ([("refused", "changed")], [])


async def test_what_was_decided_elsewhere_meanwhile_is_not_sent(office: PrecoroOffice) -> None:
    order = await asked(office, ("Manager", [office.ann, office.bob]))
    await office.press(office.ann)
    order.approve(office.bob)
    await office.send()
    assert (await sent(), done_there(order)) == (
        [("refused", "settled")],
        [("bob@acme.example", "approve")],
    )
    await office.read_all()
    assert (await the_document()).status == "approved"


async def test_who_may_not_decide_by_precoros_word_sends_nothing(office: PrecoroOffice) -> None:
    order = await asked(office)
    await office.press(office.ann)
    order.barred.append(office.ann)
    await office.send()
    assert (await sent(), order.decisions) == ([("refused", "may_not")], [])


async def test_a_key_of_another_company_decides_nothing_there(office: PrecoroOffice) -> None:
    globex = office.precoro.add_company("Globex")
    ann_there = globex.add_person("Ann@acme.example", "Ann", "Lee")
    other = globex.add_document("purchaseorders", ann_there, [("Manager", [ann_there])])
    order = office.order()
    assert (order.idn, order.id) != (other.idn, other.id)
    assert order.idn == other.idn
    await office.follow()
    await office.link(office.ann, key=ann_there.key)
    assert not await PrecoroKey.exists()
    assert (other.decisions, order.decisions) == ([], [])


async def test_a_key_that_is_refused_while_it_decides_is_gone(office: PrecoroOffice) -> None:
    order = await asked(office)
    await office.press(office.ann)
    office.ann.key = "another one"
    await office.send()
    assert (await sent(), order.decisions) == ([("refused", "key_refused")], [])
    assert not await PrecoroKey.exists()
    assert await Turn.filter(state="open").count() == 1


async def test_the_answer_to_somebodys_key_says_nothing_of_the_companys(office: PrecoroOffice) -> None:
    await asked(office)
    await office.press(office.ann)
    until = office.calls.clock() + timedelta(microseconds=1)
    await ledger.stop(office.calls.account_id, "key_refused", until)
    await office.later(1)
    assert await sent() == [("done", "")]
    assert (await office.account()).stopped_because == "key_refused"


async def test_two_people_decide_one_after_the_other(office: PrecoroOffice) -> None:
    office.company.options.completes = "all"
    cleo = office.company.add_person("cleo@acme.example", "Cleo", "Fox")
    order = await asked(office, ("Manager", [office.ann, cleo]))
    await office.link(cleo)
    await office.press(office.ann)
    await office.press(cleo)
    await office.send()
    await office.send()
    assert sorted(done_there(order)) == [
        ("ann@acme.example", "approve"),
        ("cleo@acme.example", "approve"),
    ]


async def test_an_approval_of_a_step_that_is_over_does_not_decide_the_next_one(office: PrecoroOffice) -> None:
    order = await asked(office, ("Manager", [office.ann, office.bob]), ("CFO", [office.ann]))
    await office.press(office.ann)
    order.approve(office.bob)
    await office.send()
    assert (await sent(), done_there(order)) == (
        [("refused", "settled")],
        [("bob@acme.example", "approve")],
    )
    await office.read_all()
    assert await states(await the_document()) == {"1:ann": "closed", "1:bob": "approved", "2:ann": "open"}


async def test_it_is_given_back_only_after_the_whole_document_was_looked_at(office: PrecoroOffice) -> None:
    order = await asked(office, ("Manager", [office.ann]), ("CFO", [office.ann]))
    office.sender.look_for = timedelta(seconds=5)
    office.precoro.faults.next("POST", POSTS, HttpFault.lost_answer())
    await office.press(office.ann)
    await office.send()
    await office.later(11)  # a list tells only that it still waits: it may be for the next step
    await office.later(66)
    assert (await sent(), done_there(order)) == ([("done", "")], [("ann@acme.example", "approve")])
