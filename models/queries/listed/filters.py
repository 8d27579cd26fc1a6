"""The filter of a Home: kept with it as JSON, and what it can be set to."""

import json
from dataclasses import asdict, replace
from datetime import datetime

from models.policy import Policy
from models.queries.listed.waiting import WaitingFor, waiting_groups
from models.queries.readers import load_reader
from models.records.queue import NO_FILTER, FilterChoices, FilterCompany, QueueFilter
from models.tables import Company, Home, Membership


def read_filter(home: Home | None) -> QueueFilter:
    """Return the filter of a Home."""
    return QueueFilter(**json.loads(home.filters)) if home is not None and home.filters else NO_FILTER


def write_filter(wanted: QueueFilter) -> str:
    """Return what a Home keeps of a filter."""
    return json.dumps(asdict(wanted)) if wanted.is_set else ""


async def filter_of(person_id: int, workspace_id: int) -> QueueFilter:
    """Return the filter of a person's Home."""
    return read_filter(await Home.get_or_none(person_id=person_id, workspace_id=workspace_id))


async def load_filter_choices(
    person_id: int, workspace_id: int, policy: Policy, now: datetime
) -> FilterChoices:
    """Return the filter that a person has set, and the kinds, companies and currencies that wait for them."""
    chosen = await filter_of(person_id, workspace_id)
    groups = await waiting_groups(WaitingFor(person_id, workspace_id, now, policy))
    companies = {one.company for one in groups} | ({chosen.company} if chosen.company else set())
    named = await Company.filter(id__in=list(companies) or [0]).order_by("name", "id")
    kinds = {one.kind for one in groups} | ({chosen.kind} if chosen.kind else set())
    currencies = {one.amount.currency for one in groups} | ({chosen.currency} if chosen.currency else set())
    return FilterChoices(
        await load_reader(workspace_id, person_id),
        chosen,
        tuple(sorted(kinds)),
        tuple(FilterCompany(one.id, one.name) for one in named),
        tuple(sorted(currencies)),
    )


async def load_typed_choices(
    person_id: int, workspace_id: int, policy: Policy, now: datetime
) -> FilterChoices:
    """Return what a typed filter may name: also companies of the person's of which nothing waits."""
    choices = await load_filter_choices(person_id, workspace_id, policy, now)
    theirs = Membership.filter(person_id=person_id, company__workspace_id=workspace_id)
    ids = await theirs.values_list("company_id", flat=True)
    named = await Company.filter(id__in=[*ids] or [0]).order_by("name", "id")
    return replace(choices, companies=tuple(FilterCompany(one.id, one.name) for one in named))
