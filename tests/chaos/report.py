"""What a run did, what it found, and how to repeat it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chaos.run import Run


@dataclass(frozen=True)
class Report:
    """The counts of one run, by their kind, and the differences as sentences."""

    counts: Mapping[str, Counter[str]]
    differences: Sequence[str]

    @classmethod
    def of(cls, run: "Run", counted: Counter[str], differences: Sequence[str]) -> "Report":
        return cls(
            {
                "the bot": Counter({"starts": run.starts, "kills": run.trouble.kills.total()})
                + Counter({f"ends with {code}": count for code, count in run.bot.ends.items()}),
                "kills": run.trouble.kills,
                "trouble": run.trouble.happened,
                "files taken in": run.imports,
                "what people did": run.crowd.done,
                "what was compared": counted,
            },
            differences,
        )

    def lines(self) -> list[str]:
        """Say it all, the differences last."""
        told = [
            f"  {what}: {', '.join(f'{count} {name}' for name, count in sorted(counter.items()))}"
            for what, counter in self.counts.items()
        ]
        return [*told, *(f"  DIFFERENCE: {one}" for one in self.differences)]
