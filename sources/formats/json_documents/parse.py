"""Read JSON files of people and documents: from bytes to drafts."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Final

from pydantic import ValidationError

from models.money import exponent
from models.records import documents, drafts
from models.refusals import Refusal
from sources.files.safe_open import FILE_LIMIT
from sources.formats.json_documents import schema
from sources.formats.json_documents.reader import Unreadable, load
from validation.sentences import Problem, place, problems_of
from validation.values import LARGEST_AMOUNT

PROBLEMS_LISTED: Final = 20  # a file made by a wrong script has thousands of the same

TOO_LARGE: Final = "is larger than {limit} MB"
MORE_PROBLEMS: Final = "and {count:,} more"
TOO_MANY_DIGITS: Final = "must have at most {digits} digits after the point in {currency}"
TOO_MUCH: Final = "must come to at most {limit:,f} together with the charges"
NO_TOTAL: Final = "is missing, although total_is_given is true"
NO_CREDIT_NOTE: Final = 'is allowed for the kind "invoice" only, not "{kind}"'
NO_STEPS: Final = "must not be empty in a pending document; leave it out to use the rules of the settings"


def parse(data: bytes, *, file: str, folder: Path) -> drafts.ParsedFile:
    """Return the drafts of one file; `file` is its name in errors, attachments are relative to `folder`.

    The attachments themselves are not opened. Raises Refusal `file_invalid`, with the first problem in
    `where` and `problem`, and up to 20 sentences in the tuple `problems`.
    """
    if len(data) > FILE_LIMIT:
        raise _refusal(file, [Problem("", TOO_LARGE.format(limit=FILE_LIMIT // 1024**2))])
    try:
        given = schema.DocumentsFile.model_validate(load(data))
    except Unreadable as error:
        raise _refusal(file, list(error.problems)) from None
    except ValidationError as error:
        raise _refusal(file, problems_of(error, schema.DocumentsFile)) from None
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
    listed = [f"{where}: {what}" if where else what for where, what in problems[:PROBLEMS_LISTED]]
    if len(problems) > PROBLEMS_LISTED:
        listed.append(MORE_PROBLEMS.format(count=len(problems) - PROBLEMS_LISTED))
    where, what = problems[0]
    return Refusal(
        "file_invalid", file=file, where=where or "the top level", problem=what, problems=tuple(listed)
    )


def _contradictions(document: schema.DocumentEntry, index: int) -> Iterator[Problem]:
    """Yield what every value allows by itself, but not together with the others."""

    def at(*parts: str | int) -> str:
        return place(("documents", index, *parts))

    digits = exponent(document.currency)
    amounts = [(("charges", i, "amount"), charge.amount) for i, charge in enumerate(document.charges)]
    for where, amount in [(("total",), document.total), *amounts]:
        if amount is not None and amount != round(amount, digits):
            what = TOO_MANY_DIGITS.format(digits=digits, currency=document.currency)
            yield Problem(at(*where), what)
    weight = sum((abs(line.quantity * line.unit_price) for line in document.lines), Decimal(0))
    if weight + sum(abs(charge.amount) for charge in document.charges) > LARGEST_AMOUNT:
        yield Problem(at("lines"), TOO_MUCH.format(limit=LARGEST_AMOUNT))
    if document.total_is_given and document.total is None:
        yield Problem(at("total"), NO_TOTAL)
    if document.credit_note and document.kind != "invoice":
        yield Problem(at("credit_note"), NO_CREDIT_NOTE.format(kind=document.kind))
    if document.steps == [] and document.status == "pending":
        yield Problem(at("steps"), NO_STEPS)


def _person(given: schema.PersonEntry) -> drafts.PersonDraft:
    companies = given.companies
    return drafts.PersonDraft(
        email=given.email,
        name=given.name,
        companies=None
        if companies is None
        else {name: frozenset(roles) for name, roles in companies.items()},
        active=given.active,
    )


def _document(given: schema.DocumentEntry, index: int, folder: Path) -> drafts.ParsedDocument:
    supplier = given.supplier or schema.SupplierEntry(name="")
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


def _step(given: schema.StepEntry) -> drafts.StepDraft:
    return drafts.StepDraft(given.name, given.rule, tuple(given.approvers))
