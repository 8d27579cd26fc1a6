"""A database, a disk or a network that is away is told from a fault of the program, which has a traceback."""

import errno
import os
from pathlib import Path

import pytest
from tortoise.exceptions import OperationalError

from models.database import sql
from models.database.away import is_away
from models.database.store import Store


async def test_a_statement_that_the_database_does_not_understand_is_a_fault(store: Store) -> None:
    for text in ("SELECT missing FROM document", "SELECT id FROM missing", "SELECT FROM WHERE"):
        with pytest.raises(OperationalError) as raised:
            await sql.run(text)
        assert not is_away(raised.value), text


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO, errno.EACCES])
def test_a_disk_that_takes_nothing_is_away(number: int, tmp_path: Path) -> None:
    assert is_away(OSError(number, os.strerror(number), str(tmp_path)))


def test_a_server_that_does_not_answer_is_away_and_a_file_that_is_missing_is_a_fault(tmp_path: Path) -> None:
    refused = OSError("Multiple exceptions: [Errno 111] Connect call failed")
    no_socket = FileNotFoundError(
        errno.ENOENT, "No such file or directory"
    )  # a server's, on the same machine
    for error in (ConnectionResetError(), TimeoutError(), refused, no_socket):
        assert is_away(error)
    with pytest.raises(FileNotFoundError) as missing:
        (tmp_path / "none").read_bytes()
    with pytest.raises(IsADirectoryError) as folder:
        tmp_path.read_bytes()
    assert not is_away(missing.value)
    assert not is_away(folder.value)
