"""The files inside a PDF, wherever they hang: in the tree of names, in /AF, or as attachments of pages."""

import logging
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, Final, TypeVar

from pypdf import PdfReader
from pypdf.errors import LimitReachedError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from models.frozen import frozen
from sources.formats.refused import refusal_of
from validation.problems import Problem

MOST_FILES: Final = 200
MOST_BYTES: Final = 100 * 1024 * 1024  # of all files together, unpacked
_MOST_NODES: Final = 5_000  # of the tree of names, and of pages and their annotations
_LONGEST_PATH: Final = 1_000  # characters
T = TypeVar("T")
logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it logs each oddity that it makes good


@frozen
class FileInPdf:
    """A file as the PDF has it: its name may be a path, or anything else; no data: it can't be unpacked."""

    name: str
    media_type: str
    data: bytes | None


class TooMuch(Exception):
    """A PDF holds more than is read."""


class _PypdfFailed(Exception):
    """A PDF, or a file in it, is not what pypdf can make sense of."""


def files_in(data: bytes, name: str) -> list[FileInPdf]:
    """Return each file once, by its bytes. Raises Refusal; `name` is the PDF's in it."""
    try:
        reader = _asked(lambda: PdfReader(BytesIO(data)))
        if reader.is_encrypted and not _asked(lambda: reader.decrypt("")):
            raise refusal_of(name, [Problem("", "pdf_encrypted")])
        first: dict[bytes | None, FileInPdf] = {}
        for file in _files(reader):
            first.setdefault(file.data, file)
        return list(first.values())
    except TooMuch:
        raise refusal_of(name, [Problem("", "pdf_holds_too_much")]) from None
    except _PypdfFailed:
        raise refusal_of(
            name, [Problem("", "pdf_encrypted" if b"/Encrypt" in data else "pdf_broken")]
        ) from None


def _asked(ask: Callable[[], T]) -> T:
    """Ask pypdf, which raises whatever a broken file makes of its code. Raises TooMuch, or _PypdfFailed.

    Our own code is outside, and so is a lack of memory: the worker knows what to do about it.
    """
    try:
        return ask()
    except LimitReachedError:
        raise TooMuch from None
    except MemoryError:
        raise
    except Exception:
        raise _PypdfFailed from None


def _files(reader: PdfReader) -> Iterator[FileInPdf]:
    seen: set[int] = set()
    size = 0
    for number, (name, specification) in enumerate(_specifications(reader)):
        if number >= 10 * MOST_FILES or len(seen) > MOST_FILES:
            raise TooMuch
        stream = _stream(specification)
        if stream is None or id(stream) in seen:
            continue
        seen.add(id(stream))
        data = _unpacked(stream)
        size += len(data or b"")
        if size > MOST_BYTES:
            raise TooMuch
        named = _text(specification.get("/UF")) or _text(specification.get("/F")) or name
        yield FileInPdf(named, _text(stream.get("/Subtype")).lstrip("/"), data)


def _specifications(reader: PdfReader) -> Iterator[tuple[str, DictionaryObject]]:
    """Yield (name, what PDF calls a file specification) of every file."""
    catalogue = _asked(lambda: reader.root_object)
    names = _dictionary(catalogue.get("/Names"))
    yield from _named(_dictionary(names.get("/EmbeddedFiles")))
    for one in _array(catalogue.get("/AF")):
        yield "", _dictionary(one)
    for page in _pages(_dictionary(catalogue.get("/Pages"))):
        for one in _array(page.get("/AF")):
            yield "", _dictionary(one)
        for annotation in map(_dictionary, _array(page.get("/Annots"))[:_MOST_NODES]):
            if _resolved(annotation.get("/Subtype")) == "/FileAttachment":
                yield _text(annotation.get("/Contents")), _dictionary(annotation.get("/FS"))


def _named(top: DictionaryObject) -> Iterator[tuple[str, DictionaryObject]]:
    """Yield what hangs in a tree of names."""
    for node in _nodes(top):
        entries = _array(node.get("/Names"))
        for name, specification in zip(entries[::2], entries[1::2], strict=False):
            yield _text(name), _dictionary(specification)


def _pages(top: DictionaryObject) -> Iterator[DictionaryObject]:
    return (node for node in _nodes(top) if "/Kids" not in node)


def _nodes(top: DictionaryObject) -> Iterator[DictionaryObject]:
    """Yield a tree's nodes in their order, each once, at most 5,000."""
    waiting, seen = [top], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        if len(seen) == _MOST_NODES:
            return
        seen.add(id(node))
        yield node
        waiting += [_dictionary(kid) for kid in reversed(_array(node.get("/Kids"))[:_MOST_NODES])]


def _stream(specification: DictionaryObject) -> StreamObject | None:
    embedded = _dictionary(specification.get("/EF"))
    streams = (_resolved(embedded.get(key)) for key in ("/UF", "/F"))
    return next((stream for stream in streams if isinstance(stream, StreamObject)), None)


def _unpacked(stream: StreamObject) -> bytes | None:
    try:
        return _asked(stream.get_data)
    except _PypdfFailed:  # the other files may be whole
        return None


def _resolved(given: Any) -> Any:
    return _asked(given.get_object) if isinstance(given, IndirectObject) else given


def _dictionary(given: Any) -> DictionaryObject:
    found = _resolved(given)
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _array(given: Any) -> list[Any]:
    found = _resolved(given)
    return list(found) if isinstance(found, ArrayObject) else []


def _text(given: Any) -> str:
    found = _resolved(given)
    return found[:_LONGEST_PATH] if isinstance(found, str) else ""
