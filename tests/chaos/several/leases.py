"""Looks at the leases all the while: who holds which, and that no term is given twice or goes back."""

import asyncio
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

import asyncpg

from tests.chaos.several.postgres import PostgresPair

EVERY: Final = 0.05  # seconds between two looks
_ROWS: Final = "SELECT name, holder, term FROM lease WHERE name NOT LIKE 'bot %'"
Failed = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


@dataclass
class LeaseWatch:
    """What was seen of them."""

    pair: PostgresPair
    wrong: list[str] = field(default_factory=list)
    holders: list[tuple[float, str, int]] = field(default_factory=list)  # since when, which, the process
    terms: dict[str, dict[int, str]] = field(default_factory=dict)  # by name: who had which term
    put_back: int = 0  # how often the store forgot a term
    _now: dict[str, str] = field(default_factory=dict)

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                async with asyncio.timeout(5):
                    connection = await asyncpg.connect(self.pair.primary.url)
                try:
                    while True:
                        async with asyncio.timeout(5):
                            self._look(await connection.fetch(_ROWS))
                        await asyncio.sleep(EVERY)
                finally:
                    connection.terminate()
            except Failed:
                await asyncio.sleep(EVERY)

    def _look(self, rows: list[asyncpg.Record]) -> None:
        for name, holder, term in rows:
            if not holder:
                continue
            terms = self.terms.setdefault(name, {})
            if term not in terms:
                if terms and term <= max(terms):
                    self.wrong.append(f"{name}: term {term} after {max(terms)}")
                terms[term] = holder
            elif terms[term] != holder:
                self.wrong.append(f"{name}: {holder} has term {term} as {terms[term]} had")
            elif term < max(terms) and self._now.get(name) != holder:
                self.put_back += 1
            if self._now.get(name) != holder:
                self._now[name] = holder
                self.holders.append((monotonic(), name, int(holder.split()[1])))
