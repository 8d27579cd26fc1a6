"""Who is asked, and what they said."""

from datetime import datetime

from tortoise import fields

from models.database.fields import UtcField
from models.tables.documents import Document
from models.tables.people import Person
from models.tables.table_model import TableModel


class Step(TableModel):
    """state: waiting | open | done | closed (the chain ended before or at it).

    `given_key`: which step of its source it is, where the source decides on the chain. `escalate_at` is when
    to look whether others are told that it waits; empty: never again. `escalations` counts how often they
    were, `escalated_at` is the last time.
    """

    id = fields.BigIntField(primary_key=True)
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    round = fields.IntField()
    position = fields.IntField()
    name = fields.TextField()
    rule = fields.TextField()
    state = fields.TextField(default="waiting")
    given_key = fields.TextField(default="")
    opened_at: datetime | None = UtcField(null=True)
    escalate_at: datetime | None = UtcField(null=True)
    escalated_at: datetime | None = UtcField(null=True)
    escalations = fields.IntField(default=0)

    document_id: int

    class Meta:
        table = "step"


class Turn(TableModel):
    """One approver's question at one step of one round.

    state: waiting | open | held | sending | approved | rejected | changes_asked | closed | withdrawn.
    held: its person has approved, and can still undo it; sending: they have decided, and another system has
    to take it.
    """

    id = fields.BigIntField(primary_key=True)
    step: fields.ForeignKeyRelation[Step] = fields.ForeignKeyField("models.Step")
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    round = fields.IntField()
    position = fields.IntField()  # among the approvers of its step
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person", related_name="turns")
    # Who answered it on behalf of its person.
    stand_in: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", null=True, related_name="stood_in_turns"
    )
    reassigned_from: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", null=True, related_name="turns_taken_over"
    )
    state = fields.TextField(default="waiting")
    settled_at: datetime | None = UtcField(null=True)
    reason = fields.TextField(default="")
    help_asked_at: datetime | None = UtcField(null=True)  # by the requester, since nobody stands in

    step_id: int
    document_id: int
    person_id: int
    stand_in_id: int | None
    reassigned_from_id: int | None

    class Meta:
        table = "turn"


class Decision(TableModel):
    """verdict: approved | rejected | changes_asked; state: held | sending | final | refused | undone."""

    id = fields.BigIntField(primary_key=True)
    turn: fields.ForeignKeyRelation[Turn] = fields.ForeignKeyField("models.Turn")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    verdict = fields.TextField()
    state = fields.TextField()
    reason = fields.TextField(default="")
    at = UtcField()
    held_until: datetime | None = UtcField(null=True)  # when it becomes final, unless it is undone

    turn_id: int
    person_id: int

    class Meta:
        table = "decision"


class Nudge(TableModel):
    """A requester asked an approver again: once on each `local_day` of the company."""

    id = fields.BigIntField(primary_key=True)
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    turn: fields.ForeignKeyRelation[Turn] = fields.ForeignKeyField("models.Turn")
    local_day = fields.TextField()  # 2026-11-30
    at = UtcField()

    document_id: int
    person_id: int
    turn_id: int

    class Meta:
        table = "nudge"


class Snooze(TableModel):
    """Somebody has put off what a document asks of them; the row goes once it comes back, or is void."""

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    turn: fields.ForeignKeyNullableRelation[Turn] = fields.ForeignKeyField("models.Turn", null=True)
    action = fields.TextField()
    round = fields.IntField()
    until = UtcField()

    person_id: int
    document_id: int
    turn_id: int | None

    class Meta:
        table = "snooze"
