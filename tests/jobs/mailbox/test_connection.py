"""What is wrong with a mailbox is said by code, and no server holds the bot for long."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jobs.mailbox import connection
from jobs.mailbox.connection import READ_SECONDS, MailboxError, open_mailbox
from tests.jobs.mailbox.post import PostOffice, an_invoice, mail
from tests.support.wait import until


async def code_of(post: PostOffice, **changes: Any) -> str:
    with pytest.raises(MailboxError) as caught:
        async with open_mailbox(replace(post.access, **changes)):
            pass
    assert "s3cret" not in f"{caught.value!r} {changes}"
    return caught.value.code


async def test_each_thing_that_can_be_wrong_has_its_code(post: PostOffice) -> None:
    assert await code_of(post, password="another") == "mailbox_login"
    assert await code_of(post, folder="Nowhere") == "mailbox_folder"
    assert await code_of(post, tls=None) == "mailbox_certificate"
    assert await code_of(post, host="localhost") == "mailbox_certificate"
    assert await code_of(post, port=1) == "mailbox_unreachable"
    assert "s3cret" not in repr(post.access)


async def test_a_server_that_speaks_no_tls_gets_no_password(post: PostOffice) -> None:
    seen = b""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal seen
        writer.write(b"* OK ready\r\n")
        seen = await reader.read(10_000)
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as plain:
        port = plain.sockets[0].getsockname()[1]
        assert await code_of(post, port=port) == "mailbox_unreachable"
    assert b"LOGIN" not in seen


@pytest.mark.parametrize("command", ["LOGIN", "SELECT", "UID SEARCH"])
async def test_a_call_without_answer_ends_in_time_and_so_does_its_thread(
    post: PostOffice, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection.OpenMailbox._call, "__kwdefaults__", {"seconds": 0.5})
    post.imap.hangs_at = command
    loop = asyncio.get_running_loop()
    began = loop.time()
    with pytest.raises(MailboxError, match="mailbox_timeout"):
        async with open_mailbox(post.access) as mailbox:
            await mailbox.message_numbers()
    assert loop.time() - began < READ_SECONDS / 2


async def test_a_call_that_is_cancelled_ends_at_once(post: PostOffice) -> None:
    post.imap.hangs_at = "SELECT"
    looking = asyncio.ensure_future(post.mailbox.look())
    await until(lambda: "SELECT" in post.imap.asked)
    looking.cancel()
    loop = asyncio.get_running_loop()
    began = loop.time()
    await asyncio.wait({looking})
    assert looking.cancelled()
    assert loop.time() - began < READ_SECONDS / 2


async def test_a_wrong_call_of_ours_is_not_called_the_servers_refusal(post: PostOffice) -> None:
    post.imap.fault = lambda command: "[CANNOT] No" if command == "UID SEARCH" else None
    async with open_mailbox(post.access) as mailbox:
        with pytest.raises(MailboxError, match="mailbox_refused"):
            await mailbox.count("INBOX")
        with pytest.raises((TypeError, AttributeError)):
            await mailbox.count("INBOX", [object()])  # type: ignore[list-item]


async def test_a_message_comes_in_pieces_and_whole(
    post: PostOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PIECE", 100)
    message = mail(an_invoice("R-1"))
    post.arrive(message)
    async with open_mailbox(post.access) as mailbox:
        assert await mailbox.download(1, tmp_path / "message", len(message), 10_000) == len(message)
        assert post.imap.asked.count("UID FETCH") == len(message) // 100 + 1
        await mailbox.download(1, tmp_path / "again", 1, 10_000)  # a server that says a wrong size
        assert await mailbox.download(2, tmp_path / "gone", 10, 10_000) == 0
    assert (tmp_path / "message").read_bytes() == message
    assert (tmp_path / "again").read_bytes() == message


async def test_names_and_passwords_may_hold_what_has_to_be_quoted(post: PostOffice) -> None:
    access = replace(post.access, done='Taken "in"', failed="Nicht übernommen")
    post.arrive(mail(an_invoice("R-1")), mail())
    post.mailbox = post.opened(access=access)
    await post.look()
    assert sorted(post.imap.folders) == ["INBOX", "Nicht &APw-bernommen", 'Taken "in"']
