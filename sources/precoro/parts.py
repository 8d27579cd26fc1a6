"""What belongs to a document beside its lines and steps: comments, files, followers, custom fields."""

from collections.abc import Mapping
from typing import Final

from models.records.drafts import CommentDraft
from models.records.precoro import RemoteFile, RemotePerson
from sources.precoro.entries import Tables
from sources.precoro.html_text import plain_text
from sources.precoro.people import KnownPeople, distinct, read_person
from sources.precoro.shapes import Json, Record, first, listed, reference, text, whole
from sources.precoro.times import moment

_MOST: Final = 1_000  # of each
_LONGEST_COMMENT: Final = 10_000


def _records(record: Record, keys: tuple[str, ...]) -> list[Record]:
    rows = (listed(first(record, keys)) or [])[:_MOST]
    return [each for row in rows if (each := reference(row)) is not None]


def read_comments(record: Record, tables: Tables, known: KnownPeople) -> tuple[CommentDraft, ...]:
    """Return the comments whose author's address and time are known, oldest first."""
    keys = tables.keys.comment
    found = []
    for one in _records(record, tables.keys.document.comments):
        author = read_person(first(one, keys.author), tables, known)
        written = plain_text(first(one, keys.text), _LONGEST_COMMENT)
        at = moment(first(one, keys.at))
        if author is not None and author.email and written and at is not None:
            found.append(CommentDraft(author.email, written, at, text(first(one, keys.id), 100)))
    return tuple(sorted(found, key=lambda one: (one.at, one.id)))


def read_files(record: Record, tables: Tables) -> tuple[RemoteFile, ...]:
    """Return the files that are attached, by their ids."""
    keys = tables.keys.file
    found: dict[int, RemoteFile] = {}
    for one in _records(record, tables.keys.document.files):
        number = whole(first(one, keys.id))
        if number:
            media_type = text(first(one, keys.media_type), 100)
            name = text(first(one, keys.name), 255)
            found[number] = RemoteFile(number, name, whole(first(one, keys.size)), media_type)
    return tuple(found[number] for number in sorted(found))


def read_followers(record: Record, tables: Tables, known: KnownPeople) -> tuple[RemotePerson, ...]:
    """Return who follows a document, each once."""
    rows = (listed(first(record, tables.keys.document.followers)) or [])[:_MOST]
    people = [read_person(row, tables, known) for row in rows]
    return distinct(one for one in people if one is not None)


def read_custom_fields(
    record: Record, names: Mapping[int, str], tables: Tables
) -> tuple[tuple[str, str], ...]:
    """Return the custom fields that have a value and a known name, by their ids."""
    keys = tables.keys.custom_field
    found = []
    for one in _records(record, tables.keys.document.custom_fields):
        field = reference(first(one, keys.field)) or {}
        number = whole(first(field, keys.id)) or 0
        name = names.get(number) or text(first(field, keys.name), 200)
        value = _field_value(first(one, keys.value))
        if name and value:
            found.append((number, name, value))
    return tuple((name, value) for _, name, value in sorted(found))


def _field_value(value: Json) -> str:
    """Return what is written in a custom field; of several choices all, with commas."""
    if isinstance(value, str):
        return plain_text(value, 2_000)
    single = text(value, 2_000)
    if single:
        return single
    return ", ".join(filter(None, (text(each, 300) for each in (listed(value) or [])[:50])))
