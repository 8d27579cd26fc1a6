"""Slack's form of a message becomes text that reads well, and never breaks us."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.blockkit.emoji import PATTERN as EMOJI
from sandbox.blockkit.rich_text import escape, rich_text_of
from views.replies.incoming_text import Mentioned, mentioned, readable, without_mentions

NAMES = {"U1": "Ann Lee", "S1": "finance", "C1": "purchasing"}


def rich(*pieces: dict[str, Any]) -> dict[str, Any]:
    return {"text": "not read", "blocks": [{"type": "rich_text", "elements": list(pieces)}]}


def section(*parts: dict[str, Any], kind: str = "rich_text_section") -> dict[str, Any]:
    return {"type": kind, "elements": list(parts)}


def text(said: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": said} | ({"style": style} if style else {})


def items(*said: str, style: str = "bullet", **more: Any) -> dict[str, Any]:
    return {"type": "rich_text_list", "style": style, "elements": [section(text(one)) for one in said]} | more


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (text("R&D <b> *not bold*"), "R&D <b> *not bold*"),
        (text("bold", bold=True), "bold"),
        (text("rm -r", code=True), "`rm -r`"),
        ({"type": "user", "user_id": "U1"}, "@Ann Lee"),
        ({"type": "user", "user_id": "U9"}, "@someone"),
        ({"type": "usergroup", "usergroup_id": "S1"}, "@finance"),
        ({"type": "channel", "channel_id": "C1"}, "#purchasing"),
        ({"type": "broadcast", "range": "here"}, "@here"),
        ({"type": "emoji", "name": "tada", "unicode": "1f389"}, "🎉"),
        ({"type": "emoji", "name": "+1", "unicode": "1f44d-1f3fc", "skin_tone": 3}, "👍🏼"),
        ({"type": "emoji", "name": "acme"}, ":acme:"),
        ({"type": "emoji", "name": "acme", "unicode": "no-hex"}, ":acme:"),
        ({"type": "emoji", "name": "acme", "unicode": "ffffffffff"}, ":acme:"),
        ({"type": "link", "url": "https://a.example/x"}, "https://a.example/x"),
        ({"type": "link", "url": "https://a.example/x", "text": "a.example/x"}, "https://a.example/x"),
        ({"type": "link", "url": "https://a.example", "text": "the offer"}, "the offer (https://a.example)"),
        ({"type": "link", "url": "mailto:bob@a.example", "text": "bob@a.example"}, "bob@a.example"),
        ({"type": "date", "timestamp": 1, "format": "{date}", "fallback": "Nov 20"}, "Nov 20"),
        ({"type": "date", "timestamp": 1795165920, "format": "{date}"}, "2026-11-20 09:12 UTC"),
        ({"type": "date", "timestamp": 10**30, "format": "{date}"}, ""),
        ({"type": "color", "value": "#00ff00"}, "#00ff00"),
        ({"type": "something_new"}, ""),
    ],
)
def test_every_part_of_rich_text_is_said(part: dict[str, Any], said: str) -> None:
    assert readable(rich(section(text("See "), part, text("."))), NAMES) == f"See {said}."


def test_quotes_code_and_lists_keep_their_form() -> None:
    event = rich(
        section(text("Two things:\n")),
        items("price", "date"),
        items("net", indent=1),
        items("first", "second", style="ordered"),
        items("inner", style="ordered", indent=1),
        items("third", style="ordered", offset=2),
        section(text("as they said\nyesterday"), kind="rich_text_quote"),
        section(text("a  = 1"), kind="rich_text_preformatted"),
    )
    assert readable(event, NAMES).splitlines() == [
        "Two things:",
        "• price",
        "• date",
        "  ◦ net",
        "1. first",
        "2. second",
        "  1. inner",
        "3. third",
        "> as they said",
        "> yesterday",
        "```",
        "a  = 1",
        "```",
    ]


@pytest.mark.parametrize(
    ("given_text", "said"),
    [
        ("R&amp;D &lt;b&gt; &amp;lt;", "R&D <b> &lt;"),
        ("ask <@U1> or <@U9|max>", "ask @Ann Lee or @max"),
        ("<!subteam^S1> <!subteam^S9|@buyers> <!here>", "@finance @buyers @here"),
        ("<#C1> <#C9|general>", "#purchasing #general"),
        ("<https://a.example?x=1&amp;y=2|the offer>", "the offer (https://a.example?x=1&y=2)"),
        ("<https://a.example> <mailto:b@a.example|b@a.example>", "https://a.example b@a.example"),
        ("due <!date^1795165920^{date}|Nov 20>", "due Nov 20"),
        ("due <!date^1795165920^{date}>", "due 2026-11-20 09:12 UTC"),
    ],
)
def test_without_rich_text_the_tokens_of_the_text_are_read(given_text: str, said: str) -> None:
    assert readable({"text": given_text}, NAMES) == said


def test_everybody_that_a_message_mentions_is_found_once() -> None:
    typed = "<@U2> and <@U1>, <!subteam^S1> <@U2>"
    both = {"text": typed, "blocks": [rich_text_of(typed, "b1")]}
    assert mentioned(both) == mentioned({"text": typed}) == Mentioned(("U2", "U1"), ("S1",))
    assert mentioned({"text": "&lt;@U1&gt; in words"}) == Mentioned((), ())
    in_code = rich(section(text("<@U1>"), kind="rich_text_preformatted"))
    assert mentioned(in_code) == Mentioned((), ())


def test_what_stands_beside_mentions_is_found() -> None:
    event = {"text": "<@UBOT>  PO&amp;7 <@U1|ann> <!subteam^S1>"}
    assert without_mentions(event) == "PO&7"


@given(st.text().filter(lambda typed: not re.search(EMOJI, typed)))
def test_typed_text_comes_back_as_it_was(typed: str) -> None:
    assert readable({"text": escape(typed)}, {}) == typed.strip()
    assert readable({"blocks": [rich_text_of(typed, "b1")]}, {}) == typed.strip()


KEYS = st.sampled_from(
    [
        "type",
        "elements",
        "blocks",
        "text",
        "user_id",
        "style",
        "indent",
        "offset",
        "timestamp",
        "url",
        "range",
    ]
)
WORDS = st.sampled_from(
    [
        "rich_text",
        "rich_text_list",
        "rich_text_section",
        "rich_text_quote",
        "ordered",
        "user",
        "link",
        "date",
        "text",
    ]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=15,
)


@given(st.dictionaries(KEYS, ANYTHING), ANYTHING)
@settings(max_examples=300)
def test_nothing_that_slack_may_send_breaks_us(event: dict[str, Any], node: Any) -> None:
    json.dumps(event)
    for one in (event, rich(node), rich(section(node)), rich({"type": "rich_text_list", "elements": [node]})):
        said = readable(one, NAMES)
        assert isinstance(said, str)
        assert all(isinstance(each, str) for each in mentioned(one).users)
