"""What the log looks like, and that no secret reaches it."""

import json
import logging
from datetime import UTC, datetime

from settings import Settings
from slack.redaction import Redaction

# Libraries that tell every query and frame; their warnings are enough.
_NOISY = ("tortoise", "aiosqlite", "asyncio", "slack_bolt", "slack_sdk", "fontTools", "fpdf", "schedule")


class _Lines(logging.Formatter):
    """One JSON object a line, for machines that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": record.getMessage(),
        }
        if record.exc_info or record.exc_text:
            said["trace"] = record.exc_text or self.formatException(record.exc_info or (None, None, None))
        return json.dumps(said, ensure_ascii=False)


def set_up_logging(settings: Settings) -> None:
    """Log to standard error, as the settings say, with every secret taken out."""
    handler = logging.StreamHandler()
    handler.addFilter(Redaction())
    if settings.log.format == "json":
        handler.setFormatter(_Lines())
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log.level.upper())
    for noisy in (
        "tortoise",
        "aiosqlite",
        "asyncio",
        "slack_bolt",
        "slack_sdk",
        "fontTools",
        "fpdf",
        "schedule",
    ):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
