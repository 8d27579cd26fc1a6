"""`python -m tests.chaos.several`: two or three bots on one PostgreSQL, and each of them in trouble."""

import argparse
import asyncio
import logging
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.several.chaos import several_chaos
from tests.chaos.several.figures import figures


def main() -> int:
    """Run it; 1 if anything differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.several", description=__doc__)
    parser.add_argument("--troubles", type=int, default=60, help="how many, one after another (default 60)")
    parser.add_argument("--bots", type=int, default=2, help="how many at once (default 2)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="default: a random one")
    parser.add_argument(
        "--fail-over", type=float, default=0.0, help="in which part of them PostgreSQL does (default 0)"
    )
    parser.add_argument(
        "--figures", type=int, default=0, help="measure instead, from so many kills and stops"
    )
    options = parser.parse_args()
    print(f"{options.bots} bots, seed {options.seed}", flush=True)
    logging.basicConfig(level=logging.CRITICAL)  # that PostgreSQL is away is no news here
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        if options.figures:
            work = figures(Path(folder), options.seed, options.bots, options.figures)
        else:
            work = several_chaos(
                Path(folder), options.seed, options.troubles, options.bots, options.fail_over
            )
        differences = asyncio.run(work)
    print("\n".join(f"  DIFFERENCE: {one}" for one in differences))
    print(f"  {time.monotonic() - began:.0f} s, differences: {len(differences)}", flush=True)
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
