"""One transaction as the rules see it: when, by which policy, the documents it holds, and what happened."""

from dataclasses import dataclass, field
from datetime import datetime

from models.database import sql
from models.facts import Fact
from models.idempotency import already_taken
from models.policy import Policy
from models.refusals import Refusal
from models.tables import Document

# 0: of any workspace.
_SERVED = "(:workspace = 0 OR company_id IN (SELECT id FROM company WHERE workspace_id = :workspace))"
_HOLD = f"UPDATE document SET version = version + 1 WHERE id = :document AND {_SERVED} RETURNING *"
_HOLD_BY_TURN = f"""
UPDATE document SET version = version + 1
WHERE id = (SELECT document_id FROM turn WHERE id = :turn) AND {_SERVED} RETURNING *
"""


@dataclass(slots=True)
class Change:
    """Made by `Store.apply`, which also has its facts followed; `batch_id` is the import, if it is one.

    `workspace` is where somebody asks for it, if somebody does: then rules hold only documents of companies
    that it serves.
    """

    now: datetime
    policy: Policy
    batch_id: int | None = None
    workspace: int | None = None
    facts: list[Fact] = field(default_factory=list, init=False)
    held: dict[int, Document] = field(default_factory=dict, init=False)
    new: set[int] = field(default_factory=set, init=False)

    def fresh(self) -> "Change":
        """Return the same change before anything happened, for one more try."""
        return Change(self.now, self.policy, self.batch_id, self.workspace)

    def state(self, *facts: Fact) -> None:
        """State what happened; what follows is written before COMMIT, in this order."""
        self.facts.extend(facts)

    async def is_repeated(self, key: str) -> bool:
        """Record an inbound key; True if its effect is committed already."""
        return await already_taken(key, self.now)

    async def hold(self, document_id: int, *, missing: str = "may_not_read") -> Document:
        """Take the row of a document for this transaction, so that its writers come one by one.

        Documents are held before their messages: writers that meet then wait and do not deadlock.
        Raises Refusal `missing` if there is none, or none in the workspace.
        """
        return await self._hold(document_id, self.workspace, missing)

    async def hold_anywhere(self, document_id: int) -> Document:
        """Take the row of a document of any workspace: for what follows from a fact."""
        return await self._hold(document_id, None, "may_not_read")

    async def _hold(self, document_id: int, workspace: int | None, missing: str) -> Document:
        if document_id not in self.held:
            row = await sql.first(_HOLD, document=document_id, workspace=workspace or 0)
            self._keep(row, missing)
        return self.held[document_id]

    def hold_new(self, document: Document) -> None:
        """Count a document as held that this transaction has made."""
        self.held[document.id] = document
        self.new.add(document.id)

    async def hold_by_turn(self, turn_id: int) -> Document:
        """Take the row of the document that a turn belongs to; Refusal `may_not_read` if there is none."""
        row = await sql.first(_HOLD_BY_TURN, turn=turn_id, workspace=self.workspace or 0)
        return self._keep(row, "may_not_read")

    def _keep(self, row: sql.Row | None, missing: str) -> Document:
        if row is None:
            raise Refusal(missing)
        document = sql.made(Document, row)
        return self.held.setdefault(document.id, document)
