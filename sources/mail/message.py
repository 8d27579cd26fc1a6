"""Take e-mails apart: who sent them, and the files that they bring. Runs in the worker process.

Only the oldest and plainest of Python's parsers of headers is used: some headers keep the others busy.
"""

import re
from collections.abc import Iterator, Sequence
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message as MailPart
from email.parser import BytesParser
from email.policy import compat32
from pathlib import Path
from typing import Final

from models.frozen import frozen
from models.refusals import Refusal
from sources.files.attachments import ATTACHMENT_LIMIT
from sources.formats.read import first_character
from sources.formats.table.delimited import is_table

MESSAGE_LIMIT: Final = 64 * 1024 * 1024  # bytes of a message as it is sent, a third more than its files
MOST_FILES: Final = 50  # of one message
HEADERS_LIMIT: Final = 256 * 1024  # bytes of headers that are looked at
FROM_LIMIT: Final = 4096  # bytes of From headers, as they are asked for
LONGEST_NAME: Final = 150  # bytes
LONGEST_TEXT: Final = 200  # characters of a header that are shown

# One address, alone, after a name, or before a comment. Python's parser is more lenient: it finds an address
# where a mail server that looks for forged ones may find another.
_NAME: Final = r'(?:"(?:[^"\\]|\\.)*"|[^"<>@,;])*'
_ADDRESS: Final = r'[^\s@<>"(),:;\\\[\]]+@[^\s@<>"(),:;\\\[\]]+'
_FROM: Final = re.compile(
    rf"\s*(?:{_NAME}<(?P<in_brackets>{_ADDRESS})>|(?P<alone>{_ADDRESS})(?:\s*\([^()]*\))?)\s*"
)
_SEALS: Final = frozenset(
    {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
)
_ENDINGS: Final = (".json", ".xml", ".csv", ".pdf", ".xlsx", ".xlsm")
_VAGUE: Final = ("", ".bin", ".dat", ".tmp", ".part", ".txt", ".tsv", ".tab")


@frozen
class UnpackedMessage:
    """What a message says of itself, and which of its files are to be imported.

    `others` are neither that nor PDFs of these; the requests of a table may name them. `refused` says why
    files were left out.
    """

    subject: str
    message_id: str
    documents: tuple[str, ...]
    others: tuple[str, ...]
    refused: tuple[Refusal, ...]


def are_allowed(headers: Sequence[bytes], senders: Sequence[str]) -> list[bool]:
    """Return of each message, by its From headers, whether its one sender fits a pattern."""
    patterns = [re.compile(".*".join(map(re.escape, one.lower().split("*")))) for one in senders]
    return [any(one.fullmatch(sender) for one in patterns) for sender in map(sender_of, headers)]


def sender_of(headers: bytes) -> str:
    """Return the one address that the From headers name, in small letters; empty where it is not clear."""
    if len(headers) >= FROM_LIMIT:
        return ""  # cut: there may be more
    given = _headers(headers).get_all("From", [])
    found = _FROM.fullmatch(" ".join(str(given[0]).splitlines())) if len(given) == 1 else None
    return (found["in_brackets"] or found["alone"]).lower() if found else ""


def unpack_message(path: Path, folder: Path) -> UnpackedMessage:
    """Write the files of a message into a folder under names that are safe; what is left out has a reason."""
    data = path.read_bytes()
    headers = _headers(data[:HEADERS_LIMIT])
    files: list[str] = []
    refused: list[Refusal] = []
    try:
        parts = [part for part in _leaves(BytesParser(policy=compat32).parsebytes(data)) if _is_file(part)]
        if len(parts) > MOST_FILES:
            raise Refusal("mail_too_many_files", count=len(parts), limit=MOST_FILES)
        for part in parts:
            content = part.get_payload(decode=True)
            if not isinstance(content, bytes) or not content:
                continue
            name = _name(part, content, files)
            if len(content) > ATTACHMENT_LIMIT:
                refused.append(Refusal("mail_file_too_large", file=name, limit=ATTACHMENT_LIMIT))
                continue
            (folder / name).write_bytes(content)
            files.append(name)
    except RecursionError:
        refused = [Refusal("mail_too_deep")]
    except Refusal as refusal:
        refused = [refusal]
    documents = _documents(files)
    return UnpackedMessage(
        subject=_shown(headers, "Subject"),
        message_id=_shown(headers, "Message-ID"),
        documents=documents,
        others=tuple(name for name in files if not name.lower().endswith(_ENDINGS)),
        refused=tuple(refused),
    )


def _documents(files: Sequence[str]) -> tuple[str, ...]:
    """Return the files that may be documents, without the PDFs of XML files beside them."""
    readable = [name for name in files if name.lower().endswith(_ENDINGS)]
    beside = {
        name.rpartition(".")[0] + ending
        for name in readable
        if name.lower().endswith(".xml")
        for ending in (".pdf", ".PDF")
    }
    return tuple(name for name in readable if name not in beside)


def _headers(data: bytes) -> MailPart:
    return BytesParser(policy=compat32).parsebytes(data, headersonly=True)


def _leaves(message: MailPart) -> Iterator[MailPart]:
    """Yield the parts without parts of their own, in their order; those of messages within are among them."""
    stack = [message]
    while stack:
        part = stack.pop()
        inner = part.get_payload()
        if isinstance(inner, list):
            stack += [each for each in reversed(inner) if isinstance(each, MailPart)]
        else:
            yield part


def _is_file(part: MailPart) -> bool:
    """Whether a part is a file, and no text of the message, picture within it, or signature."""
    attached = part.get_content_disposition() == "attachment"
    if part.get_content_type() in _SEALS or part.get_content_maintype() in ("message", "multipart"):
        return False
    if part.get_content_maintype() == "image":
        return attached and "Content-ID" not in part
    if part.get_content_type() in ("text/plain", "text/html"):
        return attached or _given_name(part) != ""
    return True


def _name(part: MailPart, content: bytes, taken: Sequence[str]) -> str:
    """Return a name that is safe, not taken, and says by its ending what is in the file."""
    given = _given_name(part).replace("\\", "/").rpartition("/")[2]
    given = "".join(char for char in given if char.isprintable()).strip(" .")
    stem, dot, ending = given.rpartition(".")
    stem, ending = (stem, f".{ending}") if dot and len(ending) <= 8 else (given, "")
    if ending.lower() not in _ENDINGS and (found := _ending_by(content, ending.lower())):
        stem, ending = f"{stem}{ending}", found
    stem = stem.encode("utf-8", "replace")[:LONGEST_NAME].decode("utf-8", "ignore") or "file"
    name, number = f"{stem}{ending}", 1
    while name.casefold() in map(str.casefold, taken):
        number += 1
        name = f"{stem}-{number}{ending}"
    return name


def _ending_by(content: bytes, given: str) -> str:
    """Return the ending of what is in a file; a PDF may be called anything, others not `.html` or `.docx`."""
    start = content[:1024]
    if b"%PDF-" in start:
        return ".pdf"
    if given not in _VAGUE:
        return ""
    if start.startswith(b"PK\x03\x04"):
        return ".xlsx"
    begin = first_character(content)
    return {"<": ".xml", "{": ".json"}.get(begin) or (".csv" if is_table(content) else "")


def _given_name(part: MailPart) -> str:
    try:
        return _decoded(part.get_filename() or "")
    except (LookupError, ValueError, TypeError):  # charsets that nobody knows, pieces that do not fit
        return ""


def _shown(headers: MailPart, name: str) -> str:
    text = " ".join(_decoded(str(headers.get(name, ""))).split())
    return "".join(char for char in text if char.isprintable())[:LONGEST_TEXT]


def _decoded(value: str) -> str:
    try:
        parts = decode_header(value[:HEADERS_LIMIT])
        return "".join(
            part if isinstance(part, str) else part.decode(charset or "ascii", "replace")
            for part, charset in parts
        )
    except (LookupError, ValueError, HeaderParseError):
        return value
