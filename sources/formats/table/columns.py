"""The columns of a table of requests, and the words that head them in every language of the bot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final, Literal, get_args

from sources.formats.table.cells import MOST_COLUMNS, TableRow, collapse

Column = Literal[
    "number",
    "company",
    "title",
    "requester",
    "supplier",
    "supplier_tax_id",
    "currency",
    "required_on",
    "note",
    "item",
    "sku",
    "quantity",
    "unit",
    "unit_price",
    "tax_rate",
    "cost_centre",
    "files",
]
COLUMNS: Final[tuple[Column, ...]] = get_args(Column)
# All others are of the document.
OF_LINES: Final[tuple[Column, ...]] = ("item", "sku", "quantity", "unit", "unit_price", "tax_rate")
HEADER_WITHIN: Final = 20  # rows
LONGEST_WORD: Final = 60  # characters of a header that can be a slip
LIKE: Final = 0.85  # how much a header must be like a known word to be taken for a slip

# By the names of the catalogues; the first word is that of the template.
WORDS: Final[Mapping[str, Mapping[Column, tuple[str, ...]]]] = {
    "en": {
        "number": ("Number", "Request number", "Request"),
        "company": ("Company",),
        "title": ("Title", "Subject"),
        "requester": ("Requester", "Requested by"),
        "supplier": ("Supplier", "Vendor"),
        "supplier_tax_id": ("Supplier tax id", "Supplier tax number", "Supplier VAT number"),
        "currency": ("Currency",),
        "required_on": ("Required on", "Required by", "Needed by"),
        "note": ("Note", "Notes", "Comment"),
        "item": ("Item", "Description", "Item name"),
        "sku": ("SKU", "Item number", "Part number"),
        "quantity": ("Quantity", "Qty"),
        "unit": ("Unit",),
        "unit_price": ("Unit price", "Price"),
        "tax_rate": ("Tax rate", "VAT rate"),
        "cost_centre": ("Cost centre", "Cost center"),
        "files": ("Files", "File"),
    },
    "de": {
        "number": ("Nummer", "Anforderungsnummer", "Bedarfsnummer"),
        "company": ("Gesellschaft", "Unternehmen", "Firma"),
        "title": ("Titel", "Betreff"),
        "requester": ("Angefordert von", "Anforderer", "Anforderin"),
        "supplier": ("Lieferant",),
        "supplier_tax_id": ("Steuernummer des Lieferanten", "USt-IdNr. des Lieferanten"),
        "currency": ("Währung",),
        "required_on": ("Benötigt am", "Benötigt bis"),
        "note": ("Bemerkung", "Anmerkung", "Notiz"),
        "item": ("Artikel", "Position", "Bezeichnung"),
        "sku": ("Artikelnummer", "Art.-Nr."),
        "quantity": ("Menge",),
        "unit": ("Einheit",),
        "unit_price": ("Einzelpreis", "Stückpreis", "Preis"),
        "tax_rate": ("Steuersatz", "MwSt.-Satz", "USt.-Satz"),
        "cost_centre": ("Kostenstelle",),
        "files": ("Dateien", "Datei"),
    },
}
CUSTOM: Final[Mapping[str, str]] = {"en": "Custom", "de": "Zusatzfeld"}  # `Custom: NAME`
# Rows of this number are the example of the template.
EXAMPLE: Final[Mapping[str, str]] = {"en": "Example", "de": "Beispiel"}


def _key(text: str) -> str:
    return collapse(text).rstrip(" *:").casefold()


_BY_WORD: Final[Mapping[str, Column]] = {
    _key(word): column for words in WORDS.values() for column, several in words.items() for word in several
}
_EXAMPLE_KEYS: Final = frozenset(map(_key, EXAMPLE.values()))
_CUSTOM_KEYS: Final = frozenset(map(_key, CUSTOM.values()))


@dataclass(slots=True)
class Header:
    """Where the columns are: which row heads them, and the place of each, from 0."""

    row: int
    width: int  # how many cells it has, also empty ones
    words: Mapping[int, str]  # as the file writes them
    columns: dict[Column, int] = field(default_factory=dict)
    custom: dict[str, int] = field(default_factory=dict)
    twice: list[int] = field(default_factory=list)
    misspelt: dict[int, str] = field(default_factory=dict)  # the known word that it is like
    unknown: list[int] = field(default_factory=list)

    @property
    def known(self) -> int:
        """How many columns have a meaning."""
        return len(self.columns) + len(self.custom)

    def word(self, column: Column) -> str:
        """Name a column that the table does not have, in the language of those that it has."""
        item = _key(self.words[self.columns["item"]])
        words = next((them for them in WORDS.values() if item in map(_key, them["item"])), WORDS["en"])
        return words[column][0]


def find_header(rows: Sequence[TableRow]) -> Header | None:
    """Return the first row, among the first 20, that heads at least the items and their quantities."""
    for row in rows[:HEADER_WITHIN]:
        header = _read(row)
        if {"item", "quantity"} <= header.columns.keys():
            _find_slips(header)
            return header
    return None


def is_example(number: str) -> bool:
    """Whether a row with this number is the example of the template."""
    return _key(number) in _EXAMPLE_KEYS


def _read(row: TableRow) -> Header:
    columns = range(min(len(row.cells), MOST_COLUMNS))
    words = {at: word for at in columns if (word := collapse(row.text(at)))}
    header = Header(row.number, len(row.cells), words)
    for at, word in words.items():
        name = _custom_name(word)
        if name:
            if name in header.custom:
                header.twice.append(at)
            header.custom.setdefault(name, at)
        elif column := _BY_WORD.get(_key(word)):
            if column in header.columns:
                header.twice.append(at)
            header.columns.setdefault(column, at)
        else:
            header.unknown.append(at)
    return header


def _find_slips(header: Header) -> None:
    """Tell headings that are nearly known from those that mean nothing here."""
    for at in header.unknown:
        if len(header.words[at]) > LONGEST_WORD:
            continue
        if like := get_close_matches(_key(header.words[at]), _BY_WORD, n=1, cutoff=LIKE):
            header.misspelt[at] = _first_word(like[0])
    header.unknown = [at for at in header.unknown if at not in header.misspelt]


def _custom_name(word: str) -> str:
    before, colon, name = word.partition(":")
    return name.strip() if colon and _key(before) in _CUSTOM_KEYS else ""


def _first_word(key: str) -> str:
    several = (word for words in WORDS.values() for them in words.values() for word in them)
    return next(word for word in several if _key(word) == key)
