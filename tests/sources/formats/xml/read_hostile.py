"""Read every hostile file in this process, within 1 GB, and print what came of each, as JSON."""

import json
import resource
import sys
import time

from models.refusals import Refusal
from sources.formats import hybrid_pdf
from sources.formats.xml.documents import read_xml
from tests.sources.formats.xml.hostile import HOSTILE

GIGABYTE = 1024**3
FORBIDDEN = ("socket.", "subprocess.", "os.remove", "os.rename", "os.system", "os.mkdir", "shutil.")
touched: list[str] = []


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Note what a reader must not do."""
    if event.startswith(FORBIDDEN) or (event == "open" and "passwd" in str(arguments[0])):
        touched.append(event)


def outcome(data: bytes) -> str:
    """Return the code of the problem or refusal; empty if the file was read."""
    try:
        (hybrid_pdf.read if b"%PDF-" in data[:1024] else read_xml)(data, "file")
    except Refusal as refusal:
        problems = refusal.facts.get("problems")
        return problems[0].code if isinstance(problems, tuple) else refusal.code
    return ""


def main() -> None:
    """Print a line for each file: its name, the seconds of work it took, the code, what was touched."""
    resource.setrlimit(resource.RLIMIT_AS, (GIGABYTE, GIGABYTE))
    sys.addaudithook(watch)
    for name, hostile in HOSTILE.items():
        data = hostile.make()
        started = time.process_time()
        code = outcome(data)
        print(json.dumps([name, time.process_time() - started, code, touched]), flush=True)


if __name__ == "__main__":
    main()
