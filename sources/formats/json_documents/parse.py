"""Read JSON files of people, budgets and documents: from bytes to drafts."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Final

from pydantic import ValidationError

from models.money import exponent
from models.records import drafts
from models.refusals import Refusal
from models.visible import key_of
from sources.files.safe_open import FILE_LIMIT
from sources.formats.json_documents import schema
from sources.formats.json_documents.draft import draft_of
from sources.formats.json_documents.parts import LineEntry
from sources.formats.json_documents.reader import Unreadable, load
from sources.formats.refused import refusal_of
from validation.problems import Problem, Value, place, problems_of, quoted
from validation.values import LARGEST_AMOUNT

MOST_VALUES: Final = 3_000_000


def parse(data: bytes, *, file: str, folder: Path) -> drafts.ParsedFile:
    """Return the drafts of one file; `file` is its name in errors, attachments are relative to `folder`.

    The attachments themselves are not opened. Raises Refusal `file_too_large`, or `file_invalid` with up to
    20 of the problems in the tuple `problems`, and in `more` how many there are besides.
    """
    if len(data) > FILE_LIMIT:
        raise Refusal("file_too_large", file=file, limit=FILE_LIMIT)
    if sum(map(data.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise Refusal("file_too_complicated", file=file)
    try:
        given = schema.DocumentsFile.model_validate(load(data))
    except Unreadable as error:
        raise refusal_of(file, list(error.problems)) from None
    except ValidationError as error:
        raise refusal_of(file, problems_of(error, schema.DocumentsFile)) from None
    problems = [
        Problem(place(("people", index, "away", "to")), "away_backwards")
        for index, person in enumerate(given.people)
        if person.away is not None and person.away.last < person.away.first
    ]
    problems += _of_budgets(given.budgets)
    problems += [
        problem
        for index, document in enumerate(given.documents)
        for problem in contradictions(document, ("documents", index))
    ]
    if problems:
        raise refusal_of(file, problems)
    return drafts.ParsedFile(
        people=tuple(map(_person, given.people)),
        documents=tuple(_document(one, index, folder) for index, one in enumerate(given.documents)),
        budgets=tuple(map(_budget, given.budgets)),
    )


def _of_budgets(budgets: list[schema.CostCentreBudgetEntry]) -> Iterator[Problem]:
    """Yield what is wrong with the budgets of cost centres: also two for the same one."""
    places: dict[tuple[str, str, str], str] = {}
    for index, one in enumerate(budgets):
        where = place(("budgets", index))
        centre = key_of(one.cost_centre)
        if not centre:  # characters that show nothing
            yield Problem(f"{where}.cost_centre", "empty")
        values: dict[str, Value] = {"digits": exponent(one.currency), "currency": one.currency}
        for name, amount in (("limit", one.limit), ("spent", one.spent)):
            if amount != round(amount, exponent(one.currency)):
                yield Problem(f"{where}.{name}", "too_many_digits_in_currency", values)
        first = places.setdefault((key_of(one.company or ""), centre, one.currency), where)
        if first != where:
            yield Problem(where, "budget_twice", {"first": first})


def _budget(given: schema.CostCentreBudgetEntry) -> drafts.CostCentreBudgetDraft:
    return drafts.CostCentreBudgetDraft(
        given.company or "", given.cost_centre, given.currency, given.limit, given.spent, given.name
    )


def contradictions(document: schema.DocumentEntry, where: tuple[str | int, ...]) -> Iterator[Problem]:
    """Yield what every value allows by itself, but not together with the others."""

    def at(*parts: str | int) -> str:
        return place((*where, *parts))

    digits = exponent(document.currency)
    for path, amount in _amounts(document):
        if amount is not None and amount != round(amount, digits):
            values: dict[str, Value] = {"digits": digits, "currency": document.currency}
            yield Problem(at(*path), "too_many_digits_in_currency", values)
    weight = sum((_weight(line) for line in document.lines), Decimal(0))
    if weight + sum(abs(charge.amount) for charge in document.charges) > LARGEST_AMOUNT:
        yield Problem(at("lines"), "amounts_too_large", {"most": LARGEST_AMOUNT})
    if document.total_is_given and document.total is None:
        yield Problem(at("total"), "total_missing")
    if document.credit_note and document.kind != "invoice":
        yield Problem(at("credit_note"), "no_credit_note", {"given": quoted(document.kind)})
    if document.steps == [] and document.status == "pending":
        yield Problem(at("steps"), "steps_empty")


def _amounts(document: schema.DocumentEntry) -> Iterator[tuple[tuple[str | int, ...], Decimal | None]]:
    """Yield every amount that has the currency's digits, with its place."""
    yield ("total",), document.total
    yield ("payable",), document.payable
    yield from ((("charges", i, "amount"), charge.amount) for i, charge in enumerate(document.charges))
    for i, line in enumerate(document.lines):
        yield ("lines", i, "net"), line.net
        yield from ((("lines", i, "charges", j, "amount"), one.amount) for j, one in enumerate(line.charges))
    for i, tax in enumerate(document.taxes):
        yield ("taxes", i, "base"), tax.base
        yield ("taxes", i, "amount"), tax.amount
    for name, amount in document.stated or ():
        yield ("stated", name), amount


def _weight(line: LineEntry) -> Decimal:
    computed = (line.quantity or Decimal(0)) * (line.unit_price or Decimal(0)) / line.base_quantity
    charged = sum((abs(charge.amount) for charge in line.charges), Decimal(0))
    return max(abs(computed) + charged, abs(line.net or Decimal(0)))


def _person(given: schema.PersonEntry) -> drafts.PersonDraft:
    companies = given.companies
    return drafts.PersonDraft(
        email=given.email,
        name=given.name,
        companies=None
        if companies is None
        else {name: None if roles is None else frozenset(roles) for name, roles in companies.items()},
        active=given.active,
        manager=(given.manager or "") if "manager" in given.model_fields_set else None,
        away=_away(given),
        country=(given.country or "") if "country" in given.model_fields_set else None,
    )


def _away(given: schema.PersonEntry) -> drafts.AwayDraft | None:
    if "away" not in given.model_fields_set:
        return None
    if given.away is None:
        return drafts.AwayDraft()
    return drafts.AwayDraft(given.away.first, given.away.last, tuple(given.away.stand_ins))


def _document(given: schema.DocumentEntry, index: int, folder: Path) -> drafts.ParsedDocument:
    files = tuple(
        drafts.AttachmentNamed(one.name or PurePosixPath(one.path).name, folder / one.path, one.external)
        for one in given.attachments
    )
    return drafts.ParsedDocument(draft_of(given), files, where=place(("documents", index)))
