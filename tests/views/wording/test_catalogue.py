"""Everything that a person reads comes from the message catalogue, and has room for a longer language."""

import ast
import dataclasses
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

import views
from models.records.documents import Audience
from models.refusals import Refusal
from tests.support.block_text import frame_of, must_pass
from tests.support.catalogue import extracted
from tests.support.pseudo_locale import CLOSES, LOCALE, OPENS, PseudoLocale, pseudo
from tests.support.samples.random_records import of_type
from tests.views.test_anything import GIVEN, builders, modest
from views.blocks.kit import Message
from views.wording import translate

# A card of 300 lines has a long repr, which Hypothesis warns of whether or not it is shown.
pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")

ROOT = Path(views.__path__[0])

# Where a function of views.blocks takes what is shown: positions of its arguments, and their names.
SHOWN: Mapping[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    "plain_text": ((0,), ("text",)),
    "header": ((0,), ("text",)),
    "plain": ((0,), ("text",)),
    "bold": ((0,), ("text",)),
    "user_text": ((0,), ("text",)),
    "labelled": ((0, 1), ("label", "text")),
    "row": ((0, 1), ("text", "below")),
    "button": ((1,), ("text", "label")),
    "confirmation": ((0, 1, 2), ("title", "text", "yes")),
    "modal": ((1,), ("title", "submit", "close")),
    "message": ((0,), ("text",)),
    "chunks_of": ((0,), ("heading",)),
}
FROM_CATALOGUE = {"gettext": 1, "ngettext": 1, "pgettext": 2, "say": 1, "nsay": 1}
LETTERS = re.compile(r"[A-Za-z]{2,}")


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Give every module of views by its path, but for the one that reads what Slack sends."""
    for path in sorted(set(ROOT.rglob("*.py")) - {ROOT / "replies" / "incoming_text.py"}):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))


def literals(node: ast.expr | None, local: Mapping[str, list[ast.expr]]) -> Iterator[str]:
    """Give the literal text that an expression may come to, but for what calls give it."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            for part in parts:
                yield from literals(part, local)
        case ast.FormattedValue(value=value) | ast.Starred(value=value):
            yield from literals(value, local)
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*literals(body, local), *literals(orelse, local))
        case ast.BinOp(left=left, right=right):
            yield from (*literals(left, local), *literals(right, local))
        case ast.BoolOp(values=values) | ast.Tuple(elts=values) | ast.List(elts=values):
            for each in values:
                yield from literals(each, local)
        case ast.Call(func=ast.Attribute(value=between, attr="join"), args=args):
            for each in (between, *args):
                yield from literals(each, local)
        case ast.GeneratorExp(elt=element) | ast.ListComp(elt=element):
            yield from literals(element, local)
        case ast.Name(id=name):
            for each in local.get(name, ()):
                yield from literals(each, {})


def assigned(function: ast.AST) -> dict[str, list[ast.expr]]:
    """Give what the names of a function are set to."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                for name, value in pairs(target, node.value):
                    found.setdefault(name, []).append(value)
    return found


def pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for each, given_value in zip(target.elts, value.elts, strict=True):
            yield from pairs(each, given_value)


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str, dict[str, list[ast.expr]]]]:
    """Give each call of a plain name, with what the names around it are set to."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            local = assigned(function)
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    yield node, node.func.id, local


def test_no_text_goes_past_the_catalogue() -> None:
    past = set()
    for module, tree in modules():
        for call, name, local in calls(tree):
            at, named = SHOWN.get(name, ((), ()))
            texts = [call.args[n] for n in at if n < len(call.args)]
            texts += [each.value for each in call.keywords if each.arg in named]
            past |= {
                f"{module}:{call.lineno}: {text!r}"
                for each in texts
                for text in literals(each, local)
                if LETTERS.search(text)
            }
    assert past == set()


def test_the_check_sees_text_that_goes_past() -> None:
    code = 'def f(n):\n    said = f"{n} files"\n    header(said if n else "none at all")\n'
    call, _, local = next(each for each in calls(ast.parse(code)) if each[1] == "header")
    assert set(literals(call.args[0], local)) == {" files", "none at all"}


def test_no_message_is_made_from_parts() -> None:
    """A message is one literal, or comes from a table of marked ones: else `make words` cannot find it."""
    made = set()
    for module, tree in modules():
        for call, name, _ in calls(tree):
            at = FROM_CATALOGUE.get(name)
            if at is not None and at < len(call.args):
                message = call.args[at]
                if isinstance(message, ast.JoinedStr | ast.BinOp | ast.IfExp):
                    made.add(f"{module}:{call.lineno}")
    assert made == set()


@pytest.fixture(scope="module")
def known() -> set[str]:
    """Give every text of a message that `make words` finds."""
    found = {text for _, message in extracted() for text in message}
    assert len(found) > 200
    return found


# ------------------------------------------------------------------ in a language that does not exist

GIVEN_TEXT = "語"
CODES = {"command", "kinds", "night", "refused_kinds", "shown_hash", "tabs", "times", "url", "zone"}
"""Fields that are no text of a document or a person."""
STUCK = {"not_mapped", "gone", "only_requester", "nobody", "not_read"}
TYPED = {"command", "name", "subcommand"}
"""Arguments of which only some values make sense."""
# What may be in English letters: dates, times, sizes, currencies, lists, names of zones, and what is typed.
VALUES = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|AM|PM|KB|MB|GB|B|EUR|USD|JPY|KWD|XYZ|UTC|and|or)\b|\ban?…"
    r"|[A-Z]\w+(?:/\w+)+|/(?:precoro|x+)[a-z ·]*(?:PO-1042)?|\b(?:NUMBER|REASON|TEXT)\b|\bx+\b"
)


hints_of = cache(get_type_hints)


def as_values(thing: Any) -> Any:
    """Make text of documents and people recognizable, and let the made-up language be the reader's."""
    if isinstance(thing, Audience):
        return dataclasses.replace(thing, locale=LOCALE, zone="UTC")
    if isinstance(thing, Refusal):
        return Refusal(thing.code, **{name: as_values(fact) for name, fact in thing.facts.items()})
    if isinstance(thing, Message):
        return Message(GIVEN_TEXT, [])
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        hints = hints_of(type(thing))
        fields = [each.name for each in dataclasses.fields(thing) if each.init]
        return dataclasses.replace(
            thing, **{name: as_value(name, hints[name], getattr(thing, name)) for name in fields}
        )
    if isinstance(thing, tuple | list):
        return type(thing)(map(as_values, thing))
    if isinstance(thing, dict):
        return {name: as_values(each) for name, each in thing.items()}
    return GIVEN_TEXT * min(len(thing), 40) if isinstance(thing, str) else thing


def as_value(name: str, kind: Any, thing: Any) -> Any:
    is_stuck = name == "stuck" and thing in STUCK
    is_code = name in CODES or (isinstance(thing, str) and (kind is not str or is_stuck))
    return thing if is_code else as_values(thing)


def read(thing: Any) -> Iterator[str]:
    """Give each text that is read as one: of a button, a label, a section of rich text."""
    if isinstance(thing, Message):
        yield thing.text
        yield from read(thing.blocks)
    elif isinstance(thing, list):
        for each in thing:
            yield from read(each)
    elif isinstance(thing, dict):
        if thing.get("type") == "plain_text":
            yield thing["text"]
        elif thing.get("type") in ("rich_text_section", "rich_text_quote"):
            yield "".join(part.get("text", "") for part in thing["elements"])
        else:
            yield thing.get("accessibility_label", "")
            for each in thing.values():
                yield from read(each)


def untranslated(text: str) -> bool:
    """Say whether a text has a word that is neither a value nor from the catalogue."""
    rest = VALUES.sub("", text.replace("&amp;", "").replace("&lt;", "").replace("&gt;", ""))
    if re.search("[A-Za-z]", rest):
        return True
    return rest.replace(GIVEN_TEXT, "").isalpha() and OPENS not in text


def anything_for(
    hints: Mapping[str, Any], special: Mapping[str, st.SearchStrategy[Any]]
) -> st.SearchStrategy[dict[str, Any]]:
    """Return any arguments of a builder."""
    return st.fixed_dictionaries(
        {each: special[each] if each in special else of_type(kind) for each, kind in hints.items()}
    )


@pytest.mark.parametrize("name", sorted(builders()))
def test_every_builder_speaks_its_readers_language_and_has_room_for_a_longer_one(
    name: str, known: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown: set[str] = set()

    def asked(message: str) -> None:
        if message not in known:
            unknown.add(message)

    monkeypatch.setitem(translate.CATALOGUES, LOCALE, PseudoLocale(asked))
    build, special = builders()[name], GIVEN.get(name, {})
    hints = {each: kind for each, kind in get_type_hints(build).items() if each != "return"}

    def speaks(arguments: dict[str, Any]) -> None:
        made = build(
            **{
                each: value if each in TYPED and each in special else as_value(each, hints[each], value)
                for each, value in arguments.items()
            }
        )
        texts = list(made.values() if isinstance(made, Mapping) and "type" not in made else read(made))
        assert not any(map(untranslated, texts)), next(filter(untranslated, texts))

    def fits(arguments: dict[str, Any], locale: str) -> None:
        made = build(**{each: in_language(locale, value) for each, value in arguments.items()})
        if isinstance(made, Message) or (isinstance(made, dict) and "type" in made):
            must_pass(made)
        if isinstance(made, dict) and locale != LOCALE:
            assert [each for each in frame_of(made) if each.endswith("…")] == [], locale

    @modest
    @given(anything_for(hints, special))
    def speaks_and_fits(arguments: dict[str, Any]) -> None:  # to think of arguments takes longer than both
        speaks(arguments)
        for locale in (LOCALE, "de-DE"):
            fits(arguments, locale)

    speaks_and_fits()
    assert unknown == set()


def in_language(locale: str, thing: Any) -> Any:
    """Let a language be the reader's, and leave all else as it is."""
    if isinstance(thing, Audience):
        return dataclasses.replace(thing, locale=locale)
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type) and hasattr(thing, "reader"):
        return dataclasses.replace(thing, reader=in_language(locale, thing.reader))
    return thing


def test_the_made_up_language_keeps_placeholders_and_marks_what_it_says() -> None:
    said = pseudo("**Needs** {name}, {count} more")
    assert said.startswith(f"{OPENS}**Ñèèďš** {{name}}, {{count}} ɱòŕè")
    assert said.endswith(f"~{CLOSES}")
    assert untranslated("Approve")
    assert untranslated("Àppròvè")
    assert not untranslated(f"{pseudo('Approve')} Nov 20, 2026")
