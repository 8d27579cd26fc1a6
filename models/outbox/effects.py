"""What follows from the facts of a transaction: history, cards, outcomes, files, notices, Homes, events."""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import assert_never

from models.change import Change
from models.documents.context.budgets import open_of_same_budget
from models.events.record import record_outcomes
from models.facts import (
    AccountLost,
    AskedAgain,
    AwayChanged,
    CommentChanged,
    Commented,
    DocumentChanged,
    Escalated,
    Fact,
    FilesAdded,
    FollowersAdded,
    Happened,
    HelpAsked,
    IntegrationChanged,
    KeyChanged,
    MemberChanged,
    NameLearned,
    PayersNamed,
    PaymentRecorded,
    PrecoroNotice,
    QuestionOpened,
    Reopened,
    ReplyTaken,
    RevisionSettled,
    RightsChanged,
    RoundEnded,
    RoundStarted,
    ScheduleChanged,
    SentFileChanged,
    StepStuck,
)
from models.history import chain
from models.history.key import AuditKey
from models.outbox import files, homes, messages, people, stand_ins
from models.outbox.discussion import comments
from models.outbox.notices import notify_of_precoro
from models.outbox.stuck import notify_stuck
from models.outbox.waiting.again import enqueue_again, enqueue_escalation
from models.tables import Document, Follower


def following(key: AuditKey) -> Callable[[Change], Awaitable[None]]:
    """Return what follows a change, for a store; `key` is that of its histories."""
    return partial(follow, key=key)


async def follow(change: Change, key: AuditKey) -> None:
    """Write what follows from the facts of a change, in the order in which they were stated.

    Following one may state another. What shows a document is redrawn last, once for each document; after
    that its events for other systems are made.
    """
    for fact in change.facts:
        await _follow(fact, change, key)
    changed = _changed(change)
    for document_id, pressed_turn in sorted(changed.items()):
        if document_id not in change.new:
            await messages.redraw(document_id, pressed_turn)
        await homes.document_changed(document_id)
    for document_id in sorted(_discussed(change) - changed.keys() - change.new):
        await messages.redraw(document_id, None)
    await record_outcomes(change)


def _changed(change: Change) -> dict[int, int | None]:
    """Return the documents to redraw, each with the turn that was pressed."""
    changed: dict[int, int | None] = {}
    for fact in change.facts:
        if isinstance(fact, Happened | DocumentChanged):
            changed[fact.document] = changed.get(fact.document) or fact.pressed
    return changed


def _discussed(change: Change) -> set[int]:
    """Return the documents that have another comment: cards count them."""
    return {fact.document for fact in change.facts if isinstance(fact, Commented)}


async def _follow(fact: Fact, change: Change, key: AuditKey) -> None:
    match fact:
        case Happened(document, what, who, details):
            await chain.add(key, document, change.now, what, who, **details)
        case DocumentChanged() | RevisionSettled() | Reopened():
            pass  # redrawn, or told to other systems, last
        case RoundStarted(document):
            await _enqueue_onlooker_cards(change.held[document], change)
        case QuestionOpened(document, turn, person):
            await messages.enqueue_card(change.held[document], "approver", person, change, turn_id=turn)
            await stand_ins.enqueue_for_turn(change.held[document], change)
        case StepStuck(document, reason):
            await notify_stuck(change.held[document], reason, change, key)
        case RoundEnded():
            await _end_round(fact, change)
        case PayersNamed(document):
            await messages.enqueue_payer_cards(change.held[document], change)
        case PaymentRecorded():
            await messages.enqueue_payment_notice(change.held[fact.document], fact, change)
        case FollowersAdded(document, followers):
            await _enqueue_follower_cards(change.held[document], followers, change)
        case Commented(document, made):
            await comments.enqueue_comments(change.held[document], made, change)
        case CommentChanged(comment):
            await comments.redraw_comment(comment)
        case ReplyTaken(message, ts):
            await comments.enqueue_reaction(message, ts, change)
        case FilesAdded(document):
            await files.enqueue_for_cards(change.held[document], change)
        case HelpAsked(document, turn):
            await stand_ins.enqueue_help(change.held[document], turn, change)
        case AwayChanged(person):
            await stand_ins.away_changed(person, change)
        case RightsChanged(person):
            await people.rights_changed(person, change)
        case NameLearned(person):
            await people.name_learned(person, change)
        case MemberChanged():
            await people.member_changed(fact, change)
        case AccountLost():
            await people.account_lost(fact, change)
        case ScheduleChanged(workspace, person):
            await messages.post_now(workspace, person, change.now)
            await homes.redraw_home(workspace, person, change.now)
        case IntegrationChanged(workspace):
            await homes.integration_changed(workspace)
        case PrecoroNotice():
            await notify_of_precoro(fact, change)
        case KeyChanged(company, person):
            await people.key_changed(company, person, change)
        case Escalated():
            await enqueue_escalation(change.held[fact.document], fact, change)
        case AskedAgain():
            await enqueue_again(change.held[fact.document], fact, change)
        case SentFileChanged(sent_file):
            await messages.show_sent_file(sent_file, change)
        case _:
            assert_never(fact)


async def _enqueue_onlooker_cards(document: Document, change: Change) -> None:
    """Enqueue the cards without buttons: the requester's, and the followers'."""
    await messages.enqueue_card(document, "requester", document.requester_id, change)
    followers = await Follower.filter(document_id=document.id).order_by("id")
    await _enqueue_follower_cards(document, [one.person_id for one in followers], change)


async def _enqueue_follower_cards(document: Document, followers: Iterable[int], change: Change) -> None:
    for person_id in followers:
        if person_id != document.requester_id:
            await messages.enqueue_card(document, "follower", person_id, change)


async def _end_round(fact: RoundEnded, change: Change) -> None:
    document = change.held[fact.document]
    for other in await open_of_same_budget(document):
        change.state(DocumentChanged(other))  # less is left for them, or more
    if fact.notify:
        await messages.enqueue_outcome(document, fact.status, change)
    if fact.status == "approved":
        await files.enqueue_final_pdfs(document, change.now)
        await messages.enqueue_payer_cards(document, change)
