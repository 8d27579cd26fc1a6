"""Check one field of a block, an element or a view against its entry in the table of limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from sandbox.blockkit import limits, wording
from sandbox.blockkit.limits import Anything, Element, Many, Object, Scalar, Shape, Spec, Str, Text, Url

Json = dict[str, Any]


def check_shape(thing: Json, shape: Shape, at: str) -> Iterator[str]:
    """Yield what is wrong with the fields of a thing."""
    specs = {name.rstrip("!"): spec for name, spec in shape.items()}
    for name in shape:
        if name.endswith("!") and thing.get(name[:-1]) in (None, ""):
            yield wording.missing(name[:-1], at)
    for name, value in thing.items():
        if name == "type" or value is None or (value == "" and f"{name}!" in shape):
            continue
        if name not in specs:
            yield wording.at(f"invalid additional property: {name}", at)
        else:
            yield from _check(value, specs[name], f"{at}/{name}")


def _check(value: Any, spec: Spec, at: str) -> Iterator[str]:
    match spec:
        case Anything():
            return
        case Scalar(kind=kind, least=least, most=most):
            is_yes_no = isinstance(value, bool)  # to Python, a number as well
            if not isinstance(value, kind) or is_yes_no is not (kind is bool):
                yield wording.not_a("boolean" if kind is bool else "integer", at)
            elif least is not None and value < least:
                yield wording.at(f"must be greater than {least}", at)
            elif most is not None and value > most:
                yield wording.at(f"must be less than {most}", at)
        case Str():
            yield from _check_string(value, spec, at)
        case Url(most=most):
            problems = list(_check_string(value, Str(most), at))
            # https://github.com/MacPaw/together-app/issues/4
            yield from problems or ([] if is_address(value) else [wording.at("invalid url", at)])
        case Text():
            yield from _check_text(value, spec, at)
        case Many(item=item, most=most, least=least):
            if not isinstance(value, list):
                yield wording.not_a("array", at)
                return
            if len(value) > most:
                yield wording.too_many(most, at)
            if len(value) < least:
                yield wording.too_few(least, at)
            for index, each in enumerate(value):
                yield from _check(each, item, f"{at}/{index}")
        case Object(fields=fields):
            if isinstance(value, dict):
                yield from check_shape(value, fields, at)
            else:
                yield wording.not_a("object", at)
        case Element(types=types):
            yield from _check_element(value, types, at)


def _check_string(value: Any, spec: Str, at: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield wording.not_a("string", at)
    elif len(value) > spec.most:
        yield wording.too_long(spec.most, at)
    elif len(value) < spec.least:
        yield wording.too_short(spec.least, at)
    elif spec.choices and value not in spec.choices:
        yield wording.no_choice(at)
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


def _check_text(value: Any, spec: Text, at: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield wording.not_a("object", at)
        return
    if value.get("type") not in (("plain_text",) if spec.plain else ("plain_text", "mrkdwn")):
        yield wording.wrong_type(value, at)
        return
    extra = "emoji" if value["type"] == "plain_text" else "verbatim"
    fields: Shape = {"text!": Str(spec.most), extra: limits.YES_NO}
    if value.get("text") == "":
        yield wording.too_short(1, f"{at}/text")
    else:
        yield from check_shape(value, fields, at)


def _check_element(value: Any, types: tuple[str, ...], at: str) -> Iterator[str]:
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in types:
        yield wording.wrong_type(value, at)
    elif kind in ("mrkdwn", "plain_text"):
        yield from _check_text(value, Text(2000), at)
    else:
        yield from check_shape(value, limits.ELEMENTS[kind], at)
        yield from _check_options(value, at)


def _check_options(element: Json, at: str) -> Iterator[str]:
    fixed = element["type"] in ("static_select", "multi_static_select")
    if fixed and bool(element.get("options")) == bool(element.get("option_groups")):
        yield wording.at("exactly one of options and option_groups is required", at)
    offered = options_of(element)
    for name in ("initial_option", "initial_options"):
        given = element.get(name)
        chosen = [each for each in (given if isinstance(given, list) else [given]) if each]
        if offered and any(each not in offered for each in chosen):
            # https://github.com/maxchehab/phelia/pull/23
            yield wording.at("must be one of the provided options", f"{at}/{name}")


def options_of(element: Json) -> list[Json]:
    """Return the options of a select, groups flattened."""
    groups = [each for each in list_of(element.get("option_groups")) if isinstance(each, dict)]
    return [
        *list_of(element.get("options")),
        *(each for group in groups for each in list_of(group.get("options"))),
    ]


def list_of(value: Any) -> list[Any]:
    """Return a list as it is, and an empty one for anything else."""
    return value if isinstance(value, list) else []
