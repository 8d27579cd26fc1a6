"""What Slack must show: rows written in the transaction of their fact, which jobs then deliver.

Each has the same columns for its delivery, written by `models.outbox.progress`: `attempts`, `next_at` (not
before then), `claimed_until` (somebody is delivering it, until then at the latest), `claimed_by` (the term of
the lease under which it was claimed last) and `last_error` (the last error, for people to read).
"""

from datetime import datetime

from tortoise import fields

from models.database.fields import UtcField
from models.tables.approval import Turn
from models.tables.documents import Attachment, Comment, Document, Payment
from models.tables.history import Batch
from models.tables.people import Person, Workspace
from models.tables.table_model import TableModel


class Message(TableModel):
    """One message from the app to one person, in their conversation with it.

    subject: card | list | outcome | comment | digest | welcome | unlinked | sent_file | precoro.
    card_role: approver | requester | follower | configuration | payer.
    state: held (its import is not over) | new | sending (Slack may have it) | posted | failed | dropped.
    `key` only makes it unique. `ts` is empty until Slack has the message. To redraw:
    `wanted_version > shown_version`. `shown_hash` is of what Slack shows. `redraw_after`: a redraw was sent
    and not answered; until then it may arrive, over a later one: then the message is drawn once more.
    """

    id = fields.BigIntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField("models.Workspace")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    subject = fields.TextField()
    card_role = fields.TextField()
    document: fields.ForeignKeyNullableRelation[Document] = fields.ForeignKeyField(
        "models.Document", null=True
    )
    round = fields.IntField(default=0)
    turn: fields.ForeignKeyNullableRelation[Turn] = fields.ForeignKeyField("models.Turn", null=True)
    batch: fields.ForeignKeyNullableRelation[Batch] = fields.ForeignKeyField("models.Batch", null=True)
    # A comment stands in the thread of its parent, once that is in Slack.
    parent: fields.ForeignKeyNullableRelation["Message"] = fields.ForeignKeyField("models.Message", null=True)
    comment: fields.ForeignKeyNullableRelation[Comment] = fields.ForeignKeyField("models.Comment", null=True)
    told_status: str | None = fields.TextField(null=True)  # of the document, as an outcome tells it
    payment: fields.ForeignKeyNullableRelation[Payment] = fields.ForeignKeyField("models.Payment", null=True)
    about_person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", null=True, related_name="messages_about"
    )
    # As a member, when an `unlinked` was written; of a `precoro`, what happened; of a `comment` that is told
    # with all that was said before, `earlier`.
    about_state: str | None = fields.TextField(null=True)
    # Of a `precoro`: its own, or the company's name; of an escalation: who else was told.
    about_words: str | None = fields.TextField(null=True)
    about_days: int | None = fields.IntField(null=True)  # of an escalation: how long it had waited
    key = fields.TextField()
    state = fields.TextField()
    dropped_because: str | None = fields.TextField(null=True)
    left_at: datetime | None = UtcField(null=True)  # since then its reader has another account
    channel = fields.TextField(default="")
    ts = fields.TextField(default="")
    wanted_version = fields.IntField(default=1)
    shown_version = fields.IntField(default=0)
    shown_hash = fields.TextField(default="")
    priority = fields.IntField(default=2)  # see models.vocabulary.Priority
    attempts = fields.IntField(default=0)
    next_at = UtcField()
    sending_since: datetime | None = UtcField(null=True)
    claimed_until: datetime | None = UtcField(null=True)
    claimed_by = fields.BigIntField(default=0)
    redraw_after: datetime | None = UtcField(null=True)
    last_error = fields.TextField(default="")
    created_at = UtcField()

    workspace_id: int
    person_id: int
    payment_id: int | None
    about_person_id: int | None
    document_id: int | None
    turn_id: int | None
    batch_id: int | None
    parent_id: int | None
    comment_id: int | None

    class Meta:
        table = "message"


class ListItem(TableModel):
    """A row of a list or digest; `action` is what its reader is to do: approve | pay | revise | see."""

    id = fields.BigIntField(primary_key=True)
    message: fields.ForeignKeyRelation[Message] = fields.ForeignKeyField("models.Message")
    position = fields.IntField()
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    turn: fields.ForeignKeyNullableRelation[Turn] = fields.ForeignKeyField("models.Turn", null=True)
    card_role = fields.TextField()
    action = fields.TextField(default="see")

    message_id: int
    document_id: int
    turn_id: int | None

    class Meta:
        table = "list_item"


class Delivery(TableModel):
    """A file to post once into the thread of a message, or a reaction to a person's reply there.

    kind: pdf | attachment | sign (a reaction; `target_ts` is the reply).
    state: waiting | sending | done | failed | dropped. `key` only makes it unique.
    `file_id` is written before the bytes are sent, so that a crash can be resolved. `with_files`: a PDF that
    is the approval pack.
    """

    id = fields.BigIntField(primary_key=True)
    message: fields.ForeignKeyRelation[Message] = fields.ForeignKeyField("models.Message")
    kind = fields.TextField()
    attachment: fields.ForeignKeyNullableRelation[Attachment] = fields.ForeignKeyField(
        "models.Attachment", null=True
    )
    target_ts = fields.TextField(default="")
    with_files = fields.BooleanField(default=False)
    position = fields.IntField()
    key = fields.TextField()
    state = fields.TextField(default="waiting")
    dropped_because: str | None = fields.TextField(null=True)
    file_id = fields.TextField(default="")
    attempts = fields.IntField(default=0)
    next_at = UtcField()
    sending_since: datetime | None = UtcField(null=True)
    claimed_until: datetime | None = UtcField(null=True)
    claimed_by = fields.BigIntField(default=0)
    last_error = fields.TextField(default="")
    created_at = UtcField()

    message_id: int
    attachment_id: int | None

    class Meta:
        table = "delivery"


class Home(TableModel):
    """App Home of one person: the part and pages that they look at.

    For an hour after it was opened it is published whenever `wanted_version > shown_version`.
    `redraw_after` as of a message. `listed` has the rows of the page, which keep their places until it is
    opened or turned again.
    """

    id = fields.BigIntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField("models.Workspace")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    opened_at = UtcField()
    part = fields.TextField(default="queue")  # queue | integration
    tab = fields.TextField(default="queue")  # of the queue: see models.records.queue.Tab
    filters = fields.TextField(default="")  # JSON of a models.records.queue.QueueFilter; empty: none
    page = fields.IntField(default=1)  # of what the tab lists
    asked_page = fields.IntField(default=1)  # of their own requests
    people = fields.TextField(default="all")  # in the integration part: all | integrated | not_integrated
    people_page = fields.IntField(default=1)
    listed = fields.TextField(default="")
    wanted_version = fields.IntField(default=1)
    shown_version = fields.IntField(default=0)
    shown_hash = fields.TextField(default="")
    attempts = fields.IntField(default=0)
    next_at = UtcField()
    claimed_until: datetime | None = UtcField(null=True)
    claimed_by = fields.BigIntField(default=0)
    redraw_after: datetime | None = UtcField(null=True)
    last_error = fields.TextField(default="")

    workspace_id: int
    person_id: int

    class Meta:
        table = "home"


class ShownDocument(TableModel):
    """What a person was last shown of a document, by the hash that all that decides carries."""

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    shown_hash = fields.TextField()
    at = UtcField()

    person_id: int
    document_id: int

    class Meta:
        table = "shown_document"


class Reminder(TableModel):
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
    paused_until = fields.TextField(default="")  # 2026-12-24; empty: they are not paused
    quiet = fields.BooleanField(default=False)  # at night nothing new comes

    workspace_id: int
    person_id: int

    class Meta:
        table = "reminder"
