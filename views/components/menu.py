"""The menu at the end of a card's buttons: what is pressed less often, in one place."""

from collections.abc import Iterator, Sequence

from models.frozen import frozen
from models.records.documents import Card
from views import ids, values
from views.blocks.kit import Block, button, link_button, option, overflow
from views.blocks.limits import OVERFLOW_OPTIONS
from views.components.buttons import asks_to_decide
from views.components.facts import SETTLED
from views.wording.names import name_of
from views.wording.translate import gettext, ngettext


@frozen
class MenuEntry:
    """What can be pressed: as a button of its own, or behind the three dots."""

    action_id: str
    text: str
    value: str = ""
    label: str = ""  # what a screen reader says instead of the text of a button
    link: Block | None = None  # the button that opens an address

    def as_button(self) -> Block:
        """Return it as a button."""
        return self.link or button(self.action_id, self.text, self.value, label=self.label)

    def as_option(self) -> Block:
        """Return it as an entry of the menu, which carries what the button would."""
        return option(
            self.text,
            values.menu_value(self.action_id, self.value),
            url=self.link["url"] if self.link else "",
        )


def menu(entries: Sequence[MenuEntry]) -> Iterator[Block]:
    """Return the menu, or the button of a single entry. Slack allows few: the last are left to Open."""
    if len(entries) == 1:
        yield entries[0].as_button()
    elif entries:
        yield overflow(ids.MORE, [each.as_option() for each in entries[:OVERFLOW_OPTIONS]])


def menu_entries(card: Card) -> Iterator[MenuEntry]:
    """Return what a reader can press beside what they are asked, what is needed most first."""
    document, reader = card.document, card.reader
    named, value = name_of(document, reader), values.document_value(document.id)
    label = gettext(reader, "Open {document}", document=named)
    yield MenuEntry(ids.OPEN, gettext(reader, "Open"), value, label)
    if card.may_leave:
        label = gettext(reader, "Stop following {document}", document=named)
        yield MenuEntry(ids.UNFOLLOW, gettext(reader, "Stop following"), value, label)
    if card.card_role in ("requester", "follower"):
        return
    if asks_to_decide(card) and card.turn is not None:
        turn = values.turn_value(card.turn, document.shown_hash)
        label = gettext(reader, "Ask for changes to {document}", document=named)
        yield MenuEntry(ids.ASK_CHANGES, gettext(reader, "Ask for changes"), turn, label)
    if card.state not in SETTLED or card.card_role == "payer":
        if card.files_waiting:
            yield _files(card)
        if card.may_manage and document.status == "pending":
            label = gettext(reader, "Manage {document}", document=named)
            yield MenuEntry(ids.MANAGE, gettext(reader, "Manage"), value, label)
    if asks_reader(card):
        yield _snooze(card)
    if link := link_button(document.url, reader):
        yield MenuEntry(ids.LINK, link["text"]["text"], link=link)
    if asks_reader(card):
        label = gettext(reader, "See who follows {document}", document=named)
        yield MenuEntry(ids.WHO_FOLLOWS, gettext(reader, "Who follows"), value, label)
    yield from _note(card)


def asks_reader(card: Card) -> bool:
    """Return whether the card asks its reader for something that they can put off."""
    if card.card_role == "payer":
        return card.may_pay and card.state == "approved"
    return card.state == "pending_you" and card.card_role == "approver"


def _files(card: Card) -> MenuEntry:
    document, reader, waiting = card.document, card.reader, card.files_waiting
    label = ngettext(
        reader,
        "Show {count} more file of {document}",
        "Show {count} more files of {document}",
        waiting,
        document=name_of(document, reader),
    )
    text = ngettext(reader, "{count} more file", "{count} more files", waiting)
    return MenuEntry(ids.FILES, text, values.document_value(document.id), label)


def _note(card: Card) -> Iterator[MenuEntry]:
    if asks_to_decide(card) and card.turn is not None:
        turn = values.turn_value(card.turn, card.document.shown_hash)
        named = name_of(card.document, card.reader)
        label = gettext(card.reader, "Approve {document} with a note", document=named)
        yield MenuEntry(ids.APPROVE_WITH_NOTE, gettext(card.reader, "Approve with a note"), turn, label)


def _snooze(card: Card) -> MenuEntry:
    document, reader = card.document, card.reader
    if card.snoozed_until is not None:
        text = gettext(reader, "End the snooze")
        return MenuEntry(ids.SNOOZE, text, values.snooze_value("off", document.id), text)
    label = gettext(reader, "Snooze {document}", document=name_of(document, reader))
    return MenuEntry(ids.SNOOZE, gettext(reader, "Snooze…"), values.snooze_value("ask", document.id), label)
