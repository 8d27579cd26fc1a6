"""Sample drawings of all that views build for Slack, so that Slack can be asked whether it accepts them."""

from collections.abc import Iterator

from commands.checks.samples.answers import answer_samples
from commands.checks.samples.cards import card_samples
from commands.checks.samples.forms import form_samples
from commands.checks.samples.homes import home_samples
from commands.checks.samples.messages import message_samples
from commands.checks.samples.precoro import precoro_samples
from commands.checks.samples.sample import Sample
from commands.checks.samples.sent_files import sent_file_samples
from models.records.documents import Audience

ENGLISH = Audience("en-US", "America/New_York", many_companies=True)
GERMAN = Audience("de-DE", "Europe/Berlin", many_companies=True)


def samples(reader: Audience) -> Iterator[Sample]:
    """Draw every card, message, form, Home and private answer, in its states, for one reader."""
    for drawn in (
        card_samples,
        message_samples,
        sent_file_samples,
        home_samples,
        form_samples,
        answer_samples,
        precoro_samples,
    ):
        yield from drawn(reader)


def samples_to_ask() -> list[Sample]:
    """Return what covers both languages: of each drawing the longer one, and none twice.

    English and German differ in their words alone, and of words Slack limits the length.
    """
    both = zip(samples(ENGLISH), samples(GERMAN), strict=True)
    longer = (max(pair, key=lambda one: len(one.as_sent)) for pair in both)
    return list({one.as_sent: one for one in longer}.values())
