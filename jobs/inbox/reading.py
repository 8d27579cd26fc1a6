"""Read files in a process of their own: whatever they hold, it ends in drafts or in a refusal."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol

from jobs.worker.process import Worker, WorkerBroken, WorkerTimeout
from models.frozen import frozen
from models.records.drafts import AttachmentDraft, ParsedDocument, ParsedFile
from models.refusals import Refusal
from sources.files.attachments import keep_bytes
from sources.files.safe_open import NotRegularFile, OutsideFolder, TooLarge, read_regular
from sources.formats.options import DateOrder, DecimalSign, ReadOptions
from sources.formats.result import EmbeddedFile, ReadDocument, ReadFile

READS_WITHIN: Final = 10.0  # seconds of processor time, so that a busy machine refuses no other files
ENDS_WITHIN: Final = 30.0  # seconds on the clock, whatever the file waits for
LONGEST_NAME: Final = 255  # characters of an attachment
# Formats of one order or invoice, whose XML may come with a PDF for people.
_XML: Final = ("ubl", "cii")


class TableTerms(Protocol):
    """What the settings say of tables that leave it open."""

    @property
    def encoding(self) -> str: ...
    @property
    def decimal(self) -> DecimalSign | None: ...
    @property
    def dates(self) -> DateOrder | None: ...


@frozen
class FileReader:
    """Reads files, one after the other, in a worker process."""

    worker: Worker
    store: Path  # where originals, and what comes inside files, is kept
    options: ReadOptions

    async def __call__(self, path: Path) -> ParsedFile:
        """Return the drafts of a file. Raises Refusal, also where reading takes too long or too much."""
        try:
            return await self.worker.run(
                read_file, path, self.store, self.options, timeout=ENDS_WITHIN, processor=READS_WITHIN
            )
        except (WorkerTimeout, WorkerBroken):
            # To try again would end the same way.
            raise Refusal("file_too_complicated", file=path.name) from None


@asynccontextmanager
async def file_reader(
    store: Path, settings: TableTerms, worker: Worker | None = None
) -> AsyncIterator[FileReader]:
    """Provide a reader, whose process starts with the first file and ends with the block.

    A `worker` that is handed in keeps running.
    """
    options = ReadOptions(settings.encoding, settings.decimal, settings.dates)
    if worker is not None:
        yield FileReader(worker, store, options)
        return
    worker = Worker(prepare=prepare_reading)
    try:
        yield FileReader(worker, store, options)
    finally:
        await worker.stop()


def prepare_reading() -> None:
    """Import what reads files, before the first of them comes and its time is counted."""
    import pypdf

    import sources.formats.read  # noqa: F401

    # 10 kB of page content can otherwise keep pypdf busy for seconds.
    pypdf.overwrite_configuration(stream_parsing_work_maximum_count=50_000)


def read_file(path: Path, store: Path, options: ReadOptions) -> ParsedFile:
    """Read one file, in the worker process; keep in `store` its original and what came inside it.

    Raises Refusal.
    """
    from sources.formats.read import read  # not at the top: the bot itself never reads

    data = _bytes_of(path, path.name)
    found = read(data, path.name, path.parent, options)
    originals = list(_originals(path, data, found))
    return ParsedFile(
        people=found.people,
        documents=tuple(_parsed(document, originals, store) for document in found.documents),
        budgets=found.budgets,
    )


def _originals(path: Path, data: bytes, found: ReadFile) -> Iterator[EmbeddedFile]:
    """Yield the file itself and the PDF beside it, for people to see; a PDF comes inside its document.

    A JSON file is no original. Neither is a table of several requests: those who see one need not see all.
    """
    if found.format in _XML and (beside := pdf_beside(path)) is not None:
        yield EmbeddedFile(beside.name, "application/pdf", _bytes_of(beside, beside.name))
    if found.format in (*_XML, "csv", "xlsx") and len(found.documents) == 1:
        yield EmbeddedFile(path.name, "", data)


def pdf_beside(path: Path) -> Path | None:
    """Return the PDF that comes with an XML file: `x.pdf` beside `x.xml`."""
    for suffix in (".pdf", ".PDF"):
        beside = path.with_suffix(suffix)
        if path.suffix.lower() == ".xml" and beside.is_file():
            return beside
    return None


def _parsed(document: ReadDocument, originals: list[EmbeddedFile], store: Path) -> ParsedDocument:
    kept: dict[tuple[str, str], AttachmentDraft] = {}
    for file in (*originals, *document.embedded):
        one = keep_bytes(file.data, _storable(file.name), store)
        kept.setdefault((one.name, one.sha256), one)
    draft = replace(document.draft, attachments=tuple(kept.values()))
    return ParsedDocument(draft, document.files, document.where, document.origins)


def _storable(name: str) -> str:
    return name.encode("utf-8", "replace").decode().replace("\0", "")[-LONGEST_NAME:]


def _bytes_of(path: Path, file: str) -> bytes:
    try:
        return read_regular(path)
    except TooLarge as error:
        raise Refusal("file_too_large", file=file, limit=error.limit) from None
    except (OutsideFolder, NotRegularFile):
        raise Refusal("file_not_regular", file=file) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refusal("file_unreadable", file=file, reason=reason) from None
