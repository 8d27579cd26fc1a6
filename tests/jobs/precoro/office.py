"""A company in a Precoro on this machine, and what follows it, without Slack."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jobs.precoro.calls import PrecoroCalls
from jobs.precoro.client import OwnerKey, PrecoroClient
from jobs.precoro.files import PrecoroFiles
from jobs.precoro.key_checks import KeyChecks
from jobs.precoro.reading import DocumentReader
from jobs.precoro.sender import DecisionSender
from jobs.precoro.source import PrecoroSource
from models.approval.decide import DecisionRequest, decide
from models.change import Change
from models.database.store import Store
from models.people.companies import CompanyTerms, save_companies
from models.policy import CallLimits, LookTimes, Policy, PrecoroTerms
from models.precoro.accounts import save_accounts
from models.precoro.keys import LinkRequest, link
from models.precoro.secrets import ApiKey, KeyBox
from models.records.precoro import Alias
from models.shown import shown
from models.tables import Person, PrecoroAccount, PrecoroReading, Turn
from models.vocabulary import Verdict
from sandbox.precoro import Precoro, PrecoroLimits, SandboxCompany, SandboxDocument, SandboxUser
from slack.session import Network
from sources.precoro.tables import shipped_tables
from tests.support.cast import ACME, TERMS
from tests.support.workers import WORKER

_keys = itertools.count(1)
DIRECT = Network(None, None, "")
NO_LIMITS = CallLimits(
    seconds_between_calls=0.0,
    per_minute=1_000_000,
    per_hour=1_000_000,
    per_day=1_000_000,
    same_call_again_after=0.0,
    kept_for_decisions_percent=0,
    user_agent="precoro-slack-bot/0.1.0",
)
LINES = ({"name": "Laptop", "sku": "NB-14", "quantity": 8, "price": 1310, "sum": 10480},)


@dataclass
class PrecoroOffice:
    store: Store
    precoro: Precoro
    company: SandboxCompany
    bob: SandboxUser
    ann: SandboxUser
    source: PrecoroSource
    sender: DecisionSender
    checks: KeyChecks

    @property
    def calls(self) -> PrecoroCalls:
        return self.source.calls

    def order(self, *steps: tuple[str, list[SandboxUser]], **values: Any) -> SandboxDocument:
        """Add Bob's laptops, by default asked of Ann."""
        return self.company.add_document(
            "purchaseorders",
            self.bob,
            steps or [("Manager", [self.ann])],
            LINES,
            **{"sum": "10480.00", "net_sum": "10480.00", **values},
        )

    async def follow(self) -> None:
        """Make a pass, and read all that is to be read by then."""
        await self.source.make_pass()
        await self.read_all()

    async def read_all(self) -> None:
        """Read all that is due."""
        while (due := await PrecoroReading.filter(next_at__lte=self.calls.clock()).first()) is not None:
            result = await self.source.reader.read(due)
            if result is None or result.outcome is None:
                break

    async def link(self, user: SandboxUser, *, key: str = "") -> None:
        """Link a person's own key, and have it checked."""
        person = await Person.get(email=user.email.lower())
        account = await self.account()
        sealed = self.sender.box.seal(ApiKey(key or user.key))
        request = LinkRequest(f"link-{sealed}", account.company_id, user.email, sealed, person.id)
        await self.apply(lambda change: link(request, 1, change))
        await self.checks.step()

    async def press(
        self, user: SandboxUser, verdict: Verdict = "approved", reason: str = "", number: str = "1"
    ) -> None:
        """Decide on a document as its card shows it now."""
        turn = await Turn.get(
            document__number=number, person__email=user.email.lower(), state="open"
        ).select_related("document")
        request = DecisionRequest(
            key=f"press-{next(_keys)}",
            turn=turn.id,
            shown_hash=shown(turn.document),
            person=turn.person_id,
            verdict=verdict,
            reason=reason,
        )
        await self.apply(lambda change: decide(request, change))

    async def send(self) -> None:
        """Send what is due, or look for it, and wait until that is done."""
        await self.sender.start_due()
        await self.sender.finish()

    async def later(self, seconds: float) -> None:
        """Let time pass, and go on with what is due then."""
        await self.precoro.clock.advance(seconds)
        await self.send()

    async def apply(self, work: Callable[[Change], Awaitable[object]]) -> None:
        await self.store.apply(Change(self.calls.clock(), self.policy, workspace=1), work)

    @property
    def policy(self) -> Policy:
        return self.sender.policy

    async def account(self) -> PrecoroAccount:
        return await PrecoroAccount.get(id=self.calls.account_id)


def bot_clock(precoro: Precoro) -> datetime:
    return datetime.fromtimestamp(precoro.clock.now(), UTC)


@asynccontextmanager
async def running_office(
    store: Store,
    folder: Path,
    *,
    limits: CallLimits = NO_LIMITS,
    theirs: PrecoroLimits | None = None,
    aliases: tuple[Alias, ...] = ("purchaseorders",),
    terms: dict[str, Any] | None = None,
    **options: Any,
) -> AsyncIterator[PrecoroOffice]:
    """Run a Precoro, with a company in which Bob requests and Ann approves, and follow it."""
    async with Precoro(limits=theirs or PrecoroLimits.off(), **options) as precoro:
        company = precoro.add_company(ACME)
        service = company.add_person("Integration@acme.example", "Ina", "Gray", roles=["admin"])
        bob = company.add_person("bob@acme.example", "Bob", "Ray", roles=["requester"])
        ann = company.add_person("Ann@acme.example", "Ann", "Lee")
        given = PrecoroTerms(
            company=ACME,
            account="acme",
            email=service.email,
            api_url=precoro.url,
            app_url=precoro.app_url,
            kinds=("purchase_order",),
        )
        given = replace(given, **(terms or {}))

        def clock() -> datetime:
            return bot_clock(precoro)

        listed = [CompanyTerms(ACME, "main")]
        await store.apply(Change(clock(), TERMS), lambda change: save_companies(listed, change))
        ids = await store.transact(lambda: save_accounts([given]))
        tables = shipped_tables()
        client = PrecoroClient(given, limits, tables.headers, DIRECT)
        calls = PrecoroCalls(
            ids[ACME],
            given,
            OwnerKey(0, service.email, ApiKey(service.key)),
            client=client,
            limits=limits,
            tables=tables,
            store=store,
            worker=WORKER,
            clock=clock,
        )
        policy = replace(TERMS, precoro=(given,))
        box = KeyBox(["a secret of the tests, long enough for it"])
        files = PrecoroFiles(calls, folder / "files", limits, DIRECT)
        source = PrecoroSource(
            calls, DocumentReader(calls, files, policy), aliases, LookTimes(), lambda _now: False
        )
        try:
            sender = DecisionSender(calls, box, policy, timedelta(seconds=300))
            checks = KeyChecks(calls, box, policy, aliases[0])
            yield PrecoroOffice(store, precoro, company, bob, ann, source, sender, checks)
        finally:
            await client.close()
            await files.close()
