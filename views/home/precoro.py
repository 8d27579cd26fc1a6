"""Companies in Precoro in the Integration part: how reading them goes, and who cannot decide from here."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from models.records.documents import Audience
from models.records.home import PrecoroState, UnreadDocument
from models.vocabulary import StopReason
from views import ids
from views.blocks.kit import Block, actions, button, header
from views.blocks.links import web_host
from views.blocks.rich_text import Line, bold, instant, join, lines_block, nsay, plain, say, user_text
from views.home.companies import company_value
from views.wording.formats import literal, number
from views.wording.names import enumerate_names, kind_name, person
from views.wording.translate import gettext, marked

_MOST: Final = 9  # companies
_NAMES: Final = 5
_STOPPED: Final[Mapping[StopReason, str]] = {
    "key_refused": marked("**Nothing is read:** Precoro refuses the company's key, or its e-mail address."),
    "blocked": marked("**Nothing is read:** something between me and Precoro blocks my calls."),
    "daily_limit": marked("**Nothing is read:** the calls of the day are used up."),
}


def precoro_blocks(companies: Sequence[PrecoroState], reader: Audience) -> Iterator[Block]:
    """Build the list; nothing where no company is in Precoro."""
    if not companies:
        return
    yield header(gettext(reader, "Companies in Precoro"))
    for company in companies[:_MOST]:
        yield from lines_block(_lines(company, reader))
        if len(company.without_key) > company.asked_today:
            yield actions(f"{ids.KEYS_BLOCK}_{company.company}", [_ask(company, reader)])
    rest = len(companies) - _MOST
    if rest > 0:
        yield from lines_block([nsay(reader, "and {count} more company", "and {count} more companies", rest)])


def _lines(company: PrecoroState, reader: Audience) -> Iterator[Line]:
    name = bold(literal(company.name, 100))
    yield join([name, _last_pass(company, reader), _calls(company, reader)], " · ")
    yield _stopped(company, reader)
    yield _refused(company, reader)
    yield _unread(company, reader)
    yield _without_key(company, reader)


def _last_pass(company: PrecoroState, reader: Audience) -> Line:
    if company.last_pass is None:
        return say(reader, "not read yet")
    return say(reader, "last read {when}", when=instant(company.last_pass, reader))


def _calls(company: PrecoroState, reader: Audience) -> Line:
    return nsay(
        reader,
        "{count} of {most} calls in 24 hours",
        "{count} of {most} calls in 24 hours",
        company.calls,
        most=number(company.most_calls, reader),
    )


def _stopped(company: PrecoroState, reader: Audience) -> Line:
    if company.stopped is None:
        return []
    again = (
        say(reader, "I'll try again at {when}.", when=instant(company.again_at, reader))
        if company.again_at
        else []
    )
    return join([say(reader, _STOPPED[company.stopped]), again], " ")


def _refused(company: PrecoroState, reader: Audience) -> Line:
    if not company.refused_kinds:
        return []
    kinds = [kind_name(kind, False, reader) for kind in company.refused_kinds]
    return say(
        reader,
        "**The company's key may not read:** {kinds}. Give its owner the rights in Precoro.",
        kinds=enumerate_names(kinds, len(kinds), reader),
    )


def _unread(company: PrecoroState, reader: Audience) -> Line:
    if not company.all_unread:
        return []
    names = join([_link(one) for one in company.unread], ", ")
    rest = company.all_unread - len(company.unread)
    if rest > 0:
        names = nsay(reader, "{names} and {count} more", "{names} and {count} more", rest, names=names)
    said = nsay(
        reader,
        "{count} document is waiting, and I couldn't read who is asked.",
        "{count} documents are waiting, and I couldn't read who is asked.",
        company.all_unread,
    )
    return join([said, say(reader, "Open in Precoro: {names}", names=names)], " ")


def _link(document: UnreadDocument) -> Line:
    number = user_text(document.number, 60)
    if web_host(document.url) is None:
        return number
    return [{"type": "link", "url": document.url, "text": part["text"]} for part in number]


def _without_key(company: PrecoroState, reader: Audience) -> Line:
    names = [person(one, reader) for one in company.without_key]
    if not names:
        return []
    said = nsay(
        reader,
        "{count} approver is asked now and can't decide here without a key: {names}",
        "{count} approvers are asked now and can't decide here without a key: {names}",
        len(names),
        names=plain(enumerate_names(names, _NAMES, reader)),
    )
    if not company.asked_today:
        return said
    asked = nsay(
        reader,
        "{count} of them was asked today to link one",
        "{count} of them were asked today to link one",
        company.asked_today,
    )
    return join([said, asked], " · ")


def _ask(company: PrecoroState, reader: Audience) -> Block:
    return button(
        ids.ASK_FOR_KEYS,
        gettext(reader, "Ask them"),
        company_value(company.company),
        label=gettext(
            reader, "Ask the approvers of {company} to link a key", company=literal(company.name, 60)
        ),
    )
