"""Files that came inside a document: their names, and their bytes in Base64."""

import base64
import binascii
import mimetypes
import unicodedata
from typing import Final

from models.visible import composed
from sources.formats.result import EmbeddedFile
from sources.formats.xml.reading import Branch, Reading

MOST_FILES: Final = 200  # of one document
LONGEST_NAME: Final = 150
_TYPES: Final = mimetypes.MimeTypes()  # Python's own table: the same on every machine


def plain_name(name: str) -> str:
    """Return the last part of a path, without what cannot be seen; empty if nothing is left."""
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(letter for letter in last if unicodedata.category(letter)[0] not in "CZ" or letter == " ")
    seen = composed(seen).strip(" .")
    stem, dot, ending = seen.rpartition(".")
    if len(seen) > LONGEST_NAME:
        seen = (
            stem[: LONGEST_NAME - len(ending) - 1] + dot + ending if len(ending) < 10 else seen[:LONGEST_NAME]
        )
    return seen


def named_file(name: str, otherwise: str, media_type: str, data: bytes) -> EmbeddedFile:
    """Return a file under a name that is safe to show; `otherwise` is taken where it has none."""
    kind = media_type.partition(";")[0].strip().lower()
    known = plain_name(name)
    if not known:
        known = (plain_name(otherwise) or "attachment") + (_TYPES.guess_extension(kind) or "")
    guessed = _TYPES.guess_type(known)[0]
    return EmbeddedFile(known, kind if "/" in kind else guessed or "application/octet-stream", data)


def decoded_files(reading: Reading, references: list[Branch], path: str, label: str) -> list[EmbeddedFile]:
    """Return the files in the elements at `path` of each reference; what cannot be decoded is a caution.

    `label` is the path of what the reference calls it.
    """
    files: list[EmbeddedFile] = []
    for reference in references:
        for element in reference.all(path):
            name, called = element.attribute("filename"), reference.text(label)
            data = _decoded(element.own())
            if data is None or len(files) == MOST_FILES:
                reading.caution("attachment_ignored", name=plain_name(name) or called or element.place)
            else:
                files.append(named_file(name, called, element.attribute("mimeCode"), data))
    return files


def _decoded(text: str) -> bytes | None:
    """Return the bytes of a Base64 text, or None if it has none."""
    try:
        return base64.b64decode("".join(text.split()), validate=True) or None
    except (binascii.Error, ValueError):
        return None
