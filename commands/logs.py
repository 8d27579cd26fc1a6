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


# What an entry is about, where it is about one; given with `extra=`.
FIELDS = ("document", "person", "workspace", "import", "reference")


def fields_of(record: logging.LogRecord) -> dict[str, str]:
    """Return what the entry is about, by the names of FIELDS."""
    return {name: str(value) for name in FIELDS if (value := getattr(record, name, ""))}


class TextFormatter(logging.Formatter):
    """Text for people: the message, and after it what it is about, unless it says so itself."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's name
        """Return the line without its traceback."""
        beside = [
            f"{name}={value!a}" for name, value in fields_of(record).items() if value not in record.message
        ]
        return " ".join([super().formatMessage(record), *beside])


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON; secrets are gone from it already."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **fields_of(record),
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
        handler.setFormatter(TextFormatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log.level.upper())
    logging.getLogger("asyncpg.pool").setLevel(
        logging.ERROR
    )  # that the server is away is said by those who need it
    for name in _NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
