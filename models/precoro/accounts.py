"""The companies whose documents are in Precoro, and how far their lists were read."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from models.database import sql
from models.people.people import find_company
from models.policy import PrecoroTerms
from models.records.precoro import Alias
from models.tables import PrecoroAccount, PrecoroList

NEVER = datetime.fromtimestamp(0).astimezone()


async def save_accounts(terms: Sequence[PrecoroTerms]) -> dict[str, int]:
    """Save an account for each company of the settings; return their ids, by the company's name.

    A call that was under way when a program died ends by itself.
    """
    found = {}
    for one in terms:
        company = await find_company(one.company)
        assert company is not None  # it is in the settings, and saved before
        row = PrecoroAccount(company_id=company.id, next_call_at=NEVER, busy_until=NEVER)
        await PrecoroAccount.bulk_create([row], ignore_conflicts=True)
        found[one.company] = (await PrecoroAccount.get(company_id=company.id)).id
    return found


async def find_accounts(terms: Sequence[PrecoroTerms]) -> dict[str, int]:
    """Return the ids of the accounts that were saved, by the company's name."""
    found = {}
    for one in terms:
        company = await find_company(one.company)
        row = await PrecoroAccount.get_or_none(company_id=company.id) if company else None
        if row is not None:
            found[one.company] = row.id
    return found


async def read_until(account_id: int, alias: Alias) -> datetime | None:
    """Return up to when changes of a list are known here, by Precoro's clock; None: it was never read."""
    row = await PrecoroList.get_or_none(account_id=account_id, alias=alias)
    return row.read_until if row else None


_LIST_READ = """
INSERT INTO precoro_list (account_id, alias, read_until, refused_at, refused_because)
VALUES (:account, :alias, :until, NULL, '')
ON CONFLICT (account_id, alias) DO UPDATE
SET read_until = excluded.read_until, refused_at = NULL, refused_because = ''
"""
_LIST_REFUSED = """
INSERT INTO precoro_list (account_id, alias, read_until, refused_at, refused_because)
VALUES (:account, :alias, NULL, :now, :because)
ON CONFLICT (account_id, alias) DO UPDATE
SET refused_at = excluded.refused_at, refused_because = excluded.refused_because
"""


async def list_read(account_id: int, alias: Alias, until: datetime) -> None:
    """Note that a list was read whole: what changed before then is in the store, or is to be read."""
    await sql.run(_LIST_READ, account=account_id, alias=alias, until=until)


async def list_refused(account_id: int, alias: Alias, because: str, now: datetime) -> None:
    """Note that the company's key may not read a list; the others go on."""
    await sql.run(_LIST_REFUSED, account=account_id, alias=alias, because=because, now=now)


async def note(account_id: int, **columns: datetime | int | str) -> None:
    """Note when something was done for an account, or what was learned of it."""
    await PrecoroAccount.filter(id=account_id).update(**columns)


def custom_fields_of(account: PrecoroAccount) -> Mapping[int, str]:
    """Return the names of custom fields by their ids."""
    return {int(key): str(name) for key, name in json.loads(account.custom_fields or "{}").items()}


async def account(account_id: int) -> PrecoroAccount:
    """Return an account as it is now."""
    return await PrecoroAccount.get(id=account_id)


async def save_field_names(account_id: int, names: Mapping[int, str], now: datetime) -> None:
    """Save the names of custom fields; those that are not told any more stay known."""
    row = await account(account_id)
    every = {**custom_fields_of(row), **names}
    await note(
        account_id,
        custom_fields=json.dumps({str(key): every[key] for key in sorted(every)}),
        custom_fields_at=now,
    )
