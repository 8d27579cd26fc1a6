"""A payer with a key, and an approved invoice in Precoro that they pay from here."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from jobs.precoro.payer import PaymentSender
from models.database.store import Store
from models.payments.pay import PaymentRequest
from models.policy import Policy
from models.precoro import payments
from models.queries.cards import load_shown
from models.records.documents import Card
from models.shown import shown
from models.tables import Document, Membership, Message, Person
from sandbox.precoro import SandboxDocument, SandboxPayment, SandboxUser
from tests.jobs.precoro.office import LINES, PrecoroOffice, running_office

POSTS = "/payments"
_keys = itertools.count()


@dataclass
class Paying:
    office: PrecoroOffice
    payer: PaymentSender
    pat: SandboxUser
    invoice: SandboxDocument

    async def mark(self, *, number: str = "1", shown_hash: str = "") -> None:
        """Have Pat mark a document as paid, by default as its card shows it now."""
        document = await Document.get(origin="precoro", number=number)
        pat = await Person.get(email="pat@acme.example")
        paid = PaymentRequest(
            f"form-{next(_keys)}",
            document.id,
            shown_hash or shown(document),
            pat.id,
            date(2026, 11, 20),
            "SEPA 7",
            False,
        )
        await self.office.apply(lambda change: payments.mark_paid(paid, change))

    async def later(self, seconds: float) -> None:
        """Let time pass, and go on with what is due then."""
        await self.office.precoro.clock.advance(seconds)
        await self.payer.step()

    def invoice_there(self, *, alias: str = "invoices", **values: Any) -> SandboxDocument:
        """Add another document of Bob's in Precoro, of 5.00, which is asked of Ann."""
        office = self.office
        made = office.company.add_document(
            alias, office.bob, [("M", [office.ann])], LINES, sum="5.00", net_sum="5.00"
        )
        made.edit(**values)
        return made

    def pay_there(self, amount: str, *, external_id: str = "") -> None:
        """Have somebody record a payment in Precoro itself."""
        company = self.office.company
        company.payments.append(
            SandboxPayment(
                id=company.ground.ids.next("payment"),
                document=self.invoice,
                amount=amount,
                paid_on="2026-11-19",
                logic_type="0",
                external_id=external_id,
                by=self.pat,
                at=company.ground.now(),
            )
        )

    @property
    def there(self) -> list[SandboxPayment]:
        return self.office.company.payments

    @property
    def posts(self) -> int:
        return len(self.office.precoro.calls.of("POST", POSTS))


async def payer_card(document: Document, policy: Policy) -> tuple[Message, Card]:
    """Return Pat's card of a document that waits for their payment, as a row and as it is drawn."""
    message = await Message.get(
        subject="card", person__email="pat@acme.example", document_id=document.id, card_role="payer"
    )
    return message, await drawn(message, policy)


async def drawn(message: Message, policy: Policy) -> Card:
    found = await load_shown(message, policy)
    assert isinstance(found, Card)
    return found


async def cards(document: Document) -> list[tuple[str, str, str]]:
    """Return each card of a document: whose, in which role, and its state."""
    rows = await Message.filter(subject="card", document_id=document.id).order_by("id")
    return [((await one.person).email, one.card_role, one.state) for one in rows]


def with_terms(policy: Policy, **terms: Any) -> Policy:
    """Return the policy with other settings of Precoro."""
    return replace(policy, precoro=tuple(replace(one, **terms) for one in policy.precoro))


async def the_invoice() -> Document:
    return await Document.get(origin="precoro", number="1")


@asynccontextmanager
async def running_payer(store: Store, folder: Path) -> AsyncIterator[Paying]:
    """Run a Precoro in which Ann approved an invoice of Bob's, which Pat, who has a key, may pay."""
    async with running_office(
        store,
        folder,
        aliases=("invoices", "expenses"),
        terms={"kinds": ("invoice", "expense"), "payments": True},
    ) as office:
        pat = office.company.add_person("pat@acme.example", "Pat", "Day", roles=["payer"])
        invoice = office.company.add_document(
            "invoices",
            office.bob,
            [("Manager", [office.ann, pat])],
            LINES,
            sum="10480.00",
            net_sum="10480.00",
        )
        await office.follow()
        await office.link(pat)
        await Membership.filter(person__email=pat.email).update(pay=True)
        invoice.approve(office.ann)
        await office.follow()
        payer = PaymentSender(office.calls, office.sender.box, office.policy, timedelta(seconds=300))
        yield Paying(office, payer, pat, invoice)
