"""`python -m tests.chaos.several`: two or three bots on one PostgreSQL, and each of them in trouble."""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.several.run import several_chaos
from tests.support.database.databases import postgres_server


def main() -> int:
    """Run it; 1 if anything differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.several", description=__doc__)
    parser.add_argument("--troubles", type=int, default=60, help="how many, one after another (default 60)")
    parser.add_argument("--bots", type=int, default=2, help="how many at once (default 2)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="default: a random one")
    options = parser.parse_args()
    print(f"{options.bots} bots, seed {options.seed}, {options.troubles} troubles", flush=True)
    began = time.monotonic()
    counts, differences = asyncio.run(_on(options.seed, options.troubles, options.bots))
    print(f"  {', '.join(f'{count} {name}' for name, count in sorted(counts.items()))}")
    print("\n".join(f"  DIFFERENCE: {one}" for one in differences))
    print(f"  {time.monotonic() - began:.0f} s, differences: {len(differences)}", flush=True)
    return 1 if differences else 0


async def _on(seed: int, troubles: int, bots: int) -> tuple[dict[str, int], list[str]]:
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder, postgres_server() as server:
        return await several_chaos(await server.fresh(), Path(folder), seed, troubles, bots)


if __name__ == "__main__":
    sys.exit(main())
