"""What a card says of files that are only in Precoro."""

from dataclasses import replace
from typing import get_args

import pytest

from commands.checks.samples.documents import USUAL
from commands.checks.samples.precoro import precoro_cards
from models.records.documents import Audience
from models.records.in_precoro import InPrecoro, MissingFile, Sending
from models.vocabulary import FileTrouble
from tests.support.world import text_of
from views.blocks.rich_text import Line
from views.components.in_precoro import comments_line, decision_lines, missing_lines, sending_lines
from views.messages.card import build_card

ENGLISH, GERMAN = Audience("en-US"), Audience("de-DE")


def said(reader: Audience, *missing: MissingFile) -> list[str]:
    document = replace(USUAL, precoro=InPrecoro("Pending", missing=missing))
    return ["".join(part["text"] for part in line) for line in missing_lines(document, reader)]


@pytest.mark.parametrize(
    ("why", "english", "german"),
    [
        (
            "forbidden",
            "a.pdf is only in Precoro: I may not fetch it there.",
            "a.pdf gibt es nur in Precoro: Ich darf die Datei dort nicht abrufen.",
        ),
        (
            "too_large",
            "a.pdf is only in Precoro: it is larger than 25 MB.",
            "a.pdf gibt es nur in Precoro: Die Datei ist größer als 25 MB.",
        ),
    ],
)
def test_a_missing_file_is_one_sentence_with_its_reason(why: FileTrouble, english: str, german: str) -> None:
    assert said(ENGLISH, MissingFile("a.pdf", why)) == [english]
    assert said(GERMAN, MissingFile("a.pdf", why)) == [german]


def test_each_reason_has_a_sentence_of_its_own_in_both_languages() -> None:
    every: list[FileTrouble] = list(get_args(FileTrouble))
    for reader in (ENGLISH, GERMAN):
        sentences = [said(reader, MissingFile("a.pdf", why))[0] for why in every]
        assert len(set(sentences)) == len(every)
        assert all(sentence.startswith("a.pdf ") for sentence in sentences)


def test_of_many_some_are_named_and_the_rest_is_counted() -> None:
    files = [MissingFile(f"{n}.pdf", "gone") for n in range(5)]
    assert said(ENGLISH, *files)[3:] == ["2 more files are only in Precoro."]
    assert said(ENGLISH, *files[:4])[3:] == ["1 more file is only in Precoro."]
    assert said(GERMAN, MissingFile("", "gone"))[0].startswith("Datei ohne Namen ")


def flat(line: Line) -> str:
    return "".join(part["text"] for part in line)


def test_a_decision_on_its_way_says_whether_it_is_sent_or_waits_and_why() -> None:
    sent = Sending(7, "approved", "", posted=True, why="")
    assert next(map(flat, sending_lines(sent, ENGLISH))) == "Sending your approval to Precoro…"
    waiting = replace(sent, posted=False, why="daily_limit")
    first, why, _ = map(flat, sending_lines(waiting, ENGLISH))
    assert first == "Your approval is waiting to be sent to Precoro"
    assert why.startswith("Precoro's daily limit for calls is used up.")


def test_only_documents_of_precoro_say_where_comments_stay() -> None:
    assert flat(comments_line(replace(USUAL, precoro=InPrecoro("Pending")), ENGLISH)).startswith(
        "Comments stay in Slack"
    )
    assert comments_line(replace(USUAL, precoro=None), ENGLISH) == []


def test_a_payment_on_its_way_is_said_on_the_payer_s_card() -> None:
    for reader, words in (
        (ENGLISH, "Sending your payment to Precoro…"),
        (GERMAN, "Ihre Zahlung wird an Precoro gesendet …"),
    ):
        card = precoro_cards(reader)["paying"]
        assert words in flat(next(iter(decision_lines(card))))
        assert words in text_of(build_card(card).blocks)
        refused = precoro_cards(reader)["payment refused"]
        assert words not in text_of(build_card(refused).blocks)
