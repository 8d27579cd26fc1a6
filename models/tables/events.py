"""What other systems are told: events, and one row for each target that an event goes to."""

from datetime import datetime

from tortoise import fields

from models.database.fields import UtcField
from models.tables.documents import Document
from models.tables.table_model import TableModel


class Installation(TableModel):
    """The one row that names this database to other systems, and counts its events."""

    id = fields.IntField(primary_key=True, generated=False)
    name = fields.TextField()
    sequence = fields.BigIntField()

    class Meta:
        table = "installation"


class OutboundEvent(TableModel):
    """An event as it was made: `body` is the JSON that goes out, byte for byte, at each try.

    `id` is its sequence, `event_id` what other systems know it by.
    """

    id: int = fields.BigIntField(primary_key=True, generated=False)
    event_id = fields.TextField()
    type = fields.TextField()
    document: fields.ForeignKeyNullableRelation[Document] = fields.ForeignKeyField(
        "models.Document", null=True
    )
    at = UtcField()
    body = fields.TextField()

    document_id: int | None

    class Meta:
        table = "outbound_event"


class EventDelivery(TableModel):
    """One event on its way to one target, with the columns of every delivery (see `models.tables.outbox`).

    state: waiting | done | failed. `target`: file, webhook:NAME or command:NAME. `wanted_at` is when it was
    made, or asked for again; `document` is its event's.
    """

    id = fields.BigIntField(primary_key=True)
    event: fields.ForeignKeyRelation[OutboundEvent] = fields.ForeignKeyField("models.OutboundEvent")
    document: fields.ForeignKeyNullableRelation[Document] = fields.ForeignKeyField(
        "models.Document", null=True
    )
    target = fields.TextField()
    state = fields.TextField(default="waiting")
    dropped_because: str | None = fields.TextField(null=True)
    wanted_at = UtcField()
    attempts = fields.IntField(default=0)
    next_at = UtcField()
    claimed_until: datetime | None = UtcField(null=True)
    claimed_by = fields.BigIntField(default=0)
    last_error = fields.TextField(default="")

    event_id: int
    document_id: int | None

    class Meta:
        table = "event_delivery"
