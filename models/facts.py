"""What rules state in a transaction. `models/outbox/effects.py` says what follows from each.

People, documents, turns and workspaces are given by their ids.
"""

from collections.abc import Mapping
from dataclasses import field

from models.frozen import frozen
from models.vocabulary import Action, PrecoroEvent


@frozen
class Happened:
    """Something that the history of a document tells, and its cards show.

    `who` is an e-mail; empty: the bot, or the source of the document. `pressed` is the turn that was settled.
    """

    document: int
    what: str  # approved | rejected | changes_asked | submitted | revised | paid ...
    who: str = ""
    details: Mapping[str, str | int] = field(default_factory=dict)
    pressed: int | None = None


def happened(
    document: int, what: str, who: str = "", *, pressed: int | None = None, **details: str | int
) -> Happened:
    """Return the fact with its details, as the history stores them."""
    return Happened(document, what, who, details, pressed)


@frozen
class DocumentChanged:
    """What a document shows is different now, without an entry in its history; `pressed` as there."""

    document: int
    pressed: int | None = None


@frozen
class RoundStarted:
    """There is a new round: those who only look on have a card of it."""

    document: int


@frozen
class QuestionOpened:
    """A turn is open: its person can decide now."""

    document: int
    turn: int
    person: int


@frozen
class StepStuck:
    """Nobody on the open step can act."""

    document: int
    reason: str  # a StuckReason


@frozen
class RoundEnded:
    """The round is over. `notify`: its requester and followers do not know yet."""

    document: int
    status: str
    notify: bool = True


@frozen
class RevisionSettled:
    """A higher revision came with its outcome: nobody decides it here."""

    document: int
    status: str


@frozen
class Reopened:
    """An approved document has a higher revision, and is not approved any more."""

    document: int


@frozen
class PayersNamed:
    """The source of a document has said who pays it."""

    document: int


@frozen
class PaymentRecorded:
    """A payer has marked an invoice as paid, or a part of it."""

    document: int
    payment: int
    payer: int


@frozen
class FollowersAdded:
    """People follow a document from now on."""

    document: int
    people: tuple[int, ...]


@frozen
class Commented:
    """There are new comments: (comment, its author), oldest first."""

    document: int
    comments: tuple[tuple[int, int], ...]


@frozen
class CommentChanged:
    """A comment says something else, or was withdrawn."""

    comment: int


@frozen
class ReplyTaken:
    """A reply under one of our messages has become a comment; `ts` is the reply's."""

    message: int
    ts: str


@frozen
class FilesAdded:
    """A document may have attachments that its cards did not come with."""

    document: int


@frozen
class HelpAsked:
    """The requester asks for another approver in place of that of a turn, or of it and others."""

    document: int
    turn: int


@frozen
class AwayChanged:
    """A person is away now, or is back, or other people stand in for them."""

    person: int


@frozen
class RightsChanged:
    """A person left, came back, or has other roles."""

    person: int


@frozen
class NameLearned:
    """A person without a name has one now."""

    person: int


@frozen
class MemberChanged:
    """Slack says something new of a person; states as in the member table."""

    workspace: int
    person: int
    before: str
    after: str
    other_account: bool
    other_zone: bool


@frozen
class AccountLost:
    """The Slack account of a person turned out to be somebody else's."""

    workspace: int
    person: int
    was_active: bool


@frozen
class ScheduleChanged:
    """A person chose when to be reminded."""

    workspace: int
    person: int


@frozen
class IntegrationChanged:
    """How a workspace is integrated is different now: a mapping run, a person in it, or a setting."""

    workspace: int


@frozen
class PrecoroNotice:
    """A person is told what became of their decision or of their key in Precoro.

    `what` is a PrecoroEvent, `words` are Precoro's own, `key` makes it one message however often it is said.
    """

    company: int
    person: int
    what: PrecoroEvent
    key: str
    document: int | None = None
    words: str = ""


@frozen
class KeyChanged:
    """A person can decide in Precoro now, or cannot any more."""

    company: int
    person: int


@frozen
class Escalated:
    """People are told that a step has waited for `days` working days; beside them, its requester.

    `turn` is one that is open, `number` counts how often it was told.
    """

    document: int
    turn: int
    number: int
    people: tuple[int, ...]
    names: str  # theirs
    days: int


@frozen
class AskedAgain:
    """A person is asked once more for what they are asked already; `key` makes it one message.

    `by` asks; None: the person had put it off themselves.
    """

    document: int
    person: int
    action: Action
    key: str
    turn: int | None = None
    by: int | None = None


@frozen
class SentFileChanged:
    """What the answer to a file that somebody sent shows is different; at first there is none."""

    sent_file: int


Fact = (
    Happened
    | DocumentChanged
    | RoundStarted
    | QuestionOpened
    | StepStuck
    | RoundEnded
    | RevisionSettled
    | Reopened
    | PayersNamed
    | PaymentRecorded
    | FollowersAdded
    | Commented
    | CommentChanged
    | ReplyTaken
    | FilesAdded
    | HelpAsked
    | AwayChanged
    | RightsChanged
    | NameLearned
    | MemberChanged
    | AccountLost
    | ScheduleChanged
    | IntegrationChanged
    | PrecoroNotice
    | KeyChanged
    | Escalated
    | AskedAgain
    | SentFileChanged
)
