"""What is known of Precoro: calls that were made, people, documents, keys, and decisions on their way."""

import json
from datetime import datetime

from tortoise import fields

from models.database.fields import UtcField
from models.tables.approval import Decision
from models.tables.documents import Document
from models.tables.people import Company, Person
from models.tables.table_model import TableModel


class PrecoroAccount(TableModel):
    """A company whose documents come from Precoro, and its queue of calls.

    No call is made before `next_call_at`, nor while another one is under way (`busy_until`, at the latest).
    `ahead_us`: by how many microseconds Precoro's clock is ahead of ours. `custom_fields`: JSON of their
    names by id. `asked_all_at`: when the waiting documents were listed last, whatever had changed.
    """

    id = fields.BigIntField(primary_key=True)
    company: fields.ForeignKeyRelation[Company] = fields.ForeignKeyField("models.Company")
    next_call_at = UtcField()
    busy_until = UtcField()
    stopped_until: datetime | None = UtcField(null=True)
    stopped_because = fields.TextField(default="")  # a StopReason; empty: it is not
    ahead_us = fields.BigIntField(default=0)
    custom_fields = fields.TextField(default="")
    custom_fields_at: datetime | None = UtcField(null=True)
    people_at: datetime | None = UtcField(null=True)
    last_pass_at: datetime | None = UtcField(null=True)
    asked_all_at: datetime | None = UtcField(null=True)

    company_id: int

    class Meta:
        table = "precoro_account"


class PrecoroList(TableModel):
    """One list of an account, by its alias. What was changed before `read_until` (Precoro's) is here."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[PrecoroAccount] = fields.ForeignKeyField("models.PrecoroAccount")
    alias = fields.TextField()
    read_until: datetime | None = UtcField(null=True)
    refused_at: datetime | None = UtcField(null=True)
    refused_because = fields.TextField(default="")

    account_id: int

    class Meta:
        table = "precoro_list"


class PrecoroCall(TableModel):
    """A call that was made, kept for as long as limits count it. `owner`: whose key, 0: the company's own."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[PrecoroAccount] = fields.ForeignKeyField("models.PrecoroAccount")
    owner = fields.BigIntField()
    route = fields.TextField()  # method and path, the number of a document left out
    call_hash = fields.TextField()  # of path and parameters
    at = UtcField()

    account_id: int

    class Meta:
        table = "precoro_call"


class PrecoroRoute(TableModel):
    """A route with limits of its own: one call a minute until then, and none before `not_before`."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[PrecoroAccount] = fields.ForeignKeyField("models.PrecoroAccount")
    route = fields.TextField()
    once_a_minute_until = UtcField()
    not_before = UtcField()

    account_id: int

    class Meta:
        table = "precoro_route"


class PrecoroPerson(TableModel):
    """A user of Precoro by its id, which stays when their e-mail address changes."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[PrecoroAccount] = fields.ForeignKeyField("models.PrecoroAccount")
    remote_id = fields.BigIntField()
    email = fields.TextField()
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField("models.Person", null=True)
    gone = fields.BooleanField(default=False)  # not in the list of users any more

    account_id: int
    person_id: int | None

    class Meta:
        table = "precoro_person"


class PrecoroKey(TableModel):
    """A person's own key, encrypted; state: checking (no call has tried it) | linked.

    `proven`: it has read a document by an internal id that we know.
    """

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[PrecoroAccount] = fields.ForeignKeyField("models.PrecoroAccount")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    email = fields.TextField()  # as its owner wrote it
    sealed = fields.TextField()
    state = fields.TextField(default="checking")
    proven = fields.BooleanField(default=False)
    linked_at = UtcField()

    account_id: int
    person_id: int

    class Meta:
        table = "precoro_key"


class PrecoroDocument(TableModel):
    """What Precoro knows a document by, and how it was read last.

    `number` is its `idn`, which runs from 1 in every company. `steps` is JSON of the steps as they were
    understood, `open_step` the key of the one that waits. `unread`: it waits, and who is asked could not be
    read.
    """

    id = fields.BigIntField(primary_key=True)
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    account: fields.ForeignKeyRelation[PrecoroAccount] = fields.ForeignKeyField("models.PrecoroAccount")
    alias = fields.TextField()
    remote_id = fields.BigIntField()
    number = fields.TextField()
    status_text = fields.TextField(default="")
    steps = fields.TextField(default="")
    open_step = fields.TextField(default="")
    unread = fields.BooleanField(default=False)
    updated = fields.TextField(default="")  # as Precoro writes it
    updated_seen_at = UtcField()  # when it was read with that first
    # JSON by Precoro's id: the hash of what was fetched, or the name and why it could not be.
    files = fields.TextField(default="")
    read_at = UtcField()

    document_id: int
    account_id: int

    @property
    def file_ids(self) -> set[int]:
        """The ids of its files in Precoro."""
        return {int(key) for key in json.loads(self.files or "{}")}

    class Meta:
        table = "precoro_document"


class PrecoroReading(TableModel):
    """A document that is to be read whole: a list named it, or something was decided about it."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[PrecoroAccount] = fields.ForeignKeyField("models.PrecoroAccount")
    alias = fields.TextField()
    remote_id = fields.BigIntField()
    number = fields.TextField()
    next_at = UtcField()
    attempts = fields.IntField(default=0)
    last_error = fields.TextField(default="")
    at_first_start = fields.BooleanField(default=False)  # it waited before the bot was connected

    account_id: int

    class Meta:
        table = "precoro_reading"


class PrecoroDecision(TableModel):
    """A decision on its way to Precoro.

    state: waiting (not sent) | posted (sent, and no answer that says what became of it) | done | refused |
    taken_back. `why`: with which PrecoroEvent the person of a refused one was told. `before` is JSON of the
    open step and the rights of its person before it was sent, by which a later reading tells whether it
    arrived.
    """

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[PrecoroAccount] = fields.ForeignKeyField("models.PrecoroAccount")
    decision: fields.ForeignKeyRelation[Decision] = fields.ForeignKeyField("models.Decision")
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    shown_hash = fields.TextField()
    state = fields.TextField(default="waiting")
    before = fields.TextField(default="")
    posted_at: datetime | None = UtcField(null=True)
    next_at = UtcField()
    attempts = fields.IntField(default=0)
    claimed_until: datetime | None = UtcField(null=True)
    last_error = fields.TextField(default="")  # of a refused one: Precoro's words
    why = fields.TextField(default="")

    account_id: int
    decision_id: int
    document_id: int
    person_id: int

    class Meta:
        table = "precoro_decision"


class PrecoroPayment(TableModel):
    """A payment on its way to Precoro; of each document at most one.

    state: waiting (not sent) | posted (sent, and no answer that says what became of it) | done | refused.
    `external_id` is what Precoro keeps of it, by which it is found there. `amount`: what was left to pay when
    it was sent, in two decimals; empty before. `why`: the reason of a refused one, and `last_error` then
    Precoro's words.
    """

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[PrecoroAccount] = fields.ForeignKeyField("models.PrecoroAccount")
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    external_id = fields.TextField()
    shown_hash = fields.TextField()
    paid_on = fields.DateField()
    reference = fields.TextField()
    amount = fields.TextField(default="")
    state = fields.TextField(default="waiting")
    posted_at: datetime | None = UtcField(null=True)
    next_at = UtcField()
    attempts = fields.IntField(default=0)
    claimed_until: datetime | None = UtcField(null=True)
    last_error = fields.TextField(default="")
    why = fields.TextField(default="")

    account_id: int
    document_id: int
    person_id: int

    class Meta:
        table = "precoro_payment"
