"""Read every hostile file in this process, within 1 GB, and print what came of each, as JSON."""

import json
import resource
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from models.refusals import Refusal
from sources.formats import hybrid_pdf
from sources.formats.options import ReadOptions
from sources.formats.read import read
from sources.formats.xml.documents import read_xml
from tests.sources.formats.hostile import json_files, tables, xml_and_pdf
from tests.sources.formats.hostile.file import Hostile

GIGABYTE = 1024**3
FORBIDDEN = ("socket.", "subprocess.", "os.remove", "os.rename", "os.system", "os.mkdir", "shutil.")
touched: list[str] = []


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Note what a reader must not do."""
    if event.startswith(FORBIDDEN) or (event == "open" and "passwd" in str(arguments[0])):
        touched.append(event)


def read_xml_or_pdf(data: bytes) -> object:
    """Read what is no XML as XML all the same."""
    return (hybrid_pdf.read if b"%PDF-" in data[:1024] else read_xml)(data, "file")


def read_any(data: bytes) -> object:
    """Read a file as the bot does."""
    return read(data, "file", Path("/nowhere"), ReadOptions())


KINDS: Mapping[str, tuple[Mapping[str, Hostile], Callable[[bytes], object]]] = {
    "json": (json_files.HOSTILE, read_any),
    "table": (tables.HOSTILE, read_any),
    "xml and pdf": (xml_and_pdf.HOSTILE, read_xml_or_pdf),
}


def outcome(how: Callable[[bytes], object], data: bytes) -> str:
    """Return the code of the problem or refusal; empty if the file was read."""
    try:
        how(data)
    except Refusal as refusal:
        problems = refusal.facts.get("problems")
        return problems[0].code if isinstance(problems, tuple) else refusal.code
    return ""


def main() -> None:
    """Print a line for each file: its name, the seconds of work it took, the code, what was touched."""
    resource.setrlimit(resource.RLIMIT_AS, (GIGABYTE, GIGABYTE))
    sys.addaudithook(watch)
    files, how = KINDS[sys.argv[1]]
    for name, hostile in files.items():
        data = hostile.make()
        started = time.process_time()
        code = outcome(how, data)
        print(json.dumps([name, time.process_time() - started, code, touched]), flush=True)


if __name__ == "__main__":
    main()
