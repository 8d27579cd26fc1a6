"""What is said of each person on a step."""

import pytest

from models.records.documents import Answer, Audience, PersonRef, Rule, Step
from models.vocabulary import TurnState
from views.components.steps import chain_line, short_chain

BOB = PersonRef(1, "Bob Stone", "bob@acme.example")


@pytest.mark.parametrize(
    ("state", "reason", "locale", "told"),
    [
        ("closed", "own_document", "en-US", "Bob Stone: can't approve their own request"),
        ("closed", "own_document", "de-DE", "Bob Stone: kann die eigene Anforderung nicht genehmigen"),
        ("closed", "", "en-US", "Bob Stone: not needed"),
        ("rejected", "own_document", "en-US", "Bob Stone: rejected · “own_document”"),
    ],
)
def test_a_code_is_told_in_words_and_what_a_person_wrote_as_it_is(
    state: TurnState, reason: str, locale: str, told: str
) -> None:
    line = chain_line(Answer(7, BOB, None, state, None, reason), Audience(locale))
    assert "".join(str(part.get("text", "")) for part in line).strip() == told


@pytest.mark.parametrize(
    ("rule", "says_rule", "told", "asked"),
    [
        ("any", True, "▸ CFO (one approval is enough)", "waiting for Bob Stone or Cleo Fox"),
        ("all", True, "▸ CFO (everyone must approve)", "waiting for Bob Stone and Cleo Fox"),
        ("any", False, "▸ CFO", "waiting for Bob Stone, Cleo Fox"),
    ],
)
def test_what_its_source_does_not_say_of_a_step_is_not_said(
    rule: Rule, says_rule: bool, told: str, asked: str
) -> None:
    cleo = PersonRef(2, "Cleo Fox", "cleo@acme.example")
    answers = tuple(Answer(number, one, None, "open", None, "") for number, one in enumerate((BOB, cleo)))
    step = Step(1, "CFO", rule, "open", answers, says_rule=says_rule)
    assert "".join(str(part.get("text", "")) for part in chain_line(step, Audience())) == told
    [line] = short_chain([step], Audience())
    assert asked in "".join(str(part.get("text", "")) for part in line)


def test_a_step_that_was_just_approved_waits_for_nobody() -> None:
    cleo = PersonRef(2, "Cleo Fox", "cleo@acme.example")
    answers = (Answer(7, BOB, None, "approved", None, ""), Answer(8, cleo, None, "closed", None, ""))
    [line] = short_chain([Step(1, "CFO", "any", "open", answers)], Audience())
    assert "".join(str(part.get("text", "")) for part in line) == "▸ CFO: approved by Bob Stone"
