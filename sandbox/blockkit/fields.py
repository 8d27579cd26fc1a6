"""Check one field of a block, an element or a view against its entry in the table of limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from sandbox.blockkit import limits, wording
from sandbox.blockkit.kinds import (
    Anything,
    Element,
    Many,
    Object,
    Scalar,
    Shape,
    Spec,
    Str,
    Tagged,
    Text,
    Url,
)
from sandbox.blockkit.rich_text_limits import YES_NO
from sandbox.blockkit.rules import check_rules
from sandbox.blockkit.wording import Mistake

Json = dict[str, Any]
_NAMES: dict[type, str] = {bool: "boolean", int: "integer", float: "number"}


def check_shape(thing: Json, shape: Shape, at: str) -> Iterator[Mistake]:
    """Yield what is wrong with the fields of a thing."""
    specs = {name.rstrip("!"): spec for name, spec in shape.items()}
    for name in shape:
        if name.endswith("!") and _is_missing(thing.get(name[:-1]), shape[name]):
            yield wording.missing(name[:-1], at)
    for name, value in thing.items():
        spec = shape.get(f"{name}!")
        if name == "type" or value is None or (spec is not None and _is_missing(value, spec)):
            continue
        if name not in specs:
            yield wording.at(f"invalid additional property: {name}", at)
        else:
            yield from _check(value, specs[name], f"{at}/{name}")


def _is_missing(value: Any, spec: Spec) -> bool:
    return value is None or (value == "" and not (isinstance(spec, Str) and spec.counted))


def _check(value: Any, spec: Spec, at: str) -> Iterator[Mistake]:
    match spec:
        case Anything():
            return
        case Scalar(kind=kind, least=least, most=most):
            is_yes_no = isinstance(value, bool)  # to Python, a number as well
            if not isinstance(value, (int, float) if kind is float else kind) or is_yes_no is not (
                kind is bool
            ):
                yield wording.not_a(_NAMES[kind], at)
            elif least is not None and value < least:
                yield wording.at(f"must be greater than {least}", at, "minimum", least)
            elif most is not None and value > most:
                yield wording.at(f"must be less than {most}", at, "maximum", most)
        case Str():
            yield from _check_string(value, spec, at)
        case Url(most=most):
            problems = list(_check_string(value, Str(most), at))
            # https://github.com/MacPaw/together-app/issues/4
            yield from problems or ([] if is_address(value) else [wording.at("invalid url", at)])
        case Text():
            yield from _check_text(value, spec, at)
        case Many(item=item, most=most, least=least, gaps=gaps):
            if not isinstance(value, list):
                yield wording.not_a("array", at)
                return
            if len(value) > most:
                yield wording.too_many(most, at)
            if len(value) < least:
                yield wording.too_few(least, at)
            for index, each in enumerate(value):
                if each is not None or not gaps:
                    yield from _check(each, item, f"{at}/{index}")
        case Object(fields=fields):
            if isinstance(value, dict):
                yield from check_shape(value, fields, at)
            else:
                yield wording.not_a("object", at)
        case Element(types=types):
            yield from _check_element(value, types, at)
        case Tagged(shapes=shapes):
            yield from _check_tagged(value, shapes, at)


def _check_string(value: Any, spec: Str, at: str) -> Iterator[Mistake]:
    if not isinstance(value, str):
        yield wording.not_a("string", at)
    elif len(value) > spec.most:
        yield wording.too_long(spec.most, at)
    elif len(value) < spec.least:
        yield wording.too_short(spec.least, at)
    elif spec.choices and value not in spec.choices:
        yield wording.no_choice(at, spec.choices)
    elif spec.like and not re.fullmatch(spec.like, value):
        yield wording.unlike(spec.like, at)


def is_address(value: str) -> bool:
    """Return whether Slack would open it: http or https, with a host and no blank or hidden character."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    hidden = any(each.isspace() or not each.isprintable() for each in value)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not hidden


def _check_text(value: Any, spec: Text, at: str) -> Iterator[Mistake]:
    if not isinstance(value, dict):
        yield wording.not_a("object", at)
        return
    types = ("plain_text",) if spec.plain else ("plain_text", "mrkdwn")
    if value.get("type") not in types:
        yield wording.wrong_type(value, at, types)
        return
    extra = "emoji" if value["type"] == "plain_text" else "verbatim"
    fields: Shape = {"text!": Str(spec.most), extra: YES_NO}
    if value.get("text") == "":
        yield wording.too_short(1, f"{at}/text")
    else:
        yield from check_shape(value, fields, at)


def _check_element(value: Any, types: tuple[str, ...], at: str) -> Iterator[Mistake]:
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in types:
        yield wording.wrong_type(value, at, types)
    elif kind in ("mrkdwn", "plain_text"):
        yield from _check_text(value, Text(2000), at)
    else:
        yield from check_shape(value, limits.ELEMENTS[kind], at)
        yield from check_rules(value, at)


def _check_tagged(value: Any, shapes: dict[str, Shape], at: str) -> Iterator[Mistake]:
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in shapes:
        yield wording.wrong_type(value, at, shapes)
    else:
        yield from check_shape(value, shapes[kind], at)
        yield from check_rules(value, at)
