"""Lists: documents, users, names of custom fields, payments; page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sandbox.precoro.answers import ApiRefusal, PreparedAnswer, in_json
from sandbox.precoro.asked import Asked
from sandbox.precoro.company import SandboxPayment
from sandbox.precoro.drawing.documents import draw_row
from sandbox.precoro.drawing.forms import Json, amount, moment, status_code
from sandbox.precoro.drawing.steps import draw_person

T = TypeVar("T")
PER_PAGE = (10, 20, 50, 100, 200)


def list_documents(asked: Asked) -> PreparedAnswer:
    """Return a page of documents, newest created first."""
    company, alias = asked.company, asked.parts[0]
    if alias in company.options.forbidden_lists:
        raise ApiRefusal(403, "Access Denied.")
    ignored = company.options.ignored_filters
    since = 0.0 if "modifiedSince" in ignored else asked.since()
    ids = set() if "id" in ignored else set(asked.all_of("id"))
    codes = set() if "status[]" in ignored else set(asked.all_of("status[]"))
    found = [
        each
        for each in company.newest_first(alias)
        if each.updated >= since
        and (not codes or str(status_code(each, company.shapes)) in codes)
        and (not ids or str(each.id) in ids)
        and asked.person not in each.hidden_from
    ]
    answer = _page(asked, found, lambda each: draw_row(each, asked.person))
    if company.options.rows_shift == "come":
        company.add_document(alias, company.people[0], status="open")
    elif company.options.rows_shift == "leave" and found:
        found[0].delete()
    return answer


def list_users(asked: Asked) -> PreparedAnswer:
    """Return a page of the users who have not left."""
    company = asked.company
    if not company.options.users_listed:
        raise ApiRefusal(403, "Access Denied.")
    as_object = company.shapes.roles == "object"
    return _page(
        asked,
        [each for each in company.people if each.is_active],
        lambda each: (
            draw_person(each)
            | {
                "locale": "en",
                "roles": [{"name": role} for role in each.roles] if as_object else each.roles,
            }
        ),
    )


def list_custom_fields(asked: Asked) -> PreparedAnswer:
    """Return a page of the names of custom fields."""
    names = list(asked.company.custom_fields.items())
    return _page(asked, names, lambda each: {"id": each[0], "name": each[1]})


def list_payments(asked: Asked) -> PreparedAnswer:
    """Return a page of payments of invoices, or of expenses, the last one first."""
    alias = "expenses" if asked.parts[0] == "expensePayments" else "invoices"
    since = asked.since()
    found = [
        each for each in reversed(asked.company.payments) if each.document.alias == alias and each.at >= since
    ]
    return _page(asked, found, draw_payment)


def draw_payment(payment: SandboxPayment) -> Json:
    """Return a payment as it stands in a list and in the answer that it was made."""
    shapes = payment.document.ground.shapes.chosen(payment.document.ground.random)
    about = "expense" if payment.document.alias == "expenses" else "invoice"
    return {
        "id": payment.id,
        "sumPaid": amount(payment.amount, shapes),
        "payDate": payment.paid_on,
        "logicType": int(payment.logic_type),
        "externalId": payment.external_id,
        "createDate": moment(payment.at, shapes),
        about: {"id": payment.document.id, "idn": payment.document.idn},
    }


def _page(asked: Asked, found: Sequence[T], draw: Callable[[T], Json]) -> PreparedAnswer:
    page, size = asked.number("page", 1), asked.number("per_page", 20)
    if size not in PER_PAGE:
        raise ApiRefusal(400, f"per_page should be one of {', '.join(map(str, PER_PAGE))}.", "per_page")
    if page < 1:
        raise ApiRefusal(400, "page should be 1 or more.", "page")
    pages = max(1, -(-len(found) // size))
    shown = pages if page > pages and asked.company.options.beyond_end == "repeats" else page
    rows = [draw(each) for each in found[(shown - 1) * size : shown * size]]
    answer: dict[str, Any] = {"data": rows}
    if asked.company.shapes.meta != "absent":
        answer["meta"] = {"pagination": _meta(asked.company.shapes.meta, page, pages, size, len(found))}
    return in_json(answer)


def _meta(form: str, page: int, pages: int, size: int, total: int) -> Json:
    old = {"total": total, "per_page": size, "current_page": page, "total_pages": pages}
    new = {"current_page": page, "per_page": size, "has_next_page": page < pages}
    return {"old": old, "new": new}.get(form, old | new)
