"""Check blocks and views against the table of limits, in Slack's words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from sandbox import limits, wording
from sandbox.limits import Anything, Element, Many, Object, Scalar, Shape, Spec, Str, Text, Url
from sandbox.rich_text import check_rich_text, check_table

Json = dict[str, Any]


def check_message_blocks(blocks: Any) -> list[str]:
    """Return what Slack finds wrong with a message's blocks; empty when nothing is."""
    if not isinstance(blocks, list):
        return [wording.not_a("array", "/blocks")]
    most = limits.MESSAGE_BLOCKS
    problems = [] if len(blocks) <= most else [wording.too_many(most, "/blocks")]
    problems += _check_list(blocks, "/blocks", surface="message")
    if sum(1 for each in blocks if isinstance(each, dict) and each.get("type") == "table") > 1:
        problems.append(wording.at("only_one_table_allowed", "/blocks"))
    return problems


def check_view(view: Any) -> list[str]:
    """Return what Slack finds wrong with a modal or a Home view; empty when nothing is."""
    if not isinstance(view, dict):
        return [wording.not_a("object", "/view")]
    shape = limits.VIEW.get(str(view.get("type")))
    if shape is None:
        return [wording.wrong_type(view, "/view")]
    problems = list(_check_shape(view, shape, "/view"))
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        return [*problems, wording.not_a("array", "/view/blocks")]
    if len(blocks) > limits.VIEW_BLOCKS:
        problems.append(wording.too_many(limits.VIEW_BLOCKS, "/view/blocks"))
    problems += _check_list(blocks, "/view/blocks", surface=view["type"])
    focused = [each for block in blocks if isinstance(block, dict) for each in elements_of(block)]
    if sum(each.get("focus_on_load") is True for each in focused) > 1:
        problems.append(wording.at("only one element may have focus_on_load", "/view/blocks"))
    if view["type"] == "modal" and not view.get("submit"):
        kinds = [each.get("type") if isinstance(each, dict) else None for each in blocks]
        inputs = (index for index, kind in enumerate(kinds) if kind == "input")
        problems += [wording.needs_submit(f"/view/blocks/{index}/input") for index in inputs]
    return problems


def view_bytes(view: Json) -> int:
    """Return the size of a view as Slack counts it."""
    return len(json.dumps(view, ensure_ascii=False).encode())


def text_length(blocks: Any) -> int:
    """Return the number of characters in all texts of a message's blocks."""
    if isinstance(blocks, dict):
        own = blocks.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(
            text_length(value) for value in blocks.values() if isinstance(value, dict | list)
        )
    if isinstance(blocks, list):
        return sum(text_length(each) for each in blocks)
    return 0


def _check_list(blocks: list[Any], at: str, surface: str) -> list[str]:
    problems: list[str] = []
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        here = f"{at}/{index}"
        if not isinstance(block, dict):
            problems.append(wording.not_a("object", here))
            continue
        problems += _check_block(block, here, surface)
        block_id = block.get("block_id")
        if isinstance(block_id, str) and block_id:
            if block_id in seen:
                problems.append(wording.taken("block_id", block_id, here))
            seen.add(block_id)
    return problems


def _check_block(block: Json, at: str, surface: str) -> Iterator[str]:
    kind = block.get("type")
    shape = limits.BLOCKS.get(str(kind))
    if shape is None or (surface != "message" and kind in limits.MESSAGE_ONLY):
        yield wording.wrong_type(block, at)
        return
    yield from _check_shape(block, {"block_id": Str(255), **shape}, at)
    if kind == "section" and not block.get("text") and not block.get("fields"):
        # https://github.com/slackapi/java-slack-sdk/issues/1017
        yield wording.at("must define either `text` or `fields`", f"{at}/type")
    if kind == "image" and not block.get("image_url") and not block.get("slack_file"):
        yield wording.missing("image_url", at)
    if kind == "rich_text":
        yield from check_rich_text(block, at)
    if kind == "table":
        yield from check_table(block, at)
    seen: set[str] = set()
    for index, element in enumerate(_list(block.get("elements"))):
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if isinstance(action_id, str) and action_id in seen:
            yield wording.taken("action_id", action_id, f"{at}/elements/{index}")
        elif isinstance(action_id, str) and action_id:
            seen.add(action_id)


def check_suggestions(answer: Json) -> list[str]:
    """Return what is wrong with the options that an app offers for what was typed."""
    shape: Shape = {"options": Many(limits.OPTION, 100, 0), "option_groups": Many(limits.GROUP, 100, 0)}
    if ("options" in answer) == ("option_groups" in answer):
        return ["exactly one of options and option_groups is required"]
    return list(_check_shape(answer, shape, ""))


def elements_of(block: Json) -> list[Json]:
    """Return the interactive elements of a block."""
    found = [block.get("accessory"), block.get("element"), *_list(block.get("elements"))]
    return [each for each in found if isinstance(each, dict) and each.get("type") in limits.ELEMENTS]


def _check_shape(thing: Json, shape: Shape, at: str) -> Iterator[str]:
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
            yield from problems or ([] if _is_address(value) else [wording.at("invalid url", at)])
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
                yield from _check_shape(value, fields, at)
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


def _is_address(value: str) -> bool:
    """Say whether it is one that Slack would open for somebody: http or https, with a host, nothing blank."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    blank = any(each.isspace() for each in value)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not blank


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
        yield from _check_shape(value, fields, at)


def _check_element(value: Any, types: tuple[str, ...], at: str) -> Iterator[str]:
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in types:
        yield wording.wrong_type(value, at)
    elif kind in ("mrkdwn", "plain_text"):
        yield from _check_text(value, Text(2000), at)
    else:
        yield from _check_shape(value, limits.ELEMENTS[kind], at)
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
    groups = [each for each in _list(element.get("option_groups")) if isinstance(each, dict)]
    return [
        *_list(element.get("options")),
        *(each for group in groups for each in _list(group.get("options"))),
    ]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
