"""What a run did, what it found, and how to repeat it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.chaos.chaos_run import ChaosRun

LONG = 50  # kills; in a shorter run chance may leave something out
ALWAYS = (
    "an hour offline",
    "a revoked token",
    "a revoked token that returned",
    "sockets: disconnect refresh_requested",
    "sockets: refused ticket",
    "asked to stop",
    "kills",
)
IN_LONG_ONES = (
    "429 with Retry-After",
    "5xx",
    "answer lost after acting",
    "answer out of date",
    "cut upload",
    "upload's answer lost",
    "event told again",
    "event twice",
    "event held back",
)
"""What must have happened in a run, or it has shown nothing of it."""


@dataclass(frozen=True)
class ChaosReport:
    """The counts of one run, by their kind, and the differences as sentences."""

    counts: Mapping[str, Counter[str]]
    differences: Sequence[str]

    @classmethod
    def of(
        cls,
        run: ChaosRun,
        kills: int,
        counted: Counter[str],
        differences: Sequence[str],
        in_long_ones: Sequence[str] = IN_LONG_ONES,
    ) -> "ChaosReport":
        """Count it all; a run without kills was meant to have no trouble."""
        calls = Counter(one.name for one in run.record.calls if one.answer.get("ok"))
        trouble = run.trouble.happened + Counter(
            {f"sockets: {what}": count for what, count in run.record.sockets.items()}
        )
        trouble["5xx"] = trouble["503"] + trouble["502 that is no JSON"]
        trouble["kills"] = run.trouble.kills.total()
        wanted = (*(ALWAYS if kills else ()), *(in_long_ones if trouble["kills"] >= LONG else ()))
        never = [f"Never happened: {kind}" for kind in wanted if not trouble[kind]]
        return cls(
            {
                "the bot": Counter({"starts": run.starts, "kills": run.trouble.kills.total()})
                + Counter({f"ends with {code}": count for code, count in run.bot.ends.items()}),
                "kills": run.trouble.kills,
                "trouble": trouble,
                "files taken in": run.imports,
                "what people did": run.done,
                "what the bot did": Counter(
                    {
                        "messages posted": calls["chat.postMessage"],
                        "redraws": calls["chat.update"],
                        "Homes published": calls["views.publish"],
                        "files shared": calls["files.completeUploadExternal"],
                    }
                ),
                "seconds of settling": Counter(
                    {f"{ordinal}.": round(seconds) for ordinal, seconds in enumerate(run.settled_in, 1)}
                ),
                "what was compared": counted,
            },
            [*never, *differences],
        )

    def lines(self) -> list[str]:
        """Say it all, the differences last."""
        told = [
            f"  {what}: {', '.join(f'{count} {name}' for name, count in sorted(counter.items()))}"
            for what, counter in self.counts.items()
        ]
        return [*told, *(f"  DIFFERENCE: {one}" for one in self.differences)]
