"""The folders of a mailbox, as a mail server keeps them."""

from dataclasses import dataclass, field


@dataclass
class StoredMessage:
    number: int  # its UID
    data: bytes
    flags: set[str] = field(default_factory=set)

    def header(self, name: str) -> list[str]:
        """Return the values of a header, unfolded."""
        head = self.data.partition(b"\r\n\r\n")[0].decode("utf-8", "replace").replace("\r\n ", " ")
        lines = [line.partition(":") for line in head.split("\r\n")]
        return [value.strip() for given, _, value in lines if given.lower() == name.lower()]


@dataclass
class MailFolder:
    validity: int
    messages: list[StoredMessage] = field(default_factory=list)
    next_number: int = 1

    def add(self, data: bytes, flags: set[str] | None = None) -> StoredMessage:
        """Put a message in, under a number that was never used."""
        message = StoredMessage(self.next_number, data, flags or set())
        self.messages.append(message)
        self.next_number += 1
        return message

    def renumber(self, validity: int) -> None:
        """Give every message another number, as a server does that was restored from a backup."""
        self.validity, self.next_number = validity, 1
        for message in reversed(self.messages):
            message.number, self.next_number = self.next_number, self.next_number + 1
        self.messages.reverse()
