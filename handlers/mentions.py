"""`@precoro PO-1042` in a channel: only its author gets the answer; people mentioned follow the document."""

import logging
import re
from collections.abc import Iterator

from handlers.bolt.mentioned_people import MentionedPeople, author_of, find_mentioned, not_added
from handlers.bolt.registrar import Registrar, SlackEvent
from handlers.bolt.replies import refuse_in_thread, reply_in_thread
from models.change import Change
from models.discussion.followers import follow, who_cannot_follow
from models.documents.find import find
from models.queries.cards import load_card, open_turn_of
from models.queries.readers import load_reader
from models.queries.rows import row_of
from models.refusals import Refusal
from models.shown import record_shown
from models.tables import Document, Person
from views.replies.incoming_text import bare_number, without_mentions
from views.replies.mentions import build_choice, build_found, build_not_added

log = logging.getLogger(__name__)

_ADDRESS = re.compile(r"https?://[^\s<>]+")
_WORD = re.compile(r"[^\s,;:!?()\"'“”„‘’‚«»‹›]*\d[^\s,;:!?()\"'“”„‘’‚«»‹›]*")
_MOST_WORDS = 10


def register(on: Registrar) -> None:
    """Bind mentions of the bot in a channel."""
    on.event("app_mention", answer)


async def answer(slack_event: SlackEvent) -> None:
    """Reply to the author only, with what they may see."""
    event = slack_event.event
    if event.get("bot_id") or not event.get("user") or event.get("subtype"):
        return
    try:
        await _answer(slack_event)
    except Refusal as refusal:
        if refusal.code == "could_not_check":
            raise  # Slack sends it again
        fields = slack_event.log_fields | refusal.log_fields
        log.info("Refused %s: %s", slack_event.key, refusal.code, extra=fields)
        slack_event.after(refuse_in_thread(slack_event.on, event, refusal))


async def _answer(slack_event: SlackEvent) -> None:
    on, event, now = slack_event.on, slack_event.event, slack_event.now
    asker = await author_of(on, event, now)
    text = without_mentions(event)
    if not text:
        raise Refusal("number_missing")
    documents, number = await _documents(text, asker.id, on.workspace_id)
    if not documents:
        raise Refusal("nothing_found", number=text[:100])
    if len(documents) > 1:
        slack_event.after(_offer_choice(slack_event, asker, number, documents))
        return
    found = await find_mentioned(on, event, now)
    [document] = documents

    async def save(change: Change) -> dict[int, Refusal]:
        if await change.is_repeated(slack_event.key):  # and perhaps not answered, if the bot was killed
            return await who_cannot_follow(document.id, found.people.values())
        return await follow(document.id, found.people.values(), asker.id, change)

    refusals = await slack_event.apply(save)
    slack_event.after(_show(slack_event, asker, document, found, refusals))


async def _documents(text: str, person_id: int, workspace_id: int) -> tuple[list[Document], str]:
    """Return the documents asked for and their number: the whole text, or one word of it."""
    for number in dict.fromkeys(_numbers(text)):
        found = await find(number, person_id, workspace_id)
        if found:
            return found, number
    return [], text


def _numbers(text: str) -> Iterator[str]:
    yield bare_number(text)
    yield from _ADDRESS.findall(text)[:_MOST_WORDS]
    yield from (bare_number(word.rstrip(".")) for word in _WORD.findall(text)[:_MOST_WORDS])


async def _show(
    slack_event: SlackEvent,
    asker: Person,
    document: Document,
    found: MentionedPeople,
    refusals: dict[int, Refusal],
) -> None:
    on, event = slack_event.on, slack_event.event
    reader = await load_reader(on.workspace_id, asker.id)
    turn = await open_turn_of(document.id, asker.id, on.policy)
    card = await load_card(document.id, asker.id, reader, turn, on.policy)
    added = [found.names[user] for user, person in found.people.items() if person not in refusals]
    await reply_in_thread(on.workspace, event, build_found(card, added=added))
    shows = [(document.id, card.document.shown_hash)]
    await on.store.transact(lambda: record_shown(asker.id, shows, on.clock()))
    people = not_added(found, refusals)
    if people or found.more:
        await reply_in_thread(on.workspace, event, build_not_added(people, found.more, reader))


async def _offer_choice(
    slack_event: SlackEvent, asker: Person, number: str, documents: list[Document]
) -> None:
    on = slack_event.on
    reader = await load_reader(on.workspace_id, asker.id)
    rows = [await row_of(one, None, "see", on.policy) for one in documents]
    await reply_in_thread(on.workspace, slack_event.event, build_choice(number, rows, reader))
