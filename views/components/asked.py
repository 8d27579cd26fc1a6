"""Why a document is put to its reader: the step and the round."""

from collections.abc import Iterator

from models.records.documents import Audience, Card, Document
from views.blocks.rich_text import Line, say
from views.components.stuck import step_name
from views.wording.translate import marked

_ROUNDS = {2: marked("Second round of approval"), 3: marked("Third round of approval")}


def why_reader(card: Card) -> Iterator[Line]:
    """Say at which step of which round the reader is asked."""
    steps, reader = card.document.steps, card.reader
    for at, step in enumerate(steps, 1):
        if any(answer.turn == card.turn for answer in step.answers):
            yield step_name(step, reader)
            if len(steps) > 1:
                yield say(reader, "step {number} of {count}", number=str(at), count=str(len(steps)))
    yield round_text(card.document, reader)


def round_text(document: Document, reader: Audience) -> Line:
    """Name the round of approval; empty for the first."""
    if document.round < 2:
        return []
    if document.round in _ROUNDS:
        return say(reader, _ROUNDS[document.round])
    return say(reader, "Round {number} of approval", number=str(document.round))
