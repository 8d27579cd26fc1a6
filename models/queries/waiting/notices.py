"""Loading messages about one document that waits already."""

from dataclasses import replace

from models.access import readable
from models.people.names import named
from models.policy import Policy
from models.queries.rows import gone, row_of
from models.records.documents import Audience, PersonRef
from models.records.waiting import WaitingNotice
from models.tables import ListItem, Message, Person, Step, Turn
from models.waiting.snooze import snoozed_until


async def load_waiting_notice(message: Message, reader: Audience, policy: Policy) -> WaitingNotice:
    """Return what such a message must show now."""
    item = await _item(message)
    document, person_id = item.document, message.person_id
    row = await row_of(document, item.turn, item.action, policy, person_id)
    escalated = message.about_state == "escalated"
    step = await Step.get(id=item.turn.step_id) if escalated and item.turn else None
    asked = await _asked(step, document.round) if step else ()
    is_requester = document.requester_id == person_id
    if escalated:
        others = any(one.id != person_id for one in asked)
        row = replace(row, may_nudge=is_requester and document.status == "pending" and others)
    if row.action != "see":
        until = await snoozed_until(person_id, [document.id])
        row = replace(row, snoozed_until=until.get(document.id))
    may_read = document.id in await readable([document.id], person_id, message.workspace_id)
    by = await Person.get_or_none(id=message.about_person_id) if message.about_person_id else None
    return WaitingNotice(
        reader=reader,
        why=message.about_state,  # type: ignore[arg-type]  # a list without it is drawn elsewhere
        row=row if may_read else gone(row),
        by=named(by) if by else None,
        days=message.about_days or 0,
        told=message.about_words or "",
        asked=asked,
        step=step.name if step else "",
        named=row if escalated else None,
        is_requester=is_requester,
    )


async def still_asks(message: Message, policy: Policy) -> bool:
    """Return whether a message about what waits is true still, and so is to be posted."""
    item = await _item(message)
    if message.about_state == "escalated":
        step = await Step.get(id=item.turn.step_id) if item.turn else None
        return bool(step and await _asked(step, item.document.round))
    return (await row_of(item.document, item.turn, item.action, policy, message.person_id)).action != "see"


async def _item(message: Message) -> ListItem:
    with_document = ("document", "document__company", "document__requester", "turn")
    return await ListItem.get(message_id=message.id).select_related(*with_document)


async def _asked(step: Step, round_now: int) -> tuple[PersonRef, ...]:
    if step.state != "open" or step.round != round_now:
        return ()
    # Named by their document as well: by their step alone no index finds them.
    turns = Turn.filter(document_id=step.document_id, step_id=step.id, state="open").order_by(
        "position", "id"
    )
    return tuple([named(turn.person) for turn in await turns.select_related("person")])
