"""How the matching of people and Slack accounts goes, or went."""

from models.records.documents import Audience
from models.records.home import Run
from views.blocks.rich_text import Line, instant, join, nsay, say
from views.wording.formats import literal


def mapping_line(run: Run | None, reader: Audience) -> Line:
    """Say how far the newest run is, or what a first one would do."""
    if run is None:
        return say(reader, "Map users matches your colleagues with their Slack accounts by e-mail.")
    if run.state == "running":
        return _running(run, reader)
    when = instant(run.finished_at or run.started_at, reader)
    if run.state == "failed":
        return say(
            reader,
            "Mapping stopped {when}: {error}. People found so far are kept; press Map users to try again.",
            when=when,
            error=literal(run.last_error, 200),
        )
    looked_at = nsay(reader, "{count} account checked", "{count} accounts checked", run.looked_at)
    return join([say(reader, "Last mapped {when}", when=when), looked_at, _started_by(run, reader)], " · ")


def _running(run: Run, reader: Audience) -> Line:
    progress = nsay(
        reader,
        "Mapping in progress: {count} account checked",
        "Mapping in progress: {count} accounts checked",
        run.looked_at,
    )
    return join([progress, _started_by(run, reader), _problem(run, reader)], " · ")


def _started_by(run: Run, reader: Audience) -> Line:
    return say(reader, "started by {name}", name=literal(run.asked_by, 80)) if run.asked_by else []


def _problem(run: Run, reader: Audience) -> Line:
    if run.unanswered:
        return say(reader, "Slack isn't answering right now, retrying automatically")
    if run.last_error:
        return say(reader, "Slack error {code}, retrying automatically", code=literal(run.last_error, 200))
    return []
