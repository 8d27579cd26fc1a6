from datetime import UTC, datetime
from string import Formatter

import pytest

from models.records.documents import Audience
from models.refusals import CODES, Refusal
from tests.support.block_text import must_pass
from validation.problems import Problem
from views.modals.reject import build_reject_errors
from views.replies.refusals import build_fault, build_refusal
from views.wording.refusals import BY_STATE, SENTENCES, sentence

AT = datetime(2026, 11, 20, 10, 12, tzinfo=UTC)


def test_every_refusal_has_a_sentence() -> None:
    assert set(SENTENCES) == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_sentence_uses_only_facts_that_the_refusal_carries(code: str) -> None:
    carried = CODES[code].rpartition("facts ")[2].replace(",", " ").split()
    for each in (SENTENCES[code], *(each for (of, _), each in BY_STATE.items() if of == code)):
        named = {name for _, name, _, _ in Formatter().parse(each) if name}
        assert named <= set(carried)


@pytest.mark.parametrize("code", CODES)
def test_a_refusal_is_said_even_without_its_facts(code: str) -> None:
    said = sentence(Refusal(code), Audience())
    assert said
    assert said[-1] in ".:?"
    assert "{" not in said


def test_the_loser_hears_who_was_first() -> None:
    refusal = Refusal("settled_by_other", number="PO-1042", by="Dan Moss", state="approved", at=AT)
    assert sentence(refusal, Audience("de-DE", "Europe/Berlin")) == (
        "Dan Moss hat PO-1042 vor Ihnen genehmigt, 20.11.2026, 11:12. Es wurde nichts geändert."
    )


def test_a_second_device_hears_what_was_decided() -> None:
    refusal = Refusal("already_decided", number="PO-1042", state="rejected", at=AT)
    assert sentence(refusal, Audience()).startswith(
        "You already rejected PO-1042, Nov 20, 2026, 10:12\u202fAM. Nothing was changed."
    )


def test_what_a_refusal_names_is_escaped_for_slack() -> None:
    made = build_refusal(Refusal("not_yours", number="<!channel>", holder="Ann & Bob"), Audience())
    must_pass(made)
    assert made.text == "&lt;!channel&gt; is waiting for Ann &amp; Bob, not for you. Nothing was changed."


def test_a_fault_names_its_reference() -> None:
    made = build_fault("F-83K2", Audience())
    must_pass(made)
    assert "F-83K2" in made.text


def test_a_form_says_beside_the_field_what_is_wrong() -> None:
    errors = build_reject_errors(Refusal("reason_too_long", limit=800, length=812), Audience())
    assert errors == {"reason_block": "Reasons can have up to 800 characters (yours has 812)."}


def test_a_file_with_several_problems_is_told_all_of_them() -> None:
    problems = (Problem("documents[0].total", "not_finite", {"given": "NaN"}), Problem("b", "missing"))
    refusal = Refusal("file_invalid", file="may.json", problems=problems, more=3)
    assert sentence(refusal, Audience()) == (
        "may.json can't be read, for 5 reasons:\n"
        "- documents[0].total must be a finite number, not NaN.\n"
        "- b is missing.\n"
        "- and 3 more"
    )


def test_a_file_with_one_problem_is_told_in_a_line() -> None:
    refusal = Refusal("file_invalid", file="may.json", problems=(Problem("", "nested_too_deeply"),), more=0)
    assert sentence(refusal, Audience()) == "may.json can't be read: The file is nested too deeply."
