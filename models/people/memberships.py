"""Who is in which company with which roles, by the newest word of each source.

Settings, files and documents each name people. What one of them gave ends when it says so itself, and what
another one gives as well stays.
"""

from collections.abc import Collection, Iterable
from typing import Literal

from models.database import sql
from models.tables import Membership, Person

Source = Literal["settings", "file", "document"]


async def save_people(emails: Iterable[str]) -> dict[str, Person]:
    """Return people by e-mail, creating unknown ones; in one order, so that writers do not deadlock."""
    wanted = sorted(set(emails))
    known = {person.email: person for person in await Person.filter(email__in=wanted)}
    missing = [email for email in wanted if email not in known]
    if missing:
        await Person.bulk_create((Person(email=email) for email in missing), ignore_conflicts=True)
        known |= {person.email: person for person in await Person.filter(email__in=missing)}
    return known


async def join_company(company_id: int, person_ids: Iterable[int], source: Source) -> None:
    """Make people members of a company, without roles; those who are keep theirs."""
    ids, named = sorted(set(person_ids)), {f"from_{source}": True}
    rows = [Membership(person_id=one, company_id=company_id, **named) for one in ids]
    await Membership.bulk_create(rows, ignore_conflicts=True)
    await Membership.filter(company_id=company_id, person_id__in=ids or [0]).exclude(**named).update(**named)


async def name_managers(company_id: int, emails: Collection[str]) -> set[int]:
    """Give a company the managers that the settings name; return the people whose rights changed by that."""
    managers = [person.id for person in (await save_people(emails)).values()]
    await join_company(company_id, managers, "settings")
    theirs = Membership.filter(company_id=company_id, person_id__in=managers or [0])
    # A role from before its source was recorded came from here: the settings name them.
    await theirs.filter(configuration_in_file__isnull=True, pay=False, view=False).update(from_file=False)
    await theirs.filter(configuration_in_file__isnull=True).update(configuration_in_file=False)
    former = Membership.filter(company_id=company_id, from_settings=True).exclude(
        person_id__in=managers or [0]
    )
    gone = [row.person_id for row in await former]
    await Membership.filter(company_id=company_id, person_id__in=gone or [0]).update(from_settings=False)
    return {one for one in sorted({*managers, *gone}) if await _settle(company_id, one)}


async def set_file_roles(company_id: int, person_id: int, roles: Collection[str] | None) -> bool:
    """Set a person's roles in a company as a file gives them; None: it says that they are not in it any more.

    Return whether their rights changed.
    """
    if roles is not None:
        await join_company(company_id, [person_id], "file")
    row = Membership.filter(person_id=person_id, company_id=company_id)
    given = {
        "from_file": roles is not None,
        "pay": "pay" in (roles or ()),
        "view": "view" in (roles or ()),
        "configuration_in_file": "configuration" in (roles or ()),
    }
    before = await row.first()
    await row.update(**given)
    changed = before is not None and (before.pay, before.view) != (given["pay"], given["view"])
    return await _settle(company_id, person_id) or changed


# Without a word on it, the role was given before its source was recorded.
_GIVEN = "(from_settings OR COALESCE(configuration_in_file, TRUE))"
_THEIRS = "company_id = :company AND person_id = :person"
_SET = f"""
UPDATE membership SET configuration = {_GIVEN}
WHERE {_THEIRS} AND configuration <> {_GIVEN} RETURNING id
"""
_END = f"""
DELETE FROM membership WHERE {_THEIRS} AND NOT (from_settings OR from_file OR from_document) RETURNING id
"""


async def _settle(company_id: int, person_id: int) -> bool:
    """Set the role and the membership as all sources have them; return whether either changed."""
    ended = await sql.run(_END, company=company_id, person=person_id)
    return bool(ended or await sql.run(_SET, company=company_id, person=person_id))
