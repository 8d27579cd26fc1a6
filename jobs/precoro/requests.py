"""What is asked of Precoro, by the table of its paths and names."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import quote

from jobs.precoro.client import Request
from models.records.documents import Status
from models.records.precoro import Alias
from sources.precoro.entries import DecisionCall, Tables

PER_PAGE: Final = 200  # the most that a list gives


def list_request(
    tables: Tables,
    alias: Alias,
    page: int,
    *,
    since: datetime | None = None,
    statuses: Sequence[str] = (),
) -> Request:
    """Ask for a page of a list: what was changed since then, or has one of these codes."""
    names = tables.parameters
    query = [(names.page, str(page)), (names.per_page, str(PER_PAGE))]
    if since is not None:
        query.append((names.modified_since, _written(since)))
    query += [(names.status, code) for code in statuses]
    path = _filled(tables.paths.list, tables, alias)
    return Request("GET", path, f"GET {path}", query)


def one_row_request(tables: Tables, alias: Alias, remote_id: int) -> Request:
    """Ask for the list of the one document with an internal id."""
    path = _filled(tables.paths.list, tables, alias)
    return Request("GET", path, f"GET {path}", [(tables.parameters.id, str(remote_id))])


def document_request(tables: Tables, alias: Alias, number: str) -> Request:
    """Ask for a document by its number in its company."""
    template = tables.paths.document
    return Request(
        "GET",
        _filled(template, tables, alias, number),
        f"GET {_filled(template, tables, alias)}",
    )


def users_request(tables: Tables, page: int) -> Request:
    """Ask for a page of the users."""
    return _paged(tables, tables.paths.users, page)


def fields_request(tables: Tables, page: int) -> Request:
    """Ask for a page of the names of custom fields."""
    return _paged(tables, tables.paths.custom_fields, page)


def _paged(tables: Tables, path: str, page: int) -> Request:
    names = tables.parameters
    return Request("GET", path, f"GET {path}", [(names.page, str(page)), (names.per_page, str(PER_PAGE))])


def file_request(tables: Tables, file_id: int) -> Request:
    """Ask for an attachment."""
    template = tables.paths.attachment
    return Request("GET", template.replace("{id}", str(file_id)), f"GET {template}")


def decision_request(tables: Tables, call: DecisionCall, alias: Alias, number: str, comment: str) -> Request:
    """Ask to decide on a document, with a comment where there is a field for it."""
    form = [(call.comment, comment)] if call.comment and comment else []
    return Request(
        "POST",
        _filled(call.path, tables, alias, number),
        f"POST {_filled(call.path, tables, alias)}",
        form=form,
    )


def payment_request(
    tables: Tables, alias: Alias, remote_id: int, amount: str, paid_on: date, reference: str
) -> Request:
    """Ask to record what was paid of a document; the reference is what it is found by."""
    call = tables.payment(alias)
    form = [
        (call.document, str(remote_id)),
        (call.amount, amount),
        (call.paid_on, paid_on.isoformat()),
        (call.type, "0"),  # no prepayment
        (call.reference, reference),
    ]
    return Request("POST", call.path, f"POST {call.path}", form=form)


def payments_request(tables: Tables, alias: Alias, page: int, since: datetime) -> Request:
    """Ask for a page of the payments that were recorded since then."""
    names, path = tables.parameters, tables.payment(alias).path
    query = [
        (names.page, str(page)),
        (names.per_page, str(PER_PAGE)),
        (names.modified_since, _written(since)),
    ]
    return Request("GET", path, f"GET {path}", query)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def codes_of(tables: Tables, *statuses: Status) -> tuple[str, ...]:
    """Return the codes of documents with one of these statuses."""
    return tuple(code for code, word in tables.codes.items() if tables.statuses.get(word) in statuses)


def _filled(template: str, tables: Tables, alias: Alias, number: str | None = None) -> str:
    """Return a path; without a number, as limits know it."""
    path = template.replace("{path}", quote(getattr(tables.documents, alias).path, safe="/"))
    return path if number is None else path.replace("{idn}", quote(number, safe=""))
