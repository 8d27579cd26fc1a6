"""What must hold at the end: each message, file and comment is there once, and cards tell the truth."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from models.tables import Comment, Decision, Document
from tests.e2e.several.bots import SeveralBots
from tests.support.slack_text import files_under, is_live, top_level
from tests.support.world import text_of
from views import ids


@dataclass
class Deeds:
    """What was handed in, written, and not answered."""

    numbers: list[str] = field(default_factory=list)
    comments: dict[str, str] = field(default_factory=dict)  # who wrote it, by its text
    lost: list[str] = field(default_factory=list)


async def several_differences(
    several: SeveralBots, deeds: Deeds, approvers: Sequence[str], counts: Counter[str]
) -> list[str]:
    """Return a sentence for each difference."""
    wrong = list(deeds.lost)
    documents = {one.number: one for one in await Document.all()}
    for number in deeds.numbers:
        approved = documents[number].status == "approved"
        counts["documents approved"] += approved
        if (final := await Decision.filter(turn__step__document__number=number, state="final").count()) > 1:
            wrong.append(f"{number}: {final} decisions")
        for name in approvers:
            wrong += [f"{number}, {name}: {one}" for one in _of(several, name, number, approved)]
        outcomes = [
            one for one in top_level(several.person("bob"), ids.OUTCOME_EVENT) if _names(one.text, number)
        ]
        if len(outcomes) != approved:
            wrong.append(f"{number}: {len(outcomes)} outcomes for Bob, approved: {approved}")
    known = Counter([one.text for one in await Comment.all()])
    for text, author in deeds.comments.items():
        counts["comments"] += 1
        if known[text] != 1:
            wrong.append(f"{text}: {known[text]} times in the store")
        for name in approvers:
            replies = [one for one in several.person(name).messages if one.thread_ts]
            copies = sum(text in text_of(one.blocks) for one in replies)
            if name != author and copies != 1:
                wrong.append(f"{text}: {copies} copies in the threads of {name}")
    return wrong


def _of(several: SeveralBots, name: str, number: str, approved: bool) -> list[str]:
    person = several.person(name)
    cards = [one for one in top_level(person) if _names(one.text, number)]
    if len(cards) != 1:
        return [f"{len(cards)} cards"]
    [card] = cards
    wrong = []
    files = files_under(person, card)
    if files.count("quote.txt") != 1 or len(set(files)) != len(files):
        wrong.append(f"files {files}")
    if is_live(card) == approved:
        wrong.append(f"a card with {'live' if is_live(card) else 'no'} buttons, approved: {approved}")
    return wrong


def _names(text: str, number: str) -> bool:
    return number in text.replace(",", " ").replace(".", " ").replace(":", " ").split()
