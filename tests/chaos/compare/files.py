"""Every file stands once in its thread, and every sign under its reply."""

from models.tables import Delivery, Member
from tests.chaos.compare.seen import Seen


async def wrong_files(seen: Seen) -> list[str]:
    """Match deliveries with the files that the bot shared, and with its reactions."""
    deliveries = await Delivery.all().select_related("message")
    channels = {(one.workspace_id, one.person_id): one.channel for one in await Member.filter(state="active")}
    wrong = []
    known: dict[str, Delivery] = {}
    for row in deliveries:
        named = f"Delivery {row.id} ({row.key}, {row.state}{', ' * bool(row.last_error)}{row.last_error})"
        if row.state == "failed":
            wrong.append(f"{named} has failed")
        elif row.kind == "sign":
            wrong += _sign(seen, row, named)
        elif row.state == "done":
            known[row.file_id] = row
            wrong += _file(seen, row, named)
        elif row.dropped_because == "left_account":
            here = channels.get((row.message.workspace_id, row.message.person_id))
            if here == row.message.channel:
                wrong.append(f"{named} was kept back, and its reader is there")
    for message in seen.of_the_bot():
        seen.counts["files"] += len(message.files)
        for file in message.files:
            if file.id not in known:
                wrong.append(
                    f"File {file.id} ({file.name}) stands at {message.ts} and belongs to no delivery"
                )
    return wrong


def _file(seen: Seen, row: Delivery, named: str) -> list[str]:
    file = seen.places[row.message.workspace_id].slack.team.files.get(row.file_id)
    if file is None or not file.completed:
        return [f"{named} is done, and Slack has no such file {row.file_id}"]
    if len(file.shares) != 1:
        return [f"{named} stands {len(file.shares)} times as {row.file_id}"]
    [share] = file.shares
    if (share.channel, share.thread_ts) != (row.message.channel, row.message.ts):
        return [f"{named} stands in thread {share.thread_ts} of {share.channel}, not under {row.message.ts}"]
    return []


def _sign(seen: Seen, row: Delivery, named: str) -> list[str]:
    slack = seen.places[row.message.workspace_id].slack
    reply = slack.team.message(row.message.channel, row.target_ts)
    signed = reply is not None and any(slack.bot.id in one.users for one in reply.reactions)
    if row.state == "done" and not signed:
        return [f"{named} is done, and there is no sign under {row.target_ts}"]
    return [f"{named} was given up"] if row.state == "dropped" else []
