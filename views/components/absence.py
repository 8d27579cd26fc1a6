"""Who is away of those who are asked, who stands in, and what can be done where nobody does."""

from collections.abc import Iterator

from models.records.documents import Absence, Audience, Card
from models.records.home import AwayPeriod
from views import ids, values
from views.blocks.kit import Block, button
from views.blocks.rich_text import Line, say
from views.wording.formats import day
from views.wording.names import enumerate_names, name_of, person
from views.wording.translate import gettext

_MOST = 3  # people who are away, and names in one sentence


def absence_lines(card: Card) -> Iterator[Line]:
    """Say who is away until when, and who can decide on their behalf."""
    own = card.answer.person.id if card.answer and card.by_reader and not card.answer.on_behalf_of else 0
    for absence in card.absences[:_MOST]:
        yield _own(card, absence) if absence.person.id == own else _other(card, absence)
    if card.help_asked and not asks_for_help(card):
        yield say(card.reader, "An integration manager was asked to choose another approver.")


def _own(card: Card, absence: Absence) -> Line:
    until = day(absence.until, card.reader)
    if card.document.precoro is not None or not absence.stand_ins:
        return say(card.reader, "You are away until {day}.", day=until)
    return say(
        card.reader,
        "You are away until {day}. {names} can decide on your behalf.",
        day=until,
        names=_names(card, absence),
    )


def _other(card: Card, absence: Absence) -> Line:
    reader, until = card.reader, day(absence.until, card.reader)
    name = person(absence.person, reader)
    if card.document.precoro is not None:
        return say(reader, "{name} is away until {day}.", name=name, day=until)
    if not absence.stand_ins:
        return say(reader, "{name} is away until {day}, and nobody stands in.", name=name, day=until)
    if card.answer and card.answer.on_behalf_of == absence.person and len(absence.stand_ins) == 1:
        return say(reader, "{name} is away until {day}.", name=name, day=until)  # the reader stands in
    return say(
        reader,
        "{name} is away until {day}. {names} can decide on their behalf.",
        name=name,
        day=until,
        names=_names(card, absence),
    )


def _names(card: Card, absence: Absence) -> str:
    names = [person(one, card.reader) for one in absence.stand_ins]
    return enumerate_names(names, _MOST, card.reader, "or")


def asks_for_help(card: Card) -> bool:
    """Return whether this is the card of somebody who is asked to choose another approver."""
    return card.help_asked and card.may_manage and card.card_role == "configuration"


def help_line(card: Card) -> Line:
    """Say who asks for another approver, and what to press."""
    name = person(card.document.requester, card.reader)
    return say(card.reader, "**{name} asks for another approver.** Press Manage to choose one.", name=name)


def help_buttons(card: Card) -> Iterator[Block]:
    """Return the button by which the requester asks for another approver, where nobody stands in."""
    if card.may_ask_help:
        named = name_of(card.document, card.reader)
        yield button(
            ids.ASK_HELP,
            gettext(card.reader, "Ask for another approver"),
            values.document_value(card.document.id),
            label=gettext(card.reader, "Ask for another approver of {document}", document=named),
        )


def period_line(period: AwayPeriod | None, reader: Audience) -> Line:
    """Say when the reader is away, and who stands in for them."""
    if period is None:
        return say(reader, "**Away:** no days are set.")
    first, last = day(period.first, reader), day(period.last, reader)
    names = enumerate_names([person(one, reader) for one in period.stand_ins], _MOST, reader, "or")
    if period.begun and names:
        return say(
            reader, "**Away:** until {last}. {names} can decide on your behalf.", last=last, names=names
        )
    if period.begun:
        return say(reader, "**Away:** until {last}. Nobody stands in for you.", last=last)
    if names:
        return say(
            reader,
            "**Away:** from {first} to {last}. {names} can decide on your behalf.",
            first=first,
            last=last,
            names=names,
        )
    return say(reader, "**Away:** from {first} to {last}. Nobody stands in for you.", first=first, last=last)


def away_button(reader: Audience) -> Block:
    """Return Away, which opens the form for one's own days."""
    text = gettext(reader, "Away")
    return button(ids.AWAY, text, "own", label=gettext(reader, "Say when you are away"))
