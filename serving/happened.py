"""The log's entries of what happened to documents: who decided, paid, asked, reassigned."""

import logging
from collections.abc import Iterator, Sequence

from jobs.delivery.context import DeliveryContext
from models.change import Change
from models.facts import Happened
from models.frozen import frozen

log = logging.getLogger(__name__)


@frozen
class HappenedLog:
    """Logs what a change did, once it is committed. What an import did is counted by the importer."""

    contexts: Sequence[DeliveryContext]  # grows, as workspaces join

    def __call__(self, change: Change) -> None:
        """Log each fact of it that the history tells too."""
        workspace = {"workspace": self._name(change.workspace)} if change.workspace else {}
        for fact in _worth_a_line(change):
            held = change.held.get(fact.document)
            number = held.number if held else f"with id {fact.document}"
            fields = {"document": number, "person": fact.who} | workspace
            log.info("Document %s: %s", number, fact.what, extra=fields)

    def _name(self, workspace_id: int) -> str:
        found = (one.workspace.name for one in self.contexts if one.workspace_id == workspace_id)
        return next(found, str(workspace_id))


def _worth_a_line(change: Change) -> Iterator[Happened]:
    for fact in change.facts:
        if isinstance(fact, Happened) and (change.batch_id is None or fact.what == "sent_in"):
            yield fact
