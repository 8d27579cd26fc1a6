"""Find which files belong to a file of documents, quickly, and also in one that is broken elsewhere."""

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

_KEY = '"attachments"'
_COLON = re.compile(r"\s*:\s*")
_DECODER = json.JSONDecoder()
_MOST_FAILURES = 100  # each may read far ahead


def attachment_paths(data: bytes) -> frozenset[PurePosixPath]:
    """Return the relative paths that a file names as attachments.

    Only the lists themselves are parsed: a file with an error in it still moves with its attachments, and
    a large one does not block the interpreter.
    """
    text = data.decode("utf-8", "replace")
    return frozenset(path for one in _lists(text) for entry in one if (path := _path(entry)))


def _lists(text: str) -> Iterator[list[Any]]:
    failures, at = 0, text.find(_KEY)
    while at >= 0 and failures < _MOST_FAILURES:
        at += len(_KEY)
        if colon := _COLON.match(text, at):
            at = colon.end()
            try:
                value, at = _DECODER.raw_decode(text, at)
            except (ValueError, RecursionError):
                failures += 1
            else:
                if isinstance(value, list):
                    yield value
        at = text.find(_KEY, at)


def _path(entry: Any) -> PurePosixPath | None:
    named = entry.get("path") if isinstance(entry, dict) else entry
    if not isinstance(named, str) or "\0" in named:
        return None
    path = PurePosixPath(named)
    return path if path.parts and not path.is_absolute() and ".." not in path.parts else None
