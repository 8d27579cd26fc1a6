"""Answers that are no document and no list: errors, and what a decision gives back."""

from collections.abc import Iterator, Sequence
from typing import Final

from models.records.precoro import Alias, RemoteAnswer
from sources.precoro.documents import ReadingContext, document_of
from sources.precoro.entries import Tables
from sources.precoro.html_text import plain_text
from sources.precoro.shapes import Json, NotUnderstood, Record, first, load, reference, whole
from sources.precoro.status import read_status

_LONGEST: Final = 300
_LONGEST_PIECE: Final = 200
_MOST: Final = 5  # texts of one error
_DEEPEST: Final = 6
_MARKUP: Final = (b"<!doctype html", b"<html", b"<head", b"<body", b"<?xml", b"<!--")


def is_html(data: bytes, media_type: str) -> bool:
    """Return whether an answer is a page: then it is the edge or a proxy that speaks, and not Precoro."""
    if media_type.partition(";")[0].strip().casefold() in ("text/html", "application/xhtml+xml"):
        return True
    return data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP)


def error_text(data: bytes, media_type: str, tables: Tables) -> str:
    """Return what an error says in Precoro's words; empty if it says nothing, or is a page.

    It is plain text on one line, of bounded length, and is to be escaped where it is shown.
    """
    if is_html(data, media_type):
        return ""
    try:
        record = reference(load(data)) or {}
    except NotUnderstood:
        return ""
    keys = tables.keys.errors.text
    texts = dict.fromkeys(
        each for key in keys if key in record for each in _texts(record[key], "", keys, _DEEPEST)
    )
    return _shortened(" · ".join(list(texts)[:_MOST]))


def _texts(value: Json, field: str, keys: Sequence[str], left: int) -> Iterator[str]:
    """Yield the texts of an error; what is nested under a field names it."""
    if isinstance(value, str):
        written = " ".join(plain_text(value, _LONGEST_PIECE).split())
        if written:
            yield f"{field}: {written}" if field else written
    elif left and isinstance(value, dict):
        for key, inner in value.items():
            is_named = key not in keys and not key.isdigit() and key != "data" and len(key) <= 50
            yield from _texts(inner, key if is_named else field, keys, left - 1)
    elif left and isinstance(value, list):
        for inner in value:
            yield from _texts(inner, field, keys, left - 1)


def _shortened(written: str) -> str:
    return written if len(written) <= _LONGEST else written[: _LONGEST - 1].rstrip() + "…"


def read_answer(data: bytes, alias: Alias, reading: ReadingContext) -> RemoteAnswer:
    """Return what the answer to a decision holds: a document whole, only a part of one, or nothing.

    Never raises: an answer that cannot be understood says nothing.
    """
    try:
        record = reference(load(data))
    except NotUnderstood:
        record = None
    document_id = whole(first(record, reading.tables.keys.document.id)) if record else None
    if record is None or not document_id:
        return RemoteAnswer(None, "unknown", None)
    status = read_status(record, alias, reading.tables).status
    if not _is_whole(record, reading):
        return RemoteAnswer(document_id, status, None)
    try:
        return RemoteAnswer(document_id, status, document_of(record, alias, reading))
    except NotUnderstood:
        return RemoteAnswer(document_id, status, None)


def _is_whole(record: Record, reading: ReadingContext) -> bool:
    """Return whether a document has what a list leaves out."""
    keys = reading.tables.keys.document
    return all(any(key in record for key in names) for names in (keys.lines, keys.steps, keys.creator))
