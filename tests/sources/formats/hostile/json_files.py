"""JSON made to hang, fill or crash a reader."""

import json
from collections.abc import Mapping
from typing import Any, Final

from tests.sources.formats.hostile.file import Hostile

_DOCUMENT: Final = {"kind": "invoice", "number": "R-1", "currency": "EUR", "lines": []}


def _documents(count: int, **more: Any) -> bytes:
    return json.dumps({"documents": [{**_DOCUMENT, **more} for _ in range(count)]}).encode()


def _of(**more: Any) -> bytes:
    return _documents(1, **more)


def _total(written: bytes) -> bytes:
    return _of(total="?").replace(b'"?"', written)


HOSTILE: Final[Mapping[str, Hostile]] = {
    "lists in lists": Hostile("nested_too_deeply", lambda: b"[" * 2_000_000),
    "objects in objects": Hostile("nested_too_deeply", lambda: b'{"a":' * 2_000_000),
    "ten million zeros": Hostile("file_too_complicated", lambda: b"[" + b"0," * 9_999_999 + b"0]"),
    "six million lists": Hostile("file_too_complicated", lambda: b"[" + b"[]," * 6_000_000 + b"0]"),
    "a million equal keys": Hostile("key_twice", lambda: b"{" + b'"a":0,' * 2_000_000 + b'"a":0}'),
    "a number of 20 MB": Hostile(
        "not_between", lambda: _of(total=0).replace(b": 0", b": " + b"9" * 20_000_000)
    ),
    "a fraction of 20 MB": Hostile("too_many_digits", lambda: _total(b"0." + b"9" * 20_000_000)),
    "a large exponent": Hostile("not_between", lambda: _total(b"1e999999999")),
    "a text of 20 MB": Hostile("text_too_long", lambda: _of(note="x" * 20_000_000)),
    "marks on one letter": Hostile(
        "", lambda: _of(note="?").replace(b"?", b"a" + "\u0315\u0300".encode() * 4_000_000)
    ),
    "documents that are all wrong": Hostile(
        "not_text", lambda: _documents(10_000, kind=0, company=0, total="x")
    ),
    "too many documents": Hostile("list_too_long", lambda: _documents(150_000)),
}
