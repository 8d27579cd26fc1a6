"""Finding and saving people, companies and members."""

from collections.abc import Iterable
from typing import Any

from tortoise.expressions import Q

from models.change import Change
from models.facts import RightsChanged
from models.policy import Policy
from models.records.drafts import PersonDraft
from models.refusals import Refusal
from models.tables import Company, Member, Membership, Person, Workspace


async def save_people(emails: Iterable[str]) -> dict[str, Person]:
    """Return people by e-mail, creating unknown ones; in one order, so that writers do not deadlock."""
    wanted = sorted(set(emails))
    known = {person.email: person for person in await Person.filter(email__in=wanted)}
    missing = [email for email in wanted if email not in known]
    if missing:
        await Person.bulk_create((Person(email=email) for email in missing), ignore_conflicts=True)
        known |= {person.email: person for person in await Person.filter(email__in=missing)}
    return known


async def save_person(draft: PersonDraft, change: Change) -> Person:
    """Save what a file says of a person."""
    person = (await save_people([draft.email]))[draft.email]
    changed = person.active != draft.active
    person.name = draft.name or person.name
    person.active = draft.active
    await person.save()
    for name, roles in sorted((draft.companies or {}).items()):
        company = await company_for(name, change.policy)
        await join_company(company.id, [person.id])
        membership = Membership.filter(person_id=person.id, company_id=company.id)
        given: dict[str, Any] = {role: role in roles for role in ("configuration", "pay", "view")}
        changed = bool(await membership.filter(~Q(**given)).update(**given)) or changed
    if changed:
        change.state(RightsChanged(person.id))
    return person


async def join_company(company_id: int, person_ids: Iterable[int]) -> None:
    """Make people members of a company, without roles; those who are keep theirs."""
    rows = [Membership(person_id=one, company_id=company_id) for one in sorted(set(person_ids))]
    await Membership.bulk_create(rows, ignore_conflicts=True)


async def company_for(name: str, policy: Policy) -> Company:
    """Return a company by name without case; where the settings list none, create it in the one workspace."""
    key = name.casefold()
    company = await Company.get_or_none(name_key=key)
    if company:
        return company
    if policy.companies_are_listed:
        known = await Company.all().order_by("name").values_list("name", flat=True)
        raise Refusal("company_unknown", company=name, known=", ".join(map(str, known)))
    workspace = await save_workspace(policy.workspace)
    row = Company(name=name, name_key=key, workspace_id=workspace.id)
    await Company.bulk_create([row], ignore_conflicts=True)
    return await Company.get(name_key=key)


async def save_workspace(name: str) -> Workspace:
    """Return a workspace by its name in the settings, creating it if needed."""
    await Workspace.bulk_create([Workspace(name=name)], ignore_conflicts=True)
    return await Workspace.get(name=name)


async def save_member(workspace_id: int, person_id: int) -> Member:
    """Return a person's row in a workspace, creating it, not looked up yet, if needed."""
    row = Member(workspace_id=workspace_id, person_id=person_id)
    await Member.bulk_create([row], ignore_conflicts=True)
    return await Member.get(workspace_id=workspace_id, person_id=person_id)


async def record_channel(member: Member, channel: str) -> None:
    """Save the conversation with a member, unless they have another account by now."""
    await Member.filter(id=member.id, user_id=member.user_id).update(channel=channel)


async def forget_channel(member: Member, channel: str) -> None:
    """Forget a conversation that Slack does not find any more."""
    await Member.filter(id=member.id, channel=channel).update(channel=None)


async def member_of(workspace_id: int, user_id: str) -> Member | None:
    """Return the row of a Slack member, with their person."""
    return await Member.get_or_none(workspace_id=workspace_id, user_id=user_id).select_related("person")
