"""What the answer to a file that somebody sent must show now: what is to be sent is tried, and not kept."""

from jobs.delivery.context import DeliveryContext
from models.queries.readers import load_reader
from models.records.sent_files import Proposal, SentFileAnswer
from models.sent_files.proposal import SHOWN, preview, shown_hash
from models.sent_files.stored import drafts_of, report_of
from models.tables import Message, SentFile


async def load_answer(context: DeliveryContext, message: Message) -> SentFileAnswer:
    """Return what the answer must show."""
    sent = await SentFile.get(message_id=message.id)
    drafts = drafts_of(sent)
    proposals: tuple[Proposal, ...] = ()
    if sent.state == "read":
        proposals = tuple([await preview(context.apply, sent, read) for read in drafts[:SHOWN]])
    return SentFileAnswer(
        reader=await load_reader(message.workspace_id, message.person_id),
        id=sent.id,
        name=sent.name,
        state=sent.state,  # type: ignore[arg-type]  # the table allows no other
        why=sent.why,
        proposals=proposals,
        count=len(drafts),
        shown_hash=shown_hash(sent, proposals),
        report=report_of(sent),
    )
