"""Earlier comments in one message: bounded, whole sentences, nothing in them calls anybody."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from models.records.documents import Audience, Comment, PersonRef
from models.records.earlier_talk import EarlierTalk
from tests.support.block_text import buttons, must_pass, shown
from tests.support.samples.view_samples import BOB, SUBMITTED
from tests.views.messages.test_comment import ROW
from views.messages.earlier_talk import build_earlier_talk

SAID = Comment(BOB, "The quote holds\nuntil Friday", SUBMITTED)
TALK = EarlierTalk(Audience(), ROW, (SAID,), in_thread=True)


def test_it_says_who_said_what_and_what_became_of_it() -> None:
    edited = replace(SAID, text="<!channel> *now*", edited=True)
    made = build_earlier_talk(replace(TALK, comments=(SAID, edited, replace(edited, withdrawn=True))))
    must_pass(made)
    assert made.text == "3 earlier comments on Purchase order PO-1042"
    lines = shown(made.blocks).splitlines()
    assert (lines[0], lines[2], lines[3]) == ("3 earlier comments", "The quote holds", "until Friday")
    assert lines[4].endswith("edited")
    assert lines[5] == "<!channel> *now*"
    assert not lines[6].endswith("edited")
    assert lines[7:] == ["This comment was withdrawn."]
    assert buttons(made.blocks) == {}


def test_the_newest_are_kept_and_a_sentence_says_what_is_left_out() -> None:
    many = tuple(replace(SAID, text=f"Remark {number}") for number in range(25))
    made = build_earlier_talk(replace(TALK, comments=many))
    text = shown(made.blocks)
    assert "5 older comments are not shown here. Press Open to read everything." in text
    assert ("Remark 4\n" in text, "Remark 5\n" in text, "Remark 24" in text) == (False, True, True)
    assert list(buttons(made.blocks)) == ["open"]
    cut = build_earlier_talk(replace(TALK, comments=(replace(SAID, text="long " * 800),)))
    assert "Long comments are shortened here. Press Open to read everything." in shown(cut.blocks)


def test_without_a_card_it_names_the_document_and_opens_it() -> None:
    made = build_earlier_talk(replace(TALK, in_thread=False))
    lines = shown(made.blocks).splitlines()
    assert lines[:2] == [
        "1 earlier comment on Purchase order PO-1042",
        "€12,521.20 · Northwind GmbH · Laptops",
    ]
    assert list(buttons(made.blocks)) == ["open"]


@given(
    st.lists(
        st.builds(
            Comment, st.builds(PersonRef, st.just(1), st.text(), st.just("")), st.text(), st.just(SUBMITTED)
        ),
        max_size=40,
    ),
    st.integers(1, 9000),
    st.booleans(),
)
def test_whatever_was_said_fits(said: list[Comment], times: int, in_thread: bool) -> None:
    long = [replace(one, text=one.text * (times // (len(one.text) + 1) + 1)) for one in said]
    must_pass(build_earlier_talk(EarlierTalk(Audience(), ROW, tuple(long), in_thread)))
