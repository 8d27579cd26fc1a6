"""What the fields of one block or element must be to each other, beyond what each must be by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sandbox.blockkit import limits, wording
from sandbox.blockkit.wording import Mistake

Json = dict[str, Any]


def check_rules(thing: Json, at: str) -> Iterator[Mistake]:
    """Yield which rules a block or element breaks, by its type; its fields were checked before."""
    match thing.get("type"):
        case "image":
            yield from _check_image(thing, at)
        case "number_input":
            yield from _check_number(thing, at)
        case "conversations_select" | "multi_conversations_select":
            if isinstance(thing.get("filter"), dict) and not any(
                each is not None for each in thing["filter"].values()
            ):
                # https://docs.slack.dev/reference/block-kit/composition-objects/conversation-filter-object
                yield wording.at("must define at least one field", f"{at}/filter", "min_properties", 1)
        case "section":
            if not thing.get("text") and not thing.get("fields"):
                # https://github.com/slackapi/java-slack-sdk/issues/1017
                yield wording.at("must define either `text` or `fields`", f"{at}/type")
        case "card":
            if not any(thing.get(each) for each in ("hero_image", "title", "actions", "body")):
                yield wording.at("must define one of `hero_image`, `title`, `actions` or `body`", at)
        case "container":
            yield from _check_container(thing, at)
        case "data_table":
            yield from _check_data_table(thing, at)
    yield from _check_options(thing, at)


def _check_image(image: Json, at: str) -> Iterator[Mistake]:
    file = image.get("slack_file")
    if not image.get("image_url") and file is None:
        yield wording.missing("image_url", at)
    if image.get("image_url") and file:
        yield wording.at("must define either `image_url` or `slack_file`", at)
    if isinstance(file, dict) and bool(file.get("id")) == bool(file.get("url")):
        # https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object
        yield wording.at("must define either `id` or `url`", f"{at}/slack_file")


def _check_number(element: Json, at: str) -> Iterator[Mistake]:
    """Yield what is wrong with the range of a number; the words are (unsure).

    https://docs.slack.dev/reference/block-kit/block-elements/number-input-element
    """
    found: dict[str, Decimal] = {}
    for name in ("min_value", "max_value", "initial_value"):
        given = element.get(name)
        if not isinstance(given, str) or not re.fullmatch(limits.NUMBER, given):
            continue  # its form was complained of already
        number = Decimal(given)
        if element.get("is_decimal_allowed") is False and number != number.to_integral_value():
            yield wording.not_a("integer", f"{at}/{name}")
        else:
            found[name] = number
    if "min_value" in found and "max_value" in found and found["min_value"] > found["max_value"]:
        yield wording.at("must be less than max_value", f"{at}/min_value")
        return
    if "initial_value" in found:
        if found["initial_value"] < found.get("min_value", found["initial_value"]):
            yield wording.at("must be greater than min_value", f"{at}/initial_value")
        if found["initial_value"] > found.get("max_value", found["initial_value"]):
            yield wording.at("must be less than max_value", f"{at}/initial_value")


def _check_container(block: Json, at: str) -> Iterator[Mistake]:
    """Follow https://docs.slack.dev/reference/block-kit/blocks/container-block."""
    if not block.get("title") and not block.get("rich_text_title"):
        yield wording.missing("title", at)
    if block.get("default_collapsed") is True and block.get("is_collapsible") is not True:
        yield wording.at("requires `is_collapsible`", f"{at}/default_collapsed")
    if block.get("has_header_divider") is True and block.get("is_collapsible") is True:
        yield wording.at("cannot be set with `is_collapsible`", f"{at}/has_header_divider")


def _check_data_table(block: Json, at: str) -> Iterator[Mistake]:
    """Follow https://docs.slack.dev/reference/block-kit/blocks/data-table-block."""
    rows = [each for each in list_of(block.get("rows")) if isinstance(each, list)]
    for column, cell in enumerate(rows[0] if rows else []):
        if isinstance(cell, dict) and cell.get("type") == "rich_text":
            yield wording.wrong_type(cell, f"{at}/rows/0/{column}", ("raw_text", "raw_number"))
    for index, row in enumerate(rows):
        if len(row) != len(rows[0]):
            yield wording.at("all rows must have the same number of cells", f"{at}/rows/{index}")
    header = block.get("row_header_column_index")
    if rows and isinstance(header, int) and header >= len(rows[0]):
        yield wording.at("must be the index of a column", f"{at}/row_header_column_index")


def _check_options(element: Json, at: str) -> Iterator[Mistake]:
    fixed = element.get("type") in ("static_select", "multi_static_select")
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
