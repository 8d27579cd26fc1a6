"""A filter of what waits, as people type it: `invoice Acme from 1000 EUR older 7 days`.

Words of every language that the bot speaks are understood, whatever the language of who types.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, Literal, get_args

from babel.numbers import list_currencies

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
_OLDER: Final = re.compile(
    r"(?<!\S)(?:older|älter)\s+(?:(?:than|als)\s+)?([1-9][0-9]{0,3})(?:\s+(?:days?|tage?n?))?(?!\S)",
    re.IGNORECASE,
)


def parse_filter(typed: str, choices: FilterChoices, command: str) -> QueueFilter:
    """Read a filter. Raises Refusal for what is unclear, and for what is no kind, company, amount or age."""
    found, older = list(_amount_words(choices.currencies).finditer(typed)), _OLDER.findall(typed)
    readings = list(_readings(typed, choices))
    read = ((_named(words, choices), codes) for words, codes in readings)
    named, codes = next((one for one in read if one[0]), (None, []))
    if named is None:
        raise Refusal("filter_unclear", text=" ".join(readings[-1][0]), command=command)
    beside = [one["before"] for one in found if one["before"]]
    currency = _currency([*beside, *codes], choices, needed=bool(found))
    amounts = {one["side"].casefold(): one["amount"] for one in found}
    return QueueFilter(
        kind=named[0],
        company=named[1],
        currency=currency,
        least=_minor(amounts, _LEAST, currency, choices.reader),
        most=_minor(amounts, _MOST, currency, choices.reader),
        days=int(older[-1]) if older else 0,
    )


@cache
def _every_currency() -> frozenset[str]:
    return frozenset(list_currencies())


@lru_cache(maxsize=64)
def _amount_words(currencies: tuple[str, ...]) -> re.Pattern[str]:
    """Match an amount with its currency on either side; other words beside it are none of it."""
    any_of = "|".join(map(re.escape, sorted(filter(None, _every_currency() | {*currencies}))))
    return re.compile(
        rf"(?<!\S)(?P<side>{'|'.join((*_LEAST, *_MOST))})\s+(?:(?P<before>{any_of})\s+)?"
        rf"(?P<amount>\d[\d.,'’]*)(?:\s*(?P<behind>{any_of}))?(?!\S)",
        re.IGNORECASE,
    )


def _readings(typed: str, choices: FilterChoices) -> Iterator[tuple[list[str], list[str]]]:
    """Return which words may be a kind and a company, and which a currency: part of a name first.

    `from 1000 EUR Holding` may mean a company, `from 1000 EUR` does not.
    """
    amount_words, rest = _amount_words(choices.currencies), _OLDER.sub(" ", typed)
    yield amount_words.sub(r" \g<behind> ", rest).split(), []
    behind = [one["behind"] for one in amount_words.finditer(rest) if one["behind"]]
    words = amount_words.sub(" ", rest).split()
    yield words, behind
    codes = [word for word in words if _is_currency(word, choices)]
    yield [word for word in words if word not in codes], [*behind, *codes]


def _is_currency(word: str, choices: FilterChoices) -> bool:
    """Return whether a word alone is a currency; one of which nothing waits only as it is written: `ALL`."""
    return word.upper() in choices.currencies or word in _every_currency()


def _currency(written: Iterable[str], choices: FilterChoices, *, needed: bool) -> str:
    """Return the one currency of what is written; where an amount needs one, the only one that waits."""
    named = sorted({word.upper() for word in written})
    if len(named) > 1:
        raise Refusal("filter_currencies", names=tuple(named))
    if named or not needed:
        return next(iter(named), "")
    if len(choices.currencies) > 1:
        raise Refusal("filter_needs_currency", names=choices.currencies)
    return next(iter(choices.currencies), "")


def _minor(amounts: Mapping[str, str], sides: Sequence[str], currency: str, reader: Audience) -> int | None:
    written = next((amounts[side] for side in sides if side in amounts), "")
    if not written or not currency:
        return None
    return Money.of(read_amount(written, currency, reader), currency).minor


def _named(words: Sequence[str], choices: FilterChoices) -> tuple[Kind | Literal[""], int] | None:
    """Read words as a kind, a company, or both in either order; None: as neither."""
    for place in range(len(words), -1, -1):
        first, second = " ".join(words[:place]).casefold(), " ".join(words[place:]).casefold()
        for kind, company in ((first, second), (second, first)):
            found = _kind(kind), _company(company, choices)
            if bool(found[0]) == bool(kind) and bool(found[1]) == bool(company):
                return found
    return None


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
    begun = [] if text.upper() in choices.currencies else names  # a currency alone is no beginning of a name
    alike = exact or [each for each in begun if names[each].startswith(text)]
    return alike[0] if len(alike) == 1 else 0
