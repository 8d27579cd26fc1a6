"""Make requests of the rows of a table: those with one number are one request, wherever they stand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from models.records.drafts import Caution
from models.refusals import Refusal
from sources.formats.json_documents.draft import draft_of
from sources.formats.json_documents.parse import contradictions
from sources.formats.json_documents.schema import DocumentEntry
from sources.formats.options import ReadOptions
from sources.formats.refused import refusal_of
from sources.formats.result import ReadDocument
from sources.formats.table import values
from sources.formats.table.cells import Percentage, TableRow, TableRows, address, text_of
from sources.formats.table.columns import OF_LINES, Column, Header, find_header, is_example
from sources.formats.table.named_files import NamedFiles
from validation.problems import Problem, details_of, place, place_parts, problem_of, quoted

T = TypeVar("T")
# In `origins`: what is no part of a document.
LEFT_OUT_ROW: Final = "left_out_row"
LEFT_OUT_COLUMN: Final = "left_out_column"
_ROUNDED_FROM: Final = Decimal(10) ** 15  # a spreadsheet keeps 15 digits of a number
_SUPPLIER: Final = {"supplier": ("supplier", "name"), "supplier_tax_id": ("supplier", "tax_id")}
_NUMBERS: Final[tuple[Column, ...]] = ("quantity", "unit_price", "tax_rate")
_OF_EVERY_LINE: Final[tuple[Column, ...]] = ("number", "item", "quantity")
_GATHERED: Final[tuple[Column, ...]] = ("number", "files")
_MOST_PROBLEMS: Final = 1_000
_REQUIRED: Final[tuple[Column, ...]] = ("number", "currency")


@dataclass(slots=True)
class _Request:
    """The rows of one number."""

    first: TableRow
    lines: list[TableRow] = field(default_factory=list)
    head: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)  # field -> (text, place)
    files: dict[str, str] = field(default_factory=dict)  # name -> place


def read_requests(
    sheet: TableRows, name: str, folder: Path, options: ReadOptions
) -> tuple[ReadDocument, ...]:
    """Return the requests of a table, with the files in `folder` that their rows name.

    Raises Refusal `file_invalid`, with the cell of each problem.
    """
    header = find_header(sheet.rows)
    if header is None:
        raise refusal_of(name, [Problem("", "table_without_header")])
    return _Table(sheet, header, options, name, NamedFiles(folder)).read()


class _Table:
    """One table while it is read; `problems` gathers what is wrong with it."""

    def __init__(
        self, sheet: TableRows, header: Header, options: ReadOptions, name: str, files: NamedFiles
    ) -> None:
        self._sheet = sheet
        self._name = name
        self._header = header
        self._files = files
        self._head_columns = list(self._columns_of_head())
        # Of fields that each request has, made once: there may be half a million of them in a table.
        self._names = {one: place(one if one[0] else one[1:]) for one, _ in self._head_columns}
        below = [row for row in sheet.rows if row.number > header.row]
        examples = [row for row in below if is_example(self._text(row, "number"))]
        # Nor do they show how numbers and dates of the others are written.
        self._rows = [row for row in below if row not in examples]
        self._problems: list[Problem] = list(self._header_problems())
        self._left_out = [(LEFT_OUT_COLUMN, self._place(header.row, column)) for column in header.unknown]
        self._left_out += [(LEFT_OUT_ROW, str(row.number)) for row in examples]
        self._signs = {
            column: values.decimal_sign(self._texts(column)) or options.decimal for column in _NUMBERS
        }
        self._order = values.date_order(self._texts("required_on")) or options.dates

    def read(self) -> tuple[ReadDocument, ...]:
        """Return every request; raise a Refusal with all problems if there is any."""
        requests = self._requests()
        if not requests and not self._problems:
            self._add(Problem("", "table_without_rows"))
        documents = [self._document(number, request) for number, request in requests.items() if number]
        if self._problems:
            raise self._refusal()
        return tuple(one for one in documents if one is not None)

    def _add(self, *problems: Problem) -> None:
        """Note what is wrong; of a table in which nothing is right, the start is enough."""
        self._problems += problems
        if len(self._problems) >= _MOST_PROBLEMS:
            raise self._refusal()

    def _refusal(self) -> Refusal:
        return refusal_of(self._name, list(dict.fromkeys(self._problems)))

    # rows

    def _header_problems(self) -> Iterator[Problem]:
        header = self._header
        for column in header.twice:
            yield Problem(self._place(header.row, column), "column_twice")
        for column, word in header.misspelt.items():
            facts = {"given": quoted(header.words[column]), "nearest": quoted(word)}
            yield Problem(address(header.row, column), "unknown_column_like", facts)

    def _requests(self) -> dict[str, _Request]:
        requests: dict[str, _Request] = {}
        for row in self._rows:
            number, item, quantity = (self._text(row, each) for each in _OF_EVERY_LINE)
            if not (item or quantity) or not (number or (item and quantity)):
                if any(map(text_of, row.cells)):
                    self._left_out.append((LEFT_OUT_ROW, str(row.number)))
                continue
            self._add(
                *(
                    Problem(self._where(row, column), "missing")
                    for column in _OF_EVERY_LINE
                    if not self._text(row, column)
                )
            )
            self._add(*self._beyond_the_header(row))
            request = requests.setdefault(number, _Request(row))
            request.lines.append(row)
            self._gather_head(row, request, number)
            for name in self._files.names_in(self._text(row, "files")):
                request.files.setdefault(name, self._where(row, "files"))
        return requests

    def _beyond_the_header(self, row: TableRow) -> Iterator[Problem]:
        """Yield a problem if the row is longer than the header: a separator in a cell shifted the others."""
        for column in range(self._header.width, len(row.cells)):
            if text := row.text(column):
                yield Problem(address(row.number, column), "cell_without_heading", {"given": quoted(text)})
                return

    def _gather_head(self, row: TableRow, request: _Request, number: str) -> None:
        """Keep what a row says of its request; refuse it where an earlier row says something else."""
        for key, column in self._head_columns:
            text = self._head_text(row, column)
            if not text:
                continue
            known, at = request.head.get(key, ("", ""))
            if known == text:  # as in nearly every row of a large table
                continue
            where = self._place(row.number, column)
            if not known:
                request.head[key] = (text, where)
            else:
                facts = {"given": quoted(text), "known": quoted(known), "other": at, "number": quoted(number)}
                self._add(Problem(where, "heads_differ", facts))

    def _columns_of_head(self) -> Iterator[tuple[tuple[str, str], int]]:
        """Yield each column of the request as a whole: (group in the entry, key there), and where it is."""
        for column, at in self._header.columns.items():
            if column not in OF_LINES and column not in _GATHERED:
                yield _SUPPLIER.get(column, ("", column)), at
        yield from ((("custom_fields", name), at) for name, at in self._header.custom.items())

    def _head_text(self, row: TableRow, column: int) -> str:
        if column != self._header.columns.get("required_on"):
            return row.text(column)
        return self._attempt(row, column, lambda text: values.iso_day(text, self._order)) or ""

    # documents

    def _document(self, number: str, request: _Request) -> ReadDocument | None:
        places: dict[str, str] = {column: self._where(request.first, column) for column in _REQUIRED}
        entry: dict[str, Any] = {"kind": "purchase_requisition", "number": number}
        for (group, key), (text, where) in request.head.items():
            (entry.setdefault(group, {}) if group else entry)[key] = text
            places[self._names[group, key]] = where
        if "supplier" in entry:
            entry["supplier"].setdefault("name", "")
        if "currency" in entry:
            entry["currency"] = entry["currency"].upper()
        currency = entry.get("currency", "")
        lines = [self._line(row, index, places, currency) for index, row in enumerate(request.lines)]
        cautions = (*self._sheet.cautions, *self._rounded_codes(request))
        return self._checked(entry | {"lines": lines}, places, cautions, tuple(request.files))

    def _line(self, row: TableRow, index: int, places: dict[str, str], currency: str) -> dict[str, Any]:
        line: dict[str, Any] = {}
        for column in (one for one in OF_LINES if one in self._header.columns):
            key = "name" if column == "item" else column
            at = self._header.columns[column]
            places[f"lines[{index}].{key}"] = self._where(row, column)
            line[key] = self._number(row, column, at, currency) if column in self._signs else row.text(at)
        line.setdefault("unit_price", None)
        return line

    def _number(self, row: TableRow, column: Column, at: int, currency: str) -> Decimal | None:
        cell = row.cell(at)
        if isinstance(cell, Percentage) and column != "tax_rate":
            facts = {"given": quoted(f"{cell.normalize():f}%")}
            self._add(Problem(self._place(row.number, at), "not_a_table_number", facts))
            return None
        if isinstance(cell, Decimal):
            return cell

        def read(text: str) -> Decimal:
            if column == "unit_price":
                text = values.without_currency(text, currency)
            elif column == "tax_rate":
                text = text.removesuffix("%").strip()
            return values.number(text, self._signs[column])

        return self._attempt(row, at, read) if row.text(at) else None

    def _attempt(self, row: TableRow, column: int, read: Callable[[str], T]) -> T | None:
        """Read a text; note why it cannot be read."""
        text = row.text(column)
        where, facts = self._place(row.number, column), {"given": quoted(text)}
        try:
            return read(text)
        except values.NotNumber:
            self._add(Problem(where, "not_a_table_number", facts))
        except values.TwoFaced:
            is_day = column == self._header.columns.get("required_on")
            self._add(Problem(where, "date_two_faced" if is_day else "number_two_faced", facts))
        return None

    def _rounded_codes(self, request: _Request) -> Iterator[Caution]:
        at = self._header.columns.get("sku")
        for row in request.lines if at is not None else ():
            assert at is not None
            cell, text = row.cell(at), row.text(at)
            if values.ROUNDED_CODE.fullmatch(text) or (isinstance(cell, Decimal) and cell >= _ROUNDED_FROM):
                yield Caution("code_rounded", (("given", text), ("place", self._where(row, "sku"))))

    def _checked(
        self,
        given: dict[str, Any],
        places: dict[str, str],
        cautions: tuple[Caution, ...],
        names: tuple[str, ...],
    ) -> ReadDocument | None:
        first = places["number"]
        try:
            entry = DocumentEntry.model_validate(given)
        except ValidationError as error:
            known = {problem.place for problem in self._problems}
            for detail in details_of(error):
                where = places.get(place(place_parts(detail)), first)
                if where not in known:
                    known.add(where)
                    self._add(replace(problem_of(detail, DocumentEntry), place=where))
            return None
        self._add(*(replace(one, place=places.get(one.place, first)) for one in contradictions(entry, ())))
        draft = replace(draft_of(entry), cautions=cautions)
        origins = (*places.items(), *self._left_out)
        files = tuple(map(self._files.named, names))
        return ReadDocument(draft, files=files, where=first, origins=origins)

    # places

    def _texts(self, column: Column) -> list[str]:
        at = self._header.columns.get(column)
        texts = [] if at is None else [row.cell(at) for row in self._rows]
        return [text_of(text).removesuffix("%").strip() for text in texts if isinstance(text, str) and text]

    def _text(self, row: TableRow, column: Column) -> str:
        at = self._header.columns.get(column)
        return "" if at is None else row.text(at)

    def _where(self, row: TableRow, column: Column) -> str:
        """Name the cell of a column, or the column alone if the table has none."""
        at = self._header.columns.get(column)
        return self._header.word(column) if at is None else self._place(row.number, at)

    def _place(self, row: int, column: int) -> str:
        """Name a cell by its address and the word that heads it, as in `E2 (Quantity)`."""
        word = self._header.words.get(column, "")
        return f"{address(row, column)} ({word[:40]})" if word else address(row, column)
