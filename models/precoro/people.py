"""People of Precoro: held by its id, since an e-mail address may change."""

from collections.abc import Iterable, Sequence

from models.people.memberships import join_company, save_people
from models.records.precoro import RemotePerson
from models.tables import Person, PrecoroAccount, PrecoroPerson
from models.text import cleaned

# An address that no mail can reach, for those that Precoro names by an id alone.
UNKNOWN_DOMAIN = "precoro.invalid"


async def save_remote_people(
    account: PrecoroAccount, people: Iterable[RemotePerson]
) -> dict[RemotePerson, Person]:
    """Return the people of the bot for those whose address is known by now, or was told with their id before.

    Somebody whose address has changed stays the same user, and is another person here: what they may do is
    decided by the address that Precoro has now.
    """
    wanted = list(dict.fromkeys(people))
    ids = [one.id for one in wanted if one.id is not None]
    known = {one.remote_id: one for one in await _rows(account, ids)}
    emails = {
        one: one.email or (known[one.id].email if one.id in known and not known[one.id].gone else "")
        for one in wanted
    }
    saved = await save_people(email for email in emails.values() if email)
    await join_company(account.company_id, [one.id for one in saved.values()], "document")
    found = {one: saved[email] for one, email in emails.items() if email}
    for one, person in found.items():
        await _learn_name(person, one.name)
        if one.id is not None and one.email:
            await _save_user(account, one, person, known.get(one.id))
    return found


async def _rows(account: PrecoroAccount, ids: Sequence[int]) -> list[PrecoroPerson]:
    return await PrecoroPerson.filter(account_id=account.id, remote_id__in=ids or [0])


async def _learn_name(person: Person, name: str) -> None:
    if name and not person.name:
        person.name = cleaned(name)[:200]
        await person.save()


async def _save_user(
    account: PrecoroAccount, given: RemotePerson, person: Person, known: PrecoroPerson | None
) -> None:
    if known is None:
        row = PrecoroPerson(account_id=account.id, remote_id=given.id, email=given.email, person_id=person.id)
        await PrecoroPerson.bulk_create([row], ignore_conflicts=True)
    elif known.email != given.email or known.person_id != person.id or known.gone:
        await PrecoroPerson.filter(id=known.id).update(email=given.email, person_id=person.id, gone=False)


async def save_all_users(account: PrecoroAccount, people: Sequence[RemotePerson]) -> None:
    """Save the whole list of users: who is not in it any more is gone."""
    await save_remote_people(account, people)
    ids = [one.id for one in people if one.id is not None]
    left = PrecoroPerson.filter(account_id=account.id, gone=False).exclude(remote_id__in=ids or [0])
    await left.update(gone=True)


async def requester_of(account: PrecoroAccount, creator: RemotePerson, known: Person | None) -> Person:
    """Return who requested a document; where no address is known, somebody who is named by the id."""
    if known is not None:
        return known
    name = str(creator.id) if creator.id is not None else "unknown"
    email = f"user-{name}.account-{account.id}@{UNKNOWN_DOMAIN}"
    person = (await save_people([email]))[email]
    if not person.name:
        person.name = f"Precoro user {name}" if creator.id is not None else "Unknown"
        await person.save()
    await join_company(account.company_id, [person.id], "document")
    return person


async def known_users(account: PrecoroAccount) -> dict[int, RemotePerson]:
    """Return the users that are known by their ids, as Precoro named them last."""
    rows = PrecoroPerson.filter(account_id=account.id, gone=False).select_related("person")
    return {
        row.remote_id: RemotePerson(row.remote_id, row.email, row.person.name if row.person else "")
        for row in await rows
    }
