"""Check blocks and views against the table of limits, in Slack's words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sandbox.blockkit import limits, wording
from sandbox.blockkit.fields import check_shape
from sandbox.blockkit.kinds import Many, Shape, Str
from sandbox.blockkit.rules import check_rules, list_of
from sandbox.blockkit.wording import Mistake

Json = dict[str, Any]


def check_message_blocks(blocks: Any) -> list[Mistake]:
    """Return Slack's complaints about a message's blocks; empty when they are fine."""
    if not isinstance(blocks, list):
        return [wording.not_a("array", "/blocks")]
    most = limits.MESSAGE_BLOCKS
    problems = [] if len(blocks) <= most else [wording.too_many(most, "/blocks")]
    problems += _check_list(blocks, "/blocks", surface="message")
    return [*problems, *_check_tables(blocks)]


def check_view(view: Any) -> list[Mistake]:
    """Return Slack's complaints about a modal or Home view; empty when it is fine."""
    if not isinstance(view, dict):
        return [wording.not_a("object", "/view")]
    shape = limits.VIEW.get(str(view.get("type")))
    if shape is None:
        return [wording.wrong_type(view, "/view", limits.VIEW)]
    problems = list(check_shape(view, shape, "/view"))
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
    return len(json.dumps(view, ensure_ascii=False).encode(errors="surrogatepass"))


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


def _check_list(blocks: list[Any], at: str, surface: str) -> list[Mistake]:
    problems: list[Mistake] = []
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


def _check_block(
    block: Json, at: str, surface: str, known: Iterable[str] = limits.BLOCKS
) -> Iterator[Mistake]:
    kind = str(block.get("type"))
    here = [each for each in known if _may_stand(each, surface)]
    if kind not in here:
        yield wording.wrong_type(block, at, here)
        return
    yield from check_shape(block, {"block_id": Str(255), **limits.BLOCKS[kind]}, at)
    yield from check_rules(block, at)
    if kind == "container":
        for index, child in enumerate(list_of(block.get("child_blocks"))):
            there = f"{at}/child_blocks/{index}"
            if isinstance(child, dict):
                yield from _check_block(child, there, surface, limits.IN_CONTAINER)
            else:
                yield wording.not_a("object", there)
    if surface != "modal" and _element_type(block) == "file_input":
        # https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
        yield wording.wrong_type(block["element"], f"{at}/element")
    yield from _check_action_ids(block, at)


def _may_stand(kind: str, surface: str) -> bool:
    if kind in limits.MESSAGE_ONLY:
        return surface == "message"
    return surface == "modal" or kind not in limits.MODAL_ONLY


def _element_type(block: Json) -> Any:
    element = block.get("element")
    return element.get("type") if isinstance(element, dict) else None


def _check_action_ids(block: Json, at: str) -> Iterator[Mistake]:
    seen: set[str] = set()
    for index, element in enumerate(list_of(block.get("elements"))):
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if isinstance(action_id, str) and action_id in seen:
            yield wording.taken("action_id", action_id, f"{at}/elements/{index}")
        elif isinstance(action_id, str) and action_id:
            seen.add(action_id)


def _check_tables(blocks: list[Any]) -> Iterator[Mistake]:
    """Yield what is wrong with the tables of a message together."""
    tables = [
        (index, each)
        for index, each in enumerate(blocks)
        if isinstance(each, dict) and each.get("type") in ("table", "data_table")
    ]
    if sum(each["type"] == "table" for _, each in tables) > 1:
        yield wording.at("only_one_table_allowed", "/blocks")
    length = 0
    for index, each in tables:
        length += text_length(each.get("rows"))
        if length > limits.TABLE_TEXT:
            yield wording.too_long(limits.TABLE_TEXT, f"/blocks/{index}/rows")
            return


def check_suggestions(answer: Json) -> list[str]:
    """Return what is wrong with the options that an app offers while a person types."""
    shape: Shape = {"options": Many(limits.OPTION, 100, 0), "option_groups": Many(limits.GROUP, 100, 0)}
    if ("options" in answer) == ("option_groups" in answer):
        return ["exactly one of options and option_groups is required"]
    return list(check_shape(answer, shape, ""))


def nested(blocks: list[Json]) -> Iterator[Json]:
    """Yield blocks, each before those within it: the children of a container, the cards of a carousel."""
    for block in blocks:
        yield block
        if block.get("type") in ("container", "carousel"):
            within = block["child_blocks" if block["type"] == "container" else "elements"]
            yield from nested(within)


def elements_of(block: Json) -> list[Json]:
    """Return the interactive elements of a block."""
    found = [block.get("accessory"), block.get("element")]
    found += [*list_of(block.get("elements")), *list_of(block.get("actions"))]
    return [each for each in found if isinstance(each, dict) and each.get("type") in limits.ELEMENTS]
