"""Numbers are found as they are seen, after the upgrade as well."""

import sqlite3

import asyncpg
import pytest

from models.database.migrate import migrate
from models.database.store import open_store
from models.database.url import SqliteAt, read_url
from models.tables import Document
from models.visible import key_of

# As the last release kept it: without case, and otherwise as it was written.
_WRITE = "UPDATE document SET number = '{number}', number_key = '{key}' WHERE id = 1"


async def write(url: str, text: str) -> None:
    place = read_url(url)
    if isinstance(place, SqliteAt):
        with sqlite3.connect(place.path) as connection:
            connection.execute(text)
        connection.close()
        return
    rows = await asyncpg.connect(**place.options)
    await rows.execute(text)
    await rows.close()


@pytest.mark.parametrize("number", ["№ 5", "ＰＯ\u20137", "PO\u00a0 \u200b8", "Größe™ 9"])
async def test_a_number_has_the_key_that_the_program_makes(url: str, number: str) -> None:
    await write(url, _WRITE.format(number=number, key=number.casefold()))
    await migrate(read_url(url))
    async with open_store(url):
        assert (await Document.get(id=1)).number_key == key_of(number)
