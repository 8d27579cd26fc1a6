"""Who is on the open steps of many documents at once, and whether they can act."""

from collections.abc import Sequence

from models.approval.stuck import ApproverState
from models.frozen import frozen
from models.people.names import named
from models.records.documents import PersonRef
from models.tables import Member, Person, Turn

_COLUMNS = (
    "step_id",
    "document_id",
    "state",
    "document__requester_id",
    "document__company__workspace_id",
    "person_id",
    "person__email",
    "person__name",
    "person__active",
)


@frozen
class OnOpenStep:
    """One turn of an open step: who is asked, and what is known of them."""

    step: int
    document: int
    person: PersonRef
    state: ApproverState


async def on_open_steps(**where: Sequence[int]) -> list[OnOpenStep]:
    """Return the turns of open steps that were not withdrawn, in order, of some documents."""
    turns = Turn.filter(step__state="open", **where).exclude(state="withdrawn").order_by("position", "id")
    rows = await turns.values_list(*_COLUMNS)
    people = Member.filter(person_id__in={row[5] for row in rows} or [0])
    members = {
        (workspace_id, person_id): state
        for workspace_id, person_id, state in await people.values_list("workspace_id", "person_id", "state")
    }
    found = []
    for step, document, turn_state, requester_id, workspace_id, person_id, email, name, active in rows:
        member_state = members.get((workspace_id, person_id), "unknown")
        state = ApproverState(turn_state, person_id == requester_id, bool(active), member_state)
        found.append(OnOpenStep(step, document, named(Person(id=person_id, email=email, name=name)), state))
    return found
