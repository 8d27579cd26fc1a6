"""Look through an XLSX file before a library opens it: its sizes, and every cell of the sheet that is read.

A cell far away would make the library reserve a table of that size, which ends the process. It also gives
errors and formulas without a result as empty cells, and a percentage as its hundredth part.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final
from xml.parsers import expat

from models.frozen import frozen
from sources.formats.refused import refusal_of
from sources.formats.table.cells import MOST_COLUMNS, MOST_ROWS
from sources.formats.table.workbook_cells import Cells, TooFar
from validation.codes import ProblemCode
from validation.problems import Problem, Value

MOST_MEMBERS: Final = 200
MOST_UNPACKED: Final = 64 << 20  # bytes
MOST_IN_MEMBER: Final = 48 << 20  # bytes
_PERCENT_IDS: Final = frozenset(["9", "10"])  # of the formats that every spreadsheet knows
_QUOTED: Final = re.compile(r"\"[^\"]*\"|\\.")  # what a number format shows as it is
_ENCRYPTED: Final = 1  # the bit of a member
# What a sheet of 5,000 rows and 100 columns may need, each cell with its text and three attributes.
_MOST_TAGS_IN_SHEET: Final = 3_200_000
_MOST_ATTRIBUTES: Final = 2_000_000
_MOST_TAGS: Final = 300_000  # of every other member
_FIRST_PART: Final = 1 << 16  # bytes

Start = Callable[[str, Mapping[str, str]], None]


@frozen
class Workbook:
    """A file that may be opened, and what the library does not tell of the sheet that is read."""

    data: bytes  # only what was looked through, packed again
    sheet: str  # its name
    percentages: frozenset[tuple[int, int]]  # (row from 1, column from 0) of cells shown in percent


class _Broken(Exception):
    def __init__(self, code: ProblemCode, **values: Value) -> None:
        self.problem = Problem("", code, values)
        super().__init__(code)


def check_workbook(data: bytes, name: str) -> Workbook:
    """Return the workbook, if its first visible sheet can be read. Raises Refusal `file_invalid`."""
    try:
        members = _unpack(data)
        for member in members.values():
            _check_root(member)
        main = _targets(members, "_rels/.rels", "/officeDocument")
        workbook = _path("/", next(iter(main.values())))
        sheet, path = _first_visible_sheet(members, workbook)
        folder = posixpath.dirname(workbook)
        cells = Cells(_percent_styles(members.get(f"{folder}/styles.xml", b"")))
        if members[path].count(b"<") > _MOST_TAGS_IN_SHEET or members[path].count(b"=") > _MOST_ATTRIBUTES:
            raise _Broken("table_too_large", rows=MOST_ROWS, columns=MOST_COLUMNS)
        with suppress(TooFar):
            parse(members[path], cells.start, cells.end, cells.text, _MOST_TAGS_IN_SHEET)
    except _Broken as error:
        raise refusal_of(name, [error.problem]) from None
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        KeyError,
        ValueError,
        OSError,
        EOFError,
        StopIteration,
    ):
        raise refusal_of(name, [Problem("", "workbook_broken")]) from None
    except (NotImplementedError, RuntimeError):  # a way to pack or to encrypt that nobody uses
        raise refusal_of(name, [Problem("", "workbook_broken")]) from None
    if cells.problems:
        raise refusal_of(name, cells.problems)
    return Workbook(_pack(members), sheet, frozenset(cells.percentages))


def _unpack(data: bytes) -> dict[str, bytes]:
    """Return the members of the archive that are XML, by their names in small letters."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = archive.infolist()
        sizes = [member.file_size for member in found]
        if len(found) > MOST_MEMBERS or sum(sizes) > MOST_UNPACKED or max(sizes) > MOST_IN_MEMBER:
            raise _Broken("unpacked_too_large", members=MOST_MEMBERS, most=MOST_UNPACKED >> 20)
        if any(member.flag_bits & _ENCRYPTED for member in found):
            raise _Broken("encrypted")
        return {
            member.filename.replace("\\", "/").lower(): archive.read(member)
            for member in found
            if member.filename.lower().endswith((".xml", ".rels"))
        }


def _pack(members: Mapping[str, bytes]) -> bytes:
    """Pack what was looked through: the library sees nothing else, whatever the file's directory said."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def parse(
    data: bytes,
    start: Start,
    end: Callable[[str], None] | None = None,
    text: Any = None,
    most_tags: int = _MOST_TAGS,
) -> None:
    """Parse XML; elements come by their local names. A DOCTYPE is refused, and so are too many tags."""
    if data.count(b"<") > most_tags:
        raise ValueError(most_tags)
    # Names keep their prefixes, whose namespaces could be longer than the whole file.
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def started(name: str, attributes: Mapping[str, str]) -> None:
        start(_local(name), attributes)

    def ended(name: str) -> None:
        if end is not None:
            end(_local(name))

    def doctype(*_: object) -> None:
        raise _Broken("workbook_doctype")

    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    # In parts, since expat goes on to the end of one after a handler has raised. Each is twice as long as
    # the one before, since expat begins again with a token that goes on.
    begin, size = 0, _FIRST_PART
    while begin < len(data):
        parser.Parse(data[begin : begin + size], False)
        begin, size = begin + size, 2 * size
    parser.Parse(b"", True)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _RootSeen(Exception):
    """The rest of the member does not matter here."""


def _check_root(member: bytes) -> None:
    """Look for a DOCTYPE, and for a count of shared texts for which the library would reserve memory."""

    def root(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sst" and int(attributes.get("uniqueCount", 0)) > len(member):
            raise ValueError(attributes["uniqueCount"])
        raise _RootSeen

    with suppress(_RootSeen):
        parse(member, root, most_tags=MOST_UNPACKED)


def _targets(members: Mapping[str, bytes], path: str, ending: str) -> dict[str, str]:
    """Return the targets of relations of one type, by their ids."""
    targets: dict[str, str] = {}

    def relation(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith(ending):
            targets[attributes["Id"]] = attributes["Target"]

    parse(members[path], relation)
    return targets


def _path(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(folder, target)).lstrip("/").lower()


def _first_visible_sheet(members: Mapping[str, bytes], workbook: str) -> tuple[str, str]:
    """Return its name and the path of its member."""
    folder, name = posixpath.split(workbook)
    targets = _targets(members, f"{folder}/_rels/{name}.rels", "/worksheet")
    sheets: list[tuple[str, str]] = []

    def sheet(name: str, attributes: Mapping[str, str]) -> None:
        visible = attributes.get("state", "visible") == "visible"
        target = targets.get(_relation(attributes)) if name == "sheet" and visible else None
        if target is not None:
            sheets.append((attributes["name"], target))

    parse(members[workbook], sheet)
    if not sheets:
        raise _Broken("workbook_without_sheet")
    return sheets[0][0], _path(f"/{folder}", sheets[0][1])


def _relation(attributes: Mapping[str, str]) -> str:
    """Return the id of a relation, an attribute that has a prefix."""
    return next((id for key, id in attributes.items() if ":" in key and _local(key) == "id"), "")


def _percent_styles(styles: bytes) -> frozenset[str]:
    """Return which styles of cells show a percentage, as the cells name them."""
    if not styles:
        return frozenset()
    percent, shown = set(_PERCENT_IDS), []
    within: list[str] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt" and "%" in _QUOTED.sub("", attributes.get("formatCode", "")):
            percent.add(attributes.get("numFmtId", ""))
        if name == "xf" and within and within[-1] == "cellXfs":
            shown.append(attributes.get("numFmtId", ""))
        within.append(name)

    def end(_name: str) -> None:
        within.pop()

    parse(styles, start, end)
    return frozenset(str(at) for at, one in enumerate(shown) if one in percent)
