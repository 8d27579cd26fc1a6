"""What waits for a person, counted and summed up, and one page of it: both end in SQL."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from models.approval.stand_ins import twice
from models.database import sql
from models.frozen import frozen
from models.money import Money
from models.policy import Policy
from models.precoro.cards import can_decide_for
from models.queries.pending import IN_ORDER, ONE_READER, PAY_WITHIN, PendingAction, waiting_query
from models.records.documents import Kind
from models.records.queue import NO_FILTER, WAITING_TABS, QueueFilter, WaitingTab, WaitingTotal

_WAITING = waiting_query(ONE_READER, details=True)
_MATCHES = """(
    (kind = :kind OR :kind = '') AND (company = :company OR :company = 0)
    AND (currency = :currency OR :currency = '') AND amount >= :least AND amount <= :most
    AND asked_at <= :asked_before
)"""
_LARGEST = 10**18
_NEVER = timedelta(days=36_500)  # from now
# Who is asked twice on one document sees it twice, and its amount counts once. A credit note takes it away.
_SUMMARY = f"""{_WAITING}, asked AS (
    SELECT action, document, company, origin, kind, currency, COUNT(*) AS questions,
        CASE WHEN credit_note THEN -ABS(amount) ELSE amount END AS counted,
        MAX(CASE WHEN {_MATCHES} THEN 1 ELSE 0 END) AS matches
    FROM waiting GROUP BY action, document, company, origin, kind, currency, credit_note, amount
)
SELECT action, company, origin, kind, currency, matches, SUM(questions) AS questions, SUM(counted) AS amount
FROM asked GROUP BY action, company, origin, kind, currency, matches ORDER BY currency
"""
_PAGE = f"""{_WAITING}
SELECT action, document, turn FROM waiting
WHERE (action = :action OR :action = '') AND {_MATCHES}
{IN_ORDER} LIMIT :size OFFSET :first
"""


@frozen
class WaitingGroup:
    """Documents that wait for a person, alike in what is asked and in all that follows."""

    action: WaitingTab
    company: int
    kind: Kind
    matches: bool  # the filter leaves them
    in_precoro: bool
    questions: int
    amount: Money


@frozen
class WaitingFor:
    """Whose queue it is, the time and the rules that it follows, and what is to be seen of it."""

    person: int
    workspace: int
    now: datetime
    policy: Policy
    filter: QueueFilter = NO_FILTER

    @property
    def values(self) -> dict[str, str | int | datetime]:
        """The values that every query of the queue names."""
        wanted = self.filter
        return {
            "kind": wanted.kind,
            "company": wanted.company,
            "currency": wanted.currency,
            "least": -_LARGEST if wanted.least is None else wanted.least,
            "most": _LARGEST if wanted.most is None else wanted.most,
            "asked_before": self.now - timedelta(days=wanted.days) if wanted.days else self.now + _NEVER,
            "person": self.person,
            "workspace": self.workspace,
            "since": self.now - PAY_WITHIN,
            "twice": twice(self.policy),
        }


async def waiting_groups(whose: WaitingFor) -> list[WaitingGroup]:
    """Count and sum up what waits for a person."""
    return [
        WaitingGroup(
            action=row["action"],
            company=row["company"],
            kind=row["kind"],
            matches=bool(row["matches"]),
            in_precoro=row["origin"] == "precoro",
            questions=int(row["questions"]),
            amount=Money(int(row["amount"]), row["currency"]),
        )
        for row in await sql.run(_SUMMARY, **whose.values)
    ]


async def waiting_page(
    whose: WaitingFor, action: WaitingTab | None, first: int, size: int
) -> list[PendingAction]:
    """Read so many of what the filter leaves, by urgency; `action` None: whatever is asked."""
    rows = await sql.run(_PAGE, action=action or "", first=first, size=size, **whose.values)
    return [PendingAction(row["action"], row["document"], row["turn"]) for row in rows]


def count(groups: Iterable[WaitingGroup], action: WaitingTab | None) -> int:
    """Return how much waits."""
    return sum(one.questions for one in groups if action in (None, one.action))


def totals(groups: Sequence[WaitingGroup]) -> tuple[WaitingTotal, ...]:
    """Return how much money it is, by what is asked and by currency."""
    sums: dict[WaitingTab, Counter[str]] = defaultdict(Counter)
    for one in groups:
        sums[one.action][one.amount.currency] += one.amount.minor if one.matches else 0
    return tuple(
        WaitingTotal(each, count(groups, each), _amounts(sums[each])) for each in WAITING_TABS if each in sums
    )


def _amounts(minor: Counter[str]) -> tuple[Money, ...]:
    return tuple(Money(amount, currency) for currency, amount in minor.items() if amount)


async def can_approve(groups: Iterable[WaitingGroup], whose: WaitingFor) -> int:
    """Return how much of what the filter leaves the person can approve here: not only in Precoro."""
    asked = [one for one in groups if one.action == "approve" and one.matches]
    cannot = {
        company
        for company in {one.company for one in asked if one.in_precoro}
        if await can_decide_for(company, whose.person, whose.policy) != "yes"
    }
    return sum(one.questions for one in asked if not (one.in_precoro and one.company in cannot))
