"""Figures as ratios: what we do against a reference, measured side by side in one run.

A benchmark is a module of this package with `measure() -> Iterator[Ratio]`.
`python -m benchmarks [NAME ...]` runs them.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """One figure: `ours` and `reference` in the same `unit`, and the ratio that is to be kept.

    `goal` is the most that ours / reference may be, or with `at_least` the least.
    """

    what: str
    ours: float
    reference: float
    goal: float
    unit: str = "ms"
    at_least: bool = False

    @property
    def value(self) -> float:
        return self.ours / self.reference

    @property
    def kept(self) -> bool:
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    def __str__(self) -> str:
        sign = ">=" if self.at_least else "<="
        return (
            f"{self.what}: x{self.value:.2f} (goal {sign} x{self.goal:g}{'' if self.kept else ', MISSED'}); "
            f"{self.ours:.1f} against {self.reference:.1f} {self.unit}"
        )


def side_by_side(
    ours: Callable[[], object], reference: Callable[[], object], times: int
) -> tuple[float, float]:
    """Run both in turns, once unmeasured; give the fastest of each in milliseconds: noise only adds."""
    best = [float("inf"), float("inf")]
    for attempt in range(times + 1):
        for number, run in enumerate((ours, reference)):
            start = time.perf_counter()
            run()
            if attempt:
                best[number] = min(best[number], (time.perf_counter() - start) * 1000)
    return best[0], best[1]
