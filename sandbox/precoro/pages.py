"""Precoro's own pages, as far as a demo needs them: look at a document, decide there, see one's key."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from aiohttp import web

from sandbox.precoro.answers import PreparedAnswer, page
from sandbox.precoro.company import SandboxCompany
from sandbox.precoro.documents import NotDone, SandboxDocument
from sandbox.precoro.ground import SandboxUser
from sandbox.precoro.hosts import LocalHost
from sandbox.state.clock import Clock

PLACES = {
    "purchaseorders": "/purchase/order/{id}/show",
    "purchaserequisitions": "/purchase/requisition/{id}/show",
    "invoices": "/invoice/{id}/show",
    "receipts": "/receipt/{id}/show",
    "expenses": "/expense/{id}/show",
    "requestforproposals": "/rfp/{id}/show",
    "warehouserequests": "/warehouse/request/{id}/show",
}
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #ddd; vertical-align: top; }
form { margin: .5rem 0; } code { word-break: break-all; } .refused { color: #b00020; }
"""


class PagesHost(LocalHost):
    """What stands at app.precoro.com."""

    def __init__(
        self, clock: Clock, now: Callable[[], float], companies: list[SandboxCompany], port: int = 0
    ) -> None:
        super().__init__(clock, now, port)
        self._companies = companies

    def link(self, document: SandboxDocument) -> str:
        """Return where a document is shown."""
        return self.url + PLACES[document.alias].format(id=document.id)

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Show a page, or decide and show it again."""
        call = self.noted(request)
        form = await request.post() if request.method == "POST" else {}
        call.form = {name: str(value) for name, value in form.items()}
        return await self.carry_out(call, request, lambda: self._answer(request.path, call.form))

    def _answer(self, path: str, form: dict[str, str]) -> PreparedAnswer:
        if path == "/":
            return _shown("Precoro on this machine", self._everything())
        for company in self._companies:
            for document in company.all_documents():
                if PLACES[document.alias].format(id=document.id) == path:
                    refused = _decided(company, document, form) if form else ""
                    return _shown(f"{_title(document)} · {company.name}", _of_document(document, refused))
        return page(404)

    def _everything(self) -> Iterable[str]:
        for company in self._companies:
            yield f"<h2>{escape(company.name)}</h2>"
            rows = (
                (escape(each.name), escape(each.email), _code(each.key))
                for each in company.people
                if each.is_active
            )
            yield _table(("User", "E-mail", "API key (Configuration › Integrations)"), rows)
            yield _table(
                ("Document", "Supplier", "Sum", "Status"),
                (
                    (
                        f'<a href="{escape(self.link(each))}">{escape(_title(each))}</a>',
                        escape(each.supplier),
                        escape(f"{each.sum or ''} {each.currency}"),
                        escape(each.status),
                    )
                    for each in company.all_documents()
                ),
            )


def _decided(company: SandboxCompany, document: SandboxDocument, form: dict[str, str]) -> str:
    """Decide in somebody's name, and return why not, if it is refused."""
    person = next((each for each in company.people if str(each.id) == form.get("person")), None)
    if person is None:
        return "Nobody has this number."
    try:
        match form.get("what"):
            case "approve":
                document.approve(person)
            case "reject":
                document.reject(person, form.get("comment", ""))
            case "revision":
                document.ask_for_changes(person, form.get("comment", ""))
            case "cancel":
                document.cancel(person)
    except NotDone as refused:
        return str(refused)
    return ""


def _of_document(document: SandboxDocument, refused: str) -> Iterable[str]:
    if refused:
        yield f'<p class="refused">{escape(refused)}</p>'
    yield f"<p><b>{escape(document.status.capitalize())}</b> · {escape(document.supplier)} · "
    yield f"{escape(document.sum or '')} {escape(document.currency)} · by {escape(document.creator.name)}</p>"
    yield _table(
        ("Step", "Approvers", ""),
        (
            (
                escape(step.name),
                escape(", ".join(each.name for each in step.people)),
                "approved" if step.is_done else "",
            )
            for step in document.steps
        ),
    )
    for person in _deciders(document):
        yield '<form method="post">'
        yield f'<input type="hidden" name="person" value="{person.id}">'
        yield f"{escape(person.name)}: "
        yield '<button name="what" value="approve">Approve</button> '
        yield '<input name="comment" placeholder="Comment" aria-label="Comment"> '
        yield '<button name="what" value="reject">Reject</button> '
        yield '<button name="what" value="revision">Ask for changes</button></form>'
    if document.status == "pending":
        yield f'<form method="post"><input type="hidden" name="person" value="{document.creator.id}">'
        yield f"{escape(document.creator.name)}: "
        yield '<button name="what" value="cancel">Cancel the document</button></form>'
    yield "<ul>"
    for each in document.decisions:
        place = "over the API" if each.place == "api" else "here"
        yield f"<li>{escape(each.by.name)}: {each.what} {place} {escape(each.comment)}</li>"
    yield '</ul><p><a href="/">All documents</a></p>'


def _deciders(document: SandboxDocument) -> list[SandboxUser]:
    step = document.open_step
    people = [*step.people, *document.backups] if step else []
    return [each for each in people if document.may_decide(each)]


def _title(document: SandboxDocument) -> str:
    return f"{document.alias} {document.custom_name or document.idn}"


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["".join(f"<th>{cell}</th>" for cell in head)]
    lines += ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _shown(title: str, parts: Iterable[str]) -> PreparedAnswer:
    text = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{escape(title)}</h1>{''.join(parts)}</body></html>"
    )
    return PreparedAnswer(200, text.encode(), {"Content-Type": "text/html; charset=UTF-8"})
