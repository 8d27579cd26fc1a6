"""Check blocks and views against the table of limits, in Slack's words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sandbox import limits
from sandbox.limits import Anything, Element, Many, Object, Scalar, Shape, Spec, Str, Text
from sandbox.rich_text import check_rich_text, check_table

Json = dict[str, Any]


def check_message_blocks(blocks: Any) -> list[str]:
    """Return what Slack finds wrong with a message's blocks; empty when nothing is."""
    if not isinstance(blocks, list):
        return ["must be an array [json-pointer:/blocks]"]
    problems = [] if len(blocks) <= limits.MESSAGE_BLOCKS else [_too_many(limits.MESSAGE_BLOCKS, "/blocks")]
    problems += _check_list(blocks, "/blocks", surface="message")
    if sum(1 for each in blocks if isinstance(each, dict) and each.get("type") == "table") > 1:
        problems.append("only_one_table_allowed [json-pointer:/blocks]")
    return problems


def check_view(view: Any) -> list[str]:
    """Return what Slack finds wrong with a modal or a Home view; empty when nothing is."""
    if not isinstance(view, dict):
        return ["must be an object [json-pointer:/view]"]
    shape = limits.VIEW.get(str(view.get("type")))
    if shape is None:
        return [f"unsupported type: {view.get('type')} [json-pointer:/view/type]"]
    problems = list(_check_shape(view, shape, "/view"))
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        return [*problems, "must be an array [json-pointer:/view/blocks]"]
    if len(blocks) > limits.VIEW_BLOCKS:
        problems.append(_too_many(limits.VIEW_BLOCKS, "/view/blocks"))
    problems += _check_list(blocks, "/view/blocks", surface=view["type"])
    focused = [each for block in blocks if isinstance(block, dict) for each in elements_of(block)]
    if sum(each.get("focus_on_load") is True for each in focused) > 1:
        problems.append("only one element may have focus_on_load [json-pointer:/view/blocks]")
    has_input = any(isinstance(each, dict) and each.get("type") == "input" for each in blocks)
    if view["type"] == "modal" and has_input and not view.get("submit"):
        problems.append("missing required field: submit [json-pointer:/view]")
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
            problems.append(f"must be an object [json-pointer:{here}]")
            continue
        problems += _check_block(block, here, surface)
        block_id = block.get("block_id")
        if isinstance(block_id, str) and block_id:
            if block_id in seen:
                problems.append(f"block_id must be unique: {block_id} [json-pointer:{here}/block_id]")
            seen.add(block_id)
    return problems


def _check_block(block: Json, at: str, surface: str) -> Iterator[str]:
    kind = block.get("type")
    shape = limits.BLOCKS.get(str(kind))
    if shape is None or (surface != "message" and kind in limits.MESSAGE_ONLY):
        yield f"unsupported type: {kind} [json-pointer:{at}/type]"
        return
    yield from _check_shape(block, {"block_id": Str(255), **shape}, at)
    if kind == "section" and not block.get("text") and not block.get("fields"):
        yield f"missing required field: text [json-pointer:{at}]"
    if kind == "image" and not block.get("image_url") and not block.get("slack_file"):
        yield f"missing required field: image_url [json-pointer:{at}]"
    if kind == "rich_text":
        yield from check_rich_text(block, at)
    if kind == "table":
        yield from check_table(block, at)
    ids = [each["action_id"] for each in elements_of(block) if isinstance(each.get("action_id"), str)]
    for action_id in sorted({each for each in ids if ids.count(each) > 1}):
        yield f"action_id must be unique within a block: {action_id} [json-pointer:{at}/elements]"


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
            yield f"missing required field: {name[:-1]} [json-pointer:{at}]"
    for name, value in thing.items():
        if name == "type" or value is None or (value == "" and f"{name}!" in shape):
            continue
        if name not in specs:
            yield f"invalid additional property: {name} [json-pointer:{at}]"
        else:
            yield from _check(value, specs[name], f"{at}/{name}")


def _check(value: Any, spec: Spec, at: str) -> Iterator[str]:
    match spec:
        case Anything():
            return
        case Scalar(kind=kind, least=least, most=most):
            is_yes_no = isinstance(value, bool)  # to Python, a number as well
            if not isinstance(value, kind) or is_yes_no is not (kind is bool):
                yield f"must be a {'boolean' if kind is bool else 'number'} [json-pointer:{at}]"
            elif least is not None and value < least:
                yield f"must be greater than or equal to {least} [json-pointer:{at}]"
            elif most is not None and value > most:
                yield f"must be less than or equal to {most} [json-pointer:{at}]"
        case Str():
            yield from _check_string(value, spec, at)
        case Text():
            yield from _check_text(value, spec, at)
        case Many(item=item, most=most, least=least):
            if not isinstance(value, list):
                yield f"must be an array [json-pointer:{at}]"
                return
            if len(value) > most:
                yield _too_many(most, at)
            if len(value) < least:
                yield f"no fewer than {least} items allowed [json-pointer:{at}]"
            for index, each in enumerate(value):
                yield from _check(each, item, f"{at}/{index}")
        case Object(fields=fields):
            if isinstance(value, dict):
                yield from _check_shape(value, fields, at)
            else:
                yield f"must be an object [json-pointer:{at}]"
        case Element(types=types):
            yield from _check_element(value, types, at)


def _check_string(value: Any, spec: Str, at: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"must be a string [json-pointer:{at}]"
    elif len(value) > spec.most:
        yield f"must be less than {spec.most + 1} characters [json-pointer:{at}]"
    elif len(value) < spec.least:
        yield f"must be more than {spec.least - 1} characters [json-pointer:{at}]"
    elif spec.choices and value not in spec.choices:
        yield f"value must be one of: {', '.join(spec.choices)} [json-pointer:{at}]"


def _check_text(value: Any, spec: Text, at: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"must be an object [json-pointer:{at}]"
        return
    if value.get("type") not in (("plain_text",) if spec.plain else ("plain_text", "mrkdwn")):
        yield f"unsupported type: {value.get('type')} [json-pointer:{at}/type]"
        return
    extra = "emoji" if value["type"] == "plain_text" else "verbatim"
    fields: Shape = {"text!": Str(spec.most), extra: limits.YES_NO}
    if value.get("text") == "":
        yield f"must be more than 0 characters [json-pointer:{at}/text]"
    else:
        yield from _check_shape(value, fields, at)


def _check_element(value: Any, types: tuple[str, ...], at: str) -> Iterator[str]:
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in types:
        yield f"unsupported type: {kind} [json-pointer:{at}/type]"
    elif kind in ("mrkdwn", "plain_text"):
        yield from _check_text(value, Text(2000), at)
    else:
        yield from _check_shape(value, limits.ELEMENTS[kind], at)
        yield from _check_options(value, at)


def _check_options(element: Json, at: str) -> Iterator[str]:
    fixed = element["type"] in ("static_select", "multi_static_select")
    if fixed and bool(element.get("options")) == bool(element.get("option_groups")):
        yield f"exactly one of options and option_groups is required [json-pointer:{at}]"
    offered = options_of(element)
    for option in [*_list(element.get("initial_options")), element.get("initial_option")]:
        if option and offered and option not in offered:
            yield f"initial option must be one of the options [json-pointer:{at}]"


def options_of(element: Json) -> list[Json]:
    """Return the options of a select, groups flattened."""
    groups = [each for each in _list(element.get("option_groups")) if isinstance(each, dict)]
    return [
        *_list(element.get("options")),
        *(each for group in groups for each in _list(group.get("options"))),
    ]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _too_many(most: int, at: str) -> str:
    return f"no more than {most} items allowed [json-pointer:{at}]"
