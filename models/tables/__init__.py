"""The tables. `models/migrations` creates them; a test holds that both agree on SQLite and PostgreSQL."""

from models.tables.approval import Decision, Step, Turn
from models.tables.documents import (
    Attachment,
    BankAccount,
    Charge,
    Comment,
    CustomField,
    Document,
    Follower,
    Line,
    Payer,
    Payment,
    ReplyFile,
)
from models.tables.events import EventDelivery, Installation, OutboundEvent
from models.tables.history import Audit, AuditChain, AuditRoot, AuditStart, Batch, Inbound
from models.tables.outbox import Delivery, Home, ListItem, Message, Reminder, ShownDocument
from models.tables.people import Company, Mapping, Member, Membership, Pairing, Person, Workspace
from models.tables.sent_files import SentFile

__all__ = [
    "Attachment",
    "Audit",
    "AuditChain",
    "AuditRoot",
    "AuditStart",
    "BankAccount",
    "Batch",
    "Charge",
    "Comment",
    "Company",
    "CustomField",
    "Decision",
    "Delivery",
    "Document",
    "EventDelivery",
    "Follower",
    "Home",
    "Inbound",
    "Installation",
    "Line",
    "ListItem",
    "Mapping",
    "Member",
    "Membership",
    "Message",
    "OutboundEvent",
    "Pairing",
    "Payer",
    "Payment",
    "Person",
    "Reminder",
    "ReplyFile",
    "SentFile",
    "ShownDocument",
    "Step",
    "Turn",
    "Workspace",
]
