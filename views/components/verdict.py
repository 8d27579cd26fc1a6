"""Who ended the current round of approval, when and why."""

from datetime import datetime

from models.frozen import frozen
from models.records.documents import Audience, Document
from views.wording.formats import literal
from views.wording.names import actor, answerer


@frozen
class Verdict:
    """Who ended it, when and why."""

    who: str
    at: datetime | None
    reason: str


# How an ending is called in a history where no approver gave it: by an import, or by an integration manager.
_ENDS = {"changes_asked": ("changes_asked", "in_revision"), "withdrawn": ("withdrawn", "draft")}


def verdict(document: Document, what: str, reader: Audience) -> Verdict:
    """Find who ended the current round this way: the last such answer, else the last such event."""
    answers = [
        answer for step in document.steps for answer in step.answers if answer.state == what and answer.at
    ]
    if answers:
        last = max(answers, key=lambda answer: (answer.at or document.submitted_at, answer.turn))
        return Verdict(answerer(last, reader), last.at, last.reason)
    for event in reversed(document.history):
        if event.what in _ENDS.get(what, (what,)) and event.round == document.round:
            return Verdict(literal(actor(event, reader), 160), event.at, event.note)
    return Verdict("", document.settled_at, "")
