from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.blockkit import kinds
from sandbox.blockkit import limits as slack
from views.blocks import limits
from views.blocks.limits import ELLIPSIS, clip, utf16_length
from views.wording.formats import escape


def test_short_text_stays_as_it_is() -> None:
    assert clip("PO-1042", 7) == "PO-1042"


def test_long_text_ends_in_an_ellipsis() -> None:
    assert clip("Laptops for the team", 8) == "Laptops…"


def test_it_does_not_cut_inside_an_escape() -> None:
    assert clip("a&amp;b", 5) == "a…"
    assert clip("a&amp;bcd", 7) == "a&amp;…"


def test_emoji_beyond_the_basic_plane_count_twice_and_stay_whole() -> None:
    assert utf16_length("🚲") == 2
    assert clip("🚲🚲🚲", 4) == "🚲…"


def test_a_letter_keeps_its_marks() -> None:
    assert clip("ae\u0301\u0301b" * 2, 4) == "a…"
    assert clip("x👩‍🚀yz", 4) == "x…"


def test_a_pile_of_marks_does_not_eat_the_text() -> None:
    assert clip("abc" + "\u0301" * 50, 40).startswith("abc")


@given(st.text(max_size=60), st.integers(2, 40))
@settings(max_examples=300, derandomize=True)
def test_nothing_is_ever_longer_than_its_limit(text: str, limit: int) -> None:
    escaped = escape(text)
    cut = clip(escaped, limit)
    assert utf16_length(cut) <= limit
    assert cut == escaped or cut.endswith(ELLIPSIS)
    kept = cut.removesuffix(ELLIPSIS)
    assert kept.count("&") == sum(kept.count(each) for each in ("&amp;", "&lt;", "&gt;"))


def most(shape: kinds.Shape, name: str, inner: str = "") -> int:
    """Give the largest number of characters or items that Slack takes in a field."""
    spec = shape[name]
    if inner and isinstance(spec, kinds.Many):
        spec = spec.item
    if inner and isinstance(spec, kinds.Object):
        spec = spec.fields[inner]
    assert isinstance(spec, kinds.Text | kinds.Str | kinds.Url | kinds.Many)
    return spec.most


BUTTON, SELECT = slack.ELEMENTS["button"], slack.ELEMENTS["static_select"]
MODAL = slack.VIEW["modal"]
SLACK = {
    "MESSAGE_BLOCKS": slack.MESSAGE_BLOCKS,
    "MESSAGE_TEXT": slack.MESSAGE_BLOCKS_TEXT - 2_000,  # found by trying, so with room to spare
    "FALLBACK_TEXT": slack.UPDATED_TEXT,
    "VIEW_BLOCKS": slack.VIEW_BLOCKS,
    "VIEW_BYTES": slack.VIEW_BYTES,
    "VIEW_TITLE": most(MODAL, "title!"),
    "VIEW_BUTTON": min(most(MODAL, "submit"), most(MODAL, "close")),
    "PRIVATE_METADATA": most(MODAL, "private_metadata"),
    "SECTION_TEXT": most(slack.BLOCKS["section"], "text"),
    "RICH_TEXT": most(slack.BLOCKS["section"], "text"),
    "HEADER": most(slack.BLOCKS["header"], "text!"),
    "CONTEXT_ELEMENTS": most(slack.BLOCKS["context"], "elements!"),
    "ACTIONS": most(slack.BLOCKS["actions"], "elements!"),
    "BUTTON_TEXT": most(BUTTON, "text!"),
    "BUTTON_LABEL": most(BUTTON, "accessibility_label"),
    "BUTTON_VALUE": most(BUTTON, "value"),
    "URL": most(BUTTON, "url"),
    "CONFIRM_TITLE": most(BUTTON, "confirm", "title!"),
    "CONFIRM_TEXT": most(BUTTON, "confirm", "text!"),
    "CONFIRM_BUTTON": min(most(BUTTON, "confirm", "confirm!"), most(BUTTON, "confirm", "deny!")),
    "INPUT_LABEL": most(slack.BLOCKS["input"], "label!"),
    "PLACEHOLDER": most(SELECT, "placeholder"),
    "OPTIONS": most(SELECT, "options"),
    "OPTION_TEXT": most(SELECT, "options", "text!"),
    "OVERFLOW_OPTIONS": most(slack.ELEMENTS["overflow"], "options!"),
    "OPTION_VALUE": most(SELECT, "options", "value!"),
}


def test_our_table_stays_inside_what_slack_accepts() -> None:
    ours = {name: value for name, value in vars(limits).items() if isinstance(value, int)}
    assert set(ours) - {"_LONGEST_CLUSTER"} == set(SLACK)
    assert {name: value for name, value in SLACK.items() if ours[name] > value} == {}
