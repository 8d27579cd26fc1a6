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
    Payment,
)
from models.tables.journal import Audit, Batch, Inbound
from models.tables.people import Company, Mapping, Member, Membership, Person, Workspace
from models.tables.slack import Delivery, Home, ListItem, Message, Reminder

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
    "Home",
    "Inbound",
    "Line",
    "ListItem",
    "Mapping",
    "Member",
    "Membership",
    "Message",
    "Payer",
    "Payment",
    "Person",
    "Reminder",
    "Step",
    "Turn",
    "Workspace",
]
