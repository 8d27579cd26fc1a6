"""Another bot that is there, as far as those that share a database can tell."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from models.database.lease import LeaseTerms
from models.database.lock import serving
from models.database.url import Place
from serving.supervise import cancel


@asynccontextmanager
async def another_bot(place: Place, terms: LeaseTerms) -> AsyncIterator[None]:
    """Be there, and keep it so."""
    async with serving(place, terms) as keeper:
        keeping = asyncio.ensure_future(keeper.run())
        try:
            yield
        finally:
            await cancel([keeping])
