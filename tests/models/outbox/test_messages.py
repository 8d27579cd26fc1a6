"""What Slack must show is written with its fact: cards, redraws, files, outcomes."""

import pytest

from models.database.store import Store
from models.outbox.files import enqueue_attachment
from models.outbox.messages import redraw
from models.policy import Policy
from models.records.documents import Kind
from models.tables import Attachment, Company, Delivery, Document, Message
from models.vocabulary import Priority
from tests.support.cast import (
    ANN,
    BOB,
    BOTH_MANAGERS,
    CLEO,
    DAN,
    EVE,
    LATER,
    MANAGER,
    NOW,
    a_draft,
    a_file,
    a_step,
    all_posted,
    all_rows,
    approve,
    card_of,
    press,
    reject,
    take,
    taken,
    to_redraw,
    turn_of,
)


async def pdfs(document: Document) -> dict[str, str]:
    """Give who gets a PDF, and which."""
    rows = await Delivery.filter(kind="pdf", message__document_id=document.id).select_related(
        "message", "message__person"
    )
    return {
        f"{row.message.subject} of {row.message.person.email.partition('@')[0]}": row.key.rpartition(":")[2]
        for row in rows
    }


async def test_a_press_wants_every_card_of_the_document_drawn_again(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS, followers=(DAN,))
    other = (await take(store, a_draft(number="PO-2"))).document
    await all_posted()
    await approve(store, document, ANN)
    cards = {
        (await card_of(document, email, card_role)).id
        for email, card_role in ((ANN, "approver"), (EVE, "approver"), (BOB, "requester"), (DAN, "follower"))
    }
    assert await to_redraw() == cards
    assert not await Message.filter(document_id=other, wanted_version__gt=1).exists()


async def test_the_pressers_own_card_comes_first_then_buttons_that_died_then_the_rest(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS, a_step("Finance", "any", CLEO))
    await all_posted()
    await approve(store, document, ANN)
    priorities = {
        "own": (await card_of(document, ANN)).priority,
        "dead buttons": (await card_of(document, EVE)).priority,
        "new": (await card_of(document, CLEO)).priority,
        "requester": (await card_of(document, BOB, "requester")).priority,
    }
    assert priorities == {
        "own": Priority.OWN_CARD,
        "dead buttons": Priority.LIVE_BUTTONS,
        "new": Priority.NEW_CARD,
        "requester": Priority.OTHER_CARD,
    }
    assert Priority.OWN_CARD < Priority.LIVE_BUTTONS < Priority.NEW_CARD < Priority.OTHER_CARD


async def test_a_card_not_posted_yet_stays_a_new_card_however_often_it_changes(store: Store) -> None:
    document = await taken(store)
    await take(store, a_draft(url="https://app.precoro.com/1"))
    await take(store, a_draft(url="https://app.precoro.com/2"))
    assert (await card_of(document, ANN)).priority == Priority.NEW_CARD


async def test_a_card_that_keeps_its_buttons_is_not_hurried(store: Store) -> None:
    document = await taken(store, a_step("Finance", "all", ANN, CLEO, DAN))
    await all_posted()
    await approve(store, document, ANN)
    assert (await card_of(document, CLEO)).priority == Priority.OTHER_CARD


async def test_redraws_add_up_to_one_wish(store: Store) -> None:
    document = await taken(store)
    await all_posted()
    card = await card_of(document, ANN)
    for _ in range(3):
        await store.transact(lambda: redraw(document.id))
    await card.refresh_from_db()
    assert (card.wanted_version, card.shown_version) == (4, 1)


async def test_a_refused_press_wants_nothing_drawn(store: Store) -> None:
    from models.refusals import Refusal

    document = await taken(store)
    await all_posted()
    with pytest.raises(Refusal):
        await press(store, await turn_of(document, CLEO))
    assert await to_redraw() == set()


async def test_a_card_is_wanted_once_for_each_question(store: Store) -> None:
    document = await taken(store, MANAGER, a_step("Director", "any", ANN))
    await approve(store, document, ANN)
    cards = await Message.filter(document_id=document.id, person__email=ANN, subject="card")
    assert len({card.key for card in cards}) == len(cards) == 2
    assert {card.next_at for card in cards} == {NOW, LATER}


@pytest.mark.parametrize("allowed", [False, True])
async def test_an_orders_pdf_is_seen_while_pending_only_if_the_company_allows_it(
    store: Store, allowed: bool
) -> None:
    await take(store, a_draft(number="PO-0", status="draft"))
    await Company.all().update(po_pdf_while_pending=allowed)
    document = await taken(store)
    assert await pdfs(document) == ({"card of ann": "pending"} if allowed else {})


@pytest.mark.parametrize("kind", ["invoice", "purchase_requisition", "expense"])
async def test_other_documents_have_their_pdf_with_the_card(store: Store, kind: Kind) -> None:
    document = await taken(store, kind=kind)
    assert await pdfs(document) == {"card of ann": "pending"}
    await approve(store, document, ANN, CLEO, DAN)
    assert await pdfs(document) == {
        "card of ann": "pending",
        "card of cleo": "pending",
        "card of dan": "pending",
        "outcome of bob": "final",
    }


async def test_an_order_hands_out_its_pdf_once_approved(store: Store) -> None:
    document = await taken(store)
    await approve(store, document, ANN, CLEO)
    assert await pdfs(document) == {}
    await approve(store, document, DAN)
    assert await pdfs(document) == {
        "card of ann": "final",
        "card of cleo": "final",
        "card of dan": "final",
        "outcome of bob": "final",
    }


async def test_who_was_asked_before_the_pdf_was_allowed_gets_it_once_approved(store: Store) -> None:
    document = await taken(store)
    await Company.all().update(po_pdf_while_pending=True)
    await approve(store, document, ANN, CLEO, DAN)
    shown = await pdfs(document)
    assert shown["card of ann"] == "final"
    assert shown["card of cleo"] == "pending"


async def test_a_rejected_order_hands_out_no_pdf(store: Store) -> None:
    document = await taken(store)
    await reject(store, document, ANN)
    assert await pdfs(document) == {}


async def test_the_pdf_of_an_older_round_is_not_handed_out_again(store: Store) -> None:
    document = await taken(store, MANAGER)
    await approve(store, document, ANN)
    first = await Delivery.filter(kind="pdf").count()
    await take(store, a_draft(MANAGER, revision=2))
    await approve(store, document, ANN)
    assert await Delivery.filter(kind="pdf").count() == 2 * first == 4


async def test_files_come_pdf_first_then_in_order_and_bounded(store: Store) -> None:
    files = tuple(a_file(f"{number}.pdf") for number in range(5))
    document = await taken(store, kind="invoice", attachments=files, policy=Policy(files_per_card=3))
    rows = await Delivery.filter(message_id=(await card_of(document, ANN)).id).order_by("position")
    assert [row.kind for row in rows] == ["pdf", "attachment", "attachment", "attachment"]
    names = [(await Attachment.get(id=row.attachment_id)).name for row in rows[1:]]
    assert names == ["0.pdf", "1.pdf", "2.pdf"]


async def test_files_added_later_stay_within_the_bound(store: Store) -> None:
    policy = Policy(files_per_card=3)
    old = tuple(a_file(f"old {number}.pdf") for number in range(3))
    new = tuple(a_file(f"new {number}.pdf") for number in range(3))
    document = await taken(store, attachments=old, policy=policy)
    await take(store, a_draft(attachments=new + old), policy=policy)
    assert await Delivery.filter(message_id=(await card_of(document, ANN)).id).count() == 3


async def test_a_file_asked_for_twice_is_delivered_once(store: Store) -> None:
    document = await taken(store, attachments=(a_file(),))
    before = await all_rows()
    card, attachment = await card_of(document, ANN), await Attachment.get()

    await store.transact(lambda: enqueue_attachment(card.id, attachment, LATER))
    assert await all_rows() == before


async def test_the_requester_and_followers_get_no_files_while_pending(store: Store) -> None:
    document = await taken(store, kind="invoice", attachments=(a_file(),), followers=(EVE,))
    for email, card_role in ((BOB, "requester"), (EVE, "follower")):
        assert not await Delivery.exists(message_id=(await card_of(document, email, card_role)).id)


async def test_a_requester_who_follows_too_has_one_card(store: Store) -> None:
    await taken(store, followers=(BOB, EVE))
    assert await Message.filter(person__email=BOB).count() == 1
    assert await Message.filter(person__email=EVE).count() == 1


async def test_an_outcome_is_told_once(store: Store) -> None:
    document = await taken(store, MANAGER)
    await approve(store, document, ANN)
    [outcome] = await Message.filter(subject="outcome").select_related("person")
    assert (outcome.person.email, outcome.card_role, outcome.round, outcome.turn_id) == (
        BOB,
        "requester",
        1,
        None,
    )
    assert (outcome.state, outcome.priority, outcome.next_at) == ("new", Priority.NEW_CARD, LATER)
