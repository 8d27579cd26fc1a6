"""The template of a table of requests: a CSV file with the headings alone."""

import csv
import io

from babel.numbers import get_decimal_symbol

from sources.formats.table.columns import WORDS


def template(language: str) -> bytes:
    """Return the file in UTF-8, marked and separated so that spreadsheets of this language open it."""
    words = WORDS.get(language, WORDS["en"])
    text = io.StringIO(newline="")
    separator = ";" if get_decimal_symbol(language) == "," else ","
    csv.writer(text, delimiter=separator).writerow([word for word, *_ in words.values()])
    return text.getvalue().encode("utf-8-sig")
