"""The words that records use: kinds, statuses, seats and states."""

from typing import Literal

Kind = Literal[
    "purchase_order",
    "purchase_requisition",
    "invoice",
    "receipt",
    "expense",
    "warehouse_request",
    "request_for_proposal",
]
Status = Literal[
    "draft", "pending", "approved", "rejected", "in_revision", "cancelled", "partly_paid", "paid", "unknown"
]
Rule = Literal["any", "all"]
StepState = Literal["waiting", "open", "done", "closed"]
# waiting: an earlier step is open; closed: the step or the chain ended without it; withdrawn: taken back
TurnState = Literal["waiting", "open", "approved", "rejected", "changes_asked", "closed", "withdrawn"]
Seat = Literal["approver", "requester", "follower", "configuration", "payer"]
Ask = Literal["approve", "pay", "revise", "see"]  # what is wanted of a reader
How = Literal["default", "own", "off"]  # what a person chose for his reminders
CardState = Literal[
    "pending_you",  # an open turn of the reader: the only state with Approve and Reject
    "pending_others",
    "stuck",  # a step nobody can act on
    "approved",
    "rejected",
    "in_revision",
    "cancelled",
    "withdrawn",  # back in draft
    "outdated",  # a newer round has a card of its own
]
