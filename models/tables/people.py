"""Who there is: workspaces, companies, people, and people as Slack knows them."""

from datetime import datetime

from tortoise import fields

from models.database.fields import UtcField
from models.tables.table_model import TableModel


class Workspace(TableModel):
    """A Slack workspace by its name in the settings. `down` says why nothing is sent; empty: it works."""

    id = fields.BigIntField(primary_key=True)
    name = fields.TextField()
    team_id = fields.TextField(default="")
    bot_user_id = fields.TextField(default="")  # ours there, as Slack said last
    other_connections = fields.IntField(default=0)  # of our app, by another program with the same tokens
    down = fields.TextField(default="")
    heard_until: datetime | None = UtcField(null=True)  # what Slack told before has reached us
    # Until the store agrees with Slack again after a restore: when the backup was made, since when
    # conversations are read, and the last person whose conversation was.
    restored_from: datetime | None = UtcField(null=True)
    read_back_since: datetime | None = UtcField(null=True)
    read_back_person = fields.BigIntField(default=0)

    class Meta:
        table = "workspace"


class Company(TableModel):
    """`name_key` is the name without case; documents name their company by it."""

    id = fields.BigIntField(primary_key=True)
    name = fields.TextField()
    name_key = fields.TextField()
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField("models.Workspace")
    zone = fields.TextField(default="UTC")
    country = fields.TextField(default="")
    currency = fields.TextField(default="")
    po_pdf_while_pending = fields.BooleanField(default=False)
    # Who changed that in Slack, and when; empty: it is as the settings say.
    po_pdf_set_by: fields.ForeignKeyNullableRelation["Person"] = fields.ForeignKeyField(
        "models.Person", null=True
    )
    po_pdf_set_at: datetime | None = UtcField(null=True)

    workspace_id: int
    po_pdf_set_by_id: int | None

    class Meta:
        table = "company"


class Person(TableModel):
    """Known by e-mail, in lower case. `manager` is told when they do not answer, if the settings say so."""

    id = fields.BigIntField(primary_key=True)
    email = fields.TextField()
    name = fields.TextField(default="")
    active = fields.BooleanField(default=True)
    country = fields.TextField(default="")  # ISO 3166; empty: the company's
    manager: fields.ForeignKeyNullableRelation["Person"] = fields.ForeignKeyField(
        "models.Person", null=True, related_name="reports"
    )

    manager_id: int | None

    @property
    def display_name(self) -> str:
        """The name, or the e-mail while nobody has told us the name."""
        return self.name or self.email

    class Meta:
        table = "person"


class Membership(TableModel):
    """A person in a company, with roles.

    They are in it as long as the settings, a file or a document name them there. `configuration` is what the
    settings or a file give; the other roles come with files alone.
    """

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    company: fields.ForeignKeyRelation[Company] = fields.ForeignKeyField("models.Company")
    configuration = fields.BooleanField(default=False)
    pay = fields.BooleanField(default=False)
    view = fields.BooleanField(default=False)
    from_settings = fields.BooleanField(default=False)  # among the managers
    from_file = fields.BooleanField(default=False)
    from_document = fields.BooleanField(default=False)
    # Empty: the role is from before its source was recorded.
    configuration_in_file = fields.BooleanField(null=True, default=False)

    person_id: int
    company_id: int

    class Meta:
        table = "membership"


class Pairing(TableModel):
    """A manager's choice of a person's member; one without `user_id` ends the one before. Never changed."""

    id = fields.BigIntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField("models.Workspace")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    user_id: str | None = fields.TextField(null=True)
    by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="chosen_pairings"
    )
    at = UtcField()

    workspace_id: int
    person_id: int
    by_id: int

    class Meta:
        table = "pairing"


class Member(TableModel):
    """A person in one workspace.

    state: unknown (not looked up yet) | active | absent | deactivated | guest | bot | unconfirmed | stranger.
    `confirmed_at` is when Slack last said so. `pairing` is the choice in force that made them this member;
    without one they are found by e-mail.
    """

    id = fields.BigIntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField("models.Workspace")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    user_id = fields.TextField(null=True)
    channel = fields.TextField(null=True)  # of the conversation with the app, D...
    state = fields.TextField(default="unknown")
    locale = fields.TextField(default="en-US")
    zone = fields.TextField(default="")
    confirmed_at: datetime | None = UtcField(null=True)
    look_again_at: datetime | None = UtcField(null=True)  # for those who were not found
    email_confirmed = fields.BooleanField(null=True)  # empty: Slack does not say
    pairing: fields.ForeignKeyNullableRelation[Pairing] = fields.ForeignKeyField("models.Pairing", null=True)

    workspace_id: int
    person_id: int
    pairing_id: int | None

    class Meta:
        table = "member"


class Away(TableModel):
    """When a person is away: whole days, both counted, in their own zone; one row for each person.

    `begins_at` and `ends_at` are these days as times. `on_now` is what counts for who may read and is shown
    what; the clock keeps it.
    """

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person")
    first_day = fields.DateField()
    last_day = fields.DateField()
    begins_at = UtcField()
    ends_at = UtcField()  # not counted
    on_now = fields.BooleanField(default=False)
    # Empty: a file has set it.
    set_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", null=True, related_name="away_set"
    )
    set_at = UtcField()

    person_id: int
    set_by_id: int | None

    class Meta:
        table = "away"


class StandIn(TableModel):
    """Somebody who decides on behalf of a person while they are away."""

    id = fields.BigIntField(primary_key=True)
    away: fields.ForeignKeyRelation[Away] = fields.ForeignKeyField("models.Away")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="stands_in"
    )
    position = fields.IntField()

    away_id: int
    person_id: int

    class Meta:
        table = "stand_in"


class Mapping(TableModel):
    """One run that pairs people and members; `cursor` is where users.list goes on after a restart.

    state: running | done | failed. `looked_at` counts the members looked at so far, `attempts` how often
    in a row Slack did not answer. `last_person_id` is the newest person at its start: people who came later
    were on no page that it read before.
    """

    id = fields.BigIntField(primary_key=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField("models.Workspace")
    asked_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField("models.Person", null=True)
    state = fields.TextField(default="running")
    cursor = fields.TextField(default="")
    looked_at = fields.IntField(default=0)
    started_at = UtcField()
    finished_at: datetime | None = UtcField(null=True)
    next_at = UtcField()
    attempts = fields.IntField(default=0)
    claimed_until: datetime | None = UtcField(null=True)
    claimed_by = fields.BigIntField(default=0)
    last_error = fields.TextField(default="")
    last_person_id: int | None = fields.BigIntField(null=True)

    workspace_id: int
    asked_by_id: int | None

    class Meta:
        table = "mapping"
