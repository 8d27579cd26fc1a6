"""Documents of a company in Precoro, and what people do with them in Precoro's own pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.precoro.ground import Ground, SandboxUser
from sandbox.precoro.options import AttachmentForm

ALIASES = (
    "warehouserequests",
    "purchaserequisitions",
    "requestforproposals",
    "purchaseorders",
    "receipts",
    "invoices",
    "expenses",
)
STATUSES = {
    "open": 0,
    "pending": 1,
    "approved": 2,
    "denied": 3,
    "partly paid": 4,
    "paid": 5,
    "awaiting confirmation": 6,
    "on revise": 7,
    "canceled": 8,
    "pending receipt": 9,
    "approval review": 10,
    "closed": 11,
}
REASON_LENGTH = 800
What = Literal["approve", "reject", "revision", "confirm", "confirm_revise", "cancel"]
Place = Literal["api", "pages"]


class NotDone(Exception):
    """Precoro does not do it, and says why."""


@dataclass(frozen=True)
class SandboxDecision:
    """What somebody did to a document."""

    by: SandboxUser
    what: What
    comment: str
    at: float
    step: str
    place: Place


@dataclass(eq=False)
class SandboxStep:
    """One step of approval."""

    id: int
    name: str
    people: list[SandboxUser]
    completes: Literal["any", "all"]
    approved: dict[SandboxUser, float] = field(default_factory=dict)
    """Who approved it, and when."""

    @property
    def is_done(self) -> bool:
        """Whether enough of them approved."""
        if self.completes == "all":
            return bool(self.people) and len(self.approved) >= len(self.people)
        return bool(self.approved)


@dataclass(eq=False)
class SandboxFile:
    """A file of a document."""

    id: int
    name: str
    content: bytes
    media_type: str
    by: SandboxUser
    at: float
    form: AttachmentForm | None = None


@dataclass(frozen=True)
class SandboxComment:
    """A comment on a document."""

    id: int
    by: SandboxUser
    text: str
    at: float


@dataclass(eq=False, slots=True)
class SandboxDocument:
    """One document. Change it by its methods, or its fields and then `touch`."""

    ground: Ground = field(repr=False)
    alias: str
    id: int
    idn: str
    creator: SandboxUser
    created: float
    updated: float
    status: str = "pending"
    sum: str | None = "0.00"
    sum_paid: str = "0.00"
    net_sum: str | None = None
    currency: str = "EUR"
    supplier: str = "Northwind GmbH"
    custom_name: str | None = None
    note: str = ""
    items: list[dict[str, Any]] = field(default_factory=list)
    steps: list[SandboxStep] = field(default_factory=list)
    backups: list[SandboxUser] = field(default_factory=list)
    """Who may decide in somebody's absence, though they stand in no step."""
    barred: list[SandboxUser] = field(default_factory=list)
    """Who may not decide, though they stand in a step: some right is missing."""
    files: list[SandboxFile] = field(default_factory=list)
    remarks: list[SandboxComment] = field(default_factory=list)
    followers: list[SandboxUser] = field(default_factory=list)
    custom_fields: dict[int, str] = field(default_factory=dict)
    """Values by the number of the field; the company knows the names."""
    decisions: list[SandboxDecision] = field(default_factory=list)
    hidden_from: list[SandboxUser] = field(default_factory=list)
    """Whose key is answered 403 for this document."""
    missing: str = ""
    """What is missing in it, in the words by which its approval is refused."""
    status_code: int | None = None
    """Instead of the status's own number."""
    status_text: str | None = None
    """Instead of the status's own words."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """Keys of its JSON that are given as they are."""
    without: frozenset[str] = frozenset()
    """Keys of its JSON that are left out."""
    is_gone: bool = False

    @property
    def open_step(self) -> SandboxStep | None:
        """Return the step that waits."""
        if self.status != "pending":
            return None
        return next((step for step in self.steps if not step.is_done), None)

    def may_decide(self, person: SandboxUser) -> bool:
        """Whether this person may approve or reject it now."""
        step = self.open_step
        if step is None or not person.is_active or person in step.approved:
            return False
        return person not in self.barred and (person in step.people or person in self.backups)

    def touch(self) -> None:
        """Let it be changed now."""
        self.updated = self.ground.now()

    def approve(self, person: SandboxUser, place: Place = "pages") -> None:
        """Approve the open step. Raises NotDone."""
        step = self._decidable(person, "approve")
        if self.missing:
            raise NotDone(self.missing)
        self._note(person, "approve", "", place)
        step.approved[person] = self.ground.now()
        if self.open_step is None:
            self.status = "approved"

    def reject(self, person: SandboxUser, comment: str, place: Place = "pages") -> None:
        """Reject it for good. Raises NotDone."""
        self._decidable(person, "reject")
        self._needs_reason(comment)
        self._note(person, "reject", comment, place)
        self.status = "denied"

    def ask_for_changes(self, person: SandboxUser, comment: str, place: Place = "pages") -> None:
        """Send it back to its creator. Raises NotDone."""
        self._decidable(person, "revise")
        self._needs_reason(comment)
        self._note(person, "revision", comment, place)
        self.status = "on revise"

    def submit(self, person: SandboxUser, place: Place = "pages") -> None:
        """Send a draft, or a document on revise, to approval. Raises NotDone."""
        if self.status not in ("open", "on revise"):
            raise NotDone("The document cannot be confirmed in its status.")
        self._note(person, "confirm_revise" if self.status == "on revise" else "confirm", "", place)
        self.restart()

    def restart(self) -> None:
        """Ask all steps again."""
        for step in self.steps:
            step.approved.clear()
        self.status = "pending"
        self.touch()

    def cancel(self, person: SandboxUser | None = None) -> None:
        """Cancel it."""
        self._note(person or self.creator, "cancel", "", "pages")
        self.status = "canceled"

    def close(self) -> None:
        """Close it."""
        self.edit(status="closed")

    def delete(self) -> None:
        """Delete it: it is in no list, and reading it is 404."""
        self.is_gone = True

    def edit(self, **values: Any) -> None:
        """Change fields, as somebody does in Precoro's pages."""
        for name, value in values.items():
            setattr(self, name, value)
        self.touch()

    def set_steps(self, steps: Iterable[tuple[str, list[SandboxUser]]], moves_update: bool = False) -> None:
        """Change who approves, as editing the approval workflow does."""
        self.steps = [self._step(name, people) for name, people in steps]
        if moves_update:
            self.touch()

    def attach(
        self,
        name: str,
        content: bytes,
        media_type: str = "application/octet-stream",
        form: AttachmentForm | None = None,
    ) -> SandboxFile:
        """Attach a file; `form` says how it is downloaded."""
        file = SandboxFile(
            self.ground.ids.next("file"), name, content, media_type, self.creator, self.ground.now(), form
        )
        self.files.append(file)
        self._side_change()
        return file

    def comment(self, person: SandboxUser, text: str) -> SandboxComment:
        """Write a comment in Precoro's pages; `text` is HTML."""
        remark = SandboxComment(self.ground.ids.next("comment"), person, text, self.ground.now())
        self.remarks.append(remark)
        self._side_change()
        return remark

    def follow(self, person: SandboxUser) -> None:
        """Let somebody follow it."""
        self.followers.append(person)
        self._side_change()

    def _side_change(self) -> None:
        if self.ground.options.comments_move_update:
            self.touch()

    def _step(self, name: str, people: list[SandboxUser]) -> SandboxStep:
        return SandboxStep(self.ground.ids.next("step"), name, list(people), self.ground.options.completes)

    def _decidable(self, person: SandboxUser, verb: str) -> SandboxStep:
        step = self.open_step
        if step is None:
            raise NotDone(f"You can't {verb} this document: it is not pending.")
        if not self.may_decide(person):
            raise NotDone(f"You can't {verb} this document at this step.")
        return step

    def _needs_reason(self, comment: str) -> None:
        if not comment.strip():
            raise NotDone("Comment should not be blank.")
        if len(comment) > REASON_LENGTH:
            raise NotDone(f"Comment should have {REASON_LENGTH} characters or less.")

    def _note(self, person: SandboxUser, what: What, comment: str, place: Place) -> None:
        step = self.open_step
        at = self.ground.now()
        self.decisions.append(SandboxDecision(person, what, comment, at, step.name if step else "", place))
        self.touch()
