"""What an account keeps of moments, after a clock that was ahead."""

from datetime import datetime, timedelta
from typing import Final

from models.database import sql

_SOON: Final = timedelta(minutes=1)  # what has been cannot be ahead by more
_PAUSE: Final = timedelta(hours=4)  # longer than any pause before something is tried again
_LIMIT: Final = timedelta(hours=25)  # longer than Precoro has us wait
_AHEAD: Final = (
    ("precoro_call", "at", _SOON),
    *(
        ("precoro_account", column, _SOON)
        for column in ("last_pass_at", "asked_all_at", "people_at", "custom_fields_at")
    ),
    *(("precoro_account", column, _LIMIT) for column in ("next_call_at", "busy_until", "stopped_until")),
    *(("precoro_route", column, _LIMIT) for column in ("not_before", "once_a_minute_until")),
    *((table, "next_at", _PAUSE) for table in ("precoro_reading", "precoro_decision", "precoro_payment")),
)
_CATCH_UP = "UPDATE {table} SET {column} = :now WHERE {key} = :account AND {column} > :far"


async def catch_up_with_clock(account_id: int, now: datetime) -> None:
    """Take for now what is further ahead than anything may be; inside a transaction."""
    for table, column, most in _AHEAD:
        key = "id" if table == "precoro_account" else "account_id"
        text = _CATCH_UP.format(table=table, column=column, key=key)
        await sql.run(text, account=account_id, now=now, far=now + most)
