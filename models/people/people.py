"""Finding and saving people, companies and members."""

from models.change import Change
from models.facts import RightsChanged
from models.people.away import save_away_of_file
from models.people.memberships import name_managers, save_people, set_file_roles
from models.policy import Policy
from models.records.drafts import PersonDraft
from models.refusals import Refusal
from models.tables import Company, Member, Membership, Person, Workspace
from models.visible import key_of


async def save_person(draft: PersonDraft, change: Change) -> Person:
    """Save what a file says of a person."""
    person = (await save_people([draft.email]))[draft.email]
    changed = person.active != draft.active
    person.name = draft.name or person.name
    person.active = draft.active
    if draft.manager is not None:
        named = await save_people([draft.manager]) if draft.manager else {}
        person.manager_id = named[draft.manager].id if named else None
    person.country = person.country if draft.country is None else draft.country
    await person.save()
    changed = await _set_companies(person, draft, change.policy) or changed
    if changed:
        change.state(RightsChanged(person.id))
    if draft.away is not None:
        await save_away_of_file(person.id, draft.away, change)
    return person


async def _set_companies(person: Person, draft: PersonDraft, policy: Policy) -> bool:
    """Set the companies and roles that a file gives; return whether the person's rights changed."""
    if draft.companies == {}:
        theirs = await Membership.filter(person_id=person.id, from_file=True)
        ended = [await set_file_roles(one.company_id, person.id, None) for one in theirs]
        return any(ended)
    changed = False
    for name, roles in sorted((draft.companies or {}).items()):
        known = await find_company(name)
        if known is None and roles is None:
            continue
        company = known or await company_for(name, policy)
        changed = await set_file_roles(company.id, person.id, roles) or changed
    return changed


async def company_for(name: str, policy: Policy) -> Company:
    """Return a company by its name as it is seen; where the settings list none, create it."""
    company = await find_company(name)
    if company:
        return company
    if policy.companies_are_listed:
        known = await Company.all().order_by("name").values_list("name", flat=True)
        raise Refusal("company_unknown", company=name, known=", ".join(map(str, known)))
    workspace = await save_workspace(policy.workspace)
    row = Company(name=name, name_key=key_of(name), workspace_id=workspace.id)
    await Company.bulk_create([row], ignore_conflicts=True)
    company = await Company.get(name_key=row.name_key)
    await name_managers(company.id, policy.managers)
    return company


async def find_company(name: str) -> Company | None:
    """Return the company of a name as it is seen; one of an earlier release may be kept as it was written."""
    written = name.casefold()
    found = await Company.filter(name_key__in=[key_of(name), written])
    return next((one for one in found if one.name_key == written), found[0] if found else None)


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
