"""The words that records use: kinds, statuses, roles, states and priorities; and limits of forms."""

from enum import IntEnum
from typing import Final, Literal

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
    "draft",
    "pending",
    "approved",
    "rejected",
    "in_revision",
    "cancelled",
    "partly_paid",
    "paid",
    "closed",  # over in its source, neither approved nor rejected as far as is known
    "unknown",
]
APPROVED: Final = frozenset(
    {"approved", "partly_paid", "paid"}
)  # a round ended so, and payments may have followed
# Somebody may still decide, pay or revise. What its source says of an unknown one may be understood tomorrow.
NOT_OVER: Final = ("draft", "pending", "in_revision", "approved", "partly_paid", "unknown")
Rule = Literal["any", "all"]
StepState = Literal["waiting", "open", "done", "closed"]
# waiting: an earlier step is open; sending: on its way to the system that decides; closed: the step or the
# chain ended without it; withdrawn: taken back. One that can still be undone is shown as approved.
TurnState = Literal[
    "waiting", "open", "sending", "approved", "rejected", "changes_asked", "closed", "withdrawn"
]
CardRole = Literal["approver", "requester", "follower", "configuration", "payer"]
Action = Literal["approve", "pay", "revise", "see"]  # what is wanted of a reader
# Empty: somebody can act; not_read: who is asked in Precoro could not be read.
StuckReason = Literal["", "not_mapped", "gone", "only_requester", "nobody", "not_read"]
PdfPlace = Literal["thread", "card", "there"]  # in the thread of a card, with a new card, or sent before
SentBy = Literal["everybody", "configuration"]
# Why a mailbox cannot be read.
MailboxCode = Literal[
    "mailbox_unreachable",
    "mailbox_timeout",
    "mailbox_certificate",
    "mailbox_login",
    "mailbox_folder",
    "mailbox_folder_not_made",
    "mailbox_refused",
    "mailbox_fault",
]
# Why no calls are made to Precoro: it does not take the company's key, something on the way refuses them, or
# those of a day are used up.
StopReason = Literal["key_refused", "blocked", "daily_limit"]
CountedBy = Literal["company", "key"]  # whose calls Precoro adds up
Later = Literal["today", "tomorrow", "monday"]  # until when something is put off, beside a date
How = Literal["default", "own", "off"]  # what a person chose for their reminders
# Why a row of the outbox was given up: what nobody needs any more is dropped, the last three are failures.
TARGET_OFF = "target_off"  # why an event waits: its target wants no more, until somebody sends again
DroppedBecause = Literal[
    "may_not_read",  # its reader may not read the document
    "settled",  # it was answered, withdrawn, or its round was over, before Slack had it
    "collapsed",  # it became a row of a list
    "newer_digest",
    "left_account",  # its message is in an account that its reader has left
    "reaction_refused",
    "refused",  # by Slack, for good
    "missing_file",
    "our_fault",
]
FAILURES: Final = ("refused", "missing_file", "our_fault")
# What other systems are told, as `type` of an event.
EventType = Literal[
    "document.approved",
    "document.rejected",
    "document.changes_asked",
    "document.cancelled",
    "document.reopened",
    "invoice.paid",
    "invoice.partly_paid",
    "audit.root",
    "test.ping",
]
Verdict = Literal["approved", "rejected", "changes_asked"]
# Why a decision is not sent to Precoro yet: it is about to be, the calls of the day are used up, or Precoro
# does not let the bot in.
WaitReason = Literal["", "daily_limit", "stopped"]
# Why a file of a document is only in Precoro: the key's owner may not have it, it is not there any more, it
# is larger than is fetched, its link does not lead to it, the answer holds neither a file nor a link, no
# whole answer came, or the document has more files than are fetched.
FileTrouble = Literal["forbidden", "gone", "too_large", "elsewhere", "not_given", "broken", "too_many"]
# Why a payment is not recorded in Precoro.
WhyNotPaid = Literal[
    "payment_refused",  # Precoro did not take it, and said why
    "payment_not_arrived",  # it was sent once, and nothing shows that Precoro took it
    "payment_not_known",  # it was sent once, and Precoro's list of payments could not be read
    "payment_changed",  # it was not sent: the document, or what is left to pay, is not what was shown
    "payment_settled",  # it was not sent: nothing is left to pay
    "payment_may_not",  # it was not sent: Precoro does not let the person read or pay the document
    "payment_no_key",  # it was not sent: the person has no key any more that Precoro accepts
    "payment_off",  # it was not sent: the settings do not let payments be recorded any more
]
# What a person is told of their decision or payment in Precoro, and of their key.
PrecoroEvent = Literal[
    WhyNotPaid,
    "refused",  # Precoro did not take the decision, and said why
    "not_arrived",  # it was sent once, and nothing shows that Precoro took it
    "changed",  # it was not sent: the document is not what the person was shown
    "settled",  # it was not sent: the step at which they were asked waits no more
    "may_not",  # it was not sent: Precoro says that the person may not decide it now
    "key_wanted",  # a document waits for the person, who has linked no key
    "key_works",
    "key_refused",  # Precoro does not take the key with this address
    "key_of_other",  # it is a key of another company
    "key_unreadable",  # what is stored of it cannot be opened any more
]
CardState = Literal[
    "pending_you",  # an open turn of the reader: the only state with Approve and Reject
    "pending_others",
    "stuck",  # a step nobody can act on
    "approved",
    "rejected",
    "in_revision",
    "cancelled",
    "closed",
    "unknown",  # its source says something that is not understood
    "withdrawn",  # back in draft
    "outdated",  # a newer round has a card of its own
]

# Characters of what people type into forms.
REASON_LIMIT: Final = 800  # of a rejection or a question, as in Precoro
NOTE_LIMIT: Final = 800  # of a confirmed revision
REFERENCE_LIMIT: Final = 100  # of a payment


class Priority(IntEnum):
    """Which message is served first when Slack's limits leave a choice."""

    OWN_CARD = 0  # what the reader has just pressed
    LIVE_BUTTONS = 1  # buttons that must go, or must not be pressed any more
    NEW_CARD = 2
    OTHER_CARD = 3
    DIGEST = 4
