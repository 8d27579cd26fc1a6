"""Set up the log: its format, and that no secret reaches it."""

import json
import logging
from datetime import UTC, datetime

from settings import Settings
from slack.redaction import Redaction

# Libraries that log every query and frame; their warnings are enough.
_NOISY = (
    "tortoise",
    "aiosqlite",
    "asyncio",
    "slack_bolt",
    "slack_sdk",
    "fontTools",
    "fpdf",
    "imapclient",
    "schedule",
)


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON; secrets are gone from it already."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_text:
            line["exception"] = record.exc_text
        return json.dumps(line, ensure_ascii=False)


def set_up_logging(settings: Settings) -> None:
    """Log to standard error as the settings say, without any secret."""
    handler = logging.StreamHandler()
    handler.addFilter(Redaction())
    if settings.log.format == "json":
        handler.setFormatter(JsonFormatter())
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log.level.upper())
    for name in _NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
