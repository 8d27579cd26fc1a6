"""`bot.py check` says whether the mailbox lets the bot in, and how much lies there."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from commands.checks.findings import Finding
from commands.checks.mailbox import check_mailbox
from models.change import Change
from models.database.store import open_store
from models.mailbox import MailboxLook, record_look
from models.outbox.effects import following
from serving.policy import policy_of
from settings import load
from tests.commands.checks.examining import ENGLISH, NOW, SETTINGS, Set, about, look, printed
from tests.jobs.mailbox.post import an_invoice, mail
from tests.slack.certificates import make_ca
from tests.support.cast import KEY
from tests.support.imap.folders import MailFolder
from tests.support.imap.server import PASSWORD, USER, ImapServer, running_imap


@pytest.fixture
async def imap(tmp_path: Path) -> AsyncIterator[ImapServer]:
    _, tls = make_ca(tmp_path)
    async with running_imap(tls) as server:
        yield server


async def check(
    tmp_path: Path, imap: ImapServer, *, password: str = PASSWORD, ca: bool = True
) -> list[Finding]:
    path = tmp_path / "settings.toml"
    path.write_text(
        f'[slack]\nca_file = "{"ca.pem" if ca else ""}"\n[mailbox]\nhost = "127.0.0.1"\nport = {imap.port}\n'
        f'user = "{USER}"\nsenders = ["*@supplier.example"]\n'
    )
    return await check_mailbox(load(path, {"MAILBOX_PASSWORD": password}), ENGLISH)


async def test_it_says_what_waits_and_what_is_not_there_yet(tmp_path: Path, imap: ImapServer) -> None:
    for sender in ("a@supplier.example", "b@elsewhere.example", "c@elsewhere.example"):
        imap.inbox.add(mail(an_invoice(), sender=sender))
    found = await check(tmp_path, imap)
    assert [(one.mark, one.text) for one in found] == [
        ("ok", f"{USER} can sign in at 127.0.0.1. Messages in INBOX: 3."),
        (
            "ok",
            "2 messages in INBOX are not from one of the senders in settings.toml, and stay there.",
        ),
        ("ok", "The folder Done does not exist yet and will be created."),
        ("ok", "The folder Failed does not exist yet and will be created."),
    ]
    assert (sorted(imap.folders), imap.inbox.messages[0].flags) == (["INBOX"], set())
    assert "SELECT" not in imap.asked


async def test_it_counts_what_was_not_taken_in_without_the_reasons(tmp_path: Path, imap: ImapServer) -> None:
    imap.folders |= {"Done": MailFolder(8), "Failed": MailFolder(9)}
    for message in (mail(), mail(), mail(X_Approval_Reason="not-taken")):
        imap.folders["Failed"].add(message)
    [_, failed] = await check(tmp_path, imap)
    assert failed.mark == "warning"
    assert failed.text == "2 messages in Failed were not taken in. The reason lies beside each."


async def test_it_says_what_is_wrong(tmp_path: Path, imap: ImapServer) -> None:
    [login] = await check(tmp_path, imap, password="another")
    assert (login.mark, "Check user and MAILBOX_PASSWORD" in login.text) == ("wrong", True)
    [certificate] = await check(tmp_path, imap, ca=False)
    assert (certificate.mark, "is not trusted" in certificate.text) == ("wrong", True)
    [missing] = await check(tmp_path, imap, password="")
    assert missing.text.startswith("MAILBOX_PASSWORD is not set.")
    del imap.folders["INBOX"]
    [folder] = await check(tmp_path, imap)
    assert (folder.mark, "no folder INBOX" in folder.text) == ("wrong", True)


async def test_the_mailbox_is_asked_unless_all_is_to_stay_offline(
    database_url: str, settings_for: Set, tmp_path: Path
) -> None:
    lines = ('host = "127.0.0.1"', "port = 1", f'user = "{USER}"', 'senders = ["*@supplier.example"]')
    text = "\n".join((SETTINGS, "[mailbox]", *lines))
    settings = settings_for(database_url, text=text, MAILBOX_PASSWORD=PASSWORD)
    found = about("mailbox", await look(settings))
    assert (found.mark, "cannot be reached" in found.text) == ("wrong", True)
    assert PASSWORD not in printed(found)
    assert "mailbox" not in {one.subject for one in await look(settings, offline=True)}
    assert "mailbox" not in {one.subject for one in await look(settings_for(database_url))}


async def test_it_says_when_the_bot_read_it_last_and_what_went_wrong(
    database_url: str, settings_for: Set
) -> None:
    text = f'{SETTINGS}[mailbox]\nhost = "imap.acme.example"\nuser = "{USER}"\nsenders = ["*@a.example"]\n'
    settings = settings_for(database_url, text=text, MAILBOX_PASSWORD=PASSWORD)
    policy = policy_of(settings)
    refused = MailboxLook(
        error="mailbox_login", facts={"host": "imap.acme.example", "user": USER, "reason": "no"}
    )

    async def record(look: MailboxLook, at: datetime) -> None:
        async with open_store(database_url, following(KEY)) as store:
            await store.apply(Change(at, policy), lambda change: record_look(policy.mailbox, look, change))

    async def said() -> list[tuple[str, str]]:
        found = await look(settings, offline=True)
        return [(one.mark, one.text.replace("\u202f", " ")) for one in found if one.subject == "mailbox"]

    assert await said() == []
    await record(MailboxLook(taken=3, refused=1), NOW)
    await record(refused, NOW + timedelta(minutes=1))
    read = f"{USER}, INBOX (imap.acme.example) was last read on Nov 23, 2026, 8:00 AM."
    error = (
        f"The last error when {USER}, INBOX (imap.acme.example) was read, on Nov 23, 2026, 8:01 AM: "
        f"The mail server imap.acme.example does not let {USER} in (no). Check user and MAILBOX_PASSWORD."
    )
    assert await said() == [("ok", f"{read} Taken in: 3. Not taken in: 1."), ("warning", error)]
    await record(MailboxLook(), NOW + timedelta(minutes=2))
    assert (await said())[1] == ("ok", error)
