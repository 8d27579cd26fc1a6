"""Posting a message once, and drawing it again whenever it shows an older state."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from jobs.delivery import plain, sent_files, threads
from jobs.delivery.answers import Meaning, meaning_of, try_again
from jobs.delivery.context import DeliveryContext
from jobs.delivery.drawing import hash_of
from jobs.delivery.nights import morning_of
from jobs.delivery.recipients import UnreachableRecipient, find_recipient, reopen
from models.access import may_read
from models.outbox import files, progress, redraws
from models.outbox.notices import load_notice, load_unlinked, load_welcome
from models.outbox.relocate import relocate
from models.people.accounts import member_of
from models.people.members import LOOK_AGAIN_AFTER
from models.policy import Policy
from models.queries.cards import load_shown
from models.queries.digests import still_waits
from models.queries.discussion.comments import thread_of
from models.queries.discussion.earlier_talk import still_tells
from models.queries.readers import load_reader
from models.queries.waiting.notices import still_asks
from models.records.documents import Card, CommentCard, Digest, ListMessage, Row
from models.records.earlier_talk import EarlierTalk
from models.records.waiting import WaitingNotice
from models.refusals import Refusal
from models.shown import record_shown
from models.tables import Message, Turn
from slack.errors import SlackError, Unreachable
from views import ids
from views.blocks.kit import Message as Drawn
from views.messages.card import build_card
from views.messages.comment import build_comment
from views.messages.digest import build_digest
from views.messages.earlier_talk import build_earlier_talk
from views.messages.list import MOST_ROWS, build_listing
from views.messages.outcome import build_outcome
from views.messages.precoro import build_notice
from views.messages.sent_file import build_sent_file
from views.messages.unlinked import build_unlinked
from views.messages.waiting_notice import build_waiting_notice
from views.messages.welcome import build_welcome
from views.replies.refusals import build_refusal

log = logging.getLogger(__name__)

_EVENTS = {
    "card": ids.CARD_EVENT,
    "list": ids.LISTING_EVENT,
    "outcome": ids.OUTCOME_EVENT,
    "comment": ids.COMMENT_EVENT,
    "welcome": ids.WELCOME_EVENT,
    "unlinked": ids.UNLINKED_EVENT,
    "digest": ids.DIGEST_EVENT,
    "sent_file": ids.SENT_FILE_EVENT,
    "precoro": ids.PRECORO_EVENT,
}
_ONE_AFTER_ANOTHER = timedelta(seconds=1)  # between two looks whether the earlier comment is posted
_GONE = frozenset({"message_not_found", "channel_not_found", "cant_update_message", "edit_window_closed"})


def _event_of(message: Message) -> str:
    is_talk = message.subject == "comment" and message.about_state
    return ids.EARLIER_TALK_EVENT if is_talk else _EVENTS[message.subject]


Asked = Sequence[tuple[int, str]]  # what it asks its reader to approve: (document, hash of what is shown)


async def draw(context: DeliveryContext, message: Message) -> tuple[Drawn, Asked]:
    """Build what the message must show now, and return what it asks with it."""
    if message.subject == "welcome":
        return build_welcome(await load_welcome(message)), ()
    if message.subject == "unlinked":
        return build_unlinked(await load_unlinked(message)), ()
    if message.subject == "precoro":
        return build_notice(await load_notice(message, context.policy)), ()
    if message.subject == "sent_file":
        return build_sent_file(await sent_files.load_answer(context, message)), ()
    shown = await context.store.look(lambda: load_shown(message, context.policy))
    if isinstance(shown, Card):
        asked = [(shown.document.id, shown.document.shown_hash)] if shown.turn else []
        return build_card(shown), asked
    if isinstance(shown, CommentCard):
        return build_comment(shown), ()
    if isinstance(shown, EarlierTalk):
        return build_earlier_talk(shown), ()
    if isinstance(shown, WaitingNotice):
        return build_waiting_notice(shown), asked_in((shown.row,))
    if isinstance(shown, Digest):
        return build_digest(shown), asked_in(shown.approve)
    if isinstance(shown, ListMessage):
        return build_listing(shown), asked_in(shown.rows[:MOST_ROWS])
    return build_outcome(shown), ()


def asked_in(rows: Sequence[Row]) -> Asked:
    """Return what rows ask their reader to approve."""
    return [(row.document, row.shown_hash) for row in rows if row.action == "approve"]


async def remember(context: DeliveryContext, person_id: int, asked: Asked) -> None:
    """Remember what a person was asked, once Slack has taken it."""
    if asked:
        await context.store.transact(lambda: record_shown(person_id, asked, context.clock()))


async def post(context: DeliveryContext, message: Message) -> None:
    """Post a message that Slack does not have; one that it may have is looked for first."""
    try:
        if message.state == "sending" and await _found_again(context, message):
            return
        await _post(context, message)
    except UnreachableRecipient as nobody:
        await progress.again(message, context.clock() + LOOK_AGAIN_AFTER, f"not mapped: {nobody}")
    except SlackError as error:
        if error.code == "thread_not_found":
            await threads.leave_thread(context, message)
        elif error.code == "channel_not_found" and await _is_elsewhere(context, message):
            await progress.again(message, context.clock(), str(error), state="new")
        # A row that stays `sending` is looked for before the next try: Slack may have it.
        elif not await try_again(context, message, error, **_state_after(message, error)):
            log.error("Message %d was refused for good: %s", message.id, error)


def _state_after(message: Message, error: SlackError) -> dict[str, Any]:
    """Return the state of a message whose call failed: only an answer tells that Slack does not have it."""
    unknown = message.state == "sending" or meaning_of(error) is Meaning.UNKNOWN
    return {} if unknown else {"state": "new"}


async def _found_again(context: DeliveryContext, message: Message) -> bool:
    ts = await threads.find_again(context, message, _event_of(message))
    if ts is None:
        await progress.start_over(message)
        return False
    # What Slack has may be older than what is wanted by now: version 0 has it drawn again.
    await progress.done(message, state="posted", ts=ts, shown_version=0, shown_hash="")
    context.delivered[message.subject] += 1
    return True


async def _post(context: DeliveryContext, message: Message) -> None:
    if message.document_id and not await may_read(
        message.document_id, message.person_id, message.workspace_id
    ):
        await progress.give_up(message, "may_not_read", context.clock())
        return
    if await _is_settled(message, context.policy):
        await progress.give_up(message, "settled", context.clock())
        await files.drop_files(message.id, "settled")
        return
    if await threads.is_behind(message):
        at = context.clock() + _ONE_AFTER_ANOTHER
        await progress.again(message, at, "an earlier comment is posted first")
        return
    if morning := await morning_of(context, message):
        await progress.again(message, morning, "it is night where its reader is")
        return
    _member, message.channel = await find_recipient(context, message.person_id)
    thread_ts = await thread_of(message)
    drawn, asked = await draw(context, message)
    now = context.clock()
    if not await progress.start_sending(message, now, now + context.settles_after, channel=message.channel):
        return
    metadata = ids.metadata(_event_of(message), message.id)

    async def call(drawn: Drawn) -> str:
        return await context.client.post_message(
            message.channel,
            text=drawn.text,
            blocks=drawn.blocks,
            metadata=metadata,
            thread_ts=thread_ts or None,
        )

    ts, shown = await plain.send(message, drawn, call)
    await remember(context, message.person_id, asked if shown == hash_of(drawn) else ())
    await progress.done(
        message, state="posted", ts=ts, shown_version=message.wanted_version, shown_hash=shown
    )
    context.delivered[message.subject] += 1


async def _is_settled(message: Message, policy: Policy) -> bool:
    """Return whether a card or reminder asks for what needs no answer any more: then it is not posted."""
    if message.subject == "digest":
        return not await still_waits(message, policy)
    if message.subject == "list" and message.about_state:
        return not await still_asks(message, policy)
    if message.subject == "comment" and message.about_state:
        return not await still_tells(message)
    if message.subject != "card" or message.turn_id is None:
        return False
    return not await Turn.exists(id=message.turn_id, state__in=("open", "held", "sending"))


async def redraw(context: DeliveryContext, message: Message) -> None:
    """Draw a message again, if it would look different; safe to repeat. It is marked (see `redraws`)."""
    answered = redraws.clear_mark(message)
    try:
        message = await _in_present_account(context, message)
        drawn, asked = await _draw_again(context, message)
        shown = hash_of(drawn)
        if shown != message.shown_hash:
            _, shown = await plain.send(message, drawn, partial(_update, context, message))
            await remember(context, message.person_id, asked if shown == hash_of(drawn) else ())
        await progress.drawn(message, shown, **answered)
    except Unreachable as error:
        redraw_after = context.clock() + context.settles_after
        await try_again(context, message, error, shown_hash="", redraw_after=redraw_after)
    except SlackError as error:
        if error.code == "channel_not_found" and await _is_elsewhere(context, message):
            await progress.again(message, context.clock(), str(error), **answered)
        elif error.code in _GONE:
            # Somebody deleted the message: nothing is left to draw.
            gone = {
                "shown_version": message.wanted_version,
                "shown_hash": "",
                "last_error": f"gone: {error.code}",
            }
            await progress.done(message, **answered, **gone)
        elif not await try_again(context, message, error, **answered):
            log.error("Message %d was refused for good: %s", message.id, error)


async def _is_elsewhere(context: DeliveryContext, message: Message) -> bool:
    """Return whether the conversation with the reader turns out to be another one now."""
    if message.left_at:
        return False
    try:
        return await reopen(context, message.person_id, message.channel)
    except (SlackError, UnreachableRecipient):
        return False


async def _update(context: DeliveryContext, message: Message, drawn: Drawn) -> None:
    await context.client.update_message(
        message.channel,
        message.ts,
        text=drawn.text,
        blocks=drawn.blocks,
        metadata=ids.metadata(_event_of(message), message.id),
    )


async def _in_present_account(context: DeliveryContext, message: Message) -> Message:
    """Move what needs an answer to the account by which its person is known now; return the row as it is."""
    if message.left_at:
        return message
    member = await member_of(message.workspace_id, message.person_id)
    if member is None or member.state not in ("active", "unknown") or member.channel == message.channel:
        return message
    if not member.channel:
        try:
            # Opens the conversation: until then its id is not known.
            await find_recipient(context, message.person_id)
        except UnreachableRecipient:
            return message
    await context.apply(lambda change: relocate(message.id, change))
    moved = await Message.get(id=message.id)
    moved.claimed_by = message.claimed_by  # under which it is drawn, and who has it by now
    return moved


async def _draw_again(context: DeliveryContext, message: Message) -> tuple[Drawn, Asked]:
    """Draw what its reader may see by now: a refusal, if the document does not concern them any more."""
    if message.document_id and not await may_read(
        message.document_id, message.person_id, message.workspace_id
    ):
        reader = await load_reader(message.workspace_id, message.person_id)
        return build_refusal(Refusal("may_not_read"), reader), ()
    return await draw(context, message)
