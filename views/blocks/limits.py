"""Slack's limits, which every view is built within, and the cut that keeps them.

From Slack's Block Kit reference; lengths count UTF-16 units, which is never less than what Slack counts.
"""

import re
import unicodedata
from typing import Final

MESSAGE_BLOCKS: Final = 50
MESSAGE_TEXT: Final = 10_000  # all blocks together; refused from about 12,000, which is not documented
FALLBACK_TEXT: Final = 1_000  # the text beside the blocks; ours, since a notification shows far less
VIEW_BLOCKS: Final = 100
VIEW_BYTES: Final = 250_000
VIEW_TITLE: Final = 24
VIEW_BUTTON: Final = 24
PRIVATE_METADATA: Final = 3000
SECTION_TEXT: Final = 3000
RICH_TEXT: Final = 3000  # Slack names none; ours, the same as a section's
HEADER: Final = 150
CONTEXT_ELEMENTS: Final = 10
ACTIONS: Final = 25
BUTTON_TEXT: Final = 75
BUTTON_LABEL: Final = 75  # accessibility_label
BUTTON_VALUE: Final = 2000
URL: Final = 3000
CONFIRM_TITLE: Final = 100
CONFIRM_TEXT: Final = 300
CONFIRM_BUTTON: Final = 30
INPUT_LABEL: Final = 2000
PLACEHOLDER: Final = 150
OPTIONS: Final = 100
OPTION_TEXT: Final = 75
OPTION_VALUE: Final = 150
OVERFLOW_OPTIONS: Final = 5

ELLIPSIS: Final = "…"
_UNIT = re.compile(r"&(?:amp|lt|gt);|.", re.DOTALL)
_LONGEST_CLUSTER = 16  # a pile of more marks than this on one letter may be cut


def utf16_length(text: str) -> int:
    """Count UTF-16 units: what lies beyond the basic plane, such as most emoji, counts twice."""
    return len(text) + sum(1 for each in text if each > "\uffff")


def clip(text: str, limit: int) -> str:
    """Cut text to at most `limit` units, ending in an ellipsis when something was cut.

    Never cuts inside an escape (`&amp;`) nor between a letter and its marks or joined emoji.
    """
    if utf16_length(text) <= limit:
        return text
    kept: list[str] = []
    room = limit - len(ELLIPSIS)
    following = ""
    for found in _UNIT.finditer(text):
        following = found[0]
        room -= utf16_length(following)
        if room < 0:
            break
        kept.append(following)
    whole = len(kept)
    while kept and whole - len(kept) < _LONGEST_CLUSTER and _joined(kept[-1], following):
        following = kept.pop()
    return "".join(kept).rstrip() + ELLIPSIS


def _joined(left: str, right: str) -> bool:
    """Return whether a cut between these two would tear one visible character apart."""
    return left == "\u200d" or right in ("\u200d", "\ufe0f") or unicodedata.category(right[0])[0] == "M"
