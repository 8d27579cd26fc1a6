"""One document of Precoro, whatever its shape."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from models.frozen import frozen
from models.money import exponent
from models.records.documents import Status, Supplier
from models.records.drafts import DocumentDraft, ReferenceDraft, StatedTotals
from models.records.precoro import KIND_OF, Alias, RemoteDocument, RemotePerson, RemoteRights, RemoteStep
from sources.precoro.entries import Tables
from sources.precoro.html_text import plain_text
from sources.precoro.lines import read_lines
from sources.precoro.parts import read_comments, read_custom_fields, read_files, read_followers
from sources.precoro.people import KnownPeople, read_person
from sources.precoro.shapes import (
    Json,
    NotUnderstood,
    Record,
    first,
    flag,
    load_record,
    number,
    reference,
    text,
    whole,
)
from sources.precoro.status import read_status
from sources.precoro.steps import ReadSteps, read_steps
from sources.precoro.times import day, moment
from validation.values import is_money

LONGEST_NOTE: Final = 50_000
APPROVED: Final = ("approved", "partly_paid", "paid")


@frozen
class ReadingContext:
    """What a document is read with: the table, and what is known of the company from other answers.

    `field_names` are those of custom fields by their ids. A field whose name is not known is left out, so it
    is best to know them before the first document: a field that appears later changes the content.
    """

    tables: Tables
    app_url: str
    field_names: Mapping[int, str]
    people: KnownPeople


def read_document(data: bytes, alias: Alias, reading: ReadingContext) -> RemoteDocument:
    """Return a document out of the answer that holds it, as it is or under `data`.

    What of it could not be understood is in `problems`. Where that is a part of what is approved, or of the
    state of the document, its status is "unknown". Raises NotUnderstood if it is no document at all.
    """
    return document_of(load_record(data), alias, reading)


def document_of(record: Record, alias: Alias, reading: ReadingContext) -> RemoteDocument:
    """Return the document that an object is. Raises NotUnderstood."""
    tables, people = reading.tables, reading.people
    keys = tables.keys.document
    document_id, idn = identity(record, tables)
    sums = _Sums(record, alias, tables)
    lines = read_lines(first(record, keys.lines), sums.total, sums.net, sums.currency, tables)
    stated = read_status(record, alias, tables)
    has_doubts = bool(sums.problems or lines.problems)
    status: Status = "unknown" if has_doubts else stated.status
    steps = read_steps(first(record, keys.steps), first(record, keys.open_step), tables, people)
    creator = read_person(first(record, keys.creator), tables, people) or RemotePerson(None)
    draft = DocumentDraft(
        company="",
        kind=KIND_OF[alias],
        number=text(first(record, keys.name), 100) or idn,
        requester=creator.email,
        currency=sums.currency,
        id=str(document_id),
        status=status,
        supplier=Supplier(text(first(record, keys.supplier), 300)),
        total=sums.total,
        total_is_given=sums.total is not None,
        credit_note=text(first(record, keys.logic_type), 20) in tables.kind(alias).credit_notes,
        order_number=_order_number(first(record, keys.order), tables),
        issued_on=_issued_on(record, tables),
        required_on=day(first(record, keys.required)),
        due_on=day(first(record, keys.due)),
        note=plain_text(first(record, keys.note), LONGEST_NOTE),
        url=tables.page_url(reading.app_url, alias, document_id),
        lines=lines.lines,
        custom_fields=(*_places(record, tables), *read_custom_fields(record, reading.field_names, tables)),
        comments=read_comments(record, tables, people),
        stated=sums.stated(is_paid=stated.status == "paid"),
        references=tuple(_papers(record, tables)),
    )
    return RemoteDocument(
        alias=alias,
        id=document_id,
        idn=idn,
        draft=draft,
        creator=creator,
        last_approver=read_person(first(record, keys.last_approver), tables, people),
        status_text=stated.words,
        steps=_went_on(steps.steps) if stated.status in APPROVED else steps.steps,
        open_step=steps.open_step if status == "pending" else "",
        rights=_rights(reference(first(record, keys.rights)) or {}, tables),
        files=read_files(record, tables),
        followers=read_followers(record, tables, people),
        updated=text(first(record, keys.updated), 100),
        problems=(*sums.problems, *lines.problems, *_open_problems(steps, status)),
    )


def identity(record: Record, tables: Tables) -> tuple[int, str]:
    """Return a document's internal id and its number in the company. Raises NotUnderstood."""
    keys = tables.keys.document
    document_id, idn = whole(first(record, keys.id)), text(first(record, keys.idn), 100)
    if not document_id or document_id >= 2**63:
        raise NotUnderstood("a document has no id")
    if not idn:
        raise NotUnderstood(f"document {document_id} has no idn")
    return document_id, idn


class _Sums:
    """The sums of a document in its currency; what cannot be read is a problem."""

    def __init__(self, record: Record, alias: Alias, tables: Tables) -> None:
        keys = tables.keys.document
        self.problems: list[str] = []
        currency = first(record, keys.currency)
        self.currency = text(first(reference(currency) or {}, ("code",)) or currency, 20).upper()
        given = {name: first(record, getattr(keys, name)) for name in ("total", "net", "paid", "withheld")}
        if not is_money(self.currency):
            if any(number(value, 2) for value in given.values()) or self.currency:
                self.problems.append("the currency could not be understood")
            self.currency = ""
        self.total, self.net, self.paid, self.withheld = (self._read(name, it) for name, it in given.items())

    def _read(self, name: str, value: Json) -> Decimal | None:
        if value is None:
            return None
        read = number(value, exponent(self.currency))
        if read is None:
            self.problems.append(f"the sum {name} could not be understood")
        return read

    def stated(self, *, is_paid: bool) -> StatedTotals:
        """Return the sums as stated; the tax is what lies between the two, if nothing is withheld."""
        tax = None
        if self.total is not None and self.net is not None and not self.withheld:
            tax = self.total - self.net
        return StatedTotals(net=self.net, tax=tax, prepaid=(self.paid or None) if not is_paid else None)


def _issued_on(record: Record, tables: Tables) -> date | None:
    keys = tables.keys.document
    created = moment(first(record, keys.created))
    return day(first(record, keys.issued)) or (created.date() if created else None)


def _order_number(value: Json, tables: Tables) -> str:
    """Return the number of the order that an invoice or receipt belongs to, where it is one."""
    record = reference(value)
    if record is None:
        return ""
    keys = tables.keys.document
    return text(first(record, (*keys.name, *keys.idn)), 100)


def _places(record: Record, tables: Tables) -> Iterator[tuple[str, str]]:
    keys = tables.keys.document
    for label, names in (
        (tables.labels.location, keys.location),
        (tables.labels.legal_entity, keys.legal_entity),
    ):
        name = text(first(record, names), 300)
        if name:
            yield label, name


def _papers(record: Record, tables: Tables) -> Iterator[ReferenceDraft]:
    for key in tables.keys.document.papers:
        paper = text(record.get(key), 100)
        if paper:
            yield ReferenceDraft("supplier_number", paper)


def _went_on(steps: tuple[RemoteStep, ...]) -> tuple[RemoteStep, ...]:
    """Return the steps of an approved document: none of them waits, also where one approver sufficed."""
    return tuple(replace(step, done=True) for step in steps)


def _rights(record: Record, tables: Tables) -> RemoteRights:
    keys = tables.keys.rights
    return RemoteRights(flag(first(record, keys.approve)), flag(first(record, keys.reject)))


def _open_problems(steps: ReadSteps, status: Status) -> tuple[str, ...]:
    return steps.problems if status == "pending" else ()
