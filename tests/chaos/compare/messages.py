"""Every message row is in Slack exactly once, where it belongs, and every message of the bot has its row."""

from collections import defaultdict
from collections.abc import AsyncIterator

from models.payments.payers import payers_of
from models.tables import Decision, Document, Member, Message, Turn, Workspace
from sandbox.state.team import SlackMessage as Shown
from tests.chaos.compare.seen import Seen

_MOVE = (
    "card",
    "list",
    "digest",
)  # what follows its reader into another account, or is closed where it stands


async def wrong_messages(seen: Seen) -> list[str]:
    """Match rows and messages by their metadata."""
    shown: defaultdict[int, list[Shown]] = defaultdict(list)
    wrong = []
    for message in seen.of_the_bot():
        payload = (message.metadata or {}).get("event_payload", {})
        if "message" in payload:
            shown[payload["message"]].append(message)
        elif not message.files:
            wrong.append(f"Message {message.ts} in {message.channel} has no metadata: {message.text!r}")
    rows = {row.id: row for row in await Message.all()}
    members = {(one.workspace_id, one.person_id): one for one in await Member.all()}
    seen.counts["messages"] += sum(map(len, shown.values()))
    for row in rows.values():
        member = members.get((row.workspace_id, row.person_id))
        parent = rows[row.parent_id] if row.parent_id else None
        wrong += _compared(seen, row, member, parent, shown.pop(row.id, []))
    wrong += [
        f"Message {one.ts} in {one.channel} is of row {number}, which is not there"
        for number, some in shown.items()
        for one in some
    ]
    wrong += [one async for one in _missing()]
    return wrong


def _compared(
    seen: Seen, row: Message, member: Member | None, parent: Message | None, shown: list[Shown]
) -> list[str]:
    named = f"Message row {row.id} ({row.key}, {row.state}{', ' * bool(row.last_error)}{row.last_error})"
    places = ", ".join(f"{one.ts} in {one.channel}" for one in shown) or "nowhere"
    if row.state == "new" and (member is None or member.state != "active") and not shown:
        seen.counts["messages that wait for who is away"] += 1
        return []
    if row.state in ("failed", "new", "sending", "held"):
        return [f"{named} is at its end, and stands {places}"]
    if row.state == "dropped":
        return [f"{named} stands {places}"] if shown else []
    if len(shown) != 1:
        return [f"{named} stands {len(shown)} times in Slack: {places}"]
    [message] = shown
    wrong = []
    if (row.channel, row.ts) != (message.channel, message.ts):
        wrong.append(f"{named} is noted at {row.ts} in {row.channel}, and stands {places}")
    if message.channel not in seen.places[row.workspace_id].slack.team.conversations:
        wrong.append(f"{named} stands in another workspace")
    if seen.reader_of(message.channel) != row.person_id:
        wrong.append(
            f"{named} stands in {message.channel}, which is of person {seen.reader_of(message.channel)}"
        )
    if member and member.state == "active" and member.channel != message.channel:
        seen.counts["messages in accounts that were left"] += 1
        if row.subject in _MOVE and not row.left_at:
            wrong.append(f"{named} stands in {message.channel}, and its reader is in {member.channel}")
    thread = parent.ts if parent and parent.ts and parent.channel == row.channel else None
    if thread != message.thread_ts:
        wrong.append(f"{named} stands in the thread {message.thread_ts} instead of {thread}")
    return wrong


def _key_at_first(row: Message) -> str:
    return row.key.removesuffix(f":left:{row.id}") if row.left_at else row.key


async def _missing() -> AsyncIterator[str]:
    """Give what people should have been told and no row tells."""
    keys = {one.key: one for one in await Message.all()}
    told = {_key_at_first(one) for one in keys.values()}  # perhaps in an account that its reader has left
    for turn in await Turn.filter(state__in=("open", "approved", "rejected", "changes_asked")):
        if f"turn:{turn.id}" not in (keys if turn.state == "open" else told):
            yield f"Turn {turn.id} ({turn.state}) of person {turn.person_id} has no card"
    for decision in await Decision.filter(state="final").select_related("turn", "turn__document"):
        turn, document = decision.turn, decision.turn.document
        status = {"rejected": "rejected", "changes_asked": "in_revision"}.get(decision.verdict)
        key = f"outcome:{document.id}:{turn.round}:{status}"
        if status and key not in told:
            yield f"Decision {decision.id} ended round {turn.round} of document {document.id} without {key}"
    for document in await Document.filter(status__in=("approved", "partly_paid", "paid")):
        if (key := f"outcome:{document.id}:{document.round}:approved") not in told:
            yield f"Document {document.id} is {document.status} without {key}"
    for document in await Document.filter(kind="invoice", status__in=("approved", "partly_paid")):
        for person_id in await payers_of(document):
            if (key := f"payer:{document.id}:{document.round}:{person_id}") not in keys:
                yield f"Document {document.id} is {document.status}, and its payer has no {key}"
    for document in await Document.filter(status__in=("pending", "in_revision")):
        if (key := f"requester:{document.id}:{document.round}:{document.requester_id}") not in keys:
            yield f"Document {document.id} is {document.status}, and its requester has no {key}"
    for row in await Message.filter(document_id__not_isnull=True).select_related("document__company"):
        if row.document and row.document.company.workspace_id != row.workspace_id:
            yield f"Message row {row.id} ({row.key}) tells a company's document in another workspace"
    for workspace in await Workspace.exclude(down=""):
        yield f"Workspace {workspace.name} is noted as down: {workspace.down}"
