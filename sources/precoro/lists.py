"""Pages of Precoro's lists: documents, users, custom fields; in whichever way the pages are counted."""

from collections.abc import Mapping
from typing import Final

from models.frozen import frozen
from models.records.precoro import (
    Alias,
    RecordedPayment,
    RemoteFieldNames,
    RemotePage,
    RemotePayments,
    RemotePeople,
    RemoteRow,
)
from sources.precoro.documents import identity
from sources.precoro.entries import Tables
from sources.precoro.people import distinct, read_person
from sources.precoro.shapes import (
    Json,
    NotUnderstood,
    Record,
    first,
    flag,
    listed,
    load,
    load_record,
    reference,
    text,
    whole,
)
from sources.precoro.status import read_status

_MOST_ROWS: Final = 1_000  # of a page; 200 can be asked for
_MOST_PROBLEMS: Final = 20


def read_page(data: bytes, alias: Alias, per_page: int, tables: Tables) -> RemotePage:
    """Return a page of documents; `per_page` is how many rows were asked for. Raises NotUnderstood."""
    page = _page(load(data), per_page, tables)
    rows: list[RemoteRow] = []
    problems: list[str] = []
    for value in page.rows:
        try:
            rows.append(_row(reference(value) or {}, alias, tables))
        except NotUnderstood as error:
            problems.append(f"a row of {alias} could not be understood: {error}")
    return RemotePage(tuple(rows), page.more, tuple(problems[:_MOST_PROBLEMS]))


def _row(record: Record, alias: Alias, tables: Tables) -> RemoteRow:
    keys = tables.keys.document
    document_id, idn = identity(record, tables)
    return RemoteRow(
        alias=alias,
        id=document_id,
        idn=idn,
        status=read_status(record, alias, tables).status,
        supplier=text(first(record, keys.supplier), 300),
        updated=text(first(record, keys.updated), 100),
    )


def read_people(data: bytes, per_page: int, tables: Tables) -> RemotePeople:
    """Return a page of the users, each with id and address. Raises NotUnderstood."""
    page = _page(load(data), per_page, tables)
    people = [read_person(value, tables, {}) for value in page.rows]
    known = [one for one in people if one is not None and one.id is not None and one.email]
    unread = len(people) - len(known)
    problems = (f"{unread} users could not be understood",) if unread else ()
    return RemotePeople(distinct(known), page.more, problems)


def read_field_names(data: bytes, per_page: int, tables: Tables) -> RemoteFieldNames:
    """Return a page of the names of custom fields. Raises NotUnderstood."""
    page = _page(load(data), per_page, tables)
    keys = tables.keys.custom_field
    records = [reference(value) or {} for value in page.rows]
    named = [(whole(first(one, keys.id)), text(first(one, keys.name), 200)) for one in records]
    names = tuple((number, name) for number, name in named if number and name)
    unread = len(named) - len(names)
    problems = (f"{unread} custom fields could not be understood",) if unread else ()
    return RemoteFieldNames(names, page.more, problems)


def read_payments(data: bytes, per_page: int, tables: Tables) -> RemotePayments:
    """Return a page of payments. Raises NotUnderstood."""
    page = _page(load(data), per_page, tables)
    keys = tables.keys.payment.reference
    references = (text(first(reference(value) or {}, keys), 100) for value in page.rows)
    return RemotePayments(frozenset(filter(None, references)), page.more)


def read_recorded(data: bytes, tables: Tables) -> RecordedPayment:
    """Return what an answer says of the payment that was recorded; nothing: it holds none."""
    try:
        record = load_record(data)
    except NotUnderstood:
        return RecordedPayment()
    keys = tables.keys.payment
    document = reference(first(record, keys.document)) or {}
    return RecordedPayment(
        text(first(record, keys.reference), 100), whole(first(document, tables.keys.document.id))
    )


@frozen
class _Page:
    rows: list[Json]
    more: bool


def _page(value: Json, per_page: int, tables: Tables) -> _Page:
    keys = tables.keys.lists
    record = value if isinstance(value, dict) else {}
    is_wrapped = any(key in record for key in keys.data)
    rows = listed(first(record, keys.data) if is_wrapped else _bare(record) if record else value)
    if rows is None or not isinstance(value, list | dict):
        raise NotUnderstood("the answer is not a list")
    if not rows and not is_wrapped and record and _bare(record):
        raise NotUnderstood("the answer is not a list")
    if len(rows) > _MOST_ROWS:
        raise NotUnderstood(f"the answer has {len(rows)} rows, more than {_MOST_ROWS}")
    meta = reference(first(record, keys.meta)) or record
    pagination = reference(first(meta, keys.pagination)) or meta
    return _Page(rows, bool(rows) and _has_more(pagination, len(rows), per_page, tables))


def _bare(record: Record) -> Mapping[str, Json]:
    """Return the rows of an answer without a wrapper, which are written by their ids."""
    if any(not (key.isascii() and key.isdigit()) for key in record):
        raise NotUnderstood("the answer is an object, and not a list")
    return record


def _has_more(pagination: Record, rows: int, per_page: int, tables: Tables) -> bool:
    keys = tables.keys.lists
    has_next = flag(first(pagination, keys.has_next))
    if has_next is not None:
        return has_next
    page, pages = whole(first(pagination, keys.page)), whole(first(pagination, keys.pages))
    if page is not None and pages is not None:
        return page < pages
    return rows >= per_page
