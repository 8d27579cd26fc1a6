"""A company in Precoro, and documents as they are read there."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from models.change import Change
from models.database.store import Store
from models.people.companies import CompanyTerms, save_companies
from models.policy import CallLimits, PrecoroTerms
from models.precoro.accounts import save_accounts
from models.precoro.intake import Outcome, take_in
from models.records.documents import Status
from models.records.drafts import AttachmentDraft
from models.records.precoro import (
    RemoteApprover,
    RemoteDocument,
    RemotePerson,
    RemoteRights,
    RemoteStep,
)
from models.tables import Document, PrecoroAccount
from tests.support.cast import ACME, ANN, BOB, CLEO, DAN, NOW, TERMS, a_draft

PRECORO_TERMS = PrecoroTerms(
    company=ACME,
    account="acme",
    email="Integration@acme.example",
    api_url="http://127.0.0.1:1",
    app_url="http://127.0.0.1:1",
    kinds=("purchase_order",),
)
LIMITS = CallLimits()
IDS = {BOB: 7, ANN: 5, CLEO: 6, DAN: 8}


async def an_account(store: Store) -> PrecoroAccount:
    """Save the company of the tests, and its account in Precoro."""
    listed = [CompanyTerms(ACME, "main")]
    await store.apply(Change(NOW, TERMS), lambda change: save_companies(listed, change))
    ids = await store.transact(lambda: save_accounts([PRECORO_TERMS]))
    return await PrecoroAccount.get(id=ids[ACME])


def user(email: str) -> RemotePerson:
    return RemotePerson(IDS[email], email, email.partition("@")[0].title())


def remote_step(name: str, *emails: str, done: bool = False, approved: Sequence[str] = ()) -> RemoteStep:
    approvers = tuple(RemoteApprover(user(one), one in approved) for one in emails)
    return RemoteStep(f"key of {name}", name, approvers, done)


MANAGER = remote_step("Manager", ANN)
CFO = remote_step("CFO", CLEO, DAN)


def remote_order(
    *steps: RemoteStep, open_step: str | None = None, status: Status = "pending", **changes: Any
) -> RemoteDocument:
    """Give Bob's laptops as Precoro has them: by default asked of Ann, then of Cleo and Dan.

    `changes` of the draft, `last_approver` and `status_text` of the document.
    """
    steps = steps or (MANAGER, CFO)
    first = next((one.key for one in steps if not one.done), "") if open_step is None else open_step
    last = changes.pop("last_approver", None)
    text = changes.pop("status_text", status)
    draft = replace(
        a_draft(), company="", steps=None, id="956598", requester=BOB, status=status, attachments=()
    )
    return RemoteDocument(
        alias="purchaseorders",
        id=956598,
        idn="42",
        draft=replace(draft, **changes),
        creator=user(BOB),
        last_approver=user(last) if last else None,
        status_text=text,
        steps=tuple(steps),
        open_step=first if status == "pending" else "",
        rights=RemoteRights(),
        files=(),
        followers=(),
        updated="2026-11-20 09:12:00",
    )


async def read(
    store: Store,
    account: PrecoroAccount,
    found: RemoteDocument,
    *,
    files: Mapping[int, AttachmentDraft] | None = None,
    at: datetime = NOW,
) -> Outcome:
    """Take in a document as it was read."""
    return await store.apply(
        Change(at, TERMS), lambda change: take_in(found, files or {}, account, change, at)
    )


async def the_document() -> Document:
    return await Document.get(origin="precoro")
