"""An outcome says who ended a round, and why."""

from models.approval.manage import end_approval
from models.change import Change
from models.database.store import Store
from models.queries.cards import load_shown
from models.records.documents import Outcome
from models.shown import shown as hash_of
from models.tables import Document, Message, Person
from tests.support.cast import (
    ANN,
    CLEO,
    DAN,
    EVE,
    LATER,
    MANAGER,
    TERMS,
    a_draft,
    approve,
    make_manager,
    person,
    reject,
    take,
    taken,
)


async def outcome_of(document: Document) -> Outcome:
    message = await Message.filter(document_id=document.id, subject="outcome").order_by("-id").first()
    assert message
    shown = await load_shown(message, TERMS)
    assert isinstance(shown, Outcome)
    return shown


async def test_an_outcome_says_who_and_why(store: Store) -> None:
    document = await taken(store)
    await Person.filter(email=ANN).update(name="Ann Lee")
    await reject(store, document, ANN, "Too dear")
    shown = await outcome_of(document)
    assert (shown.by, shown.reason, shown.at) == ("Ann Lee", "Too dear", LATER)
    assert shown.document.status == "rejected"


async def test_an_outcome_of_an_approval_names_the_last_approver(store: Store) -> None:
    document = await taken(store)
    await approve(store, document, ANN, CLEO, DAN)
    assert ((await outcome_of(document)).by, (await outcome_of(document)).reason) == (DAN, "")


async def test_an_outcome_of_a_cancellation_names_the_manager_and_their_reason(store: Store) -> None:
    document = await taken(store)
    await make_manager(store, EVE)
    await approve(store, document, ANN)
    eve = await person(EVE)
    await store.apply(
        Change(LATER, TERMS),
        lambda change: end_approval(
            "key", document.id, hash_of(document), "cancelled", "Ordered elsewhere", eve.id, change
        ),
    )
    shown = await outcome_of(document)
    assert (shown.by, shown.reason) == (EVE, "Ordered elsewhere")


async def test_an_outcome_given_by_the_source_names_nobody(store: Store) -> None:
    document = await taken(store)
    await approve(store, document, ANN)
    await take(store, a_draft(status="in_revision"), now=LATER)
    shown = await outcome_of(document)
    assert (shown.by, shown.document.status, shown.at) == ("", "in_revision", LATER)


async def test_an_outcome_belongs_to_its_round(store: Store) -> None:
    document = await taken(store, MANAGER)
    await approve(store, document, ANN)
    await take(store, a_draft(MANAGER, revision=2))
    first = await outcome_of(document)
    assert (first.by, first.at) == (ANN, LATER)
    await reject(store, document, ANN, "Second thoughts")
    assert (await outcome_of(document)).reason == "Second thoughts"
