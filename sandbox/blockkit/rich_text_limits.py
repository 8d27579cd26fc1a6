"""What Slack accepts inside rich text, and in the cells of tables.

As in https://docs.slack.dev/reference/block-kit/blocks/rich-text-block, and where that is silent in
https://github.com/slackapi/node-slack-sdk/blob/main/packages/types/src/block-kit/blocks.ts.
"""

from __future__ import annotations

from sandbox.blockkit.kinds import UNBOUNDED, Many, Object, Scalar, Shape, Spec, Str, Tagged, Url

YES_NO = Scalar(bool)
_WORDS: Spec = Str(UNBOUNDED, 1, counted=True)
_ID: Spec = Str(255, 1, counted=True)


def _style(*names: str) -> Object:
    return Object(dict.fromkeys(names, YES_NO))


STYLE = _style("bold", "italic", "strike", "code", "underline")
MENTION_STYLE = _style("bold", "italic", "strike", "highlight", "client_highlight", "unlink")
TEXT: Shape = {"text!": _WORDS, "style": STYLE}
LINK: Shape = {"url!": _WORDS, "text": Str(UNBOUNDED), "unsafe": YES_NO, "style": STYLE}
PARTS: dict[str, Shape] = {
    "text": TEXT,
    "link": LINK,
    "user": {"user_id!": _ID, "style": MENTION_STYLE},
    "usergroup": {"usergroup_id!": _ID, "style": MENTION_STYLE},
    "channel": {"channel_id!": _ID, "style": MENTION_STYLE},
    "team": {"team_id!": _ID, "style": STYLE},
    "emoji": {
        "name!": _ID,
        "unicode": Str(255),
        "url": Url(),
        "skin_tone": Scalar(int, 2, 6),
        "style": STYLE,
    },
    "broadcast": {"range!": Str(20, choices=("here", "channel", "everyone"), counted=True), "style": STYLE},
    "date": {
        "timestamp!": Scalar(int),
        "format!": _WORDS,
        "url": Url(),
        "fallback": Str(UNBOUNDED),
        "style": STYLE,
    },
    "color": {"value!": _ID, "style": STYLE},
}
"""The elements of a line of rich text."""
_BORDER = Scalar(int, 0, 1)
_SECTION: Shape = {"elements!": Many(Tagged(PARTS), UNBOUNDED, 0)}
LINES: dict[str, Shape] = {
    "rich_text_section": _SECTION,
    "rich_text_quote": {**_SECTION, "border": _BORDER},
    "rich_text_preformatted": {
        "elements!": Many(Tagged({"text": TEXT, "link": LINK}), UNBOUNDED, 0),
        "border": _BORDER,
        "language": Str(100),
    },
    "rich_text_list": {
        "style!": Str(20, choices=("bullet", "ordered")),
        "elements!": Many(Tagged({"rich_text_section": _SECTION}), UNBOUNDED, 0),
        "indent": Scalar(int, 0),
        "offset": Scalar(int, 0),
        "border": _BORDER,
    },
}
RICH_TEXT: Shape = {"elements!": Many(Tagged(LINES), UNBOUNDED, 0)}
CELLS: dict[str, Shape] = {
    "raw_text": {"text!": _WORDS},
    "raw_number": {"value!": Scalar(float), "text!": _WORDS},
    "rich_text": {"block_id": Str(255), **RICH_TEXT},
}
"""A cell of a table."""
