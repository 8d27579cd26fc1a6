"""A table of requests in an e-mail, with the files that belong to its requests."""

from dataclasses import replace
from pathlib import Path

from jobs.inbox.importer import Report, attached_to, with_beside
from jobs.inbox.reading import read_file
from models.documents.intake import ImportResult
from sources.formats.options import ReadOptions
from tests.jobs.mailbox.post import File, PostOffice, mail
from tests.sources.formats.xml.examples import pdf

TWO = b"Number;Item;Quantity;Currency;Files\nPR-1;Ink;1;EUR;quote.pdf\nPR-2;Desk;1;EUR;plan.docx\n"
ONE = b"Number;Item;Quantity;Currency\nPR-1;Ink;1;EUR\n"


def table(content: bytes) -> File:
    return "table.csv", "text/csv", content


QUOTE: File = ("Quote.pdf", "application/pdf", pdf())
PLAN: File = ("plan.docx", "application/octet-stream", b"PK plan")
TERMS: File = ("terms.pdf", "application/pdf", pdf())


async def take(post: PostOffice, *files: File) -> dict[str, list[str]]:
    """Take in a message; return the files of each request."""
    found: dict[str, list[str]] = {}

    async def import_file(path: Path, beside: tuple[Path, ...]) -> Report:
        parsed = with_beside(read_file(path, post.folder / "store", ReadOptions()), beside)
        found.update({one.draft.number: sorted(file.name for file in one.files) for one in parsed.documents})
        taken = tuple((one.draft.number, ImportResult(1, "new")) for one in parsed.documents)
        return replace(Report(0, taken, ()), attached=attached_to(parsed))

    post.mailbox = post.opened(import_file=import_file)
    post.arrive(mail(*files))
    await post.look()
    return found


async def test_rows_name_the_files_of_their_requests(post: PostOffice) -> None:
    found = await take(post, table(TWO), QUOTE, PLAN)
    assert (found, post.lie()) == ({"PR-1": ["Quote.pdf"], "PR-2": ["plan.docx"]}, {"Done": 1})


async def test_all_files_belong_to_the_only_request(post: PostOffice) -> None:
    found = await take(post, QUOTE, table(ONE), PLAN)
    assert (found, post.lie()) == ({"PR-1": ["Quote.pdf", "plan.docx"]}, {"Done": 1})


async def test_a_file_that_no_row_names_is_said_beside_the_message(post: PostOffice) -> None:
    await take(post, table(TWO), QUOTE, PLAN, TERMS)
    [reason] = [text for text in post.imap.texts("Done") if "not-taken" in text]
    assert "terms.pdf is attached to nothing" in " ".join(reason.replace("=\r\n", "").split())
    assert "Quote.pdf is" not in reason
