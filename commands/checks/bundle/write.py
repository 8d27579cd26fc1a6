"""Write what somebody needs who is to find a fault: `check --bundle FILE`, without secrets and addresses."""

import json
import zipfile
from collections import deque
from pathlib import Path
from typing import Final

from commands.checks.bundle.about import about_program, about_store
from commands.checks.bundle.masked import Masks
from settings import Settings

LINES: Final = 2000  # of the log: the last ones


async def write_bundle(path: Path, settings: Settings, findings: str, log: Path | None) -> None:
    """Write a ZIP file, whole or not at all; `findings` is what `check` printed. Raises OSError."""
    masks = Masks(settings)
    files = {
        "versions.json": _json(about_program()),
        "settings.json": _json(masks.values(settings)),
        "check.txt": masks.text(findings),
        "store.json": masks.text(_json(await about_store(settings))),
    }
    if log is not None:
        files["log.txt"] = masks.text(_last_lines(log))
    made = path.with_name(f".{path.name}.new")
    try:
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, text in files.items():
                bundle.writestr(name, text)
        made.replace(path)
    finally:
        made.unlink(missing_ok=True)


def _last_lines(path: Path) -> str:
    with path.open(encoding="utf-8", errors="replace") as file:
        return "".join(deque(file, LINES))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
