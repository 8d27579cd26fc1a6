"""The model from outside, on histories that are made up: what can have happened, and what cannot."""

import ast
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage
from tests.chaos.outside.deeds import Deed, Drawn
from tests.chaos.outside.matching import Matching
from tests.chaos.outside.papers import Drawer, Handed
from tests.chaos.outside.people import Shelf, wants, wrong_shelf
from tests.chaos.outside.remarks import Talk
from tests.chaos.outside.shown import Details, Told, buttons_in, read_details
from tests.chaos.outside.timeline import Timeline
from tests.chaos.record import Envelope
from tests.support.world import order, step

KNOWN_BY_THE_PRODUCT = ("models", "views", "handlers", "jobs", "serving", "sources")
SUBMITTED = ("Submitted", "Bob")


def paper(*steps: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return order("NO-1", **{"steps": list(steps) or [step("Step 1", "any", "ann")], "total": None, **changes})


def handed(given: dict[str, Any], at: float, told: str = "new") -> Handed:
    return Handed(given, at, at, told, died_before=False)


def timeline(versions: list[Handed], *history: tuple[str, str]) -> Timeline:
    """Give a timeline whose entries come ten seconds apart, from 100 on."""
    entries = [Told(100.0 + 10 * place, what, who, "") for place, (what, who) in enumerate(history)]
    return Timeline.of("NO-1", versions, Details("", tuple(entries), (), ()))


def test_it_knows_nothing_of_rules_tables_and_views() -> None:
    found = [
        f"{path.name}: {name}"
        for path in Path(__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        for name in _imported(node)
        if name.partition(".")[0] in KNOWN_BY_THE_PRODUCT
    ]
    assert found == []


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [one.name for one in node.names] if isinstance(node, ast.Import) else []


def test_nobody_approves_who_is_not_asked() -> None:
    [wrong] = timeline([handed(paper(), 99)], SUBMITTED, ("Approved", "Cleo")).wrong
    assert wrong.startswith("NO-1 tells what cannot be: Approved by Cleo")


def test_where_everybody_must_approve_the_others_are_asked_still() -> None:
    both = [handed(paper(step("Step 1", "all", "ann", "cleo"), step("Step 2", "any", "dan")), 99)]
    half = timeline(both, SUBMITTED, ("Approved", "Ann"))
    assert (half.wrong, half.end.status, sorted(half.end.asked)) == ([], "pending", ["cleo"])
    whole = timeline(both, SUBMITTED, ("Approved", "Ann"), ("Approved", "Cleo"))
    assert (whole.wrong, whole.end.status, sorted(whole.end.asked)) == ([], "pending", ["dan"])
    over = timeline(both, SUBMITTED, ("Approved", "Ann"), ("Approved", "Cleo"), ("Approved", "Dan"))
    assert (over.wrong, over.end.status, wants(over, "dan")) == ([], "approved", "")


def test_a_second_decision_of_one_person_cannot_be() -> None:
    both = [handed(paper(step("Step 1", "all", "ann", "cleo")), 99)]
    assert timeline(both, SUBMITTED, ("Approved", "Ann"), ("Approved", "Ann")).wrong


def test_nobody_decides_on_what_they_have_requested() -> None:
    own = timeline([handed(paper(step("Step 1", "all", "bob", "ann")), 99)], SUBMITTED)
    assert (own.wrong, sorted(own.end.asked)) == ([], ["ann"])


def test_a_file_moves_the_question_without_a_word_in_the_history() -> None:
    versions = [handed(paper(), 99), handed(paper(step("Step 1", "any", "cleo")), 105, "changed")]
    moved = timeline(versions, SUBMITTED, ("Approved", "Cleo"))
    assert (moved.wrong, moved.end.status) == ([], "approved")
    too_late = [versions[0], handed(paper(step("Step 1", "any", "cleo")), 150, "changed")]
    assert timeline(too_late, SUBMITTED, ("Approved", "Cleo")).wrong


def test_a_file_that_changes_a_step_that_is_done_was_taken_in_before() -> None:
    last = step("Step 2", "any", "dan")
    versions = [
        handed(paper(step("Step 1", "all", "eve"), last), 99),
        handed(paper(step("Step 1", "all", "eve", "ann"), last), 110, "changed"),
    ]
    grown = timeline(versions, SUBMITTED, ("Approved", "Eve"))
    assert ([sorted(one.asked) for one in grown.last], grown.wrong) == ([["ann"]], [])


def test_what_was_taken_in_must_be_in_the_history() -> None:
    revised = [handed(paper(), 99), handed(paper(revision=2), 105, "new_round")]
    assert "knows less" in timeline(revised, SUBMITTED).wrong[0]
    known = timeline(revised, SUBMITTED, ("New revision received", ""), SUBMITTED)
    assert (known.wrong, known.end.round, sorted(known.end.asked)) == ([], 2, ["ann"])


def test_an_import_that_tells_less_than_it_was_given_is_seen() -> None:
    wrong = Drawer([handed(paper(), 1), handed(paper(note="Other"), 2, "same"), handed(paper(), 3, "new")])
    assert list(wrong.wrong()) == ["NO-1 came in otherwise than before, and the import told: same"]


def _approved_by_ann(amount: str, acked: float = 110.5, user: str = "UANN") -> list[str]:
    told = timeline([handed(paper(), 99)], SUBMITTED, ("Approved", "Ann"))
    envelope = Envelope("interactive", {}, 110.0, acked_at=acked)
    deed = Deed("k", "Approved", "NO-1", user, 110.0, acked, envelope, frozenset({amount}), "1")
    names = {"UANN": "ann", "UCLEO": "cleo"}
    return Matching({"NO-1": told}, [deed], names.__getitem__, lambda _: "", Drawn()).wrong()


def test_a_decision_is_one_press_on_the_amount_that_was_shown() -> None:
    assert _approved_by_ann("€12,521.20") == []
    [wrong] = _approved_by_ann("€99.00")
    assert "they were shown €99.00" in wrong
    [wrong] = _approved_by_ann("€12,521.20", acked=104.0)
    assert "they did not" in wrong
    [wrong] = _approved_by_ann("€12,521.20", user="UCLEO")
    assert "they did not" in wrong


def _card(amount: str) -> str:
    return (
        f'[{{"type": "header", "text": {{"type": "plain_text", "text": "Invoice NO-1 · {amount}"}}}},'
        ' {"type": "actions", "elements": [{"type": "button", "action_id": "approve", "value": "1:x"}]}]'
    )


def test_a_press_that_could_count_and_did_not_is_told() -> None:
    drawn = Drawn()
    drawn.note({"blocks": _card("€12,521.20")}, "UANN", 101.0)
    envelope = Envelope("interactive", {}, 110.0, acked_at=110.5)
    amounts = frozenset({"€12,521.20"})
    deed = Deed("k", "Approved", "NO-1", "UANN", 110.0, 110.5, envelope, amounts, "1")
    told = {"NO-1": timeline([handed(paper(), 99)], SUBMITTED)}
    [wrong] = Matching(told, [deed], {"UANN": "ann"}.get, lambda _: "", drawn).wrong()  # type: ignore[arg-type]
    assert "was acked, could count" in wrong
    silent = Matching(told, [deed], {"UANN": "ann"}.get, lambda _: "Slack was away", drawn)  # type: ignore[arg-type]
    assert silent.wrong() == []


def test_a_press_on_the_button_of_a_step_that_was_just_settled_need_not_count() -> None:
    both = [handed(paper(step("Step 1", "any", "ann", "dan"), step("Step 2", "any", "ann", "dan")), 99)]
    told = {"NO-1": timeline(both, SUBMITTED, ("Approved", "Dan"))}  # at 110
    drawn = Drawn()
    drawn.note({"blocks": _card("€12,521.20")}, "UANN", 109.5)
    envelope = Envelope("interactive", {}, 114.0, acked_at=114.1)
    deed = Deed("k", "Approved", "NO-1", "UANN", 114.0, 114.1, envelope, frozenset({"€12,521.20"}), "1")
    names = {"UANN": "ann", "UDAN": "dan"}
    decided = Deed("d", "Approved", "NO-1", "UDAN", 109.9, 110.1, envelope, frozenset({"€12,521.20"}), "2")
    matching = Matching(told, [decided, deed], names.get, lambda _: "", drawn)  # type: ignore[arg-type]
    assert matching.wrong() == []


def test_one_value_beside_two_amounts_is_told() -> None:
    drawn = Drawn()
    for amount in ("€1.00", "€2.00"):
        drawn.note({"view": {"blocks": _row(amount)}}, "UANN", 1.0)
    assert list(drawn.wrong()) == ["The value 1:x stood beside €1.00 and €2.00"]


def _row(amount: str) -> list[dict[str, Any]]:
    line = [{"type": "text", "text": f"Invoice NO-1 · {amount}\nOf €7.00 in May"}]
    return [
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": line}]},
        {"type": "actions", "elements": [{"type": "button", "action_id": "approve", "value": "1:x"}]},
    ]


def test_a_button_belongs_to_what_stands_last_before_it() -> None:
    [button] = buttons_in(_row("€1.00"))
    assert (button.number, button.amount, button.action) == ("NO-1", "€1.00", "approve")


def test_the_history_and_the_comments_are_read_from_the_details() -> None:
    def text(words: str) -> dict[str, Any]:
        return {"type": "text", "text": words}

    def at(seconds: int) -> dict[str, Any]:
        return {"type": "date", "timestamp": seconds}

    pieces = [
        [text("Comments (1)\n"), text("Ann"), text(" · "), at(7), text("\nWord 3 <b>")],
        [text("History\n"), at(9), text(" · Approved · Ann · Step 1\n"), at(11), text(" · Cancelled")],
    ]
    sections = [{"type": "rich_text_section", "elements": one} for one in pieces]
    details = read_details([[{"type": "rich_text", "elements": sections}]])
    assert [(one.at, one.who, one.said) for one in details.remarks] == [(7.0, "Ann", "Word 3")]
    assert [(one.at, one.what, one.who) for one in details.history] == [
        (9.0, "Approved", "Ann"),
        (11.0, "Cancelled", ""),
    ]


@pytest.mark.parametrize(("kind", "wrong"), [("list", 0), ("digest", 1)])
def test_a_row_of_a_list_can_be_opened_and_one_of_a_reminder_is_no_card(kind: str, wrong: int) -> None:
    row = {"type": "section", "text": {"type": "mrkdwn", "text": "Purchase order NO-1 · €12,521.20"}}
    message = SlackMessage("D1", "1.1", "UBOT", "1 document needs your approval")
    message.blocks, message.metadata = [row], {"event_type": f"{kind}_message"}
    timelines = {"NO-1": timeline([handed(paper(), 99)], SUBMITTED)}
    nobody = cast(SandboxPerson, SimpleNamespace(home=None))
    shelf = Shelf("acme", "ann", nobody, [message], [], timelines, set(), "1 document needs your approval")
    told = wrong_shelf(shelf, {"NO-1": {"ann"}})
    assert len([one for one in told if "nothing here offers approve" in one]) == wrong


def test_what_may_have_come_to_nothing_takes_no_words_from_who_said_them() -> None:
    talk = Talk()
    talk.add("NO-1", "Word 1", "max", certain=False)
    talk.add("NO-1", "Word 1", "bob", certain=True)
    talk.add("NO-1", "Word 1", "max", certain=False)
    assert talk.authors == {("NO-1", "Word 1"): "bob"}
