"""What a card says of files that are only in Precoro."""

from dataclasses import replace
from typing import get_args

import pytest

from commands.checks.samples.documents import USUAL
from models.records.documents import Audience
from models.records.in_precoro import InPrecoro, MissingFile
from models.vocabulary import FileTrouble
from views.components.in_precoro import missing_lines

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
