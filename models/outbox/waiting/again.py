"""Messages about what waits already: somebody is asked again, or told that others have not answered.

Each is a list of one document, so that its row acts in place and follows what becomes of it.
"""

from models.change import Change
from models.database import sql
from models.facts import AskedAgain, Escalated
from models.tables import Document
from models.vocabulary import Action, Priority

_ROLES = {"approve": "approver", "pay": "payer", "revise": "requester"}
_ENQUEUE = f"""
INSERT INTO message (
    workspace_id, person_id, subject, card_role, document_id, round, about_person_id, about_state,
    about_words, about_days, key, state, channel, ts, wanted_version, shown_version, shown_hash, priority,
    attempts, next_at, last_error, created_at
) VALUES (
    (SELECT workspace_id FROM company WHERE id = :company), :person, 'list', :card_role, :document, :round,
    :by, :why, :words, :days, :key, 'new', '', '', 1, 0, '', {Priority.NEW_CARD}, 0, :now, '', :now
) ON CONFLICT (key) DO NOTHING
RETURNING id
"""
_LIST = """
INSERT INTO list_item (message_id, position, document_id, turn_id, card_role, action)
VALUES (:message, 1, :document, :turn, :card_role, :action)
"""


async def enqueue_again(document: Document, fact: AskedAgain, change: Change) -> None:
    """Enqueue the message that asks a person again; replies in its thread are comments."""
    await _enqueue(
        document,
        fact.person,
        _ROLES[fact.action],
        fact.key,
        change,
        why="nudged" if fact.by else "snoozed",
        by=fact.by,
        turn=fact.turn,
        action=fact.action,
        about=document.id,
    )


async def enqueue_escalation(document: Document, fact: Escalated, change: Change) -> None:
    """Enqueue a message for each who is told, and for the requester."""
    for person_id in (*fact.people, document.requester_id):
        is_requester = person_id == document.requester_id
        await _enqueue(
            document,
            person_id,
            "requester" if is_requester else "follower",
            f"escalation:{fact.turn}:{fact.number}:{person_id}",
            change,
            why="escalated",
            words=fact.names,
            days=fact.days,
            turn=fact.turn,
            # Who else is told may read nothing of it: the message is theirs all the same.
            about=document.id if is_requester else None,
        )


async def _enqueue(
    document: Document,
    person_id: int,
    card_role: str,
    key: str,
    change: Change,
    *,
    why: str,
    turn: int | None,
    about: int | None,
    action: Action = "see",
    by: int | None = None,
    words: str | None = None,
    days: int | None = None,
) -> None:
    made = await sql.first(
        _ENQUEUE,
        company=document.company_id,
        person=person_id,
        card_role=card_role,
        document=about,
        round=document.round,
        by=by,
        why=why,
        words=words,
        days=days,
        key=key,
        now=change.now,
    )
    if made is not None:
        item = {"message": made["id"], "document": document.id, "turn": turn}
        await sql.run(_LIST, card_role=card_role, action=action, **item)
