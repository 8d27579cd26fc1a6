"""The menu at the end of a card's buttons: what is pressed less often, in one place."""

from collections.abc import Iterator, Sequence

from models.records.documents import Card
from views import ids, values
from views.blocks.kit import Block, button, link_button, option, overflow
from views.blocks.limits import OVERFLOW_OPTIONS
from views.components.buttons import (
    ask_button,
    manage_button,
    note_button,
    open_button,
    unfollow_button,
    who_follows_button,
)
from views.components.facts import SETTLED
from views.wording.names import name_of
from views.wording.translate import gettext, ngettext


def menu(buttons: Sequence[Block]) -> Iterator[Block]:
    """Return a menu of buttons, or a single one itself. Slack allows few: the last are left to Open."""
    if len(buttons) == 1:
        yield buttons[0]
    elif buttons:
        yield overflow(ids.MORE, [_entry(each) for each in buttons[:OVERFLOW_OPTIONS]])


def _entry(pressed: Block) -> Block:
    """Return an entry that stands for a button, and carries what it carries."""
    carried = values.menu_value(pressed["action_id"], pressed.get("value", ""))
    return option(pressed["text"]["text"], carried, url=pressed.get("url", ""))


def menu_buttons(card: Card) -> Iterator[Block]:
    """Return what a reader can press beside what they are asked, what is needed most first."""
    document, reader = card.document, card.reader
    named = name_of(document, reader)
    yield open_button(named, document.id, reader)
    if card.may_leave:
        yield unfollow_button(named, document.id, reader)
    if card.card_role in ("requester", "follower"):
        return
    yield from ask_button(card)
    if card.state not in SETTLED or card.card_role == "payer":
        if card.files_waiting:
            yield _files(card)
        if card.may_manage and document.status == "pending":
            yield manage_button(named, document.id, reader)
    if asks_reader(card):
        yield _snooze(card)
    if link := link_button(document.url, reader):
        yield link
    if asks_reader(card):
        yield who_follows_button(named, document.id, reader)
    yield from note_button(card)


def asks_reader(card: Card) -> bool:
    """Return whether the card asks its reader for something that they can put off."""
    if card.card_role == "payer":
        return card.may_pay and card.state == "approved"
    return card.state == "pending_you" and card.card_role == "approver"


def _files(card: Card) -> Block:
    document, reader, waiting = card.document, card.reader, card.files_waiting
    label = ngettext(
        reader,
        "Show {count} more file of {document}",
        "Show {count} more files of {document}",
        waiting,
        document=name_of(document, reader),
    )
    text = ngettext(reader, "{count} more file", "{count} more files", waiting)
    return button(ids.FILES, text, values.document_value(document.id), label=label)


def _snooze(card: Card) -> Block:
    document, reader = card.document, card.reader
    if card.snoozed_until is not None:
        text = gettext(reader, "End the snooze")
        return button(ids.SNOOZE, text, values.snooze_value("off", document.id), label=text)
    label = gettext(reader, "Snooze {document}", document=name_of(document, reader))
    return button(
        ids.SNOOZE, gettext(reader, "Snooze…"), values.snooze_value("ask", document.id), label=label
    )
