"""What happened: the audit chain of each document, inbound keys, and imports under way."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from models.database.fields import UtcField
from models.tables.documents import Document


class Audit(Model):
    """One link of a document's chain: `hash` covers the entry and `previous`. `facts` is JSON."""

    id = fields.BigIntField(primary_key=True)
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    position = fields.IntField()
    at = UtcField()
    what = fields.TextField()
    who = fields.TextField()
    facts = fields.TextField()
    previous = fields.TextField()
    hash = fields.TextField()

    document_id: int

    class Meta:
        table = "audit"


class Inbound(Model):
    """A press or event whose effect is committed, by Slack's own id for it."""

    key = fields.CharField(max_length=255, primary_key=True)
    at = UtcField()

    class Meta:
        table = "inbound"


class Batch(Model):
    """An import: its cards are held until it is over, so that many of them can become one list."""

    id: int = fields.BigIntField(primary_key=True)
    touched_at = UtcField()
    closed_at: datetime | None = UtcField(null=True)

    class Meta:
        table = "batch"
