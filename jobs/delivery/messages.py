"""Making Slack show a message: post it once, draw it again whenever it is not what it should be."""

import hashlib
import json
import logging
from datetime import timedelta

from jobs.delivery import threads
from jobs.delivery.context import DeliveryContext
from jobs.delivery.recipients import UnreachableRecipient, reach
from jobs.delivery.retry import TRIES, pause
from models.access import may_read
from models.outbox import redraws
from models.outbox.notices import load_welcome
from models.outbox.relocate import relocate
from models.outbox.unlinked import load_unlinked
from models.people.accounts import LEFT
from models.people.members import LOOK_AGAIN_AFTER
from models.policy import Policy
from models.queries.cards import load_shown
from models.queries.comments import thread_of
from models.queries.digests import still_waits
from models.queries.readers import load_reader
from models.records.documents import Card, CommentCard, Digest, ListMessage
from models.refusals import Refusal
from models.tables import Delivery, Member, Message, Turn
from slack.errors import AnswerUnknown, RateLimited, SlackError, SlackRefused, Unreachable
from views import ids
from views.blocks.kit import Block
from views.blocks.kit import Message as Drawn
from views.messages.card import build_card
from views.messages.comment import build_comment
from views.messages.digest import build_digest
from views.messages.list import build_listing
from views.messages.outcome import build_outcome
from views.messages.unlinked import build_unlinked
from views.messages.welcome import build_welcome
from views.wording.refusals import build_refusal

log = logging.getLogger(__name__)

_EVENTS = {
    "card": ids.CARD_EVENT,
    "list": ids.LISTING_EVENT,
    "outcome": ids.OUTCOME_EVENT,
    "comment": ids.COMMENT_EVENT,
    "welcome": ids.WELCOME_EVENT,
    "unlinked": ids.UNLINKED_EVENT,
    "digest": ids.DIGEST_EVENT,
}
_ONE_AFTER_ANOTHER = timedelta(seconds=1)  # between two looks whether what was said earlier is there
_GONE = frozenset({"message_not_found", "channel_not_found", "cant_update_message", "edit_window_closed"})


async def draw(context: DeliveryContext, message: Message) -> Drawn:
    """Build what the message must show now."""
    if message.subject == "welcome":
        return build_welcome(await load_welcome(message))
    if message.subject == "unlinked":
        return build_unlinked(await load_unlinked(message))
    shown = await context.store.look(lambda: load_shown(message, context.policy))
    if isinstance(shown, Card):
        return build_card(shown)
    if isinstance(shown, CommentCard):
        return build_comment(shown)
    if isinstance(shown, Digest):
        return build_digest(shown)
    return build_listing(shown) if isinstance(shown, ListMessage) else build_outcome(shown)


def hash_of(drawn: Drawn) -> str:
    """Tell one drawing from another."""
    return hash_of_blocks(drawn.text, drawn.blocks)


def hash_of_blocks(text: str, blocks: list[Block]) -> str:
    """Tell one drawing from another, of whatever it is."""
    return hashlib.sha256(json.dumps([text, blocks]).encode()).hexdigest()[:32]


async def post(context: DeliveryContext, message: Message) -> None:
    """Post a message that Slack does not have; one that it may have is looked for first."""
    try:
        if message.state == "sending" and await _found_again(context, message):
            return
        await _post(context, message)
    except UnreachableRecipient as nobody:
        await _later(message, context, LOOK_AGAIN_AFTER, f"not mapped: {nobody}")
    except AnswerUnknown as unknown:
        # The row stays `sending`: whether Slack has it is looked up before a second try.
        await _later(message, context, context.settles_after, str(unknown))
    except SlackError as error:
        if message.parent_id and error.code == "thread_not_found":
            await threads.leave_thread(message)
            return
        # `sending` here: Slack could not be asked whether it has the message, so that is still open.
        await _failed(context, message, error, back_to="sending" if message.state == "sending" else "new")


async def _found_again(context: DeliveryContext, message: Message) -> bool:
    ts = await threads.find_again(context, message, _EVENTS[message.subject])
    if ts is None:
        await Message.filter(id=message.id, state="sending").update(state="new")
        message.state = "new"
        return False
    # What stands there may be older than what is wanted by now: shown=0 has it drawn again.
    await Message.filter(id=message.id).update(state="posted", ts=ts, shown=0, shown_hash="", trouble="")
    return True


async def _post(context: DeliveryContext, message: Message) -> None:
    if message.document_id and not await may_read(message.document_id, message.person_id):
        await Message.filter(id=message.id).update(state="dropped", trouble="may_not_read")
        return
    if await _is_settled(message, context.policy):
        await Message.filter(id=message.id).update(state="dropped", trouble="settled_before")
        await Delivery.filter(message_id=message.id).update(state="dropped")
        return
    if await threads.is_behind(message):
        await _later(message, context, _ONE_AFTER_ANOTHER, "what was said earlier comes first")
        return
    _member, channel = await reach(context, message.person_id)
    thread_ts = await thread_of(message)
    drawn = await draw(context, message)
    now = context.clock()
    taken = await Message.filter(id=message.id, state="new").update(
        state="sending",
        channel=channel,
        sending_since=now,
        next_at=now + context.settles_after,
    )
    if not taken:
        return
    ts = await context.workspace.client.post_message(
        channel,
        text=drawn.text,
        blocks=drawn.blocks,
        metadata=ids.metadata(_EVENTS[message.subject], message.id),
        thread_ts=thread_ts or None,
    )
    await Message.filter(id=message.id).update(
        state="posted",
        ts=ts,
        shown=message.wanted,
        shown_hash=hash_of(drawn),
        attempts=0,
        next_at=now,
        trouble="",
    )


async def _is_settled(message: Message, policy: Policy) -> bool:
    """Say whether a card or reminder asks what needs no answer any more: then nobody gets to see it."""
    if message.subject == "digest":
        return not await still_waits(message, policy)
    if message.subject != "card" or message.turn_id is None:
        return False
    return not await Turn.exists(id=message.turn_id, state="open")


async def redraw(context: DeliveryContext, message: Message) -> None:
    """Draw a message again, if it would look different; safe to repeat.

    It is marked as gone out (see `models.unanswered`).
    """
    answered = redraws.answered(message)
    try:
        message = await _where_he_is(context, message)
        drawn = await _draw_again(context, message)
        if hash_of(drawn) != message.shown_hash:
            await context.workspace.client.update_message(
                message.channel,
                message.ts,
                text=drawn.text,
                blocks=drawn.blocks,
                metadata=ids.metadata(_EVENTS[message.subject], message.id),
            )
        await Message.filter(id=message.id).update(
            **answered, shown=message.wanted, shown_hash=hash_of(drawn), attempts=0, trouble=""
        )
    except Unreachable as error:
        await Message.filter(id=message.id).update(
            shown_hash="", again_at=context.clock() + context.settles_after
        )
        await _failed(context, message, error, back_to="posted")
    except SlackError as error:
        await Message.filter(id=message.id).update(**answered)
        if error.code in _GONE:
            await _gone(message, error)
        else:
            await _failed(context, message, error, back_to="posted")


async def _where_he_is(context: DeliveryContext, message: Message) -> Message:
    """See first that what waits comes to the account by which its person is known now."""
    if LEFT in message.key:
        return message
    member = await Member.get_or_none(workspace_id=message.workspace_id, person_id=message.person_id)
    if member is None or member.state != "active" or member.channel == message.channel:
        return message
    if not member.channel:
        try:
            await reach(context, message.person_id)  # opens the conversation: until then nobody knows which
        except UnreachableRecipient:
            return message
    await context.apply(lambda change: relocate(message.id, change))
    return await Message.get(id=message.id)


async def _draw_again(context: DeliveryContext, message: Message) -> Drawn:
    """Draw what its reader may see by now: nothing, if he has no part in the document any more."""
    if message.document_id and not await may_read(message.document_id, message.person_id):
        reader = await load_reader(message.workspace_id, message.person_id)
        return build_refusal(Refusal("may_not_read"), reader)
    return await draw(context, message)


async def _gone(message: Message, refusal: SlackError) -> None:
    """Somebody deleted the message: nothing is left to draw, and its wish is met."""
    await Message.filter(id=message.id).update(
        shown=message.wanted, shown_hash="", trouble=f"gone: {refusal.code}"
    )


async def _failed(context: DeliveryContext, message: Message, error: SlackError, *, back_to: str) -> None:
    """Slack did not take it: later again, or never if it said so for good."""
    if isinstance(error, RateLimited):
        await _later(message, context, timedelta(seconds=error.retry_after), str(error), state=back_to)
    elif error.permanent or (isinstance(error, SlackRefused) and message.attempts + 1 >= TRIES):
        log.error("Message %d was refused for good: %s", message.id, error)
        await Message.filter(id=message.id).update(state="failed", trouble=str(error))
    else:
        wait = pause(message.attempts + 1)
        await _later(message, context, wait, str(error), state=back_to, attempts=message.attempts + 1)


async def _later(
    message: Message,
    context: DeliveryContext,
    wait: timedelta,
    trouble: str,
    *,
    state: str = "",
    attempts: int | None = None,
) -> None:
    values: dict[str, object] = {"next_at": context.clock() + wait, "trouble": trouble[:500]}
    if state:
        values["state"] = state
    if attempts is not None:
        values["attempts"] = attempts
    await Message.filter(id=message.id).update(**values)
