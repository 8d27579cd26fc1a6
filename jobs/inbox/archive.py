"""Move imported files to done/, and refused ones to failed/, with what was refused; overwrite nothing."""

import hashlib
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from jobs.inbox.items import DONE, FAILED

LONGEST = 255  # bytes of a name


def archive(inbox: Path, names: Sequence[str], report: str, now: datetime, *, failed: bool) -> Path:
    """Move an item's entries, beginning with the one it is named after; return where that went. Blocks.

    The `report` says what was refused. It is written beside them into `<name>.reason.txt`, and first, so that
    nothing is in failed/ without one. If a name is taken, a time stamp is added.
    """
    into = inbox / (FAILED if failed else DONE)
    into.mkdir(exist_ok=True)
    main, *others = names
    if any(os.path.lexists(into / name) for name in (*names, _reason_name(main))):
        stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        if others:
            into = _free(into, f"{Path(main).stem}.{stamp}", "")
            into.mkdir()
        else:
            main = _free(into, f"{Path(main).stem}.{stamp}", Path(main).suffix).name
    beside = into / _reason_name(main)
    if report:
        with beside.open("x", encoding="utf-8", errors="backslashreplace") as file:
            file.write(report)
    try:
        # The file that is read goes first: left behind, it would be read again without its attachments.
        (inbox / names[0]).rename(into / main)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    for name in others:
        (inbox / name).rename(into / name)
    return into / main


def _reason_name(name: str) -> str:
    return _fitting(name, ".reason.txt")


def _fitting(stem: str, ending: str) -> str:
    """Return a name that a file system takes: a stem that is too long is cut, and ends in its hash."""
    kept, most = os.fsencode(stem), LONGEST - len(os.fsencode(ending))
    if len(kept) <= most:
        return f"{stem}{ending}"
    mark = hashlib.sha256(kept).hexdigest()[:8]
    return f"{kept[: most - len(mark) - 1].decode('utf-8', 'ignore')}-{mark}{ending}"


def _free(folder: Path, stem: str, suffix: str) -> Path:
    for number in count(1):
        path = folder / _fitting(stem, suffix if number == 1 else f"-{number}{suffix}")
        if not os.path.lexists(path) and not os.path.lexists(folder / _reason_name(path.name)):
            return path
    raise AssertionError  # count() has no end
