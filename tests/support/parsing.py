"""Read files without a worker process, in tests that import by the dozen."""

import asyncio
from pathlib import Path

from jobs.inbox.importer import Parse
from jobs.inbox.reading import read_file
from models.records.drafts import ParsedFile
from sources.formats.options import ReadOptions


def parse_in_thread(files: Path) -> Parse:
    """Return what reads files in a thread; `files` is the folder of the store."""

    async def parse(path: Path) -> ParsedFile:
        return await asyncio.to_thread(read_file, path, files, ReadOptions())

    return parse
