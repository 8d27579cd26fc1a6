"""What a message carries is quoted with its author, and what cannot be is named; nothing breaks us."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.records.documents import Audience
from views.replies.carried import Carried, carried, left_text, people_in_carried

NAMES = {"U1": "Ann Lee"}


def rich(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(parts)}]}


def forwarded(*parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Give a forwarded message of somebody, as Slack attaches it."""
    blocks = [{"team": "T1", "channel": "C1", "ts": "1.1", "message": {"blocks": [rich(*parts)]}}]
    own = {"is_share": True, "author_id": "U2", "author_name": "Bob Ray", "text": "not read"}
    return own | ({"message_blocks": blocks} if parts else {"text": ""}) | more


def read(*attachments: dict[str, Any], room: int = 1000, blocks: Any = ()) -> Carried:
    return carried({"attachments": list(attachments), "blocks": blocks}, NAMES, room, Audience())


def test_a_forwarded_message_is_quoted_with_its_author() -> None:
    said = {"type": "text", "text": "Too dear\nfor "}, {"type": "user", "user_id": "U1"}
    assert read(forwarded(*said)) == Carried("Bob Ray wrote:\n> Too dear\n> for @Ann Lee", ())
    assert read(forwarded(*said, author_id="U1")).text.startswith("Ann Lee wrote:")
    assert people_in_carried({"attachments": [forwarded(*said)]}) == ["U2", "U1"]


def test_its_text_is_read_where_it_has_no_rich_text() -> None:
    card = forwarded(author_name=None, text="Purchase order &lt;PO-1&gt;")
    assert read(card).text == "Someone wrote:\n> Purchase order <PO-1>"


def test_its_files_are_named() -> None:
    one = forwarded(files=[{"name": "scan.pdf"}, {"title": "Plan"}])
    assert read(one) == Carried("Bob Ray wrote:\n> (files in Slack: scan.pdf and Plan)", ())


def test_a_table_is_written_out() -> None:
    rows = [
        [rich({"type": "text", "text": "Item"}), {"type": "raw_text", "text": "Amount"}],
        [rich(), None],
        [],
    ]
    table = {"type": "table", "rows": rows}
    assert read({"blocks": [table]}).text == "Item | Amount"
    assert read(blocks=[rich(), table]).text == "Item | Amount"


def test_what_cannot_be_carried_is_named() -> None:
    found = read(forwarded(), {"title": "Canvas"}, {}, blocks=[{"type": "video"}])
    assert found.text == ""
    assert found.left == (
        "a part that only Slack can show",
        "a message by Bob Ray",
        "Canvas",
        "an attachment",
    )
    assert left_text(found.left[:2], Audience()) == (
        "(only in Slack: a part that only Slack can show and a message by Bob Ray)"
    )
    assert left_text((), Audience()) == ""


def test_the_preview_of_a_link_is_no_part_of_a_message() -> None:
    preview = {"from_url": "https://a.example", "title": "A", "text": "Offers", "service_name": "A"}
    assert read(preview) == Carried("", ())


@pytest.mark.parametrize(
    ("room", "left"), [(60, ("the end of: a message by Bob Ray",)), (30, ("a message by Bob Ray",))]
)
def test_what_is_too_long_is_cut_and_named(room: int, left: tuple[str, ...]) -> None:
    found = read(forwarded({"type": "text", "text": "word " * 100}), room=room)
    assert len(found.text) <= room
    assert found.left == left
    assert found.text == "" or found.text.endswith(" …")


KEYS = st.sampled_from(
    [
        "type",
        "blocks",
        "rows",
        "text",
        "is_share",
        "author_id",
        "author_name",
        "message_blocks",
        "message",
        "files",
        "name",
        "title",
    ]
)
WORDS = st.sampled_from(["rich_text", "table", "raw_text", "U1", "some words"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=15,
)


@settings(max_examples=200)
@given(ANYTHING, st.integers(-50, 300))
def test_nothing_that_slack_may_send_breaks_it(anything: Any, room: int) -> None:
    for event in ({"attachments": anything}, {"attachments": [anything]}, {"blocks": [anything]}):
        assert len(carried(event, {}, room, Audience()).text) <= max(0, room)
        people_in_carried(event)
