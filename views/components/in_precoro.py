"""What is shown of a document that Precoro decides on, beside what is shown of any document."""

from collections.abc import Iterator, Mapping
from typing import Final

from models.records.documents import Audience, Card, Document
from models.records.in_precoro import CanDecide, PrecoroCard, Sending
from models.vocabulary import FileTrouble, PrecoroEvent, Verdict
from views import ids, values
from views.blocks.kit import Block, button
from views.blocks.rich_text import REASON, Line, nsay, plain, say, user_text
from views.wording.names import name_of, quoted
from views.wording.translate import gettext, marked

_WORDS: Final = 500  # characters of what Precoro says, or of its status
_SENDING: Final[Mapping[Verdict, str]] = {
    "approved": marked("Sending your approval to Precoro…"),
    "rejected": marked("Sending your rejection to Precoro…"),
    "changes_asked": marked("Sending your question to Precoro…"),
}
_WAITING: Final[Mapping[Verdict, str]] = {
    "approved": marked("Your approval is waiting to be sent to Precoro"),
    "rejected": marked("Your rejection is waiting to be sent to Precoro"),
    "changes_asked": marked("Your question is waiting to be sent to Precoro"),
}
_WHY: Final = {
    "daily_limit": marked("Precoro's daily limit for calls is used up. It is sent when Precoro allows it."),
    "stopped": marked("Precoro doesn't let me in right now. It is sent as soon as that works again."),
}
# What became of a decision. Where Precoro gave words, they follow.
FAILED: Final[Mapping[PrecoroEvent, str]] = {
    "refused": marked("Precoro didn't accept your decision. Nothing was changed."),
    "not_arrived": marked(
        "Nothing shows that your decision reached Precoro, and it was not sent again. "
        "Check the document in Precoro, then decide again."
    ),
    "changed": marked(
        "Your decision was not sent: the document has changed since you saw it. Check it, then decide again."
    ),
    "settled": marked("Your decision was not sent: the step at which you were asked is over in Precoro."),
    "may_not": marked("Your decision was not sent: Precoro says that you can't decide this document now."),
    "payment_refused": marked("Precoro didn't accept your payment. The document is not marked as paid."),
    "payment_not_arrived": marked(
        "Nothing shows that your payment reached Precoro, and it was not sent again. "
        "Check the document in Precoro, then mark it again."
    ),
    "payment_not_known": marked(
        "I couldn't find out whether your payment reached Precoro, and it was not sent again. "
        "Check the document in Precoro before you mark it again."
    ),
    "payment_changed": marked(
        "Your payment was not sent: the document has changed since you saw it, or what is left to pay "
        "could not be read. Check it, then mark it again."
    ),
    "payment_settled": marked("Your payment was not sent: nothing is left to pay in Precoro."),
    "payment_may_not": marked("Your payment was not sent: Precoro doesn't let you pay this document."),
    "payment_no_key": marked(
        "Your payment was not sent: you have no Precoro key here that works. Link one, then mark it again."
    ),
    "payment_off": marked(
        "Your payment was not sent: payments are no longer recorded in Precoro from here. Record it there."
    ),
    "key_refused": marked("Your decision was not sent: Precoro no longer accepts your key. Link a new one."),
}
_CANNOT: Final[Mapping[CanDecide, str]] = {
    "link": marked("To decide here, link your own Precoro key once. Or decide in Precoro."),
    "checking": marked("Your Precoro key is being checked. I'll send you a message, and the buttons appear."),
    "no": marked("Decide this in Precoro."),
}

_CANNOT_PAY: Final[Mapping[CanDecide, str]] = {
    "link": marked(
        "To mark it as paid here, link your own Precoro key once. Or record the payment in Precoro."
    ),
    "checking": _CANNOT["checking"],
    "no": marked("Record the payment in Precoro."),
}


def can_decide(precoro: PrecoroCard | None) -> bool:
    """Return whether buttons that decide are offered."""
    return precoro is None or precoro.can_decide == "yes"


def sending_text(sending: Sending, reader: Audience) -> str:
    """Say that a decision is on its way, or waits to be sent."""
    return gettext(reader, (_WAITING if sending.why else _SENDING)[sending.verdict])


def sending_lines(sending: Sending, reader: Audience) -> Iterator[Line]:
    """Say in bold that it is on its way; why it waits, and the reader's reason, below."""
    yield [{**part, "style": {"bold": True}} for part in plain(sending_text(sending, reader))]
    if sending.why:
        yield say(reader, _WHY[sending.why])
    yield user_text(quoted(sending.reason, reader), REASON)


def decision_lines(card: Card) -> Iterator[Line]:
    """Say what became of the reader's last decision or payment, and what to do where there are no buttons."""
    precoro, reader = card.precoro, card.reader
    if precoro is None:
        return
    if precoro.paying:
        yield say(reader, "**Sending your payment to Precoro…**")
    if precoro.failed is not None:
        yield failed_line(precoro.failed, precoro.said, reader)
    if precoro.can_decide in _CANNOT:
        yield say(reader, _CANNOT[precoro.can_decide])
    if card.card_role == "payer" and precoro.can_pay in _CANNOT_PAY:
        yield say(reader, _CANNOT_PAY[precoro.can_pay])


def failed_line(what: PrecoroEvent, said: str, reader: Audience) -> Line:
    """Say why a decision did not count, with Precoro's words where it gave any."""
    if what == "refused" and said:
        words = user_text(quoted(said, reader), _WORDS)
        return say(reader, "**Precoro didn't accept your decision:** {words}", words=words)
    if what == "payment_refused" and said:
        words = user_text(quoted(said, reader), _WORDS)
        return say(reader, "**Precoro didn't accept your payment:** {words}", words=words)
    return say(reader, FAILED.get(what, FAILED["refused"]))


def unknown_line(document: Document, reader: Audience) -> Line:
    """Say the status of a document that is not understood, in its source's own words."""
    words = user_text(document.precoro.status_text, _WORDS) if document.precoro else []
    if not words:
        return say(reader, "**Status unknown**")
    return say(reader, "**Status in Precoro:** {status}", status=words)


def unread_line(reader: Audience) -> Line:
    """Say that a document waits for people who could not be read."""
    return say(reader, "**Waiting in Precoro**: I couldn't read who is asked to approve.")


# By why a file is only in Precoro.
_MISSING: Final[Mapping[FileTrouble, str]] = {
    "forbidden": marked("{file} is only in Precoro: I may not fetch it there."),
    "gone": marked("{file} can't be shown: Precoro names it, but no longer has it."),
    "too_large": marked("{file} is only in Precoro: it is larger than 25 MB."),
    "elsewhere": marked("{file} is only in Precoro: the link that I got for it doesn't lead to it."),
    "not_given": marked("{file} is only in Precoro: I asked for it and got no file."),
    "broken": marked("{file} is only in Precoro so far: it didn't arrive whole. I'll try again."),
    "too_many": marked("{file} is only in Precoro: I fetch 20 files of a document at most."),
}
_FIRST_MISSING: Final = 3


def missing_lines(document: Document, reader: Audience) -> Iterator[Line]:
    """Say which files are only in Precoro, and why, so that nobody decides without knowing."""
    missing = document.precoro.missing if document.precoro else ()
    for each in missing[:_FIRST_MISSING]:
        name = user_text(each.name, 80) or say(reader, "Unnamed file")
        yield say(reader, _MISSING[each.why], file=name)
    rest = len(missing) - _FIRST_MISSING
    if rest > 0:
        yield nsay(
            reader,
            "{count} more file is only in Precoro.",
            "{count} more files are only in Precoro.",
            rest,
        )


def comments_line(document: Document, reader: Audience) -> Line:
    """Say once where comments stay; nothing for a document of another source."""
    if document.precoro is None:
        return []
    return say(reader, "Comments stay in Slack: Precoro's public interface takes none.")


def precoro_buttons(card: Card) -> Iterator[Block]:
    """Return Take back while a decision was not sent, and the button that leads to linking a key."""
    precoro, reader = card.precoro, card.reader
    if precoro is None or card.card_role in ("requester", "follower"):
        return
    named = name_of(card.document, reader)
    if precoro.sending is not None and not precoro.sending.posted:
        yield button(
            ids.TAKE_BACK,
            gettext(reader, "Take back"),
            values.turn_value(precoro.sending.turn, card.document.shown_hash),
            label=gettext(reader, "Take back your decision on {document}", document=named),
        )
    if precoro.can_decide == "link":
        yield button(
            ids.LINK_KEY,
            gettext(reader, "Decide here…"),
            values.document_value(card.document.id),
            label=gettext(reader, "Link your Precoro key to decide on {document} here", document=named),
            style="primary",
        )


def key_to_pay_button(card: Card) -> Block:
    """Return the button that leads a payer to linking a key."""
    named = name_of(card.document, card.reader)
    return button(
        ids.LINK_KEY,
        gettext(card.reader, "Link a key"),
        values.document_value(card.document.id),
        label=gettext(card.reader, "Link your Precoro key to mark {document} as paid here", document=named),
        style="primary",
    )
