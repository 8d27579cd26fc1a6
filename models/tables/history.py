"""What happened: the audit chain of each document, inbound keys, and imports under way."""

from datetime import datetime

from tortoise import fields

from models.database.fields import UtcField
from models.tables.documents import Document
from models.tables.table_model import TableModel


class Audit(TableModel):
    """One link of a document's chain: `hash` covers the entry and `previous`. `facts` is JSON.

    `who` and `facts` are covered by their keyed hashes.
    """

    id = fields.BigIntField(primary_key=True)
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    position = fields.IntField()
    at = UtcField()
    what = fields.TextField()
    who = fields.TextField()
    facts = fields.TextField()
    previous = fields.TextField()
    hash = fields.TextField()
    person_hash = fields.TextField(default="")
    facts_hash = fields.TextField(default="")

    document_id: int

    class Meta:
        table = "audit"


class AuditChain(TableModel):
    """What the chains of all documents began with: a key, by its check value, and the root of the old chains.

    Until `carried_at` they are being made again; `linked_until` is the last document for which that is done.
    """

    id: int = fields.BigIntField(primary_key=True)
    key_check = fields.TextField()
    root = fields.TextField(default="")
    linked_until = fields.BigIntField(default=0)
    carried_at: datetime | None = UtcField(null=True)

    class Meta:
        table = "audit_chain"


class AuditStart(TableModel):
    """Where the chain of a document ended that was carried over, and its first entry that did not fit."""

    id: int = fields.BigIntField(primary_key=True)
    chain: fields.ForeignKeyRelation[AuditChain] = fields.ForeignKeyField("models.AuditChain")
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    entries = fields.IntField()
    head = fields.TextField()
    broken_at: int | None = fields.IntField(null=True)

    chain_id: int
    document_id: int

    class Meta:
        table = "audit_start"


class AuditRoot(TableModel):
    """One hash a day over the entries of all documents up to `last_entry`, and over the root before."""

    id: int = fields.BigIntField(primary_key=True)
    chain: fields.ForeignKeyRelation[AuditChain] = fields.ForeignKeyField("models.AuditChain")
    day = fields.TextField()  # in UTC: 2026-11-29
    last_entry = fields.BigIntField()
    entries = fields.IntField()  # since the root before
    root = fields.TextField()
    at = UtcField()

    chain_id: int

    class Meta:
        table = "audit_root"


class Inbound(TableModel):
    """A press or event whose effect is committed, by Slack's own id for it."""

    key = fields.CharField(max_length=255, primary_key=True)
    at = UtcField()

    class Meta:
        table = "inbound"


class Batch(TableModel):
    """An import: its cards are held until it is over, so that many of them can become one list."""

    id: int = fields.BigIntField(primary_key=True)
    touched_at = UtcField()
    closed_at: datetime | None = UtcField(null=True)

    class Meta:
        table = "batch"
