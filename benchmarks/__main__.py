"""Run the benchmarks, all or those named; the exit code says whether every goal was kept."""

import importlib
import pkgutil
import sys
from collections.abc import Sequence

import benchmarks


def main(names: Sequence[str]) -> int:
    """Print each figure as it is measured."""
    kept = True
    for name in names or every_benchmark():
        for ratio in importlib.import_module(f"benchmarks.{name}").measure():
            print(ratio, flush=True)
            kept = kept and ratio.kept
    return 0 if kept else 1


def every_benchmark() -> list[str]:
    """Return the names of the modules that measure something."""
    names = sorted(each.name for each in pkgutil.iter_modules(benchmarks.__path__) if each.name != "__main__")
    return [name for name in names if hasattr(importlib.import_module(f"benchmarks.{name}"), "measure")]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
