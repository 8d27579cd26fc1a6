"""What `sync` did, in lines for the person at the shell."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from commands.precoro.reasons import later_text, stopped_text, unreachable_text
from jobs.precoro.lists import ListResult
from jobs.precoro.reading import ReadingResult, alias_of
from jobs.precoro.sync import SyncReport
from models.policy import PrecoroTerms
from models.records.documents import Audience
from models.records.precoro import KIND_OF, Alias
from settings import Settings
from views.wording.formats import literal, moment, number
from views.wording.names import kind_name
from views.wording.translate import gettext, marked, ngettext

LISTED: Final = marked("{kind}: listed {listed}, to be read {wanted}.")
REFUSED: Final = marked("{kind}: Precoro refuses this list to the owner of the key.")
NOT_LISTED: Final = marked("{kind}: the list could not be read ({reason}).")
ROW_NOT_UNDERSTOOD: Final = marked("{kind}: a row of the list could not be understood ({reason}).")
NOT_READ: Final = marked("{kind} {number} could not be read ({reason}). It is tried again.")
NOT_UNDERSTOOD: Final = marked("{kind} {number} was not understood in part ({reason}).")
OUTCOMES: Final[Mapping[str, str]] = {
    "new": marked("Taken in: {count}."),
    "changed": marked("Changed: {count}."),
    "new_round": marked("Asked again, since the content changed: {count}."),
    "same": marked("Unchanged: {count}."),
    "passed_over": marked("Passed over, since they wait for nobody: {count}."),
}
LEFT: Final = marked("Still to be read: {count}, from {when} ({zone}).")
LONGEST_REASON: Final = 300


def report_lines(
    report: SyncReport, settings: Settings, terms: PrecoroTerms, reader: Audience
) -> Iterator[str]:
    """Yield what became of the lists and of the documents, and why something was not done."""
    for result in report.lists:
        yield from _list_lines(result, reader)
    for outcome, sentence in OUTCOMES.items():
        if count := report.outcomes[outcome]:
            yield gettext(reader, sentence, count=number(count, reader))
    for troubled in report.troubled:
        yield from _troubles(troubled, reader)
    if report.stopped in ("key_refused", "blocked"):
        yield stopped_text(report.stopped, settings, terms, reader)
    elif report.unreachable:
        yield unreachable_text(report.unreachable, terms, reader)
    elif report.later is not None:
        yield later_text(report.later, settings, terms, reader)
    if report.left and report.left_from is not None:
        zone = next(one.zone for one in settings.companies if one.name == terms.company)
        when = moment(report.left_from, replace(reader, zone=zone))
        yield gettext(reader, LEFT, count=number(report.left, reader), when=when, zone=zone)
    yield calls_text(report.calls, settings, reader)


def calls_text(calls: int, settings: Settings, reader: Audience) -> str:
    """Say how many of a day's calls were made, by all programs."""
    most = settings.precoro.calls_per_day
    return ngettext(
        reader,
        "{count} call of the {most} of a day was made.",
        "{count} calls of the {most} of a day were made.",
        calls,
        most=number(most, reader),
    )


def list_name(alias: Alias, reader: Audience) -> str:
    """Name a list by the kind of its documents."""
    return kind_name(KIND_OF[alias], credit_note=False, reader=reader)


def reason_text(reason: str) -> str:
    """Return a reason that came from elsewhere, on one line and bounded."""
    return literal(reason, LONGEST_REASON)


def _list_lines(result: ListResult, reader: Audience) -> Iterator[str]:
    kind = list_name(result.alias, reader)
    if result.is_refused:
        yield gettext(reader, REFUSED, kind=kind)
    elif result.error:
        yield gettext(reader, NOT_LISTED, kind=kind, reason=reason_text(result.error))
    elif result.is_whole:
        listed, wanted = number(len(result.listed), reader), number(len(result.to_read), reader)
        yield gettext(reader, LISTED, kind=kind, listed=listed, wanted=wanted)
    for problem in result.problems:
        yield gettext(reader, ROW_NOT_UNDERSTOOD, kind=kind, reason=reason_text(problem))


def _troubles(result: ReadingResult, reader: Audience) -> Iterator[str]:
    sentence = NOT_READ if result.outcome is None else NOT_UNDERSTOOD
    kind = list_name(alias_of(result.reading), reader)
    for problem in result.problems:
        yield gettext(
            reader,
            sentence,
            kind=kind,
            number=reason_text(result.reading.number),
            reason=reason_text(problem),
        )
