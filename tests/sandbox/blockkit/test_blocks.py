"""Every limit of Block Kit, just within and just past it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.blockkit import limits
from sandbox.blockkit.blocks import check_message_blocks, check_view, text_length, view_bytes

Json = dict[str, Any]


def plain(length: int) -> Json:
    """Return a plain text of that length."""
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length: int) -> Json:
    """Return a mrkdwn text of that length."""
    return {"type": "mrkdwn", "text": "x" * length}


def button(action_id: str = "go", **more: Any) -> Json:
    """Return a button."""
    return {"type": "button", "action_id": action_id, "text": plain(4), **more}


def actions(*elements: Json) -> Json:
    """Return an actions block."""
    return {"type": "actions", "elements": list(elements)}


def picker(kind: str, **more: Any) -> Json:
    """Return a date or time picker."""
    return actions({"type": kind, "action_id": "p", **more})


def address(length: int) -> str:
    """Return a web address of that length."""
    return "https://acme.example/".ljust(length, "x")


def option(value: str, length: int = 3) -> Json:
    """Return an option of a menu."""
    return {"text": plain(length), "value": value}


def select(**more: Any) -> Json:
    """Return a section with a menu."""
    menu = {"type": "static_select", "action_id": "menu", "options": [option("a")], **more}
    return {"type": "section", "text": mrkdwn(1), "accessory": menu}


def entry(**more: Any) -> Json:
    """Return an input block."""
    return {
        "type": "input",
        "label": plain(3),
        "element": {"type": "plain_text_input", "action_id": "t"},
        **more,
    }


def confirm(title: int = 100, text: int = 300, yes: int = 30, no: int = 30) -> Json:
    """Return a confirmation with texts of these lengths."""
    return {"title": plain(title), "text": mrkdwn(text), "confirm": plain(yes), "deny": plain(no)}


def table(rows: int, columns: int) -> Json:
    """Return a table of that size."""
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns] * rows}


def image(**more: Any) -> Json:
    """Return an image block."""
    return {"type": "image", "image_url": "https://acme.example/a.png", "alt_text": "x", **more}


SAID: Json = {"type": "rich_text_section", "elements": [{"type": "text", "text": "hello"}]}

GOOD: dict[str, Json] = {
    "section text": {"type": "section", "text": mrkdwn(3000)},
    "section fields": {"type": "section", "fields": [mrkdwn(2000)] * 10},
    "header": {"type": "header", "text": plain(150)},
    "context": {"type": "context", "elements": [mrkdwn(5)] * 10},
    "actions": actions(*[button(f"go{n}") for n in range(25)]),
    "button": actions(button("x" * 255, text=plain(75), value="x" * 2000, url=address(3000), style="danger")),
    "confirm": actions(button(confirm=confirm())),
    "options": select(options=[option(str(n), 75) for n in range(100)], placeholder=plain(150)),
    "initial option": select(initial_option=option("a")),
    "overflow": actions({"type": "overflow", "action_id": "o", "options": [option("a")] * 5}),
    "overflow url": actions(
        {"type": "overflow", "action_id": "o", "options": [option("a") | {"url": address(3000)}]}
    ),
    "http address": actions(button(url="HTTP://intranet:8080/orders?id=1042#lines")),
    "mrkdwn beside a box": actions(
        {"type": "checkboxes", "action_id": "o", "options": [option("a") | {"text": mrkdwn(75)}]}
    ),
    "date": picker("datepicker", initial_date="2026-12-01"),
    "time": picker("timepicker", initial_time="23:59"),
    "checkboxes": actions({"type": "checkboxes", "action_id": "o", "options": [option("a")] * 10}),
    "input": entry(label=plain(2000), hint=plain(2000), block_id="x" * 255, optional=True),
    "image": image(alt_text="x" * 2000),
    "table": table(100, 20),
    "divider": {"type": "divider"},
    "rich text": {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U1"}]}],
    },
}

BAD: dict[str, tuple[Json, str]] = {
    "section text": ({"type": "section", "text": mrkdwn(3001)}, "less than 3001"),
    "section empty": (
        {"type": "section"},
        "must define either `text` or `fields` [json-pointer:/blocks/1/type]",
    ),
    "empty text": ({"type": "section", "text": mrkdwn(0)}, "more than 0 characters"),
    "section fields": ({"type": "section", "fields": [mrkdwn(1)] * 11}, "no more than 10 items"),
    "a field": ({"type": "section", "fields": [mrkdwn(2001)]}, "less than 2001"),
    "header": ({"type": "header", "text": plain(151)}, "less than 151"),
    "header mrkdwn": ({"type": "header", "text": mrkdwn(1)}, "unsupported type: mrkdwn"),
    "context": ({"type": "context", "elements": [mrkdwn(1)] * 11}, "no more than 10 items"),
    "no context": ({"type": "context", "elements": []}, "must provide at least 1 items"),
    "actions": (actions(*[button(f"go{n}") for n in range(26)]), "no more than 25 items"),
    "same action": (
        actions(button("up"), button(), button()),
        '`action_id` "go" already exists [json-pointer:/blocks/1/elements/2/action_id]',
    ),
    "button text": (actions(button(text=plain(76))), "less than 76"),
    "button mrkdwn": (actions(button(text=mrkdwn(1))), "unsupported type: mrkdwn"),
    "button value": (actions(button(value="x" * 2001)), "less than 2001"),
    "button value type": (actions(button(value=5)), "must provide a string"),
    "button url": (actions(button(url=address(3001))), "less than 3001"),
    "button style": (actions(button(style="loud")), "must be a valid enum value"),
    "button url without scheme": (
        actions(button(url="acme.example/orders")),
        "invalid url [json-pointer:/blocks/1/elements/0/url]",
    ),
    "button url to a script": (actions(button(url="javascript:alert(1)")), "invalid url"),
    "button url with a space": (actions(button(url="https://acme.example/a b")), "invalid url"),
    "button url with a hidden mark": (actions(button(url="https://acme.example/\u200b7")), "invalid url"),
    "button url without host": (actions(button(url="https:///orders")), "invalid url"),
    "button url without end": (actions(button(url="https://[::1")), "invalid url"),
    "image url": (image(image_url="/a.png"), "invalid url [json-pointer:/blocks/1/image_url]"),
    "long image url": (image(image_url="https://acme.example/" + "x" * 3000), "less than 3001"),
    "overflow url": (
        actions({"type": "overflow", "action_id": "o", "options": [option("a") | {"url": "mailto:a@b.c"}]}),
        "invalid url [json-pointer:/blocks/1/elements/0/options/0/url]",
    ),
    "url in a menu": (
        select(options=[option("a") | {"url": "https://a.example"}]),
        "additional property: url",
    ),
    "mrkdwn in a menu": (select(options=[option("a") | {"text": mrkdwn(1)}]), "unsupported type: mrkdwn"),
    "date": (picker("datepicker", initial_date="2026-13-01"), "must match regex pattern"),
    "time": (picker("timepicker", initial_time="24:00"), "must match regex pattern"),
    "date and time in a section": (
        {"type": "section", "text": mrkdwn(1), "accessory": {"type": "datetimepicker", "action_id": "d"}},
        "unsupported type: datetimepicker",
    ),
    "no type": ({"block_id": "a"}, "missing required field: type [json-pointer:/blocks/1]"),
    "element without type": (actions({"action_id": "a"}), "missing required field: type"),
    "list without style": (
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "elements": [SAID]}]},
        "missing required field: style [json-pointer:/blocks/1/elements/0]",
    ),
    "list with a style of its own": (
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "roman", "elements": [SAID]}]},
        "must be a valid enum value [json-pointer:/blocks/1/elements/0/style]",
    ),
    "empty rich text": (
        {"type": "rich_text", "elements": [SAID | {"elements": [{"type": "text", "text": ""}]}]},
        "must be more than 0 characters [json-pointer:/blocks/1/elements/0/elements/0/text]",
    ),
    "action id": (actions(button("x" * 256)), "less than 256"),
    "block id": ({"type": "divider", "block_id": "x" * 256}, "less than 256"),
    "confirm title": (actions(button(confirm=confirm(title=101))), "less than 101"),
    "confirm text": (actions(button(confirm=confirm(text=301))), "less than 301"),
    "confirm yes": (actions(button(confirm=confirm(yes=31))), "less than 31"),
    "confirm no": (actions(button(confirm=confirm(no=31))), "less than 31"),
    "options": (select(options=[option(str(n)) for n in range(101)]), "no more than 100 items"),
    "option text": (select(options=[option("a", 76)]), "less than 76"),
    "no options": (select(options=None), "exactly one of options and option_groups"),
    "initial option": (
        select(initial_option=option("b")),
        "must be one of the provided options [json-pointer:/blocks/1/accessory/initial_option]",
    ),
    "no initial options": (
        entry(
            element={
                "type": "multi_static_select",
                "action_id": "m",
                "options": [option("a")],
                "initial_options": [],
            }
        ),
        "must provide at least 1 items [json-pointer:/blocks/1/element/initial_options]",
    ),
    "placeholder": (select(placeholder=plain(151)), "less than 151"),
    "option value": (select(options=[option("x" * 151)]), "less than 151"),
    "option description": (select(options=[option("a") | {"description": plain(76)}]), "less than 76"),
    "overflow": (
        actions({"type": "overflow", "action_id": "o", "options": [option(str(n)) for n in range(6)]}),
        "no more than 5 items",
    ),
    "checkboxes": (
        actions({"type": "checkboxes", "action_id": "o", "options": [option(str(n)) for n in range(11)]}),
        "no more than 10 items",
    ),
    "radio buttons": (
        actions({"type": "radio_buttons", "action_id": "o", "options": [option(str(n)) for n in range(11)]}),
        "no more than 10 items",
    ),
    "header empty": ({"type": "header"}, "missing required field: text"),
    "button without text": (actions(button(text=None)), "missing required field: text"),
    "input without label": (entry(label=None), "missing required field: label"),
    "option without text": (select(options=[{"value": "a"}]), "missing required field: text"),
    "label": (entry(label=plain(2001)), "less than 2001"),
    "hint": (entry(hint=plain(2001)), "less than 2001"),
    "button as input": (entry(element=button()), "unsupported type: button"),
    "alt": (image(alt_text="x" * 2001), "less than 2001"),
    "no alt": (image(alt_text=""), "missing required field: alt_text"),
    "no image": (image(image_url=None), "missing required field: image_url"),
    "table rows": (table(101, 1), "no more than 100 items"),
    "table columns": (table(1, 21), "no more than 20 items"),
    "too long an input": (
        entry(element={"type": "plain_text_input", "action_id": "t", "max_length": 3001}),
        "must be less than 3000 [json-pointer:/blocks/1/element/max_length]",
    ),
    "no length": (
        entry(element={"type": "plain_text_input", "action_id": "t", "max_length": 0}),
        "must be greater than 1 [json-pointer:/blocks/1/element/max_length]",
    ),
    "yes is no number": (
        entry(element={"type": "plain_text_input", "action_id": "t", "max_length": True}),
        "must provide an integer",
    ),
    "unknown block": ({"type": "carousel"}, "unsupported type: carousel"),
    "unknown field": ({"type": "divider", "colour": "red"}, "invalid additional property: colour"),
    "unknown element": (actions({"type": "slider", "action_id": "s"}), "unsupported type: slider"),
    "rich text": ({"type": "rich_text", "elements": [{"type": "section"}]}, "unsupported type: section"),
}


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


def modal(**more: Any) -> Json:
    """Return a modal."""
    return {"type": "modal", "title": plain(24), "blocks": [{"type": "divider"}], **more}


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
        ({"blocks": []}, "missing required field: type [json-pointer:/view]"),
        ("modal", "must provide an object [json-pointer:/view]"),
        (modal(blocks={}), "must provide an array [json-pointer:/view/blocks]"),
    ],
)
def test_views_have_limits_of_their_own(view: Json, problem: str) -> None:
    (found,) = check_view(view)
    assert problem in found


def test_views_within_the_limits_are_accepted() -> None:
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


def made(spec: limits.Spec, most: bool) -> Any:
    """Return the smallest or largest value that a field accepts."""
    match spec:
        case limits.Str(choices=(first, *_)):
            return first
        case limits.Str() if spec.like:
            return {10: "2026-12-01", 5: "10:30"}[spec.most]
        case limits.Url():
            return address(spec.most if most else 30)
        case limits.Str():
            return "x" * (spec.most if most else max(1, spec.least))
        case limits.Text():
            return plain(spec.most if most else 1)
        case limits.Many():
            return [made(spec.item, False)] * (spec.most if most else 1)
        case limits.Object():
            return filled(spec.fields)
        case limits.Scalar():
            return spec.most if most and spec.most else spec.kind(1)
        case limits.Element():
            return {"type": spec.types[0], **filled(limits.ELEMENTS[spec.types[0]])}
    return {}


def filled(shape: limits.Shape) -> Json:
    """Return the required fields of a shape."""
    return {name[:-1]: made(spec, False) for name, spec in shape.items() if name.endswith("!")}


def past(spec: limits.Spec) -> Any:
    """Return values just past a field's limits."""
    match spec:
        case limits.Str(choices=(_, *_)):
            return "neither"
        case limits.Many():
            return [made(spec.item, False)] * (spec.most + 1)
        case limits.Str():
            return "x" * (spec.most + 1)
        case limits.Url():
            return address(spec.most + 1)
        case limits.Text():
            return plain(spec.most + 1)
        case limits.Scalar(most=int(most)):
            return most + 1
    return "wrong"


def fields_of(shapes: dict[str, limits.Shape]) -> list[tuple[str, str]]:
    """Return each checked field, by the type of its object."""
    return [
        (kind, name)
        for kind, shape in shapes.items()
        for name, spec in shape.items()
        if not isinstance(spec, limits.Anything | limits.Element)
    ]


def found_in(shapes: dict[str, limits.Shape], kind: str, **fields: Any) -> list[str]:
    """Return the complaints about a block, or about an element in a block that accepts it."""
    thing = {"type": kind, **filled(shapes[kind]), **fields}
    if shapes is limits.BLOCKS:
        return check_message_blocks([thing])
    if kind.endswith("static_select") and "option_groups" not in fields:
        thing = {"options": [option("a")], **thing}
    if kind == "image":
        return check_message_blocks([{"type": "context", "elements": [thing]}])
    return check_message_blocks([actions(thing) if kind in limits.INTERACTIVE else entry(element=thing)])


@pytest.mark.parametrize("shapes", [limits.BLOCKS, limits.ELEMENTS], ids=["blocks", "elements"])
def test_every_field_has_its_limit_enforced(shapes: dict[str, limits.Shape]) -> None:
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
def test_every_missing_required_field_is_reported(shapes: dict[str, limits.Shape]) -> None:
    needed = [(kind, name[:-1]) for kind, shape in shapes.items() for name in shape if name.endswith("!")]
    assert len(needed) > 5
    for kind, name in needed:
        found = found_in(shapes, kind, **{name: None})
        assert any(each.startswith(f"missing required field: {name}") for each in found), (kind, name)


ANYTHING: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just({}) | st.just([])
)


def shaped(shapes: dict[str, limits.Shape], inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    """Return objects with a valid type and fields, with any values."""

    def of(kind: str) -> st.SearchStrategy[Json]:
        fields = {name.rstrip("!"): inner | st.lists(inner, max_size=2) for name in shapes[kind]}
        return st.fixed_dictionaries({"type": st.just(kind)}, optional={"block_id": inner, **fields})

    return st.sampled_from(list(shapes)).flatmap(of)


LINES: dict[str, limits.Shape] = {kind: {"elements": limits.Anything()} for kind in limits.RICH_TEXT_LINES}
TEXTS: dict[str, limits.Shape] = {kind: {"text": limits.Anything()} for kind in ("plain_text", "raw_text")}
PARTS = ANYTHING | shaped(TEXTS, ANYTHING) | shaped(LINES, ANYTHING)
ELEMENTS = PARTS | shaped(limits.ELEMENTS, PARTS)
THINGS = (
    ANYTHING | shaped(limits.BLOCKS, ELEMENTS | st.lists(PARTS, max_size=2)) | shaped(limits.VIEW, ELEMENTS)
)


@given(THINGS)
@settings(max_examples=400, deadline=None)
def test_no_input_breaks_the_checks(thing: Any) -> None:
    for problems in (check_message_blocks(thing), check_message_blocks([thing]), check_view(thing)):
        assert all(isinstance(each, str) for each in problems)
