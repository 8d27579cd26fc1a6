"""What may follow what: a document's chain of approval, as its files and the documentation have it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.chaos.outside.papers import Handed, name_in
from tests.chaos.outside.shown import Told

SLACK_TELLS = 1.5  # seconds by which a time that is shown may be off
ENDS = {"Rejected": "rejected", "Changes requested": "in_revision", "Cancelled": "cancelled"}


@dataclass(frozen=True)
class Stage:
    """A step of a round: its people with what each of them answered, or is asked."""

    name: str
    rule: str
    people: tuple[tuple[str, str], ...]  # waiting | open | approved | Rejected | ... | closed | never
    state: str = "waiting"  # waiting | open | done | closed

    @property
    def is_met(self) -> bool:
        said = [one for _, one in self.people]
        return "approved" in said and (self.rule == "any" or not {"open", "waiting"} & {*said})

    def answered(self, before: Sequence[str], after: str) -> "Stage":
        """Give the step with those who were in one of some states in another."""
        people = tuple((who, after if said in before else said) for who, said in self.people)
        return replace(self, people=people)


@dataclass(frozen=True)
class Stand:
    """Where a document stands."""

    version: int = -1  # of what was taken in; -1: nothing yet
    status: str = "none"
    round: int = 0
    stages: tuple[Stage, ...] = ()

    @property
    def asked(self) -> frozenset[str]:
        """Who is asked now."""
        if self.status != "pending":
            return frozenset()
        return frozenset(who for one in self.stages for who, said in one.people if said == "open")

    def question(self, who: str) -> tuple[int, int] | None:
        """Say in which round and at which step somebody is asked now; None: they are not."""
        if who not in self.asked:
            return None
        places = [at for at, one in enumerate(self.stages) if (who, "open") in one.people]
        return self.round, places[0]

    @property
    def in_round(self) -> frozenset[str]:
        """Who was asked in this round, and was not taken from it."""
        people = [one for stage in self.stages for one in stage.people]
        return frozenset(who for who, said in people if said not in ("waiting", "never"))


@dataclass(frozen=True)
class Rules:
    """What happens to one document, of which these versions were taken in."""

    versions: Sequence[Handed]

    @property
    def requester(self) -> str:
        return name_in(self.versions[0].paper["requester"])

    def quietly(self, stand: Stand, until: float) -> Iterator[Stand]:
        """Give the stand, and where files that no history tells of may have brought it by then."""
        yield stand
        follows = stand.version + 1
        if stand.version < 0 or follows >= len(self.versions):
            return
        now, then = self.versions[stand.version], self.versions[follows]
        if then.revision != now.revision or then.began - SLACK_TELLS > until:
            return
        if then.paper.get("status") == "cancelled" != stand.status:
            return  # its history tells it
        after = replace(stand, version=follows)
        if stand.status == "pending" and then.steps != now.steps:
            if not self._keeps_done(stand, follows):
                return  # it would have been refused
            after = self._other_steps(after, then.steps)
        yield from self.quietly(after, until)

    def tell(self, stand: Stand, told: Told) -> Iterator[Stand]:
        """Give where a document stands after an entry of its history; nothing: it cannot have happened."""
        who = told.who.partition(" ")[0].lower()
        if told.what == "Submitted":
            yield from self._submitted(stand, who)
        elif told.what == "New revision received":
            yield from self._revised(stand)
        elif told.what in ("Approved", "Rejected", "Changes requested"):
            yield from self._decided(stand, told.what, who)
        elif told.what == "Sent back for approval":
            if stand.status == "in_revision" and who == self.requester:
                yield replace(stand, status="sent back")
        elif told.what == "Cancelled":
            yield from self._cancelled(stand)
        elif told.what in ("Paid", "Partly paid"):
            payable = stand.status in ("approved", "partly_paid")
            if payable and self.versions[0].paper["kind"] == "invoice":
                yield replace(stand, status="paid" if told.what == "Paid" else "partly_paid")

    def _submitted(self, stand: Stand, who: str) -> Iterator[Stand]:
        if who != self.requester:
            return
        if stand.status == "none":
            yield self._start(replace(stand, version=0), self.versions[0].steps)
        elif stand.status == "revised":
            yield self._start(stand, self.versions[stand.version].steps)
        elif stand.status == "sent back":
            again = [
                Stage(one.name, one.rule, tuple((each, "waiting") for each, _ in one.people))
                for one in stand.stages
                if one.people or one.state != "closed"
            ]
            yield self._go_on(replace(stand, round=stand.round + 1, status="pending", stages=tuple(again)))

    def _revised(self, stand: Stand) -> Iterator[Stand]:
        follows = stand.version + 1
        if stand.version < 0 or follows >= len(self.versions):
            return
        known = self.versions[stand.version].revision
        if self.versions[follows].revision > known and stand.status in ("pending", "in_revision", "approved"):
            yield replace(stand, version=follows, status="revised", stages=())

    def _cancelled(self, stand: Stand) -> Iterator[Stand]:
        follows = stand.version + 1
        if stand.version < 0 or follows >= len(self.versions):
            return
        if self.versions[follows].paper.get("status") == "cancelled":
            yield self._end(replace(stand, version=follows), "cancelled")

    def _decided(self, stand: Stand, what: str, who: str) -> Iterator[Stand]:
        if who not in stand.asked:
            return
        said = "approved" if what == "Approved" else what
        stages = []
        for one in stand.stages:
            mine = one.state == "open" and (who, "open") in one.people
            people = tuple((each, said if mine and each == who else state) for each, state in one.people)
            stages.append(replace(one, people=people))
        after = replace(stand, stages=tuple(stages))
        yield self._go_on(after) if what == "Approved" else self._end(after, ENDS[what])

    def _start(self, stand: Stand, steps: Sequence[dict[str, Any]]) -> Stand:
        stages = tuple(_stage(one) for one in steps)
        return self._go_on(replace(stand, round=stand.round + 1, status="pending", stages=stages))

    def _go_on(self, stand: Stand) -> Stand:
        """Finish what is met and ask the next ones; nobody decides on what they requested themselves."""
        stages = list(stand.stages)
        for place, one in enumerate(stages):
            if one.state in ("done", "closed"):
                continue
            own = tuple(
                (who, "never" if (who, said) == (self.requester, "waiting") else said)
                for who, said in one.people
            )
            one = replace(one, people=own)
            if not one.is_met:
                if one.state == "waiting":
                    one = replace(one.answered(["waiting"], "open"), state="open")
                stages[place] = one
                return replace(stand, stages=tuple(stages))
            stages[place] = replace(one.answered(["open", "waiting"], "closed"), state="done")
        return replace(stand, stages=tuple(stages), status="approved")

    def _end(self, stand: Stand, status: str) -> Stand:
        stages = tuple(
            replace(
                one.answered(["open"], "closed").answered(["waiting"], "never"),
                state="closed" if one.state in ("open", "waiting") else one.state,
            )
            for one in stand.stages
        )
        return replace(stand, status=status, stages=stages)

    def _other_steps(self, stand: Stand, steps: Sequence[dict[str, Any]]) -> Stand:
        """Let the steps that are not done follow the file; who has answered stays."""
        done = [one for one in stand.stages if one.state == "done"]
        rest = [one for one in stand.stages if one.state in ("open", "waiting")]
        wanted = steps[len(done) :]
        stages = list(done)
        for one, given in zip(rest, wanted, strict=False):
            stages.append(self._other_people(one, given))
        stages += [_stage(given) for given in wanted[len(rest) :]]
        return self._go_on(replace(stand, stages=tuple(stages)))

    def _keeps_done(self, stand: Stand, follows: int) -> bool:
        """Say whether a file leaves the steps that are done as they are."""
        done = [one for one in stand.stages if one.state == "done"]
        given = self.versions[follows].steps
        if len(given) < len(done):
            return False
        for place, (stage, wanted) in enumerate(zip(done, given, strict=False)):
            people, named = {who for who, _ in stage.people}, {*map(name_in, wanted["approvers"])}
            before = [
                version.steps[place] for version in self.versions[:follows] if place < len(version.steps)
            ]
            ever = people | {name_in(who) for step in before for who in step["approvers"]}
            same = (stage.name, stage.rule) == (wanted["name"], wanted["rule"])
            if not (same and people <= named <= ever):
                return False
        return True

    def _other_people(self, stage: Stage, given: dict[str, Any]) -> Stage:
        wanted = dict.fromkeys(map(name_in, given["approvers"]))
        answered = [one for one in stage.people if one[1] not in ("open", "waiting")]
        people = [one for one in stage.people if one[0] in wanted or one in answered]
        there = {who for who, _ in people}
        for who in wanted:
            if who not in there:
                asked = "never" if who == self.requester else "open"
                people.append((who, asked if stage.state == "open" else "waiting"))
        return replace(stage, name=given["name"], rule=given["rule"], people=tuple(people))


def _stage(given: dict[str, Any]) -> Stage:
    people = dict.fromkeys(map(name_in, given["approvers"]))
    return Stage(given["name"], given["rule"], tuple((one, "waiting") for one in people))
