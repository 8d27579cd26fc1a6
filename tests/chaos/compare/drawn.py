"""Every message shows what the views build from the store now; nothing settled has a live button."""

import json
import re
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast

from jobs.delivery import messages
from jobs.delivery.context import DeliveryContext
from models.queries.home import load_queue
from models.tables import Document, Home, Member, Message, Turn
from sandbox.blockkit.blocks import elements_of
from tests.chaos.compare.seen import Seen
from views import ids, values
from views.home.queue import build_home

_AS_TOLD = ("comment", "welcome", "unlinked")  # never drawn again
_AMOUNT = re.compile(r"€[\d,]+\.\d\d")
_DECIDE = (ids.APPROVE, ids.REJECT, ids.ASK_CHANGES)


async def wrong_drawings(seen: Seen) -> list[str]:
    """Build everything again, and look at each button by itself."""
    return [
        *[one async for one in _differing(seen)],
        *[one async for one in _live(seen)],
        *[one async for one in _homes(seen)],
    ]


async def _differing(seen: Seen) -> AsyncIterator[str]:
    desk = cast(DeliveryContext, SimpleNamespace(policy=seen.policy, store=seen.store))
    for row in await Message.filter(state="posted"):
        shown = seen.places[row.workspace_id].slack.team.message(row.channel, row.ts)
        if shown is None:
            continue  # told by wrong_messages
        if row.subject in _AS_TOLD and not await _is_there(row):
            seen.counts["messages as they were told to who has left"] += 1
            continue
        if row.subject == "outcome" and row.wanted_version == 1 and await _is_of_an_earlier_round(row):
            seen.counts["outcomes as they were told before the next round"] += 1
            continue
        # What was never to be drawn again stands as it was told: a comment, to who has left since.
        draw = messages._draw_again if row.wanted_version > 1 else messages.draw
        drawn, _asked = await draw(desk, row)
        built, stands = [drawn.text, drawn.blocks], [shown.text, shown.blocks]
        if row.subject == "comment" and await _is_of_an_earlier_round(row):
            built, stands = map(_without_amounts, (built, stands))  # it was told at the amount of its time
        if where := _difference(built, stands):
            yield f"Message row {row.id} ({row.key}) does not show what it should: {where}"


async def _is_of_an_earlier_round(row: Message) -> bool:
    return await Document.exists(id=row.document_id, round__gt=row.round)


def _without_amounts(drawing: Any) -> Any:
    return json.loads(_AMOUNT.sub("€", json.dumps(drawing, ensure_ascii=False)))


async def _is_there(row: Message) -> bool:
    return await Member.exists(
        workspace_id=row.workspace_id, person_id=row.person_id, state="active", channel=row.channel
    )


def _difference(built: Any, shown: Any, at: str = "") -> str:
    """Say where two drawings differ; what Slack adds by itself does not count."""
    if isinstance(built, dict) and isinstance(shown, dict):
        for name in built.keys() | shown.keys():
            if name in ("emoji", "verbatim") or (name == "block_id" and name not in built):
                continue
            if found := _difference(built.get(name), shown.get(name), f"{at}/{name}"):
                return found
        return ""
    if isinstance(built, list) and isinstance(shown, list) and len(built) == len(shown):
        pairs = enumerate(zip(built, shown, strict=True))
        return next(filter(None, (_difference(b, s, f"{at}/{n}") for n, (b, s) in pairs)), "")
    return "" if built == shown else f"at {at} {str(shown)[:300]!r} instead of {str(built)[:300]!r}"


async def _live(seen: Seen) -> AsyncIterator[str]:
    """Look at the buttons in the bot's own messages, without asking the views."""
    turns = {one.id: one for one in await Turn.all()}
    documents = {one.id: one for one in await Document.all()}
    here = await Member.filter(state="active", channel__not_isnull=True)
    readers = {one.channel: one.person_id for one in here}
    for message in seen.of_the_bot():
        for block in message.blocks:
            for element in elements_of(block):
                action, value = element.get("action_id"), str(element.get("value", ""))
                problem = ""
                if action in _DECIDE:
                    turn = turns[values.parse_turn_value(value).turn]
                    seen.counts["live buttons"] += 1
                    if turn.state != "open" or documents[turn.document_id].status != "pending":
                        problem = f"turn {turn.id} is {turn.state}"
                    elif turn.person_id != readers.get(message.channel):
                        problem = f"turn {turn.id} is of person {turn.person_id}"
                elif action in (ids.MARK_PAID, ids.CONFIRM_REVISION):
                    document = documents[values.parse_document_value(value)]
                    fitting = (
                        ("in_revision",) if action == ids.CONFIRM_REVISION else ("approved", "partly_paid")
                    )
                    if message.channel not in readers:
                        problem = "its reader has left"
                    elif document.status not in fitting:
                        problem = f"document {document.id} is {document.status}"
                if problem:
                    yield f"Message {message.ts} in {message.channel} offers {action}, and {problem}"


async def _homes(seen: Seen) -> AsyncIterator[str]:
    for place, name, person in seen.hands():
        member = await Member.get_or_none(user_id=person.id, state="active")
        home = await Home.get_or_none(
            workspace_id=place.workspace_id, person_id=seen.people[name], part="queue"
        )
        if member is None:
            continue
        if home is None or home.wanted_version > home.shown_version or not home.shown_hash:
            continue
        if (home.wanted_version, home.last_error) == (home.shown_version, "") and person.home is not None:
            seen.counts["Homes"] += 1
            queue, _listed = await load_queue(home, seen.policy)
            built = build_home(queue)
            if where := _difference(built["blocks"], person.home.blocks):
                yield f"The Home of person {home.person_id} does not show what it should: {where}"
