"""What is stored of a sent file as JSON: its documents, what its sender chose, what became of them."""

from functools import lru_cache

from pydantic import TypeAdapter

from models.records.sent_files import Choices, ReadDraft, SentReport
from models.tables import SentFile


@lru_cache(maxsize=1)
def _drafts() -> TypeAdapter[tuple[ReadDraft, ...]]:
    return TypeAdapter(tuple[ReadDraft, ...])


@lru_cache(maxsize=1)
def _choices() -> TypeAdapter[Choices]:
    return TypeAdapter(Choices)


@lru_cache(maxsize=1)
def _report() -> TypeAdapter[SentReport]:
    return TypeAdapter(SentReport)


def write_drafts(drafts: tuple[ReadDraft, ...]) -> str:
    """Return the documents of a file as the table keeps them."""
    return _drafts().dump_json(drafts).decode()


def drafts_of(sent: SentFile) -> tuple[ReadDraft, ...]:
    """Return the documents of a file."""
    return _drafts().validate_json(sent.contents) if sent.contents else ()


def write_choices(choices: Choices) -> str:
    """Return choices as the table keeps them."""
    return _choices().dump_json(choices).decode()


def choices_of(sent: SentFile) -> Choices:
    """Return what the sender of a file chose."""
    return _choices().validate_json(sent.choices) if sent.choices else Choices()


def write_report(report: SentReport) -> str:
    """Return a report as the table keeps it."""
    return _report().dump_json(report).decode()


def report_of(sent: SentFile) -> SentReport:
    """Return what became of the documents of a file."""
    return _report().validate_json(sent.report) if sent.report else SentReport()
