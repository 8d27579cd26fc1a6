"""What a message from outside may bring: documents to approve, and nothing about who approves them."""

from pathlib import Path

from jobs.inbox.importer import Parse
from models.records.drafts import ParsedFile
from models.refusals import Refusal


def parse_from_outside(parse: Parse) -> Parse:
    """Return what parses files of senders who cannot be proved; it raises a Refusal for what is not theirs.

    JSON files give roles, name approvers and set budgets, and an order is changed or cancelled by those who
    placed it.
    """

    async def parse_file(path: Path) -> ParsedFile:
        parsed = await parse(path)
        if (
            parsed.people
            or parsed.budgets
            or any(one.draft.source.format == "json" for one in parsed.documents)
        ):
            raise Refusal("mail_json", file=path.name)
        if any(one.draft.action != "take_in" for one in parsed.documents):
            raise Refusal("mail_changes_order", file=path.name)
        return parsed

    return parse_file
