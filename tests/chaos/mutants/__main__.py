"""`python -m tests.chaos.mutants`: break copies of the bot, and say which of them the comparison has seen."""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from sandbox.state.journal import patience
from tests.chaos.mutants.catalogue import MUTANTS, Mutant

ROOT = Path(__file__).parents[3]
SEED = 7
PRESSES = 60
TRIES = 2  # a short run may by chance never come to what is broken
WITHIN = 600.0  # seconds for one run, longer on a loaded machine; one that takes longer is not seen
OUTSIDE = "From outside: "


def main() -> int:
    """Run those that are named, or all; 1 if one is not seen."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.mutants", description=__doc__)
    parser.add_argument("names", nargs="*", help="default: all")
    parser.add_argument("--list", action="store_true", help="only say what there is")
    options = parser.parse_args()
    chosen = [one for one in MUTANTS if not options.names or one.name in options.names]
    if unknown := {*options.names} - {one.name for one in MUTANTS}:
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    if options.list:
        print("\n".join(f"{one.name}: {one.breaks}" for one in chosen))
        return 0
    unseen = [one.name for one in chosen if not _seen(one)]
    print(f"{len(chosen) - len(unseen)} of {len(chosen)} seen; not seen: {', '.join(unseen) or 'none'}")
    return 1 if unseen else 0


def _seen(mutant: Mutant) -> bool:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        copy = Path(folder)
        copy_bot(copy)
        break_it(copy, mutant)
        told: list[str] = []
        for attempt in range(TRIES):
            told = _run(copy, mutant, SEED + attempt)
            if told:
                break
    by = Counter(_where(one) for one in told)
    seen = ", ".join(f"{count} from {where}" for where, count in sorted(by.items()))
    firsts = [next(one for one in told if _where(one) == where) for where in sorted(by, reverse=True)]
    print(f"{'seen' if told else 'NOT SEEN'}  {mutant.name} ({mutant.breaks}): {seen or 'no difference'}")
    print(
        "\n".join(f"      {one[:200]}" for one in [*firsts, f"[{time.monotonic() - began:.0f} s]"]),
        flush=True,
    )
    return bool(told)


def _where(difference: str) -> str:
    return "outside" if OUTSIDE in difference else "database"


def copy_bot(to: Path) -> None:
    """Copy what belongs to the repository, as it stands."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, to / name)


def break_it(copy: Path, mutant: Mutant) -> None:
    """Piece the files; each piece must stand there exactly once, or the list is out of date."""
    for piece in mutant.pieces:
        path = copy / piece.file
        text = path.read_text()
        if text.count(piece.before) != 1:
            raise ValueError(
                f"{mutant.name}: {piece.file} has {text.count(piece.before)} times {piece.before!r}"
            )
        path.write_text(text.replace(piece.before, piece.after))


def _run(copy: Path, mutant: Mutant, seed: int) -> list[str]:
    """Run the short chaos; gives the differences that it tells, or why it fell over."""
    command = [sys.executable, "-m", "tests.chaos", "--database", "sqlite"]
    command += ["--seed", str(seed), "--kills", str(mutant.kills), "--presses", str(PRESSES)]
    try:
        within = patience(WITHIN)
        ended = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=within)
    except subprocess.TimeoutExpired:
        return []
    told = [line.strip() for line in ended.stdout.splitlines() if "DIFFERENCE: " in line]
    if ended.returncode and not told:
        print(f"      {mutant.name} fell over: {ended.stderr.strip().splitlines()[-1:]}", flush=True)
    return told


if __name__ == "__main__":
    sys.exit(main())
