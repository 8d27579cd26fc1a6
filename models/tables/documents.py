"""A document and what it is made of."""

from datetime import datetime
from decimal import Decimal

from tortoise import fields

from models.database.fields import ExactField, UtcField
from models.tables.people import Company, Person, Workspace
from models.tables.table_model import TableModel


class Document(TableModel):
    """One document of one company.

    `origin_key` says which document of its source it is; `revision` is the source's, `round` ours.
    `version` rises with every change and orders writers. `bound_hash` is of what may change within a revision
    and is decided on all the same (see `models.shown`). `given_hash` and `given_steps_hash` tell a repeated
    import from a changed one. `particulars` is JSON of what is only shown. Of the amounts, those that may be
    absent are as the source states them.
    """

    id = fields.BigIntField(primary_key=True)
    company: fields.ForeignKeyRelation[Company] = fields.ForeignKeyField("models.Company")
    kind = fields.TextField()
    credit_note = fields.BooleanField(default=False)
    origin = fields.TextField()
    origin_key = fields.TextField()
    number = fields.TextField()
    number_key = fields.TextField()
    revision = fields.IntField()
    round = fields.IntField()
    status = fields.TextField()
    title = fields.TextField()
    requester: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    supplier_name = fields.TextField()
    supplier_key = fields.TextField()
    supplier_address = fields.TextField()
    supplier_tax_id = fields.TextField()
    supplier_tax_key = fields.TextField(default="")
    supplier_number_key = fields.TextField(default="")
    currency = fields.TextField()
    net_minor = fields.BigIntField()
    total_minor = fields.BigIntField()
    tax_minor: int | None = fields.BigIntField(null=True)
    prepaid_minor: int | None = fields.BigIntField(null=True)
    rounding_minor: int | None = fields.BigIntField(null=True)
    payable_minor: int | None = fields.BigIntField(null=True)
    issued_on = fields.DateField(null=True)
    required_on = fields.DateField(null=True)
    due_on = fields.DateField(null=True)
    due_next = fields.DateField(null=True)  # the next day that passes: see models.documents.due_dates
    note = fields.TextField()
    url = fields.TextField()
    order_number = fields.TextField()
    order_key = fields.TextField(default="")
    cost_centre = fields.TextField(default="")
    cost_centre_key = fields.TextField(default="")
    type_code = fields.TextField(default="")
    payee_key = fields.TextField(default="")
    particulars = fields.TextField(default="")
    content_hash = fields.TextField()
    bound_hash = fields.TextField(default="")
    given_hash = fields.TextField()
    given_steps_hash = fields.TextField()
    submitted_at = UtcField()
    settled_at: datetime | None = UtcField(null=True)
    created_at = UtcField()
    version = fields.IntField(default=1)
    budget_name = fields.TextField(default="")
    budget_key = fields.TextField(default="")
    budget_limit_minor: int | None = fields.BigIntField(null=True)
    budget_spent_minor: int | None = fields.BigIntField(null=True)
    budget_at: datetime | None = UtcField(null=True)  # when the file came that says so
    last_round = fields.TextField(default="")  # JSON of what it said then; empty: what it says now
    pays_here = fields.BooleanField(default=False)  # payers mark it as paid here, though it is Precoro's

    company_id: int
    requester_id: int

    class Meta:
        table = "document"

    @property
    def in_precoro(self) -> bool:
        """Return whether it is a document of Precoro, which alone decides on it."""
        return self.origin == "precoro"


class Line(TableModel):
    """A line; `given_id` is the source's own, `charges` JSON of its allowances and charges.

    Lines without `counts` are shown and not added.
    """

    id = fields.BigIntField(primary_key=True)
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    position = fields.IntField()
    name = fields.TextField()
    sku = fields.TextField()
    quantity: Decimal | None = ExactField(null=True)
    unit = fields.TextField()
    unit_price: Decimal | None = ExactField(null=True)
    tax_rate: Decimal | None = ExactField(null=True)
    net_minor: int | None = fields.BigIntField(null=True)
    given_id = fields.TextField(default="")
    base_quantity = ExactField(default=Decimal(1))
    order_number = fields.TextField(default="")
    depth = fields.IntField(default=0)
    counts = fields.BooleanField(default=True)
    charges = fields.TextField(default="")

    document_id: int

    class Meta:
        table = "line"


class Charge(TableModel):
    id = fields.BigIntField(primary_key=True)
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    position = fields.IntField()
    name = fields.TextField()
    amount_minor = fields.BigIntField()
    tax_rate: Decimal | None = ExactField(null=True)

    document_id: int

    class Meta:
        table = "charge"


class BankAccount(TableModel):
    """An account that a document asks to be paid to."""

    id = fields.BigIntField(primary_key=True)
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    position = fields.IntField()
    number = fields.TextField()
    number_key = fields.TextField()

    document_id: int

    class Meta:
        table = "bank_account"


class CustomField(TableModel):
    id = fields.BigIntField(primary_key=True)
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    position = fields.IntField()
    name = fields.TextField()
    value = fields.TextField()

    document_id: int

    class Meta:
        table = "custom_field"


class Payer(TableModel):
    id = fields.BigIntField(primary_key=True)
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")

    document_id: int
    person_id: int

    class Meta:
        table = "payer"


class Follower(TableModel):
    """`given`: named by the document's source, which may take them off again; else by somebody in Slack.

    `added_by` is who that was: they, or somebody who mentioned them. Earlier releases did not note it.
    """

    id = fields.BigIntField(primary_key=True)
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    given = fields.BooleanField(default=False)
    added_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", null=True, related_name="followers_added"
    )
    added_at: datetime | None = UtcField(null=True)

    document_id: int
    person_id: int
    added_by_id: int | None

    class Meta:
        table = "follower"


class Comment(TableModel):
    """`key` makes a comment that is handed in twice one comment.

    `text` is what it says now, or said when it was withdrawn. What it said before is in the history.
    """

    id = fields.BigIntField(primary_key=True)
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    author: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    text = fields.TextField()
    at = UtcField()
    edited_at: datetime | None = UtcField(null=True)
    withdrawn_at: datetime | None = UtcField(null=True)
    key = fields.TextField()

    document_id: int
    author_id: int

    class Meta:
        table = "comment"


class ReplyFile(TableModel):
    """A file that somebody put into a reply, by Slack's id for it; `user_id` and the place are its author's.

    state: waiting | stored (an attachment of the comment) | refused (`last_error` says why).
    """

    id = fields.BigIntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField("models.Workspace")
    comment: fields.ForeignKeyRelation[Comment] = fields.ForeignKeyField("models.Comment")
    position = fields.IntField()
    file_id = fields.TextField()
    name = fields.TextField()
    user_id = fields.TextField()
    channel = fields.TextField()
    thread_ts = fields.TextField()
    state = fields.TextField(default="waiting")
    attempts = fields.IntField(default=0)
    next_at = UtcField()
    last_error = fields.TextField(default="")

    workspace_id: int
    comment_id: int

    class Meta:
        table = "reply_file"


class Attachment(TableModel):
    """A file in the store's folder under its content hash. `gone`: the source took it back.

    With a comment it is no file of the document itself: it came with what somebody said.
    """

    id = fields.BigIntField(primary_key=True)
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    position = fields.IntField()
    name = fields.TextField()
    sha256 = fields.TextField()
    size = fields.BigIntField()
    media_type = fields.TextField()
    external = fields.BooleanField(default=False)
    gone = fields.BooleanField(default=False)
    comment: fields.ForeignKeyNullableRelation[Comment] = fields.ForeignKeyField("models.Comment", null=True)

    document_id: int
    comment_id: int | None

    class Meta:
        table = "attachment"


class Payment(TableModel):
    """What a payer said of a payment."""

    id = fields.BigIntField(primary_key=True)
    document: fields.ForeignKeyRelation[Document] = fields.ForeignKeyField("models.Document")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    paid_on = fields.DateField()
    reference = fields.TextField()
    partly = fields.BooleanField()
    at = UtcField()

    document_id: int
    person_id: int

    class Meta:
        table = "payment"
