"""The log is text for people or JSON for programs, and no secret reaches it."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.logs import set_up_logging
from settings import load

TOKEN = "xoxb-123456789012-123456789012-AbCdEfGhIjKlMnOpQrStUvWx"


@pytest.fixture
def _log_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.usefixtures("_log_as_before")
def test_a_line_for_programs_holds_what_happened_and_no_secret(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "settings.toml").write_text('[log]\nformat = "json"\nlevel = "warning"\n')
    set_up_logging(load(tmp_path / "settings.toml", {}))
    logging.getLogger("room").info("not logged")
    try:
        raise ValueError(TOKEN)
    except ValueError:
        about = {"document": "PO-1", "person": TOKEN, "other": "of a library"}
        logging.getLogger("room").exception("Loop %s failed", "inbox", extra=about)
    (line,) = [json.loads(each) for each in capsys.readouterr().err.splitlines()]
    assert list(line) == ["time", "level", "logger", "message", "document", "person", "exception"]
    assert (line["document"], line["person"]) == ("PO-1", "[hidden]")
    assert (line["level"], line["logger"], line["message"]) == ("error", "room", "Loop inbox failed")
    assert "ValueError: [hidden]" in line["exception"]
    assert TOKEN not in json.dumps(line)


@pytest.mark.usefixtures("_log_as_before")
def test_a_line_for_people_is_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "settings.toml").write_text("")
    set_up_logging(load(tmp_path / "settings.toml", {}))
    about = {"document": "PO-1\nEND", "workspace": "main"}
    logging.getLogger("room").info("Serving %s with %s", "main", TOKEN, extra=about)
    said = "INFO    room: Serving main with [hidden] document='PO-1\\nEND'\n"
    assert capsys.readouterr().err.endswith(said)
