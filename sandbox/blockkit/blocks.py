"""Check blocks and views against the table of limits, in Slack's words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sandbox.blockkit import limits, wording
from sandbox.blockkit.fields import check_shape, list_of
from sandbox.blockkit.limits import Many, Shape, Str
from sandbox.blockkit.rich_text import check_rich_text, check_table

Json = dict[str, Any]


def check_message_blocks(blocks: Any) -> list[str]:
    """Return Slack's complaints about a message's blocks; empty when they are fine."""
    if not isinstance(blocks, list):
        return [wording.not_a("array", "/blocks")]
    most = limits.MESSAGE_BLOCKS
    problems = [] if len(blocks) <= most else [wording.too_many(most, "/blocks")]
    problems += _check_list(blocks, "/blocks", surface="message")
    if sum(1 for each in blocks if isinstance(each, dict) and each.get("type") == "table") > 1:
        problems.append(wording.at("only_one_table_allowed", "/blocks"))
    return problems


def check_view(view: Any) -> list[str]:
    """Return Slack's complaints about a modal or Home view; empty when it is fine."""
    if not isinstance(view, dict):
        return [wording.not_a("object", "/view")]
    shape = limits.VIEW.get(str(view.get("type")))
    if shape is None:
        return [wording.wrong_type(view, "/view")]
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
    yield from check_shape(block, {"block_id": Str(255), **shape}, at)
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
    for index, element in enumerate(list_of(block.get("elements"))):
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if isinstance(action_id, str) and action_id in seen:
            yield wording.taken("action_id", action_id, f"{at}/elements/{index}")
        elif isinstance(action_id, str) and action_id:
            seen.add(action_id)


def check_suggestions(answer: Json) -> list[str]:
    """Return what is wrong with the options that an app offers while a person types."""
    shape: Shape = {"options": Many(limits.OPTION, 100, 0), "option_groups": Many(limits.GROUP, 100, 0)}
    if ("options" in answer) == ("option_groups" in answer):
        return ["exactly one of options and option_groups is required"]
    return list(check_shape(answer, shape, ""))


def elements_of(block: Json) -> list[Json]:
    """Return the interactive elements of a block."""
    found = [block.get("accessory"), block.get("element"), *list_of(block.get("elements"))]
    return [each for each in found if isinstance(each, dict) and each.get("type") in limits.ELEMENTS]
