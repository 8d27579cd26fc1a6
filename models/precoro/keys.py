"""The keys by which people decide in Precoro: linked, checked, and gone when their person is. Transactions.

A key comes here sealed. It is checked by a call before it counts, and a key that does not work is deleted.
"""

from collections.abc import Sequence
from typing import Literal

from models.change import Change
from models.database import sql
from models.facts import KeyChanged, PrecoroNotice
from models.frozen import frozen
from models.policy import Policy
from models.precoro.decisions import undo, undo_waiting
from models.refusals import Refusal
from models.tables import (
    Company,
    Membership,
    Person,
    PrecoroAccount,
    PrecoroDecision,
    PrecoroKey,
    PrecoroPerson,
)
from models.vocabulary import PrecoroEvent

WhyRefused = Literal["key_refused", "key_of_other", "key_unreadable"]


@frozen
class LinkRequest:
    """A key as somebody links it; `key` is Slack's own id of the form, `sealed` Precoro's key, encrypted."""

    key: str
    company: int
    email: str
    sealed: str
    person: int


async def companies_to_link(person_id: int, workspace_id: int, policy: Policy) -> list[Company]:
    """Return the companies of a person here in whose Precoro they can decide with a key of their own."""
    theirs = Membership.filter(
        person_id=person_id, person__active=True, company__workspace_id=workspace_id
    ).select_related("company")
    accounts = {one.company_id for one in await PrecoroAccount.all()}
    found = [one.company for one in await theirs if one.company_id in accounts]
    return sorted((one for one in found if _decides(one, policy)), key=lambda one: one.name)


def _decides(company: Company, policy: Policy) -> bool:
    terms = policy.in_precoro(company.name)
    return terms is not None and terms.decide


async def link(request: LinkRequest, workspace_id: int, change: Change) -> None:
    """Store a key to be checked, in place of one that was linked before; or raise a Refusal."""
    if await change.is_repeated(request.key):
        return
    companies = await companies_to_link(request.person, workspace_id, change.policy)
    if request.company not in [one.id for one in companies]:
        raise Refusal("nothing_to_link")
    account = await PrecoroAccount.get(company_id=request.company)
    if not await _is_theirs(request.email, request.person, account.id, change.policy):
        raise Refusal("not_your_address", email=request.email)
    await undo_waiting(account.id, request.person, change)
    await PrecoroKey.filter(account_id=account.id, person_id=request.person).delete()
    await PrecoroKey.create(
        account_id=account.id,
        person_id=request.person,
        email=request.email,
        sealed=request.sealed,
        state="checking",
        linked_at=change.now,
    )
    change.state(KeyChanged(request.company, request.person))


async def _is_theirs(email: str, person_id: int, account_id: int, policy: Policy) -> bool:
    """Return whether an address is one by which this person is known: nobody decides as somebody else."""
    person = await Person.get(id=person_id)
    known = set(policy.addresses_of(person.email))
    there = PrecoroPerson.filter(account_id=account_id, person_id=person_id, gone=False)
    known |= {one.email.lower() for one in await there}
    return email.lower() in known


async def unlink(key: str, person_id: int, workspace_id: int, change: Change) -> None:
    """Delete a person's keys in a workspace; refuse where there are none."""
    if await change.is_repeated(key):
        return
    if not await _keys_of(person_id, workspace_id):
        raise Refusal("no_key_linked")
    await delete_keys(person_id, workspace_id, change)


async def _keys_of(person_id: int, workspace_id: int) -> Sequence[PrecoroKey]:
    keys = PrecoroKey.filter(person_id=person_id, account__company__workspace_id=workspace_id)
    return await keys.order_by("id").select_related("account")


async def keys_to_check(account_id: int) -> list[PrecoroKey]:
    """Return the keys that were linked and that no call has tried yet, oldest first."""
    return await PrecoroKey.filter(account_id=account_id, state="checking").order_by("id")


_WORKS = """
UPDATE precoro_key SET state = 'linked', proven = :proven
WHERE id = :id AND sealed = :sealed AND (state = 'checking' OR proven <> :proven) RETURNING id
"""


async def key_works(row: PrecoroKey, proven: bool, change: Change) -> None:
    """Note that Precoro takes a key. `proven`: it has read a document by an internal id that we know."""
    company = await _company(row)
    text = _WORKS.replace(":proven", "TRUE" if proven or row.proven else "FALSE")
    if await sql.run(text, id=row.id, sealed=row.sealed) and row.state == "checking":
        change.state(KeyChanged(company.id, row.person_id), _notice(row, "key_works", company))


async def key_is_refused(row: PrecoroKey, why: WhyRefused, change: Change) -> None:
    """Delete a key that does not work, and tell its person; what they decided and was not sent is undone."""
    if not await PrecoroKey.exists(id=row.id, sealed=row.sealed):
        return
    company = await _company(row)
    await _delete(row, change)
    change.state(_notice(row, why, company))


def _notice(row: PrecoroKey, what: PrecoroEvent, company: Company) -> PrecoroNotice:
    key = f"precoro_key:{row.id}:{what}"
    return PrecoroNotice(company.id, row.person_id, what, key, words=company.name)


async def key_refused(row: PrecoroDecision, change: Change) -> None:
    """Delete the key by which a decision was to be sent: Precoro does not take it. The turn is open again."""
    await undo(row, await change.hold_anywhere(row.document_id), change, why="key_refused")
    key = await PrecoroKey.get_or_none(account_id=row.account_id, person_id=row.person_id)
    if key is not None:
        await key_is_refused(key, "key_refused", change)


async def _delete(row: PrecoroKey, change: Change) -> None:
    company = await _company(row)
    await PrecoroKey.filter(id=row.id).delete()
    await undo_waiting(row.account_id, row.person_id, change)
    change.state(KeyChanged(company.id, row.person_id))


async def _company(row: PrecoroKey) -> Company:
    account = await PrecoroAccount.get(id=row.account_id).select_related("company")
    return account.company


async def delete_keys(person_id: int, workspace_id: int, change: Change) -> None:
    """Delete the keys of a person who is somebody else in Slack now, or cannot act there any more."""
    for row in await _keys_of(person_id, workspace_id):
        await _delete(row, change)


_OF_STRANGERS = """
SELECT precoro_key.* FROM precoro_key
JOIN precoro_account ON precoro_account.id = precoro_key.account_id
JOIN person ON person.id = precoro_key.person_id
WHERE precoro_key.person_id = :person AND NOT (person.active AND EXISTS (
    SELECT 1 FROM membership
    WHERE membership.person_id = person.id AND membership.company_id = precoro_account.company_id
))
ORDER BY precoro_key.id
"""


async def delete_keys_without_right(person_id: int, change: Change) -> None:
    """Delete the keys of a person who is not active, or not in the company any more."""
    for row in await sql.run(_OF_STRANGERS, person=person_id):
        await _delete(sql.made(PrecoroKey, row), change)
