"""What the company has set, as values that rules take by argument."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings that rules and loaders need."""

    requester_may_approve: bool = False
    once_counts_for_later_steps: bool = False
    confirm_above: Mapping[str, Decimal] = field(default_factory=dict)  # by currency, major units
    files_per_card: int = 10
    cards_per_import: int = 5  # more new cards for one person from one import become one list
    companies_are_listed: bool = False  # the settings name the companies; others are refused
    pdf_while_pending: frozenset[str] = frozenset()  # keys of companies that the settings allow it
    workspace: str = "main"  # serves companies that are created on the way
    reminder_days: tuple[int, ...] = (1, 2, 3, 4, 5)  # ISO weekdays, for those who chose none
    reminder_times: tuple[str, ...] = ("09:00",)  # in each person's own zone
    require_confirmed_email: bool = False  # members whose address Slack calls unconfirmed are refused
    managers: tuple[str, ...] = ()  # e-mails; of companies that name none of their own
    alias_domains: tuple[tuple[str, ...], ...] = ()  # in those of one tuple, addresses are the same
    command: str = "/precoro"  # the slash command as people type it

    def addresses_of(self, email: str) -> tuple[str, ...]:
        """Return an address, and after it what it is in the domains that mean the same."""
        name, _, domain = email.rpartition("@")
        same = next((one for one in self.alias_domains if domain in one), ())
        return (email, *(f"{name}@{one}" for one in same if one != domain))

    def may_approve(self, person_id: int, requester_id: int) -> bool:
        """Return False for the requester of a document, who may not approve it unless that is set."""
        return person_id != requester_id or self.requester_may_approve
