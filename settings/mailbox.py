"""The mailbox whose attachments are read, in settings.toml."""

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field, Strict

from settings.base import SettingsModel
from validation.problems import Problem, quoted, wrong
from validation.values import NonEmptyName


def _sender(text: str) -> str:
    if not re.fullmatch(r"[^\s@]+@[^\s@]+", text):
        raise wrong("not_a_sender")
    return text.lower()


def _login_name(text: str) -> str:
    if not re.fullmatch(r'[^\s"]*', text) or not text.isprintable():
        raise wrong("not_a_login_name")
    return text


Sender = Annotated[str, AfterValidator(_sender)]


class MailboxSettings(SettingsModel):
    """How to reach a mailbox, and whose messages are read; off without a host."""

    host: str = ""
    port: Annotated[int, Field(ge=1, le=65_535)] = 993
    user: Annotated[str, AfterValidator(_login_name)] = ""
    folder: NonEmptyName = "INBOX"
    done: NonEmptyName = "Done"
    failed: NonEmptyName = "Failed"
    senders: Annotated[tuple[Sender, ...], Strict(False)] = ()
    look_every_seconds: Annotated[int, Field(ge=1, le=3600)] = 60


def mailbox_problems(file: str, mailbox: MailboxSettings) -> Iterator[Problem]:
    """Yield what a mailbox with a host lacks, and folders that are one."""
    if not mailbox.host:
        return
    if not mailbox.user:
        yield Problem(f"{file}: mailbox.user", "missing")
    if not mailbox.senders:
        yield Problem(f"{file}: mailbox.senders", "empty")
    taken = {_folder_key(mailbox.folder)}
    for name, folder in (("done", mailbox.done), ("failed", mailbox.failed)):
        if _folder_key(folder) in taken:
            yield Problem(f"{file}: mailbox.{name}", "mailbox_folder_twice", {"given": quoted(folder)})
        taken.add(_folder_key(folder))


def _folder_key(name: str) -> str:
    return "INBOX" if name.upper() == "INBOX" else name  # the only name that has no case
