"""Sentences in the reader's language, from the message catalogues in `locales/`.

A message is a whole sentence in English with named placeholders: `gettext(reader, "Due {day}", day=...)`. The
first two arguments are positional: `make words` finds the messages by that (see `Makefile`).
"""

from collections.abc import Mapping
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import TypeVar

from models.records.documents import Audience
from views.wording.formats import locale_of, number

V = TypeVar("V")
FOLDER = Path(__file__).parent / "locales"
DOMAIN = "messages"
# By the names of locales as Slack gives them, each loaded at its first use.
CATALOGUES: dict[str, NullTranslations] = {}


def gettext(reader: Audience, message: str, /, **values: str) -> str:
    """Return a sentence with its placeholders filled."""
    return template(reader, message).format_map(values)


def ngettext(reader: Audience, one: str, many: str, number: int, /, **values: str) -> str:
    """Return the form that fits a number, which is `{count}` in it."""
    return ntemplate(reader, one, many, number).format_map(with_count(reader, number, values))


def pgettext(reader: Audience, context: str, message: str, /, **values: str) -> str:
    """Return a short text whose English alone leaves open what it means; `context` tells translators."""
    return _catalogue(reader.locale).pgettext(context, message).format_map(values)


def language(reader: Audience) -> str:
    """Return the language that the reader's sentences come in, as a BCP 47 tag."""
    return str(_catalogue(reader.locale).info().get("language", "en")).replace("_", "-")


def languages() -> list[str]:
    """Return the languages that sentences come in, by the names of their catalogues; English needs none."""
    return ["en", *sorted(path.parts[-3] for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))]


def grammar(reader: Audience) -> str:
    """Return the locale for words that Babel puts into a sentence, such as the last "and" of a list.

    It is the reader's own if their sentences come in its language, else that of the sentences.
    """
    spoken = language(reader)
    return reader.locale if locale_of(reader.locale).language == locale_of(spoken).language else spoken


def marked(message: str) -> str:
    """Mark a message in a table, for `make words`; the code that shows it calls `gettext`."""
    return message


def template(reader: Audience, message: str) -> str:
    """Return a sentence with its placeholders as they are."""
    return _catalogue(reader.locale).gettext(message)


def ntemplate(reader: Audience, one: str, many: str, number: int) -> str:
    """Return the form that fits a number, with its placeholders as they are."""
    return _catalogue(reader.locale).ngettext(one, many, number)


def with_count(reader: Audience, count: int, values: Mapping[str, V]) -> dict[str, V | str]:
    """Add the number, written as the reader does."""
    return {"count": number(count, reader), **values}


def _catalogue(locale: str) -> NullTranslations:
    if locale not in CATALOGUES:
        CATALOGUES[locale] = _load(locale.replace("-", "_"))
    return CATALOGUES[locale]


def _load(locale: str) -> NullTranslations:
    """Read a locale's catalogue, else its language's; English needs none."""
    for name in (locale, locale.partition("_")[0]):
        path = FOLDER / name / "LC_MESSAGES" / f"{DOMAIN}.mo"
        if name.isidentifier() and path.is_file():
            with path.open("rb") as file:
                return GNUTranslations(file)
    return NullTranslations()
