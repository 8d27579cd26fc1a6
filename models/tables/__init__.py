"""The tables. `models/migrations` creates them; a test holds that both agree on SQLite and PostgreSQL."""

from models.tables.approval import Decision, Step, Turn
from models.tables.documents import (
    Attachment,
    Charge,
    Comment,
    CustomField,
    Document,
    Follower,
    Line,
    Payer,
)
from models.tables.journal import Audit, Batch, Inbound
from models.tables.people import Company, Member, Membership, Person, Workspace
from models.tables.slack import Delivery, ListItem, Message

__all__ = [
    "Attachment",
    "Audit",
    "Batch",
    "Charge",
    "Comment",
    "Company",
    "CustomField",
    "Decision",
    "Delivery",
    "Document",
    "Follower",
    "Inbound",
    "Line",
    "ListItem",
    "Member",
    "Membership",
    "Message",
    "Payer",
    "Person",
    "Step",
    "Turn",
    "Workspace",
]
