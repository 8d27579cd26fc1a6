"""The turn that somebody pressed, as the rules of a decision need it."""

from datetime import datetime

from models.database import sql
from models.frozen import frozen
from models.tables import Person


@frozen
class PressedTurn:
    """The pressed turn with its step, its person, and whether they belong to the document's company.

    `stand_in` has answered it on behalf of its person.
    """

    turn: int
    document: int
    round: int
    state: str
    settled_at: datetime | None
    step: int
    step_name: str
    approver: Person
    belongs: bool
    stand_in: Person | None = None

    @property
    def answered_by(self) -> Person:
        """Return who has answered it, or may: its person, unless a stand-in did."""
        return self.stand_in or self.approver

    @property
    def on_behalf_of(self) -> str:
        """Return the name of its person where a stand-in has answered it, else nothing."""
        return self.approver.display_name if self.stand_in else ""


_OF_PERSON = ("email", "name", "active")
_PRESSED = """
SELECT turn.id AS turn, document.id AS document, turn.round, turn.state, turn.settled_at,
    step.id AS step, step.name AS step_name,
    person.id AS person, person.email, person.name, person.active, membership.id AS membership,
    stood_in.id AS stand_in, stood_in.email AS stand_in_email, stood_in.name AS stand_in_name,
    stood_in.active AS stand_in_active
FROM turn
JOIN document ON document.id = turn.document_id
JOIN step ON step.id = turn.step_id
JOIN person ON person.id = turn.person_id
LEFT JOIN person stood_in ON stood_in.id = turn.stand_in_id
LEFT JOIN membership ON membership.person_id = person.id AND membership.company_id = document.company_id
WHERE turn.id = :turn
"""


async def read_pressed(turn_id: int) -> PressedTurn | None:
    """Return a turn with what the rules of a decision need; None: there is no such turn."""
    row = await sql.first(_PRESSED, turn=turn_id)
    if row is None:
        return None
    approver = {"id": row["person"], **{name: row[name] for name in _OF_PERSON}}
    stand_in = {"id": row["stand_in"], **{name: row[f"stand_in_{name}"] for name in _OF_PERSON}}
    return PressedTurn(
        turn=row["turn"],
        document=row["document"],
        round=row["round"],
        state=row["state"],
        settled_at=sql.read_time(row["settled_at"]),
        step=row["step"],
        step_name=row["step_name"],
        approver=sql.made(Person, approver),
        belongs=row["membership"] is not None,
        stand_in=sql.made(Person, stand_in) if row["stand_in"] is not None else None,
    )
