"""What an IMAP server reads: commands with quoted strings and literals; and numbers, ranges and criteria."""

import asyncio
import re
from collections.abc import Iterator, Sequence

from tests.support.imap.folders import StoredMessage

LINE_LIMIT = 65_536  # bytes
_TOKEN = re.compile(
    rb" *(?:"
    rb'"((?:[^"\\]|\\.)*)"|'  # a quoted string
    rb"\{(\d+)(\+?)\}$|"  # a literal, which follows the line
    rb"(\((?:[^()\[\]]|\[[^\]]*\])*\))|"  # a list
    rb'([^\s"(){}\[\]]+)'  # an atom
    rb")"
)


class BadCommand(Exception):
    """The client sent what no server has to understand."""


async def read_command(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> list[bytes] | None:
    """Return the words of one command, literals among them; None at the end of the connection."""
    words: list[bytes] = []
    while True:
        line = await reader.readline()
        if not line.endswith(b"\r\n"):
            return None
        line = line[:-2]
        at = 0
        size: int | None = None
        while at < len(line):
            found = _TOKEN.match(line, at)
            if found is None:
                raise BadCommand(line)
            at = found.end()
            quoted, length, at_once, group, atom = found.groups()
            if length is not None:
                if not at_once:
                    writer.write(b"+ go ahead\r\n")
                    await writer.drain()
                size = int(length)
            elif quoted is not None:
                words.append(re.sub(rb"\\(.)", rb"\1", quoted))
            else:
                words.append(group if group is not None else atom)
        if size is None:
            return words
        words.append(await reader.readexactly(size))


def numbers_in(text: bytes) -> Iterator[int]:
    """Yield the numbers of a set: `1,4:6`."""
    for part in text.decode("ascii").split(","):
        first, _, last = part.partition(":")
        yield from range(int(first), int(last or first) + 1)


def matches(message: StoredMessage, criteria: Sequence[bytes]) -> bool:
    """Whether a message has all that a search asks for. Raises BadCommand."""
    left = list(criteria)
    result = True
    while left:
        wanted = True
        key = left.pop(0).upper()
        if key == b"NOT":
            wanted, key = False, left.pop(0).upper()
        if key == b"UNDELETED":
            found = "\\Deleted" not in message.flags
        elif key == b"ALL":
            found = True
        elif key == b"HEADER":
            name, value = left.pop(0).decode(), left.pop(0).decode().lower()
            found = any(value in given.lower() for given in message.header(name))
        else:
            raise BadCommand(key)
        result = result and found is wanted
    return result


def body_of(message: StoredMessage, item: bytes) -> tuple[bytes, bytes]:
    """Return how the answer calls a piece of a message, and its bytes: `BODY.PEEK[]<0.10>`."""
    found = re.fullmatch(rb"BODY\.PEEK\[(|HEADER\.FIELDS \(FROM\))\](?:<(\d+)\.(\d+)>)?", item.upper())
    if found is None:
        raise BadCommand(item)
    section, begin, length = found.groups()
    data = message.data
    if section:
        data = b"".join(f"From: {value}\r\n".encode() for value in message.header("From")) + b"\r\n"
    name = b"BODY[" + section + b"]"
    if begin is None:
        return name, data
    return name + b"<" + begin + b">", data[int(begin) : int(begin) + int(length)]
