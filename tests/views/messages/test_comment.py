from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from models.records.documents import Audience, CommentCard, PersonRef, Row
from tests.support.block_text import buttons, must_pass, shown
from tests.support.samples.view_samples import BOB, SUBMITTED, euro
from views.messages.comment import build_comment

ROW = Row(
    document=7,
    turn=None,
    company="Acme Ltd",
    kind="purchase_order",
    credit_note=False,
    number="PO-1042",
    title="Laptops",
    supplier="Northwind GmbH",
    total=euro(1252120),
    requester="Bob Ray",
    state="pending_others",
    status="pending",
)
TOLD = CommentCard(Audience(), ROW, BOB, "The quote holds\nuntil Friday", SUBMITTED, False, False, True, "U1")


def test_in_a_thread_it_says_who_said_it_and_calls_its_reader() -> None:
    made = build_comment(TOLD)
    must_pass(made)
    first = made.blocks[0]["elements"][0]["elements"]
    assert first[0] == {"type": "user", "user_id": "U1"}
    assert first[2] == {"type": "text", "text": "Bob Ray", "style": {"bold": True}}
    assert made.blocks[1]["elements"][0]["type"] == "rich_text_quote"
    assert "The quote holds\nuntil Friday" in shown(made.blocks)
    assert made.text == "Bob Ray on Purchase order PO-1042: The quote holds until Friday"
    assert buttons(made.blocks) == {}
    assert shown(build_comment(replace(TOLD, member="")).blocks).startswith("Bob Ray")


def test_without_a_card_it_names_the_document_and_opens_it() -> None:
    made = build_comment(replace(TOLD, in_thread=False))
    must_pass(made)
    lines = shown(made.blocks).splitlines()
    assert lines[0].startswith("Bob Ray commented on Purchase order PO-1042 · Nov 20, 2026")
    assert lines[1] == "€12,521.20 · Northwind GmbH · Laptops"
    assert "Company" not in shown(made.blocks)
    assert buttons(made.blocks)["open"]["value"] == "document:7"
    several = build_comment(replace(TOLD, in_thread=False, reader=Audience(many_companies=True)))
    assert "Company: Acme Ltd" in shown(several.blocks)


def test_what_is_said_cannot_call_anybody_nor_restyle() -> None:
    made = build_comment(
        replace(TOLD, text="<!channel> *now* <@U2> &amp;", author=PersonRef(2, "<!here>", ""))
    )
    must_pass(made)
    assert "<!channel> *now* <@U2> &amp;" in shown(made.blocks)
    assert made.text.startswith("&lt;!here&gt; on")


@given(st.text(max_size=9000), st.text(max_size=200), st.booleans())
def test_any_words_fit_into_a_message(text: str, name: str, in_thread: bool) -> None:
    row = replace(ROW, number=name or "1", title=name, supplier=name, company=name)
    author = PersonRef(2, name, "a@b")
    must_pass(
        build_comment(CommentCard(Audience(), row, author, text, SUBMITTED, True, False, in_thread, "U1"))
    )


def test_the_longest_words_are_cut_and_say_so() -> None:
    made = build_comment(replace(TOLD, text="語" * 20_000))
    must_pass(made)
    assert shown(made.blocks).endswith("…")
