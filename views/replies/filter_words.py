"""A filter of what waits, as people type it: `invoice Acme from 1000 EUR older 7 days`.

Words of every language that the bot speaks are understood, whatever the language of who types.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final, Literal, get_args

from models.money import Money
from models.records.documents import Audience
from models.records.queue import FilterChoices, QueueFilter
from models.refusals import Refusal
from models.vocabulary import Kind
from views.modals.sent_fill import read_amount
from views.wording.formats import collapse
from views.wording.names import kind_name
from views.wording.translate import languages

_LEAST: Final = ("from", "above", "over", "ab", "von", "über")
_MOST: Final = ("to", "below", "under", "bis", "unter")
_KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
# A currency may be on either side; `bis` is none.
_AMOUNT: Final = re.compile(
    rf"(?<!\S)(?P<side>{'|'.join((*_LEAST, *_MOST))})\s+(?:(?P<before>[a-z]{{3}})\s+)?(?P<amount>\d[\d.,'’]*)"
    r"(?:\s*(?P<behind>(?!bis|von)[a-z]{3}))?(?!\S)",
    re.IGNORECASE,
)
_OLDER: Final = re.compile(
    r"(?<!\S)(?:older|älter)\s+(?:(?:than|als)\s+)?([1-9][0-9]{0,3})(?:\s+(?:days?|tage?n?))?(?!\S)",
    re.IGNORECASE,
)


def parse_filter(typed: str, choices: FilterChoices, command: str) -> QueueFilter:
    """Read a filter. Raises Refusal for an unclear amount and for what is no kind, company, amount or age."""
    found, older = list(_AMOUNT.finditer(typed)), _OLDER.findall(typed)
    rest = _OLDER.sub(" ", _AMOUNT.sub(" ", typed)).split()
    named = [word for word in rest if word.upper() not in choices.currencies]
    beside = [one["before"] or one["behind"] for one in found]
    currency = next((word.upper() for word in (*beside, *rest) if word and word not in named), "")
    if found and not currency:
        if len(choices.currencies) > 1:
            raise Refusal("filter_needs_currency", names=choices.currencies)
        currency = next(iter(choices.currencies), "")
    kind, company = _named(named, choices, command)
    amounts = {one["side"].casefold(): one["amount"] for one in found}
    return QueueFilter(
        kind=kind,
        company=company,
        currency=currency,
        least=_minor(amounts, _LEAST, currency, choices.reader),
        most=_minor(amounts, _MOST, currency, choices.reader),
        days=int(older[-1]) if older else 0,
    )


def _minor(amounts: Mapping[str, str], sides: Sequence[str], currency: str, reader: Audience) -> int | None:
    written = next((amounts[side] for side in sides if side in amounts), "")
    if not written or not currency:
        return None
    return Money.of(read_amount(written, currency, reader), currency).minor


def _named(words: Sequence[str], choices: FilterChoices, command: str) -> tuple[Kind | Literal[""], int]:
    """Read words as a kind, a company, or both in either order."""
    for place in range(len(words), -1, -1):
        first, second = " ".join(words[:place]).casefold(), " ".join(words[place:]).casefold()
        for kind, company in ((first, second), (second, first)):
            found = _kind(kind), _company(company, choices)
            if bool(found[0]) == bool(kind) and bool(found[1]) == bool(company):
                return found
    raise Refusal("filter_unclear", text=" ".join(words), command=command)


def _kind(text: str) -> Kind | Literal[""]:
    """Find the kind of a word, also of the last one of its name, and of more than one: `orders`."""
    written = {text.removesuffix(ending) for ending in ("", "s", "en", "n")} if text else set()
    return next((kind for kind, names in _kind_names().items() if written & names), "")


@cache
def _kind_names() -> dict[Kind, frozenset[str]]:
    """Return how each kind is called in any language, as a whole and by the last word."""
    called: dict[Kind, frozenset[str]] = {}
    for kind in _KINDS:
        names = [kind_name(kind, False, Audience(each)).casefold() for each in languages()]
        called[kind] = frozenset({kind, *names, *(name.rpartition(" ")[2] for name in names)})
    return called


def _company(text: str, choices: FilterChoices) -> int:
    """Find the company of a name, or of the beginning of one name alone; 0: none."""
    names = {one.id: collapse(one.name).casefold() for one in choices.companies} if text else {}
    exact = [each for each, name in names.items() if name == text]
    alike = exact or [each for each, name in names.items() if name.startswith(text)]
    return alike[0] if len(alike) == 1 else 0
