"""Private answers to a mention: who was not added, and which documents a number means."""

from collections.abc import Iterator, Sequence

from models.frozen import frozen
from models.records.documents import Audience, Card, Row
from models.refusals import Refusal
from views import ids, values
from views.blocks.kit import Block, Message, actions, button, link_button, message
from views.blocks.limits import RICH_TEXT, clip
from views.blocks.rich_text import Line, bold, join, lines_block, nsay, plain, say, user_text
from views.components.facts import warnings
from views.components.status import status_blocks
from views.messages.card import card_text
from views.replies.choices import MOST, choice_message
from views.wording.formats import collapse
from views.wording.names import enumerate_names, name_of, total_of
from views.wording.translate import gettext, marked, ngettext

_WHY = {
    "guest": marked("{name} is a guest in this workspace."),
    "other_team": marked("{name} belongs to another organisation."),
    "deactivated": marked("{name} is no longer active."),
    "unconfirmed": marked("{name} has not confirmed their e-mail address in Slack."),
    "could_not_check": marked("{name} could not be looked up in Slack. Mention them again."),
}
_NOT_LINKED = marked("{name} isn't linked to a person here. Your integration manager can link them.")


@frozen
class NotAdded:
    """A member or group that was mentioned and does not follow the document; `name` may be empty."""

    member: str
    name: str
    refusal: Refusal


def build_not_added(
    people: Sequence[NotAdded], more: int, reader: Audience, left: Sequence[str] = ()
) -> Message:
    """Say what a reply did not do: who was not added and why.

    `more` people were mentioned beyond what one message can add. What is `left` was not passed on.
    """
    lines = list(_lines(people, more, reader))
    if left:
        lines.append(plain(_not_passed_on(left, reader)))
    summary = list(_summary(people, more, reader))
    if left:
        summary.append(_not_passed_on(left, reader))
    return message(" ".join(summary), lines_block(lines))


def _not_passed_on(left: Sequence[str], reader: Audience) -> str:
    listed = enumerate_names([clip(collapse(one), 80) for one in left], MOST, reader)
    return gettext(reader, "Not passed on to the others: {parts}.", parts=listed)


def build_commented(row: Row, people: Sequence[NotAdded], more: int, reader: Audience) -> Message:
    """Say that a comment was added, and who was mentioned in it without being added."""
    added = gettext(reader, "Your comment on {document} was added.", document=name_of(row, reader))
    text = " ".join([added, *_summary(people, more, reader)])
    return message(text, lines_block([user_text(added, 500), *_lines(people, more, reader)]))


def files_text(names: Sequence[str], reader: Audience) -> str:
    """Name the files of a message that is forwarded, which stay in Slack; empty where there are none."""
    if not names:
        return ""
    return gettext(reader, "(files in Slack: {names})", names=_named(names, reader))


def reply_files_text(names: Sequence[str], reader: Audience) -> str:
    """Name the files of a reply, which are passed on; empty where there are none."""
    if not names:
        return ""
    return gettext(reader, "(files: {names})", names=_named(names, reader))


def _named(names: Sequence[str], reader: Audience) -> str:
    shown = [clip(collapse(name), 100) or gettext(reader, "Unnamed file") for name in names]
    return enumerate_names(shown, 10, reader)


def _summary(people: Sequence[NotAdded], more: int, reader: Audience) -> Iterator[str]:
    if people:
        names = [clip(collapse(one.name), 60) or gettext(reader, "someone") for one in people]
        listed = enumerate_names(names, MOST, reader)
        yield gettext(reader, "Not added as followers: {names}.", names=listed)
    if more:
        yield ngettext(
            reader,
            "{count} more person was not added: too many at once.",
            "{count} more people were not added: too many at once.",
            more,
        )


def _lines(people: Sequence[NotAdded], more: int, reader: Audience) -> Iterator[Line]:
    if people:
        yield say(reader, "**Not added as followers**")
    for one in people[:MOST]:
        yield _why(one, reader)
    if len(people) > MOST:
        yield nsay(reader, "and {count} more person", "and {count} more people", len(people) - MOST)
    if more:
        yield nsay(
            reader,
            "{count} more person was mentioned than one message can add. Mention them in another message.",
            "{count} more people were mentioned than one message can add. Mention them in another message.",
            more,
        )


def _why(one: NotAdded, reader: Audience) -> Line:
    name = user_text(one.name, 80) or _mention(one.member)
    if one.refusal.code == "not_in_company":
        company = user_text(str(one.refusal.facts.get("company", "")), 100)
        return say(reader, "{name} isn't in {company}.", name=name, company=company)
    return say(reader, _WHY.get(one.refusal.code, _NOT_LINKED), name=name)


def _mention(member: str) -> Line:
    if member.startswith("S"):
        return [{"type": "usergroup", "usergroup_id": member}]
    return [{"type": "user", "user_id": member}]


def build_found(card: Card, *, added: Sequence[str] = ()) -> Message:
    """Show the reader where a document stands, with a button that opens it; `added` are new followers."""
    document, reader = card.document, card.reader
    named = name_of(document, reader)
    buttons = [_open(document.id, named, reader)]
    if link := link_button(document.url, reader):
        buttons.append(link)
    company = document.company if reader.many_companies else ""
    about = [user_text(each, 80) for each in (document.title, document.supplier.name, company)]
    lines = [
        join([bold(clip(named, 150)), plain(total_of(document, reader))], " · "),
        join(about, " · "),
    ]
    return message(
        clip(card_text(card), RICH_TEXT // 2),
        [
            *lines_block(lines),
            *status_blocks(card),
            *warnings(card),
            *lines_block([_added(added, reader)]),
            actions(ids.DECIDE_BLOCK, buttons),
        ],
    )


def _added(names: Sequence[str], reader: Audience) -> Line:
    if not names:
        return []
    listed = enumerate_names([clip(collapse(name), 60) for name in names], MOST, reader)
    return nsay(reader, "{names} now follows it.", "{names} now follow it.", len(names), names=listed)


def build_choice(number: str, rows: Sequence[Row], reader: Audience) -> Message:
    """Ask which of several documents a number means; each can be opened."""
    return choice_message(number, rows, reader, lambda one: _open(one.document, name_of(one, reader), reader))


def _open(document: int, named: str, reader: Audience) -> Block:
    label = gettext(reader, "Open {document}", document=named)
    return button(ids.OPEN, gettext(reader, "Open"), values.document_value(document), label=label)
