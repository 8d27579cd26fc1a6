"""Documents that Precoro decides on, notices about decisions and keys, and the form that links a key."""

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

from commands.checks.samples.cards import full, payable, pending, stuck
from commands.checks.samples.documents import ENDED, FULL, LONG, LONG_ROW, TYPED, USUAL, answer, step
from commands.checks.samples.sample import Sample, draw
from models.records.documents import Audience, Card
from models.records.home import PendingList, ShownNotice
from models.records.in_precoro import CanDecide, InPrecoro, MissingFile, PrecoroCard, Sending
from models.vocabulary import FileTrouble, WhyNotPaid
from views.messages.card import build_card
from views.messages.precoro import build_notice
from views.modals.link_key import CompanyToLink, build_key_checked, build_key_form
from views.modals.payment import build_payment_form
from views.replies.commands import build_unlinked_key
from views.replies.pending import build_pending

COMPANIES = tuple(CompanyToLink(n, f"{n} {TYPED}") for n in range(1, 120))


def precoro_samples(reader: Audience) -> Iterator[Sample]:
    """Draw the cards, notices and forms that only Precoro's documents have."""
    for name, card in precoro_cards(reader).items():
        yield draw(build_card, f"precoro, {name}", reader, card)
    yield draw(build_notice, "refused", reader, ShownNotice(reader, "refused", TYPED, LONG_ROW, "/precoro"))
    of_payments: tuple[WhyNotPaid, ...] = ("payment_refused", "payment_changed")
    for what in of_payments:
        of_payment = ShownNotice(reader, what, TYPED, LONG_ROW, "/precoro")
        yield draw(build_notice, what, reader, of_payment)
    of_key = ShownNotice(reader, "key_refused", TYPED, None, "/precoro")
    yield draw(build_notice, "key_refused", reader, of_key)
    yield draw(build_key_form, "many", reader, COMPANIES, "ann@acme.example", reader, chosen=7)
    yield draw(build_key_checked, "", reader, reader)
    yield draw(build_unlinked_key, "", reader, reader)
    to_pay = payer_card(reader, PrecoroCard(can_pay="yes"))
    yield draw(build_payment_form, "precoro", reader, to_pay, ENDED)
    rows = [
        replace(LONG_ROW, document=number, turn=number, precoro=PrecoroCard(each))
        for number, each in enumerate(get_args(CanDecide), 1)
    ]
    on_its_way = PrecoroCard(sending=Sending(11, "approved", "", posted=False, why="daily_limit"))
    rows.append(replace(LONG_ROW, action="see", state="pending_others", turn=None, precoro=on_its_way))
    yield draw(build_pending, "precoro", reader, PendingList(reader, tuple(rows), len(rows)))


def precoro_cards(reader: Audience) -> dict[str, Card]:
    """Return a card of each state that only Precoro's documents have, by what it shows."""
    usual = replace(pending(reader), document=replace(USUAL, precoro=InPrecoro("Pending")), may_manage=False)
    long = replace(full(reader), document=replace(FULL, precoro=InPrecoro(LONG)), may_manage=False)
    cards: dict[str, Card] = {"link": replace(usual, precoro=PrecoroCard("link"))}
    waiting = PrecoroCard(sending=Sending(11, "rejected", LONG, posted=False, why="daily_limit"))
    cards["waiting"] = _sending(usual, waiting)
    missing = tuple(MissingFile(LONG, why) for why in get_args(FileTrouble))
    for most in (3, 4, len(missing)):  # named, and one or more of which only the number is said
        document = replace(FULL, precoro=InPrecoro(missing=missing[-most:]))
        cards[f"{most} files missing"] = replace(full(reader), document=document, precoro=PrecoroCard("yes"))
    cards["failed"] = replace(long, precoro=PrecoroCard("yes", failed="refused", said=LONG))
    unknown = replace(USUAL, status="unknown", precoro=InPrecoro(LONG))
    cards["unknown"] = replace(usual, document=unknown, state="unknown", turn=None, precoro=PrecoroCard())
    cards["not read"] = replace(
        stuck(reader),
        document=replace(USUAL, precoro=InPrecoro("Pending", unread=True)),
        may_manage=False,
    )
    cards["to pay"] = payer_card(reader, PrecoroCard(can_pay="link"))
    cards["paying"] = replace(payer_card(reader, PrecoroCard(paying=True)), may_pay=False)
    refused = PrecoroCard(can_pay="yes", failed="payment_refused", said=LONG)
    cards["payment refused"] = payer_card(reader, refused)
    return cards


def payer_card(reader: Audience, precoro: PrecoroCard) -> Card:
    """Return the card of an approved invoice of Precoro's for a payer."""
    card = payable(reader)
    document = replace(card.document, precoro=InPrecoro("Approved"))
    return replace(card, document=document, precoro=precoro, may_manage=False)


def _sending(card: Card, precoro: PrecoroCard) -> Card:
    mine = answer(11, state="sending")
    document = replace(card.document, steps=(step(1, "open", mine),))
    return replace(card, document=document, state="pending_others", turn=None, answer=mine, precoro=precoro)
