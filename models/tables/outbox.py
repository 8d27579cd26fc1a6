"""What Slack must show. Rows are written in the transaction of their fact; jobs make Slack agree."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from models.database.fields import UtcField
from models.tables.approval import Turn
from models.tables.documents import Attachment, Comment, Document
from models.tables.history import Batch
from models.tables.people import Person, Workspace


class Message(Model):
    """One message of ours in one person's conversation with the app.

    subject: card | list | outcome | comment | digest | welcome | unlinked.
    seat: approver | requester | follower | configuration | payer.
    state: held (its import is not over) | new | sending (Slack may have it) | posted | failed | dropped.
    `ts` is empty until Slack has it. To redraw: `wanted > shown`. `shown_hash` is of what Slack shows.
    `again_at`: a redraw went out and was not answered; it may arrive until then, over a later one. Then it is
    drawn once more.
    """

    id = fields.BigIntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField("models.Workspace")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    subject = fields.TextField()
    seat = fields.TextField()
    document: fields.ForeignKeyNullableRelation[Document] = fields.ForeignKeyField(
        "models.Document", null=True
    )
    round = fields.IntField(default=0)
    turn: fields.ForeignKeyNullableRelation[Turn] = fields.ForeignKeyField("models.Turn", null=True)
    batch: fields.ForeignKeyNullableRelation[Batch] = fields.ForeignKeyField("models.Batch", null=True)
    # A comment stands in the thread of its parent, once that is in Slack.
    parent: fields.ForeignKeyNullableRelation["Message"] = fields.ForeignKeyField("models.Message", null=True)
    comment: fields.ForeignKeyNullableRelation[Comment] = fields.ForeignKeyField("models.Comment", null=True)
    key = fields.TextField()
    state = fields.TextField()
    channel = fields.TextField(default="")
    ts = fields.TextField(default="")
    wanted = fields.IntField(default=1)
    shown = fields.IntField(default=0)
    shown_hash = fields.TextField(default="")
    priority = fields.IntField(default=2)  # see models.showing
    attempts = fields.IntField(default=0)
    next_at = UtcField()
    sending_since: datetime | None = UtcField(null=True)
    again_at: datetime | None = UtcField(null=True)
    trouble = fields.TextField(default="")
    created_at = UtcField()

    workspace_id: int
    person_id: int
    document_id: int | None
    turn_id: int | None
    batch_id: int | None
    parent_id: int | None
    comment_id: int | None

    class Meta:
        table = "message"


class ListItem(Model):
    """A row of a list or digest; `ask` is what is wanted of its reader: approve | pay | revise | see."""

    id = fields.BigIntField(primary_key=True)
    message: fields.ForeignKeyRelation[Message] = fields.ForeignKeyField("models.Message")
    position = fields.IntField()
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    turn: fields.ForeignKeyNullableRelation[Turn] = fields.ForeignKeyField("models.Turn", null=True)
    seat = fields.TextField()
    ask = fields.TextField(default="see")

    message_id: int
    document_id: int
    turn_id: int | None

    class Meta:
        table = "list_item"


class Delivery(Model):
    """A file to be posted once into the thread of a message, or a quiet sign under a person's reply there.

    kind: pdf | attachment | sign (`target_ts` is the reply).
    state: waiting | sending | done | failed | dropped.
    `file_id` is noted before the bytes are sent, so that a crash can be resolved.
    """

    id = fields.BigIntField(primary_key=True)
    message: fields.ForeignKeyRelation[Message] = fields.ForeignKeyField("models.Message")
    kind = fields.TextField()
    attachment: fields.ForeignKeyNullableRelation[Attachment] = fields.ForeignKeyField(
        "models.Attachment", null=True
    )
    target_ts = fields.TextField(default="")
    position = fields.IntField()
    key = fields.TextField()
    state = fields.TextField(default="waiting")
    file_id = fields.TextField(default="")
    attempts = fields.IntField(default=0)
    next_at = UtcField()
    sending_since: datetime | None = UtcField(null=True)
    trouble = fields.TextField(default="")
    created_at = UtcField()

    message_id: int
    attachment_id: int | None

    class Meta:
        table = "delivery"


class Home(Model):
    """App Home as one person looks at it.

    For an hour after it was opened it is published again when `wanted > shown`. `again_at` as of a message.
    """

    id = fields.BigIntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField("models.Workspace")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    opened_at = UtcField()
    part = fields.TextField(default="queue")  # queue | integration
    page = fields.IntField(default=1)  # of what waits for him
    asked_page = fields.IntField(default=1)  # of what he asked for
    people = fields.TextField(default="all")  # in the integration part: all | integrated | not_integrated
    people_page = fields.IntField(default=1)
    wanted = fields.IntField(default=1)
    shown = fields.IntField(default=0)
    shown_hash = fields.TextField(default="")
    attempts = fields.IntField(default=0)
    next_at = UtcField()
    again_at: datetime | None = UtcField(null=True)
    trouble = fields.TextField(default="")

    workspace_id: int
    person_id: int

    class Meta:
        table = "home"


class Reminder(Model):
    """When a person is reminded. Empty `days`, `times` and `zone` follow the settings and Slack.

    `days` are ISO numbers (`12345`) or `off`, `times` as `09:00,14:30`. Without `next_at`: never.
    """

    id = fields.BigIntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField("models.Workspace")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    days = fields.TextField(default="")
    times = fields.TextField(default="")
    zone = fields.TextField(default="")
    next_at: datetime | None = UtcField(null=True)
    changed_at: datetime | None = UtcField(null=True)

    workspace_id: int
    person_id: int

    class Meta:
        table = "reminder"
