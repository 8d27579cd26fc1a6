"""Files of people and documents in JSON: from bytes to drafts, without touching anything else."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from models.money import exponent
from models.records import documents, drafts
from models.refusals import Refusal
from sources.files.safe_open import FILE_LIMIT
from sources.formats.json_documents import schema as shape
from sources.formats.json_documents.reader import Problem, Unreadable, load, place
from validation.sentences import problems_of
from validation.values import LARGEST_AMOUNT

PROBLEMS_TOLD = 20  # a file made by a wrong script has thousands of the same


def parse(data: bytes, *, file: str, folder: Path) -> drafts.ParsedFile:
    """Read one file; `file` is its name for people, `folder` what attachments' paths are relative to.

    Raises Refusal `file_invalid` with the first problem in `where` and `problem`, and all of them, as
    sentences and bounded, in the tuple `problems`. Paths of attachments are not looked at here.
    """
    if len(data) > FILE_LIMIT:
        raise _refusal(file, [Problem("", f"is larger than {FILE_LIMIT // 1024**2} MB")])
    try:
        given = shape.File.model_validate(load(data))
    except Unreadable as error:
        raise _refusal(file, list(error.problems)) from None
    except ValidationError as error:
        raise _refusal(file, problems_of(error)) from None
    problems = [
        problem
        for index, document in enumerate(given.documents)
        for problem in _contradictions(document, index)
    ]
    if problems:
        raise _refusal(file, problems)
    return drafts.ParsedFile(
        people=tuple(map(_person, given.people)),
        documents=tuple(_document(one, index, folder) for index, one in enumerate(given.documents)),
    )


def _refusal(file: str, problems: list[Problem]) -> Refusal:
    told = [f"{where}: {what}" if where else what for where, what in problems[:PROBLEMS_TOLD]]
    if len(problems) > PROBLEMS_TOLD:
        told.append(f"and {len(problems) - PROBLEMS_TOLD:,} more")
    where, what = problems[0]
    return Refusal(
        "file_invalid", file=file, where=where or "the top level", problem=what, problems=tuple(told)
    )


def _contradictions(document: shape.Document, index: int) -> Iterator[Problem]:
    """Find what each value allows by itself but not beside the others."""

    def at(*parts: str | int) -> str:
        return place(("documents", index, *parts))

    digits = exponent(document.currency)
    amounts = [(("charges", i, "amount"), charge.amount) for i, charge in enumerate(document.charges)]
    for where, amount in [(("total",), document.total), *amounts]:
        if amount is not None and amount != round(amount, digits):
            yield Problem(
                at(*where), f"has more than the {digits} digits after the point of {document.currency}"
            )
    weight = sum((abs(line.quantity * line.unit_price) for line in document.lines), Decimal(0))
    if weight + sum(abs(charge.amount) for charge in document.charges) > LARGEST_AMOUNT:
        yield Problem(at("lines"), f"come to more than {LARGEST_AMOUNT:,f} with the charges")
    if document.total_is_given and document.total is None:
        yield Problem(at("total"), "is missing, though total_is_given is true")
    if document.credit_note and document.kind != "invoice":
        yield Problem(at("credit_note"), f'is for the kind "invoice" only, not "{document.kind}"')
    if document.steps == [] and document.status == "pending":
        yield Problem(
            at("steps"), "is empty in a pending document: leave it out to let the settings' rules apply"
        )


def _person(given: shape.Person) -> drafts.PersonDraft:
    companies = given.companies
    return drafts.PersonDraft(
        email=given.email,
        name=given.name,
        companies=None
        if companies is None
        else {name: frozenset(roles) for name, roles in companies.items()},
        active=given.active,
    )


def _document(given: shape.Document, index: int, folder: Path) -> drafts.ParsedDocument:
    supplier = given.supplier or shape.Supplier(name="")
    steps = given.steps
    draft = drafts.DocumentDraft(
        company=given.company,
        kind=given.kind,
        number=given.number,
        requester=given.requester,
        currency=given.currency,
        id=given.id,
        revision=given.revision,
        status=given.status,
        title=given.title,
        supplier=documents.Supplier(supplier.name, supplier.address, supplier.tax_id),
        total=given.total,
        total_is_given=given.total_is_given,
        credit_note=given.credit_note,
        order_number=given.order,
        issued_on=given.issued_on,
        required_on=given.required_on,
        due_on=given.due_on,
        note=given.note,
        url=given.url,
        lines=tuple(
            drafts.LineDraft(one.name, one.sku, one.quantity, one.unit, one.unit_price, one.tax_rate)
            for one in given.lines
        ),
        charges=tuple(drafts.ChargeDraft(one.name, one.amount, one.tax_rate) for one in given.charges),
        steps=None if steps is None else tuple(_step(step) for step in steps),
        payers=tuple(given.payers),
        followers=tuple(given.followers),
        custom_fields=tuple(given.custom_fields.items()),
        comments=tuple(drafts.CommentDraft(one.author, one.text, one.at, one.id) for one in given.comments),
    )
    files = tuple(
        drafts.AttachmentNamed(one.name or PurePosixPath(one.path).name, folder / one.path, one.external)
        for one in given.attachments
    )
    return drafts.ParsedDocument(draft, files, where=place(("documents", index)))


def _step(given: shape.Step) -> drafts.StepDraft:
    return drafts.StepDraft(given.name, given.rule, tuple(given.approvers))
