"""Files that people send to the bot in Slack."""

from datetime import datetime

from tortoise import fields

from models.database.fields import UtcField
from models.tables.outbox import Message
from models.tables.people import Person, Workspace
from models.tables.table_model import TableModel


class SentFile(TableModel):
    """One file of one message that a person wrote to the bot, by Slack's id for it.

    state: waiting (to be fetched and read) | read | to_fill (it holds no data: a form asks for them) |
    sending (its many documents are being taken in) | sent | cancelled | refused. `why` is for its sender: why
    it cannot be read. `contents` has the documents in it, `choices` what the sender changed, `report` what
    became of them, all as JSON. `message` is the answer, in the thread of `thread_ts`.
    """

    id = fields.BigIntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField("models.Workspace")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    channel = fields.TextField()
    ts = fields.TextField()
    thread_ts = fields.TextField()
    file_id = fields.TextField()
    name = fields.TextField()
    text = fields.TextField()  # of the message
    state = fields.TextField(default="waiting")
    sha256 = fields.TextField(default="")
    size = fields.BigIntField(default=0)
    media_type = fields.TextField(default="")
    contents = fields.TextField(default="")
    choices = fields.TextField(default="")
    report = fields.TextField(default="")
    why = fields.TextField(default="")
    message: fields.ForeignKeyNullableRelation[Message] = fields.ForeignKeyField("models.Message", null=True)
    attempts = fields.IntField(default=0)
    next_at = UtcField()
    last_error = fields.TextField(default="")
    created_at: datetime = UtcField()

    workspace_id: int
    person_id: int
    message_id: int | None

    class Meta:
        table = "sent_file"
