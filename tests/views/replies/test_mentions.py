from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from models.records.documents import Audience
from models.refusals import CODES, Refusal
from tests.support.block_text import must_pass, shown
from tests.support.samples.view_samples import a_card, a_document
from tests.views.messages.test_comment import ROW
from views.replies.hints import build_outside
from views.replies.mentions import NotAdded, build_choice, build_commented, build_found, build_not_added


def test_the_author_hears_who_was_not_added_and_why() -> None:
    people = [
        NotAdded("U1", "Gus Day", Refusal("guest")),
        NotAdded("U2", "Max Pine", Refusal("not_in_company", person="Max Pine", company="Acme Ltd")),
        NotAdded("U3", "", Refusal("not_mapped")),
    ]
    made = build_not_added(people, 7, Audience(), ["plan.pdf"])
    must_pass(made)
    assert shown(made.blocks).splitlines()[:3] == [
        "Not added as followers",
        "Gus Day is a guest in this workspace.",
        "Max Pine isn't in Acme Ltd.",
    ]
    assert {"type": "user", "user_id": "U3"} in made.blocks[0]["elements"][0]["elements"]
    assert "7 more people were mentioned than one message can add." in shown(made.blocks)
    assert shown(made.blocks).splitlines()[-1] == "Not passed on to the others: plan.pdf."
    assert made.text == (
        "Not added as followers: Gus Day, Max Pine, and someone. "
        "7 more people were not added: too many at once. Not passed on to the others: plan.pdf."
    )


@given(st.text(max_size=300), st.sampled_from(sorted(CODES)), st.integers(1, 60))
def test_any_names_and_reasons_fit(name: str, code: str, count: int) -> None:
    people = [NotAdded("U1", name, Refusal(code, company=name))] * count
    must_pass(build_not_added(people, count, Audience(), [name]))
    must_pass(build_commented(replace(ROW, number=name), people, count, Audience()))
    must_pass(build_found(a_card(a_document(number=name or "1", title=name)), added=[name] * count))
    must_pass(build_choice(name, [ROW] * count, Audience()))


def test_a_group_that_was_not_looked_up_is_named_by_slack() -> None:
    made = build_not_added([NotAdded("S1", "", Refusal("could_not_check"))], 0, Audience())
    must_pass(made)
    parts = made.blocks[0]["elements"][0]["elements"]
    assert {"type": "usergroup", "usergroup_id": "S1"} in parts
    assert "could not be looked up in Slack. Mention them again." in shown(made.blocks)


def test_one_document_is_shown_and_can_be_opened() -> None:
    made = build_found(a_card(), added=["Eve May"])
    must_pass(made)
    assert made.text.endswith(" · Needs your approval")
    assert shown(made.blocks).splitlines() == [
        "Purchase order PO-1042 · €12,521.20",
        "Laptops for the design team · Northwind GmbH",
        "Needs your approval · Manager · step 1 of 2",
        "Eve May now follows it.",
        "[Open] [Open in Precoro]",
    ]


def test_what_one_can_do_is_said() -> None:
    made = build_outside(Audience())
    must_pass(made)
    assert made.text == "Nobody else saw this. To comment, reply in a document's thread."
    assert "• Add someone: mention them in your reply, and they follow the document." in shown(made.blocks)
