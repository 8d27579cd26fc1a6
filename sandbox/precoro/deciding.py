"""What is decided over the API."""

from __future__ import annotations

from sandbox.precoro.answers import ApiRefusal, PreparedAnswer, in_json
from sandbox.precoro.asked import Asked
from sandbox.precoro.documents import NotDone
from sandbox.precoro.drawing.documents import draw_document, draw_short

ACTIONS = ("approve", "reject", "revision", "confirm", "confirm_revise")


def read_document(asked: Asked) -> PreparedAnswer:
    """Return one document, whole."""
    return in_json(draw_document(asked.document(), asked.person))


def decide(asked: Asked) -> PreparedAnswer:
    """Approve, reject, ask for changes or confirm, as the key's owner."""
    document, person, action = asked.document(), asked.person, asked.parts[2]
    options = asked.company.options
    if action == "revision" and not options.revision:
        raise ApiRefusal(404, "Not Found")
    try:
        match action:
            case "approve":
                document.approve(person, "api")
            case "reject":
                document.reject(person, asked.field("comment"), "api")
            case "revision":
                document.ask_for_changes(person, asked.field("comment"), "api")
            case _:
                document.submit(person, "api")
    except NotDone as refused:
        raise ApiRefusal(options.refusal_status, str(refused)) from None
    match options.decision_answer:
        case "empty":
            return PreparedAnswer(200, b"")
        case "full":
            return in_json(draw_document(document, person))
        case "data":
            return in_json({"data": draw_short(document)})
    return in_json(draw_short(document))
