"""The sentence for everything that can be wrong with settings, files, the database, tokens and the network.

The rooms below state a code and facts; the sentence is made here alone, in the language of its reader.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, Protocol

from babel.numbers import format_decimal

from models.records.documents import Audience
from views.wording.formats import locale_of
from views.wording.names import enumerate_names
from views.wording.problems.backup import BACKUP
from views.wording.problems.files import FILES, VALUES
from views.wording.problems.settings import SETTINGS, VARIABLES
from views.wording.problems.start import DATABASE, MAILBOX, NETWORK, TOKENS
from views.wording.problems.tables import TABLES
from views.wording.problems.xml import XML
from views.wording.translate import gettext

SENTENCES: Final[Mapping[str, str]] = {
    **VALUES,
    **FILES,
    **XML,
    **TABLES,
    **SETTINGS,
    **VARIABLES,
    **DATABASE,
    **BACKUP,
    **NETWORK,
    **MAILBOX,
    **TOKENS,
}
MOST_CHOICES: Final = 50  # names in one sentence


class Coded(Protocol):
    """What a room below views states: a code of `SENTENCES`, and the facts that its sentence names."""

    @property
    def code(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, object]: ...


def problem_text(problem: Coded, reader: Audience) -> str:
    """Return the sentence of a problem, in the reader's language; in logs in English, as for `Audience()`."""
    facts = {name: _fact(fact, reader) for name, fact in problem.facts.items()}
    facts["place"] = facts.get("place") or gettext(reader, "The file")
    return gettext(reader, SENTENCES[problem.code], **facts)


def _fact(fact: object, reader: Audience) -> str:
    match fact:
        case tuple():
            return enumerate_names(list(map(str, fact)), MOST_CHOICES, reader, "or")
        case int() | Decimal():
            return format_decimal(fact, locale=locale_of(reader.locale), decimal_quantization=False)
    return str(fact)
