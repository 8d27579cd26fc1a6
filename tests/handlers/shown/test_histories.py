"""Whatever happens to documents, no press counts of which something was shown otherwise, nor elsewhere.

Random histories, repeated by their seed. At every turn all that people have on their screens is drawn, and
what was drawn before is pressed by everybody, from every workspace: each press is undone, and compared with a
small model of what each document is.
"""

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest

from models.approval.decide import DecisionRequest, decide
from models.approval.manage import end_approval, reassign
from models.approval.revise import confirm_revision
from models.change import Change
from models.database.store import Store
from models.discussion.comments import comment
from models.payments.pay import PaymentRequest, mark_paid
from models.queries.cards import load_shown
from models.queries.home import load_queue, load_review
from models.queries.pending import waits_for
from models.queries.rows import drawn_rows
from models.records.documents import Card, Outcome
from models.records.home import PendingList, Review
from models.refusals import Refusal
from models.shown import shown
from models.tables import Company, Document, Home, Message, Person, Turn, Workspace
from tests.handlers.shown import papers
from tests.handlers.shown.papers import DECIDING, FORMS, Paper, Pressable, read, rule_of
from tests.support.cast import (
    ANN,
    BOB,
    CLEO,
    DAN,
    NOW,
    TERMS,
    a_draft,
    a_file,
    a_step,
    make_manager,
    person,
    take,
)
from views import ids, values
from views.home.queue import build_home
from views.messages.card import build_card
from views.messages.outcome import build_outcome
from views.modals.details import build_details
from views.modals.review.form import build_review_form
from views.modals.review.summary import ReviewSummary, build_review_summary
from views.replies.commands import build_choices
from views.replies.pending import build_pending

PEOPLE = (ANN, BOB, CLEO, DAN)
CHANGES, PRESSES = 10, 10


class Undone(Exception):
    """Ends a transaction whose work was accepted."""


@dataclass
class History:
    """One random history in a store."""

    store: Store
    chance: random.Random
    papers: dict[str, Paper] = field(default_factory=dict)
    drawn: list[Pressable] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    async def begin(self) -> None:
        """Two orders, an invoice to approve and one to pay, and a second workspace."""
        given: dict[str, Any] = {"url": "https://app.precoro.com/1", "attachments": (a_file(),)}
        drafts: dict[str, dict[str, Any]] = {
            "PO-1": {},
            "PO-2": given,
            "INV-3": {"kind": "invoice", "payers": (CLEO,), **given},
            "INV-4": {"kind": "invoice", "payers": (CLEO,), "status": "approved"},
        }
        for number, changes in drafts.items():
            draft = a_draft(a_step("Manager", "any", ANN), number=number, **changes)
            self.papers[number] = Paper(draft, ANN)
            await take(self.store, draft)
        await make_manager(self.store, DAN)
        await self.store.transact(lambda: Workspace.create(name="other"))

    async def change(self) -> None:
        """Let one thing happen to one document, or to its company."""
        number = self.chance.choice(list(self.papers))
        deed = self.chance.choice(
            (
                self.revise,
                self.exchange_files,
                self.exchange_link,
                self.follow,
                self.reassign,
                self.talk,
                self.cancel,
                self.send_back,
                self.confirm,
                self.pay,
                self.move,
            )
        )
        try:
            await deed(number)
            self.counts[deed.__name__] += 1
        except Refusal:
            self.counts[f"{deed.__name__}: refused"] += 1

    async def hand_in(self, number: str, **changes: Any) -> None:
        paper = self.papers[number]
        draft = replace(paper.draft, **changes)
        await take(self.store, draft)
        paper.draft = draft

    async def revise(self, number: str) -> None:
        paper = self.papers[number]
        revision = paper.draft.revision + 1
        steps = (a_step("Manager", "any", self.chance.choice((ANN, CLEO))),)
        await self.hand_in(
            number, revision=revision, note=f"Version {revision}", steps=steps, status="pending"
        )
        paper.round += 1
        paper.approver = steps[0].approvers[0]

    async def exchange_files(self, number: str) -> None:
        await self.hand_in(number, attachments=(a_file(f"{self.chance.randrange(3)}.pdf"),))

    async def exchange_link(self, number: str) -> None:
        await self.hand_in(number, url=f"https://app.precoro.com/{self.chance.randrange(3)}")

    async def follow(self, number: str) -> None:
        await self.hand_in(number, followers=(self.chance.choice(PEOPLE),))

    async def reassign(self, number: str) -> None:
        paper, document = self.papers[number], await self.document(number)
        turn = await Turn.filter(document_id=document.id, state="open").order_by("id").first()
        if turn is None:
            raise Refusal("may_not_read")
        other = CLEO if paper.approver == ANN else ANN
        to, by, key = (await person(other)).id, (await person(DAN)).id, self.key()
        await self.apply(lambda change: reassign(key, turn.id, to, by, change))
        paper.approver = other

    async def talk(self, number: str) -> None:
        document, bob, key = await self.document(number), (await person(BOB)).id, self.key()
        await self.apply(lambda change: comment(document.id, bob, "A word", key, NOW, change))

    async def cancel(self, number: str) -> None:
        document, dan, key = await self.document(number), (await person(DAN)).id, self.key()
        if self.chance.random() < 0.7:
            raise Refusal("may_not_read")  # seldom: nothing is left to press afterwards
        seen = shown(document)
        await self.apply(lambda change: end_approval(key, document.id, seen, "cancelled", "", dan, change))

    async def send_back(self, number: str) -> None:
        document = await self.document(number)
        turn = await Turn.filter(document_id=document.id, state="open").order_by("id").first()
        if turn is None:
            raise Refusal("may_not_read")
        asked = DecisionRequest(self.key(), turn.id, shown(document), turn.person_id, "changes_asked", "Why?")
        await self.apply(lambda change: decide(asked, change))

    async def confirm(self, number: str) -> None:
        document, bob, key = await self.document(number), (await person(BOB)).id, self.key()
        seen = shown(document)
        await self.apply(lambda change: confirm_revision(key, document.id, seen, bob, "", change))
        self.papers[number].round += 1

    async def pay(self, number: str) -> None:
        document, cleo = await self.document(number), (await person(CLEO)).id
        day = date(2026, 11, 1)
        paid = PaymentRequest(self.key(), document.id, shown(document), cleo, day, "", partly=True)
        await self.apply(lambda change: mark_paid(paid, change))
        self.papers[number].paid += 1

    async def move(self, _number: str) -> None:
        others = await Workspace.exclude(id=(await Company.get()).workspace_id)
        await self.store.transact(lambda: Company.all().update(workspace_id=others[0].id))

    def key(self) -> str:
        return f"key-{self.chance.getrandbits(64)}"

    async def apply(self, work: Callable[[Change], Awaitable[None]]) -> None:
        await self.store.apply(Change(NOW, TERMS), work)

    async def document(self, number: str) -> Document:
        return await Document.get(number=number)

    async def draw(self) -> None:
        """Keep every value that anybody has on their screen now."""
        for message in await Message.filter(subject__in=("card", "outcome")).order_by("id"):
            made = await load_shown(message, TERMS)
            if isinstance(made, Outcome):
                await self.keep(build_outcome(made).blocks)
            elif isinstance(made, Card):
                await self.keep([*build_card(made).blocks, *build_details(made, 1)["blocks"]])
                for action, form in papers.forms_of(made):
                    await self.keep_one(action, values.parse_private(form))
        for form in await papers.cancel_forms((await person(DAN)).id):
            await self.keep_one(ids.CANCEL, values.parse_private(form))
        here = (await Company.get()).workspace_id
        for email in PEOPLE:
            one = await person(email)
            home = Home(id=1, workspace_id=here, person_id=one.id, opened_at=NOW, next_at=NOW)
            queue, _ = await load_queue(home, TERMS)
            await self.keep(build_home(queue)["blocks"])
            rows = await drawn_rows(await waits_for(one.id, here, NOW, TERMS), one.id, here, TERMS)
            await self.keep(build_pending(PendingList(queue.reader, rows, len(rows))).blocks)
            asked = [row for row in rows if row.action == "approve"]
            await self.keep_review(await load_review(one.id, here, TERMS, NOW))
            await self.keep(build_choices("approve", "", "7", asked, queue.reader).blocks)

    async def keep(self, blocks: list[dict[str, Any]]) -> None:
        for block in blocks:
            for element in (*block.get("elements", ()), block.get("accessory") or {}):
                if element.get("action_id") in DECIDING:
                    await self.keep_one(element["action_id"], read(element["action_id"], element["value"]))
                for option in element.get("options", ()) if element.get("action_id") == ids.MORE else ():
                    entry, carried = values.parse_menu_value(option["value"])
                    if entry in DECIDING:
                        await self.keep_one(entry, read(entry, carried))

    async def keep_review(self, review: Review) -> None:
        """Keep what the two forms of Review carry: chosen already or not, and to be confirmed or not."""
        summary = build_review_summary(ReviewSummary(review.reader, review.rows))
        carried = [*values.parse_turn_values(summary.get("private_metadata", ""))]
        for block in (*build_review_form(review)["blocks"], *summary["blocks"]):
            options = block.get("element", {}).get("options", ())
            carried += [values.parse_turn_value(one["value"]) for one in options]
        assert len(carried) == 2 * len(review.rows)
        for value in carried:
            await self.keep_one(ids.REVIEW, value)

    async def keep_one(self, action: str, value: values.ShownValue) -> None:
        if value.turn:
            turn = await Turn.get(id=value.turn).select_related("document")
            number = turn.document.number
        else:
            number = (await Document.get(id=value.document)).number
        assert value.shown_hash
        one = Pressable(action, value, number, self.papers[number].bound)
        if one not in self.drawn:
            self.drawn.append(one)

    async def press_some(self) -> None:
        """Press what was ever drawn, as everybody and from everywhere; each press is undone."""
        workspaces = await Workspace.all().order_by("id")
        for one in self.chance.sample(self.drawn, min(PRESSES, len(self.drawn))):
            workspace = self.chance.choice(workspaces)
            for email in self.chance.sample(PEOPLE, 2):
                await self.press(one, await person(email), workspace)
        newest = self.drawn[-6:]  # most of what is accepted is among these
        for one in newest:
            served = (await Company.get()).workspace_id
            for email in PEOPLE:
                await self.press(one, await person(email), next(w for w in workspaces if w.id == served))

    async def press(self, one: Pressable, who: Person, workspace: Workspace) -> None:
        change = Change(NOW, TERMS, workspace=workspace.id)
        key = self.key()

        async def work(change: Change) -> None:
            await rule_of(one, who.id, key)(change)
            raise Undone

        try:
            await self.store.apply(change, work)
        except Refusal:
            self.counts["refused"] += 1
        except Undone:
            self.counts[f"accepted {one.action}"] += 1
            paper, served = self.papers[one.number], (await Company.get()).workspace_id
            right = papers.whose(one, paper)
            assert (who.email, workspace.id, one.bound) == (right, served, paper.bound), one


@pytest.mark.parametrize("seed", [1, 2])
async def test_nothing_counts_that_was_not_shown(store: Store, seed: int) -> None:
    history = History(store, random.Random(seed))
    await history.begin()
    await history.draw()
    for _ in range(CHANGES):
        await history.change()
        await history.press_some()
        await history.draw()
        await history.press_some()
    accepted = {name.partition(" ")[2] for name in history.counts if name.startswith("accepted")}
    assert {*FORMS, ids.APPROVE, ids.REVIEW} <= accepted, history.counts
    assert history.counts["refused"] > 100
