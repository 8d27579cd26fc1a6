"""What is said of each person on a step."""

import pytest

from models.records.documents import Answer, Audience, PersonRef
from models.vocabulary import TurnState
from views.components.steps import chain_line

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
