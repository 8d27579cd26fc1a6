"""How reading a mailbox goes."""

from datetime import datetime

from tortoise import fields

from models.database.fields import UtcField
from models.tables.table_model import TableModel


class MailboxLog(TableModel):
    """One row for each mailbox that was ever read. `mailbox` is as `Policy.mailbox`.

    `looked_at` is the last look that went well, `failed_at` the last one that did not, with the code of its
    `error` and its facts as JSON. `taken` and `refused` count messages.
    """

    id = fields.BigIntField(primary_key=True)
    mailbox = fields.TextField()
    looked_at: datetime | None = UtcField(null=True)
    failed_at: datetime | None = UtcField(null=True)
    error = fields.TextField(default="")
    error_facts = fields.TextField(default="{}")
    taken = fields.IntField(default=0)
    refused = fields.IntField(default=0)

    class Meta:
        table = "mailbox_log"
