"""A document is loaded with all that its reader may see."""

from decimal import Decimal

from models.database.store import Store
from models.money import Money
from models.policy import Policy
from models.queries.documents import load_document
from models.queries.readers import load_reader
from models.records.documents import Audience, Tax
from models.records.drafts import CommentDraft
from models.tables import Delivery, Person
from tests.models.queries.test_cards import card
from tests.support.cast import (
    ANN,
    BOB,
    CLEO,
    DAN,
    MANAGER,
    NOW,
    a_draft,
    a_file,
    approve,
    card_of,
    know_member,
    reject,
    take,
    taken,
)


async def test_a_document_is_loaded_whole(store: Store) -> None:
    document = await taken(
        store,
        custom_fields=(("Department", "Design"), ("Project", "DSN-7")),
        comments=(CommentDraft(BOB, "Quote attached", NOW),),
        attachments=(a_file("a.pdf"), a_file("b.pdf")),
        note="Replaces the 2021 machines",
        order_number="REQ-7",
    )
    shown = await load_document(document.id)
    assert (shown.total, shown.net) == (Money(1_252_120, "EUR"), Money(1_053_000, "EUR"))
    assert shown.taxes == (Tax(Decimal(19), Money(1_048_000, "EUR"), Money(199_120, "EUR")),)
    assert [(line.position, line.quantity, line.net) for line in shown.lines] == [
        (1, Decimal(8), Money(1_048_000, "EUR"))
    ]
    assert [(charge.name, charge.amount.minor) for charge in shown.charges] == [("Freight", 5000)]
    assert shown.custom_fields == (("Department", "Design"), ("Project", "DSN-7"))
    assert [(one.author.email, one.text, one.at) for one in shown.comments] == [(BOB, "Quote attached", NOW)]
    assert [one.name for one in shown.attachments] == ["a.pdf", "b.pdf"]
    assert [[answer.person.email for answer in step.answers] for step in shown.steps] == [[ANN], [CLEO, DAN]]
    assert [(event.what, event.who, event.round) for event in shown.history] == [("submitted", BOB, 1)]
    assert (shown.requester.email, shown.supplier.tax_id) == (BOB, "DE123456789")
    assert (shown.order_number, shown.note) == ("REQ-7", "Replaces the 2021 machines")


async def test_the_history_tells_all_rounds_with_names(store: Store) -> None:
    document = await taken(store, MANAGER)
    await Person.filter(email=ANN).update(name="Ann Lee")
    await approve(store, document, ANN)
    await take(store, a_draft(MANAGER, revision=2))
    await reject(store, document, ANN, "Too dear")
    history = (await load_document(document.id)).history
    assert [(event.what, event.who, event.round, event.note) for event in history if event.round] == [
        ("submitted", BOB, 1, ""),
        ("approved", "Ann Lee", 1, ""),
        ("submitted", BOB, 2, ""),
        ("rejected", "Ann Lee", 2, "Too dear"),
    ]


async def test_a_step_that_its_source_removed_is_no_part_of_the_chain(store: Store) -> None:
    document = await taken(store)
    await take(store, a_draft(MANAGER))
    assert [step.name for step in (await load_document(document.id)).steps] == ["Manager"]


async def test_a_reader_has_their_own_language_and_zone(store: Store) -> None:
    document = await taken(store)
    await know_member(store, ANN, "active", locale="de-DE", zone="Europe/Berlin")
    await take(store, a_draft(company="Beta GmbH"))
    ann = await card(document, ANN)
    assert ann.reader == Audience("de-DE", "Europe/Berlin", many_companies=True)
    message = await card_of(document, BOB, "requester")
    assert await load_reader(message.workspace_id, message.person_id) == Audience("en-US", "UTC", True)


async def test_who_belongs_to_one_company_need_not_read_its_name(store: Store) -> None:
    document = await taken(store)
    assert (await card(document, ANN)).reader.many_companies is False


async def test_files_beyond_the_bound_wait_behind_a_button(store: Store) -> None:
    policy = Policy(files_per_card=3)
    files = tuple(a_file(f"{number}.pdf") for number in range(5))
    document = await taken(store, attachments=files, policy=policy)
    message = await card_of(document, ANN)
    assert await Delivery.filter(message_id=message.id, kind="attachment").count() == 3
    assert (await card(document, ANN, policy=policy)).files_waiting == 2
    assert (await card(document, BOB, "requester")).files_waiting == 0
