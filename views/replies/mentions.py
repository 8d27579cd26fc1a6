"""Private answers to who mentions somebody: who was not added, and which documents a number means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.records.documents import Audience, Card, Row
from models.refusals import Refusal
from views import ids
from views.blocks.kit import Block, Message, actions, button, link_button, message, row
from views.blocks.limits import RICH_TEXT, clip
from views.blocks.rich_text import Line, bold, given, joined, lines_block, words
from views.components.rows import state_said
from views.components.status import standing
from views.messages.card import card_text
from views.wording.formats import collapse
from views.wording.names import name_of, total_of

_MOST = 10

_WHY = {
    "guest": "is a guest of this workspace",
    "other_team": "belongs to another organisation",
    "deactivated": "is not active any more",
    "unconfirmed": "has not confirmed the e-mail address in Slack",
    "could_not_check": "could not be looked up in Slack just now: mention them again",
}


@dataclass(frozen=True, slots=True)
class NotAdded:
    """Somebody who was mentioned and does not follow the document; `name` may be empty."""

    member: str
    name: str
    refusal: Refusal


def build_not_added(people: Sequence[NotAdded], more: int, files: Sequence[str]) -> Message:
    """Say what was not passed on of a reply: who was not added and why, and that files stay where they are.

    `more` have been mentioned beyond what one message may bring in.
    """
    return message(_summary(people, more, files), lines_block(_lines(people, more, files)))


def build_commented(named: str, people: Sequence[NotAdded], more: int) -> Message:
    """Say that a comment was passed on, and who was mentioned in it and not added."""
    said = f"Your comment on {named} was passed on."
    told = " ".join(filter(None, [said, _summary(people, more, [])]))
    return message(told, lines_block([given(said, 500), *_lines(people, more, [])]))


def _summary(people: Sequence[NotAdded], more: int, files: Sequence[str]) -> str:
    names = ", ".join(clip(collapse(one.name), 60) or "somebody" for one in people[:_MOST])
    parts = [f"Not added as followers: {names}."] if people else []
    parts += [f"{more} more were not added: too many at once."] if more else []
    parts += ["The files were not passed on, only their names."] if files else []
    return " ".join(parts)


def _lines(people: Sequence[NotAdded], more: int, files: Sequence[str]) -> Iterator[Line]:
    if people:
        yield bold("Not added as followers")
    for one in people[:_MOST]:
        name: Line = given(one.name, 80) or [{"type": "user", "user_id": one.member}]
        yield [*name, *words(f" {_why(one.refusal)}.")]
    if len(people) > _MOST:
        yield words(f"and {len(people) - _MOST} more")
    if more:
        yield words(f"{more} more were mentioned than one message can bring in; mention them in another one.")
    if files:
        yield words("The others see your words and the names of your files, not the files themselves.")


def _why(refusal: Refusal) -> str:
    if refusal.code == "not_in_company":
        return f"does not belong to {clip(collapse(str(refusal.facts.get('company', 'the company'))), 100)}"
    return _WHY.get(refusal.code, "is not known here: the integration manager can map the e-mail address")


def build_found(card: Card, *, added: Sequence[str] = ()) -> Message:
    """Show the asker where the one document stands that he asked for, and offer to open it."""
    document = card.document
    said = clip(card_text(card), RICH_TEXT // 2)
    buttons = [button(ids.OPEN, "Open", ids.document_value(document.id), label=f"Open {name_of(document)}")]
    if link := link_button(document.url):
        buttons.append(link)
    names = ", ".join(clip(collapse(name), 60) for name in added[:_MOST])
    follow = words(f"{names} can follow it now.") if names else []
    company = document.company if card.reader.many_companies else ""
    about = [given(each, 80) for each in (document.title, document.supplier.name, company)]
    lines = [
        joined([bold(clip(name_of(document), 150)), words(total_of(document, card.reader))], " · "),
        joined(about, " · "),
    ]
    return message(
        said,
        [*lines_block(lines), *standing(card), *lines_block([follow]), actions(ids.DECIDE_BLOCK, buttons)],
    )


def build_choice(number: str, rows: Sequence[Row], reader: Audience) -> Message:
    """Name the documents that a number means, when it is not one alone."""
    said = f"{len(rows)} documents are called {clip(collapse(number), 100)}. Which one do you mean?"
    blocks: list[Block] = [*lines_block([words(said)]), *(_row(one, reader) for one in rows[:_MOST])]
    if len(rows) > _MOST:
        blocks += lines_block([words(f"and {len(rows) - _MOST} more")])
    return message(said, blocks)


def _row(one: Row, reader: Audience) -> Block:
    above = " · ".join(filter(None, (clip(name_of(one), 60), total_of(one, reader), state_said(one))))
    below = " · ".join(clip(collapse(text), 40) for text in (one.company, one.supplier, one.title) if text)
    opening = button(ids.OPEN, "Open", ids.document_value(one.document), label=f"Open {name_of(one)}")
    return row(above, below, opening)
