"""Where a run that pairs people and Slack's members is; inside a transaction."""

from datetime import datetime

from models.outbox import homes, progress
from models.people.mapping import AT_THE_END
from models.tables import Mapping


async def record_page(mapping: Mapping, listed: int, cursor: str, now: datetime) -> None:
    """Save where the run goes on; an empty cursor means that all members were seen."""
    await progress.again(
        mapping, now, attempts=0, cursor=cursor or AT_THE_END, looked_at=mapping.looked_at + listed
    )
    await homes.integration_changed(mapping.workspace_id)


async def go_on(mapping: Mapping, now: datetime) -> None:
    """Have the next people looked through that were not found."""
    await progress.again(mapping, now)
    await homes.integration_changed(mapping.workspace_id)


async def finish_mapping(mapping: Mapping, now: datetime) -> None:
    """End the run: everybody was looked at."""
    await progress.done(mapping, state="done", finished_at=now)
    await homes.integration_changed(mapping.workspace_id)


async def postpone(mapping: Mapping, until: datetime, error: str, *, attempts: int = 0) -> None:
    """Go on later, where the run is; `attempts` counts how often in a row Slack did not answer."""
    await progress.again(mapping, until, error, attempts=attempts)
    await homes.integration_changed(mapping.workspace_id)


async def start_over(mapping: Mapping, now: datetime) -> None:
    """Begin again with the first page: Slack has forgotten where the run was."""
    await progress.again(mapping, now, attempts=0, cursor="", looked_at=0)
    await homes.integration_changed(mapping.workspace_id)


async def give_up(mapping: Mapping, now: datetime, error: str) -> None:
    """End the run without a result; what it found so far is kept."""
    await progress.give_up(mapping, "refused", now, error)
    await homes.integration_changed(mapping.workspace_id)
