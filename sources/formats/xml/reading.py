"""Walk through a document's elements: values by short paths, and for each field where it came from.

A path is written with prefixes of our own (`cac:Party/cbc:Name`), whatever the file's prefixes are.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final, TypeVar

from lxml import etree

from models.records.drafts import Caution
from models.visible import composed
from sources.formats.xml.values import Unusable, day_of, number_of
from validation.codes import ProblemCode
from validation.problems import Problem, Value, quoted
from validation.values import LARGEST_AMOUNT

MOST_ALIKE: Final = 5_000  # elements of one name, such as lines
MOST_IN_ALL: Final = 100_000  # elements that come in any number: lines, charges, taxes, identifiers
CODE: Final = 100  # characters of numbers and codes: a longer one is refused
NAME: Final = 300  # of what is cut
PARAGRAPH: Final = 2_000
NOTE: Final = 50_000
_NO_DAY: Final = ("0001-01-01", "00010101")  # what programs write that mean none
Taken = TypeVar("Taken", Decimal, date)


class Dialect:
    """What elements are called in one kind of document; what it has worked out serves the next file too."""

    def __init__(self, namespaces: Mapping[str, str], names: Mapping[str, str] | None = None) -> None:
        """Take the namespace of each prefix, and the elements that have another name in this dialect."""
        self._namespaces = namespaces
        self._names = names or {}
        self._tags: dict[str, tuple[str, ...]] = {}

    def tags(self, short: str) -> tuple[str, ...]:
        """Return the names by which lxml knows the elements of a short path."""
        known = self._tags.get(short)
        if known is None:
            known = self._tags[short] = tuple(map(self._tag, short.split("/")))
        return known

    def spoken(self, short: str) -> str:
        """Return a short path with the names of this dialect."""
        if not self._names:
            return short
        steps = (step.partition(":") for step in short.split("/"))
        return "/".join(f"{prefix}:{self._names.get(name, name)}" for prefix, _, name in steps)

    def _tag(self, step: str) -> str:
        prefix, _, name = step.partition(":")
        return f"{{{self._namespaces[prefix]}}}{self._names.get(name, name)}"


class Reading:
    """What comes up while one document is read: the places of its fields, problems, cautions."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.origins: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.cautions: list[Caution] = []
        self._held = 0

    def can_hold(self, more: int) -> bool:
        """Count the elements that were asked for; too many of them are a problem."""
        self._held += more
        if self._held > MOST_IN_ALL:
            self.problem("", "xml_too_many_tags", most=MOST_IN_ALL)
        return self._held <= MOST_IN_ALL

    def came_with(self, field: str, other: str) -> None:
        """Note that a field came from where another one did, if it has no place of its own."""
        if other in self.origins:
            self.origins.setdefault(field, self.origins[other])

    def problem(self, place: str, code: ProblemCode, **values: Value) -> None:
        """Note what is wrong with the file."""
        self.problems.append(Problem(place, code, values))

    def caution(self, code: str, **values: str) -> None:
        """Note what somebody who decides should know."""
        self.cautions.append(Caution(code, tuple(values.items())))


class Branch:
    """An element, or the lack of one: what is not there has no text and no branches."""

    __slots__ = ("_element", "_reading", "place")

    def __init__(self, element: etree._Element | None, reading: Reading, place: str = "") -> None:
        self._element = element
        self._reading = reading
        self.place = place

    def __bool__(self) -> bool:
        return self._element is not None

    def at(self, *paths: str) -> "Branch":
        """Return the first element of the first of these paths that leads to one."""
        for path in paths:
            if found := self._found(path):
                return found[0]
        return self._nothing(paths[0])

    def all(self, *paths: str) -> list["Branch"]:
        """Return all elements of these paths; where a path leads to several, their places are numbered.

        Too many are a problem, and none of them is returned: to read a million would take minutes.
        """
        branches: list[Branch] = []
        for path in paths:
            found = self._found(path)
            if len(found) > MOST_ALIKE:
                self._reading.problem(found[0].place, "list_too_long", most=MOST_ALIKE, length=len(found))
                found = []
            if len(found) > 1:
                for number, branch in enumerate(found, 1):
                    branch.place += f"[{number}]"
            branches += found
        return branches if self._reading.can_hold(len(branches)) else []

    def has(self, path: str) -> bool:
        """Whether a path leads to an element."""
        return bool(self.at(path))

    def inside(self) -> "Branch":
        """Return the first element inside this one, whatever its name; this one if there is none."""
        element = self._element
        if element is None or not len(element):
            return self
        return Branch(element[0], self._reading, self.place)

    def attribute(self, name: str) -> str:
        """Return an attribute's text, or an empty one."""
        return "" if self._element is None else _tidy(self._element.get(name) or "")

    def own(self) -> str:
        """Return the element's text as it is; elements inside a text do not end it."""
        if self._element is None:
            return ""
        text = self._element.text or ""
        return "".join(self._element.itertext()) if len(self._element) and text.strip() else text

    def text(self, *paths: str, to: str = "", most: int = NAME) -> str:
        """Return the first text of these paths in one line, and note it as the origin of the field `to`.

        Longer than `most`, it is cut with a caution.
        """
        return self._cut(*self._first(paths, to), most)

    def lines(self, *paths: str, to: str = "") -> str:
        """Return all texts of these paths with their line breaks, one below the other."""
        found = [
            (branch, text) for path in paths for branch in self._found(path) if (text := branch.own().strip())
        ]
        if found and to:
            self._reading.origins.setdefault(to, found[0][0].place)
        text = composed("\n".join(text for _, text in found))
        return self._cut(found[0][0] if found else self, text, NOTE)

    def code(self, *paths: str, to: str = "") -> str:
        """Return the first text of these paths; one that is too long for a number or a code is a problem."""
        branch, text = self._first(paths, to)
        if len(text) > CODE:
            self._reading.problem(branch.place, "text_too_long", most=CODE, length=len(text))
        return text

    def number(self, *paths: str, to: str = "", counts: bool = True) -> Decimal | None:
        """Return the first number of these paths; a text that is none is a problem.

        If the number is only shown and nothing `counts` on it, it is left out with a caution.
        """
        branch, text = self._first(paths, to)
        number = branch._taken(text, number_of, counts)
        if number is not None and abs(number) > LARGEST_AMOUNT:
            least, most = -LARGEST_AMOUNT, LARGEST_AMOUNT
            self._reading.problem(branch.place, "not_between", least=least, most=most, given=quoted(text))
            return None
        return number

    def day(self, *paths: str, to: str = "", counts: bool = True) -> date | None:
        """Return the first day of these paths, as `number` does.

        In CII the text stands in an element inside, with a code of its format.
        """
        branch, text = self._first(paths, to, inside=True)
        if text.startswith(_NO_DAY):
            return None
        return branch._taken(text, partial(day_of, format_code=branch.attribute("format")), counts)

    def caution(self, code: str, **values: str) -> None:
        """Note what somebody who decides should know of this element."""
        self._reading.caution(code, place=self.place, **values)

    def origin(self, field: str) -> None:
        """Note this element as where a field came from."""
        self._reading.origins.setdefault(field, self.place)

    def _taken(self, text: str, take: Callable[[str], Taken], counts: bool) -> Taken | None:
        try:
            return take(text) if text else None
        except Unusable as error:
            if counts:
                self._reading.problem(self.place, error.code, given=quoted(text))
            else:
                self._reading.caution("value_ignored", place=self.place, given=quoted(text))
            return None

    def _found(self, path: str) -> list["Branch"]:
        if self._element is None:
            return []
        level = [self._element]
        for tag in self._reading.dialect.tags(path):
            level = [child for parent in level for child in parent.iterchildren(tag)]
            if not level:
                return []
        place = self._below(path)
        return [Branch(element, self._reading, place) for element in level]

    def _below(self, path: str) -> str:
        spoken = self._reading.dialect.spoken(path)
        return f"{self.place}/{spoken}" if self.place else spoken

    def _first(self, paths: tuple[str, ...], to: str, *, inside: bool = False) -> tuple["Branch", str]:
        """Return the first branch of these paths that has a text, with it; else what is missing."""
        every = (branch for path in paths for branch in self._found(path)) if paths else iter((self,))
        for branch in every:
            deepest = branch.inside() if inside else branch
            text = _tidy(deepest.own())
            if text:
                if to:
                    deepest.origin(to)
                return deepest, text
        return self._nothing(paths[0]) if paths else self, ""

    def _nothing(self, path: str) -> "Branch":
        return Branch(None, self._reading, self._below(path))

    def _cut(self, branch: "Branch", text: str, most: int) -> str:
        if len(text) <= most:
            return text
        self._reading.caution("text_cut", place=branch.place)
        return text[: most - 1].rstrip() + "…"


def amount(parents: list[Branch], path: str, currency: str, to: str) -> Decimal | None:
    """Return the first number at a path below these elements that is in this currency.

    If all are in others, it is the first of them, with a caution.
    """
    found = [branch for parent in parents for branch in parent.all(path) if branch.own().strip()]
    if not found:
        return None
    named = [branch.attribute("currencyID").upper() for branch in found]
    at = next((at for at, one in enumerate(named) if one in ("", currency)), 0)
    if currency and named[at] not in ("", currency):
        found[at].caution("sum_in_other_currency", given=named[at], known=currency)
    return found[at].number(to=to)


def _tidy(text: str) -> str:
    return composed(" ".join(text.split()))
