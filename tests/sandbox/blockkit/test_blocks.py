"""Every limit of Block Kit, just within and just past it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.blockkit import kinds, limits, rich_text_limits
from sandbox.blockkit.blocks import check_message_blocks, check_view, text_length, view_bytes
from tests.sandbox.blockkit import examples, newer_examples
from tests.sandbox.blockkit.builders import (
    Json,
    actions,
    address,
    button,
    cell,
    entry,
    modal,
    mrkdwn,
    option,
    plain,
    rows,
    table,
)

GOOD = examples.GOOD | newer_examples.GOOD
BAD = examples.BAD | newer_examples.BAD


@pytest.mark.parametrize("block", GOOD.values(), ids=GOOD.keys())
def test_blocks_just_within_the_limits_are_accepted(block: Json) -> None:
    assert check_message_blocks([block]) == []


@pytest.mark.parametrize(("block", "problem"), BAD.values(), ids=BAD.keys())
def test_blocks_past_a_limit_are_refused_with_their_place(block: Json, problem: str) -> None:
    problems = check_message_blocks([{"type": "divider"}, block])
    assert len(problems) == 1, problems
    assert problem in problems[0]
    assert "[json-pointer:/blocks/1" in problems[0]


def test_a_message_may_have_50_blocks_with_distinct_ids() -> None:
    assert check_message_blocks([{"type": "divider"}] * 50) == []
    assert check_message_blocks([{"type": "divider"}] * 51) == [
        "no more than 50 items allowed [json-pointer:/blocks]"
    ]
    (twice,) = check_message_blocks([{"type": "divider", "block_id": "a"}] * 2)
    assert twice == '`block_id` "a" already exists [json-pointer:/blocks/1/block_id]'
    assert check_message_blocks([table(1, 1), table(1, 1)]) == [
        "only_one_table_allowed [json-pointer:/blocks]"
    ]


FOCUSED = entry(element={"type": "plain_text_input", "action_id": "t", "focus_on_load": True})


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        (modal(title=plain(25)), "less than 25"),
        (modal(title=None), "missing required field: title"),
        (modal(submit=plain(25)), "less than 25"),
        (modal(close=plain(25)), "less than 25"),
        (modal(private_metadata="x" * 3001), "less than 3001"),
        (modal(callback_id="x" * 256), "less than 256"),
        (modal(blocks=[{"type": "divider"}] * 101), "no more than 100 items"),
        (
            modal(blocks=[{"type": "divider", "block_id": "a"}] * 2),
            '`block_id` "a" already exists [json-pointer:/view/blocks/1/block_id]',
        ),
        (modal(blocks=[{"type": "section"}]), "must define either `text` or `fields`"),
        (modal(submit=plain(4), blocks=[FOCUSED, FOCUSED]), "focus_on_load"),
        (
            modal(blocks=[{"type": "divider"}, entry()]),
            "must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/1/input]",
        ),
        ({"type": "home", "blocks": [{"type": "divider"}] * 101}, "no more than 100 items"),
        (modal(blocks=[table(1, 1)]), "unsupported type: table"),
        (modal(metadata={}), "invalid additional property: metadata"),
        ({"type": "home", "blocks": [], "title": plain(3)}, "invalid additional property: title"),
        ({"type": "popup", "blocks": []}, "unsupported type: popup"),
        (modal(blocks=[{"type": "data_table"}]), "unsupported type: data_table"),
        (modal(blocks=[{"type": "alert", "text": plain(201)}]), "less than 201"),
        (modal(blocks=[{"type": "alert", "text": plain(1), "level": "loud"}]), "valid enum value"),
        ({"type": "home", "blocks": [{"type": "alert", "text": plain(1)}]}, "unsupported type: alert"),
        ({"blocks": []}, "missing required field: type [json-pointer:/view]"),
        ("modal", "must provide an object [json-pointer:/view]"),
        (modal(blocks={}), "must provide an array [json-pointer:/view/blocks]"),
    ],
)
def test_views_have_limits_of_their_own(view: Json, problem: str) -> None:
    (found,) = check_view(view)
    assert problem in found


def test_several_tables_share_their_characters() -> None:
    def half(length: int) -> Json:
        return rows(cell("x" * length), height=50)

    assert check_message_blocks([half(100), {"type": "divider"}, half(100)]) == []
    assert check_message_blocks([half(100), {"type": "divider"}, half(101)]) == [
        "must be less than 10001 characters [json-pointer:/blocks/2/rows]"
    ]


def test_views_within_the_limits_are_accepted() -> None:
    alert = {"type": "alert", "text": plain(200), "level": "warning"}
    chosen = entry(element={"type": "file_input", "action_id": "f"})
    assert check_view(modal(submit=plain(1), blocks=[alert, chosen])) == []
    full = modal(
        submit=plain(24),
        close=plain(24),
        private_metadata="x" * 3000,
        callback_id="x" * 255,
        blocks=[entry(), *[{"type": "divider"}] * 99],
    )
    assert check_view(full) == []
    assert check_view({"type": "home", "blocks": [{"type": "divider"}] * 100}) == []


def test_sizes_are_counted_over_all_texts() -> None:
    assert (
        text_length([{"type": "section", "text": mrkdwn(10), "fields": [mrkdwn(5)]}, actions(button())]) == 19
    )
    assert view_bytes({"title": "é"}) == len('{"title": "é"}'.encode())
    assert view_bytes({"title": "\ud800"}) == len('{"title": "???"}')  # half a character, which JSON allows


def made(spec: kinds.Spec, most: bool) -> Any:
    """Return the smallest or largest value that a field accepts."""
    match spec:
        case kinds.Str(choices=(first, *_)):
            return first
        case kinds.Str() if spec.like:
            return {10: "2026-12-01", 5: "10:30", 255: "7"}[spec.most]
        case kinds.Url():
            return address(spec.most if most else 30)
        case kinds.Str():
            return "x" * (spec.most if most else max(1, spec.least))
        case kinds.Text():
            return plain(spec.most if most else 1)
        case kinds.Many():
            return [made(spec.item, False)] * (
                spec.most if most and spec.most < kinds.UNBOUNDED else spec.least or 1
            )
        case kinds.Object():
            return filled(spec.fields)
        case kinds.Tagged():
            kind = next(iter(spec.shapes))
            return {"type": kind, **filled(spec.shapes[kind])}
        case kinds.Scalar():
            return (spec.most if most else spec.least) or spec.kind(1)
        case kinds.Element():
            return {"type": spec.types[0], **filled(limits.ELEMENTS[spec.types[0]])}
    return {}


def filled(shape: kinds.Shape) -> Json:
    """Return the required fields of a shape."""
    return {name[:-1]: made(spec, False) for name, spec in shape.items() if name.endswith("!")}


def past(spec: kinds.Spec) -> Any:
    """Return values just past a field's limits."""
    match spec:
        case kinds.Str(choices=(_, *_)):
            return "neither"
        case kinds.Many() if spec.most < kinds.UNBOUNDED:
            return [made(spec.item, False)] * (spec.most + 1)
        case kinds.Str():
            return "x" * (spec.most + 1)
        case kinds.Url():
            return address(spec.most + 1)
        case kinds.Text():
            return plain(spec.most + 1)
        case kinds.Scalar(most=int(most)):
            return most + 1
    return "wrong"


def fields_of(shapes: dict[str, kinds.Shape]) -> list[tuple[str, str]]:
    """Return each checked field, by the type of its object."""
    return [
        (kind, name)
        for kind, shape in shapes.items()
        for name, spec in shape.items()
        if not isinstance(spec, kinds.Anything | kinds.Element)
    ]


def found_in(shapes: dict[str, kinds.Shape], kind: str, **fields: Any) -> Sequence[str]:
    """Return the complaints about a block, or about an element in a block that accepts it."""
    thing = {"type": kind, **filled(shapes[kind]), **fields}
    if kind in limits.MODAL_ONLY:
        return check_view(modal(blocks=[thing]))
    if shapes is limits.BLOCKS:
        return check_message_blocks([thing])
    if kind in ("feedback_buttons", "icon_button"):
        return check_message_blocks([{"type": "context_actions", "elements": [thing]}])
    if kind == "file_input":
        return check_view(modal(submit=plain(4), blocks=[entry(element=thing)]))
    if kind.endswith("static_select") and "option_groups" not in fields:
        thing = {"options": [option("a")], **thing}
    if kind == "image":
        return check_message_blocks([{"type": "context", "elements": [thing]}])
    return check_message_blocks([actions(thing) if kind in limits.INTERACTIVE else entry(element=thing)])


@pytest.mark.parametrize("shapes", [limits.BLOCKS, limits.ELEMENTS], ids=["blocks", "elements"])
def test_every_field_has_its_limit_enforced(shapes: dict[str, kinds.Shape]) -> None:
    for kind, name in fields_of(shapes):
        spec, field = shapes[kind][name], name.rstrip("!")
        assert any(f"/{field}" in each for each in found_in(shapes, kind, **{field: past(spec)})), (
            kind,
            name,
        )
        largest = found_in(shapes, kind, **{field: made(spec, True)})
        wrong = ("must be a", "must provide", "less than", "no more", "invalid")
        assert not any(words in each for each in largest for words in wrong), (
            kind,
            name,
            largest,
        )


@pytest.mark.parametrize("shapes", [limits.BLOCKS, limits.ELEMENTS], ids=["blocks", "elements"])
def test_every_missing_required_field_is_reported(shapes: dict[str, kinds.Shape]) -> None:
    needed = [(kind, name[:-1]) for kind, shape in shapes.items() for name in shape if name.endswith("!")]
    assert len(needed) > 5
    for kind, name in needed:
        found = found_in(shapes, kind, **{name: None})
        assert any(each.startswith(f"missing required field: {name}") for each in found), (kind, name)


ANYTHING: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just({}) | st.just([])
)


def shaped(shapes: dict[str, kinds.Shape], inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    """Return objects with a valid type and fields, with any values."""

    def of(kind: str) -> st.SearchStrategy[Json]:
        fields = {name.rstrip("!"): inner | st.lists(inner, max_size=2) for name in shapes[kind]}
        return st.fixed_dictionaries({"type": st.just(kind)}, optional={"block_id": inner, **fields})

    return st.sampled_from(list(shapes)).flatmap(of)


LINES = rich_text_limits.LINES
TEXTS: dict[str, kinds.Shape] = {kind: {"text": kinds.Anything()} for kind in ("plain_text", "raw_text")}
PARTS = ANYTHING | shaped(TEXTS, ANYTHING) | shaped(LINES, ANYTHING)
ELEMENTS = PARTS | shaped(limits.ELEMENTS, PARTS)
THINGS = (
    ANYTHING | shaped(limits.BLOCKS, ELEMENTS | st.lists(PARTS, max_size=2)) | shaped(limits.VIEW, ELEMENTS)
)


@given(THINGS)
@settings(max_examples=400)
def test_no_input_breaks_the_checks(thing: Any) -> None:
    for problems in (check_message_blocks(thing), check_message_blocks([thing]), check_view(thing)):
        assert all(isinstance(each, str) for each in problems)
