"""Every reply that Slack delivered is one comment, told once to everybody else, in order."""

from collections import defaultdict
from collections.abc import AsyncIterator

from models.access import may_read
from models.tables import Comment, Document, Message
from sandbox.state.team import SlackMessage as Shown
from tests.chaos.compare.seen import Place, Seen


async def wrong_comments(seen: Seen) -> list[str]:
    """Look at the replies, the comments and the messages that tell them."""
    seen.counts["comments"] += await Comment.all().count()
    return [
        *[one for place in seen.places.values() async for one in _lost_replies(seen, place)],
        *[one async for one in _untold()],
        *[one async for one in _out_of_order(seen)],
    ]


async def _lost_replies(seen: Seen, place: Place) -> AsyncIterator[str]:
    delivered = {
        (one.payload["event"].get("channel"), one.payload["event"].get("ts")): one
        for _, one in seen.record.of("events_api")
        if one.payload["event"]["type"] == "message" and not one.payload["event"].get("bot_id")
    }
    for reply in place.of_people():
        if not reply.thread_ts:
            continue
        event = delivered.get((reply.channel, reply.ts))
        made = await Comment.filter(key=f"slack:{place.slack.team.id}:{reply.channel}:{reply.ts}")
        if len(made) > 1:
            yield f"Reply {reply.ts} in {reply.channel} is {len(made)} comments"
        if event is None or event.acked_at is None:
            seen.counts["replies not acked"] += 1
            continue
        seen.counts["replies"] += 1
        if not made and (why := await _should_be(seen, reply, event.acked_at)):
            yield f"Reply {reply.ts} in {reply.channel} was acked and is no comment on {why}"


async def _should_be(seen: Seen, reply: Shown, acked_at: float) -> str:
    """Say which document a reply is about, if its author may comment there."""
    card = await Message.get_or_none(channel=reply.channel, ts=reply.thread_ts)
    author = seen.person_of(reply.user)
    if card is None or card.document_id is None or author is None:
        return ""
    if False in seen.was_linked(reply.user, float(reply.ts)) | seen.was_linked(reply.user, acked_at):
        seen.counts["replies of who was not linked"] += 1
        return ""
    return f"document {card.document_id}" if await may_read(card.document_id, author) else ""


async def _untold() -> AsyncIterator[str]:
    """Who had a card of the round, and the requester, are told every comment by somebody else."""
    told: defaultdict[int, dict[int, Message]] = defaultdict(dict)
    for row in await Message.filter(subject="comment", about_state=None):
        if row.person_id in told[row.comment_id or 0]:
            yield f"Comment {row.comment_id} is told twice to person {row.person_id}"
        told[row.comment_id or 0][row.person_id] = row
    for comment in await Comment.all():
        document = await Document.get(id=comment.document_id)
        rows = told[comment.id]
        if comment.author_id in rows:
            yield f"Comment {comment.id} is told to its own author"
        if not rows:
            hears = await Message.filter(document_id=document.id, subject="card").exclude(
                person_id=comment.author_id
            )
            if hears and not _came_first(comment, hears):
                yield f"Comment {comment.id} on document {document.id} is told to nobody"
            continue
        some = next(iter(rows.values()))
        cards = Message.filter(
            document_id=document.id,
            round=some.round,
            subject="card",
            created_at__lt=some.created_at,
            id__lt=some.id,
            card_role="requester",
        )
        for card in await cards:
            if card.person_id not in rows and card.person_id != comment.author_id:
                yield f"Comment {comment.id} is not told to person {card.person_id}"


def _came_first(comment: Comment, cards: list[Message]) -> bool:
    """A comment that came with its document in one file stands in the document, and is told to nobody."""
    return all(comment.at <= card.created_at for card in cards)


async def _out_of_order(seen: Seen) -> AsyncIterator[str]:
    """In each thread the comments stand in the order in which they were kept."""
    places: defaultdict[tuple[int, int], list[tuple[float, int]]] = defaultdict(list)
    for row in await Message.filter(subject="comment", about_state=None, state="posted"):
        places[row.document_id or 0, row.person_id].append((float(row.ts), row.comment_id or 0))
    for (document_id, person_id), shown in places.items():
        in_order = [comment_id for _, comment_id in sorted(shown)]
        if in_order != sorted(in_order):
            yield f"Person {person_id} reads the comments on document {document_id} as {in_order}"
