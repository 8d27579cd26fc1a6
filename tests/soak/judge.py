"""What the samples of a run say: what grows, how fast, and whether that is explained."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from statistics import median

from tests.soak.days import Half, Soak
from tests.soak.sample import DaySample

ENOUGH = 6  # samples after the first days, or nothing is judged
WARM_UP = 3  # the first so many days, or a third: pools fill, caches too
# By how much what the process uses may grow in a day. Memory also has the pages and statements that each
# connection to the database keeps, up to a bound that is reached after weeks, and what malloc keeps free.
MAY_GROW = {
    "memory": 0.7,
    "memory of workers": 0.5,
    "blocks of Python": 3000.0,
    "descriptors": 0.7,  # some are connections that are kept for a while
    "threads": 0.3,
    "tasks": 0.3,
    "objects": 300.0,
    "cached": 50.0,
    "write-ahead log, MB": 0.5,
}
FASTER = 1.5  # times as much for each document in the later days as in the days before
FEW, SHARE = 100.0, 0.25  # of what is kept, and of what there was: less may come and go


def growing(half: Half) -> Iterator[str]:
    """Yield what grew without bound in one process."""
    steady = _after_warm_up(half.samples)
    if not is_judged(half):
        return
    for name, allowed in MAY_GROW.items():
        if name in steady[0].used and (grew := slope(steady, [one.used[name] for one in steady])) > allowed:
            yield f"{half.name}: {name} grew by {grew:.2f} a day; at most {allowed:g} is expected"
    middle = len(steady) // 2
    for name in steady[0].kept:
        before, later = _for_each(steady[: middle + 1], name), _for_each(steady[middle:], name)
        grew, level = steady[-1].kept[name] - steady[middle].kept[name], steady[middle].kept[name]
        if grew > max(FEW, SHARE * level) and later > FASTER * max(before, 0.0):
            yield f"{half.name}: {name} grew by {later:.2f} for each document, before by {before:.2f}"


def is_judged(half: Half) -> bool:
    """Say whether there are enough days to see what grows."""
    return len(_after_warm_up(half.samples)) >= ENOUGH


def slope(samples: Sequence[DaySample], values: Sequence[float]) -> float:
    """Return by how much something grows in a day: the median between any two days, so no outlier counts."""
    days = [one.day for one in samples]
    pairs = combinations(zip(days, values, strict=True), 2)
    return median([(later - before) / (end - begin) for (begin, before), (end, later) in pairs])


def lines(run: Soak) -> Iterator[str]:
    """Yield the table of each half, and what was done."""
    for half in run.halves:
        yield from _table(half)
    yield "  done: " + ", ".join(f"{count} {name}" for name, count in run.done.most_common())
    yield "  logged:"
    for kind, size in run.log.kinds.most_common(15):
        yield f"    {size / 2**10:8.1f} KB in {run.log.lines[kind]:6} lines: {kind}"


def _table(half: Half) -> Iterator[str]:
    samples = half.samples
    if len(samples) < 3:
        yield f"{half.name}: {len(samples)} days are too few for a table"
        return
    second, middle, end = samples[0], samples[len(samples) // 2], samples[-1]
    steady = _after_warm_up(samples)
    few = "" if is_judged(half) else "; too few days to judge"
    yield f"{half.name}: days {second.day} to {end.day}, {second.documents} to {end.documents} documents{few}"
    yield f"  {'':32}{'second day':>12}{'middle':>12}{'end':>12}{'a day':>12}"
    for name in second.used:
        yield _row(name, *(one.used[name] for one in (second, middle, end)), _slope(steady, name, "used"))
    for name in second.kept:
        if end.kept[name]:
            yield _row(name, *(one.kept[name] for one in (second, middle, end)), _slope(steady, name, "kept"))
    yield from _more_of("objects", steady[0].objects, end.objects)
    yield from _more_of("tasks", steady[0].tasks, end.tasks)
    yield from _more_of("cached", steady[0].caches, end.caches)


def _row(name: str, *values: float) -> str:
    return f"  {name:32}" + "".join(f"{value:12.1f}" for value in values[:-1]) + f"{values[-1]:12.2f}"


def _slope(samples: Sequence[DaySample], name: str, of: str) -> float:
    return slope(samples, [getattr(one, of)[name] for one in samples]) if len(samples) > 1 else 0.0


def _more_of(what: str, before: Counter[str], after: Counter[str]) -> Iterator[str]:
    more = (after - before).most_common(6)
    if more:
        yield f"  more {what}: " + ", ".join(f"{count} {name}" for name, count in more)


def _after_warm_up(samples: Sequence[DaySample]) -> Sequence[DaySample]:
    return samples[min(WARM_UP, len(samples) // 3) :]


def _for_each(samples: Sequence[DaySample], name: str) -> float:
    documents = samples[-1].documents - samples[0].documents
    return (samples[-1].kept[name] - samples[0].kept[name]) / max(documents, 1)
