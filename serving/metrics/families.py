"""The metrics by their names, read from the bot as it is at a scrape.

Labels have few values: workspaces, targets of events, methods of Slack and kinds; never a person or document.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import accumulate
from typing import Final

from prometheus_client import Metric, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from models.frozen import frozen
from serving.metrics.stored import Stored
from serving.options import Bot
from slack.ack_times import BOUNDS
from slack.workspace import ConnectedWorkspace

KINDS: Final = {"digest": "reminder"}  # what people call a kind, where it is another word

Labels = tuple[str, ...]


@frozen
class Metrics(Collector):
    """All metrics at one moment; without `stored` the database did not answer."""

    bot: Bot
    stored: Stored | None
    now: datetime

    def collect(self) -> Iterator[Metric]:
        """Yield each metric with all its values."""
        yield from self._of_connections()
        yield from self._of_presses()
        yield from self._of_events()
        yield from self._of_store()
        yield from _PROCESS.collect()

    def _workspaces(self) -> list[ConnectedWorkspace]:
        return [context.workspace for context in self.bot.contexts]

    def _of_connections(self) -> Iterator[Metric]:
        sockets = _gauge("precoro_sockets", "Sockets that listen.", ("workspace",))
        down = _gauge("precoro_workspace_down", "1: Slack rejects the token.", ("workspace",))
        limited = _counter("precoro_slack_rate_limited", "Answers 429 of Slack.", ("workspace", "method"))
        delivered = _counter(
            "precoro_delivered", "Messages and files that Slack has taken.", ("workspace", "kind")
        )
        speaks = _gauge("precoro_speaks", "1: this bot is the one that speaks in Slack.", ("workspace",))
        for context in self.bot.contexts:
            speaks.add_metric([context.workspace.name], context.lease.is_good)
        for one in self._workspaces():
            sockets.add_metric([one.name], one.sockets.connected if one.sockets else 0)
            down.add_metric([one.name], one.down is not None)
            for method, count in sorted((one.client.limits.refused + one.calls.limits.refused).items()):
                limited.add_metric([one.name, method], count)
        for context in self.bot.contexts:
            for kind, count in sorted(context.delivered.items()):
                delivered.add_metric([context.workspace.name, KINDS.get(kind, kind)], count)
        yield from (sockets, down, speaks, limited, delivered)

    def _of_presses(self) -> Iterator[Metric]:
        presses = _counter(
            "precoro_presses", "Presses, forms and commands, by how they ended.", ("workspace", "outcome")
        )
        acks = HistogramMetricFamily(
            "precoro_press_ack_seconds", "From the arrival of a press to its ack.", labels=("workspace",)
        )
        for one in self._workspaces():
            for outcome, count in sorted(one.acks.outcomes.items()):
                presses.add_metric([one.name, outcome], count)
            names = [*map(str, BOUNDS), "+Inf"]
            buckets = list(zip(names, accumulate(one.acks.classes), strict=True))
            acks.add_metric([one.name], buckets, one.acks.seconds)
        yield from (presses, acks)

    def _of_events(self) -> Iterator[Metric]:
        tried = _counter(
            "precoro_events",
            "Tries to hand an event to a target, by what became of it.",
            ("target", "outcome"),
        )
        if self.bot.events is not None:
            for (target, outcome), count in sorted(self.bot.events.tried.items()):
                tried.add_metric([target, outcome], count)
        yield tried

    def _of_store(self) -> Iterator[Metric]:
        answers = _gauge("precoro_database_answers", "0: the database did not answer this scrape in time.")
        answers.add_metric([], self.stored is not None)
        yield answers
        if self.stored is None:
            return
        yield from self._of_rows(self.stored)
        yield from self._of_targets(self.stored)
        size = _gauge("precoro_database_bytes", "The size of the database.")
        size.add_metric([], self.stored.size)
        yield size

    def _of_rows(self, stored: Stored) -> Iterator[Metric]:
        labels = ("workspace", "kind")
        families = {
            "waiting": _gauge("precoro_waiting", "Messages, redraws and files that wait for Slack.", labels),
            "unconnected": _gauge(
                "precoro_waiting_unconnected", "Messages for people who are not connected to Slack.", labels
            ),
            "failed": _gauge("precoro_failed", "Messages and files that failed for good.", labels),
        }
        oldest = _gauge("precoro_oldest_waiting_seconds", "How long the oldest one waits for Slack.", labels)
        for row in stored.not_shown:
            values = [row.workspace, KINDS.get(row.kind, row.kind)]
            families[row.state].add_metric(values, row.count)
            if row.state == "waiting" and row.oldest is not None:
                oldest.add_metric(values, self._age(row.oldest))
        yield from (*families.values(), oldest)

    def _of_targets(self, stored: Stored) -> Iterator[Metric]:
        waiting = _gauge("precoro_events_waiting", "Events that wait for a target.", ("target",))
        failed = _gauge("precoro_events_failed", "Events that were given up at a target.", ("target",))
        oldest = _gauge(
            "precoro_events_oldest_waiting_seconds", "How long the oldest one waits.", ("target",)
        )
        for one in stored.targets:
            waiting.add_metric([one.name], one.waiting)
            failed.add_metric([one.name], one.failed)
            if one.oldest is not None:
                oldest.add_metric([one.name], self._age(one.oldest))
        yield from (waiting, failed, oldest)

    def _age(self, since: datetime) -> float:
        return max(0.0, (self.now - since).total_seconds())


_PROCESS: Final = ProcessCollector(registry=None)


def _gauge(name: str, what: str, labels: Labels = ()) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, what, labels=labels)


def _counter(name: str, what: str, labels: Labels) -> CounterMetricFamily:
    return CounterMetricFamily(name, what, labels=labels)
