"""A mailbox in the settings is whole, or everything that is wrong with it is said."""

from pathlib import Path

from tests.settings.reading import read, refused

HOST = '[mailbox]\nhost = "imap.acme.example"\n'
WHOLE = HOST + 'user = "documents@acme.example"\nsenders = ["*@Supplier.example"]\n'


def test_a_mailbox_is_off_without_a_host_and_reads_the_inbox_with_one(written: Path) -> None:
    assert read(written, "").mailbox.host == ""
    given = read(written, WHOLE).mailbox
    assert (given.port, given.folder, given.done, given.failed) == (993, "INBOX", "Done", "Failed")
    assert (given.senders, given.look_every_seconds) == (("*@supplier.example",), 60)


def test_a_mailbox_with_a_host_needs_a_user_and_senders(written: Path) -> None:
    assert refused(written, HOST) == (
        "settings.toml: mailbox.user is missing.",
        "settings.toml: mailbox.senders must not be empty.",
    )


def test_its_three_folders_differ(written: Path) -> None:
    assert refused(written, WHOLE + 'done = "inbox"\nfailed = "inbox"') == (
        'settings.toml: mailbox.done is "inbox", which the mailbox uses for something else.'
        " Choose another folder.",
        'settings.toml: mailbox.failed is "inbox", which the mailbox uses for something else.'
        " Choose another folder.",
    )
    assert refused(written, WHOLE + 'failed = "Done"') != ()


def test_names_that_could_be_more_than_names_are_refused(written: Path) -> None:
    assert refused(written, HOST + 'user = "a b"\nsenders = ["supplier.example"]') == (
        'settings.toml: mailbox.user must be a name without spaces and quotation marks, not "a b".',
        "settings.toml: mailbox.senders[0] must be an e-mail address or a pattern such as"
        ' "*@supplier.example", not "supplier.example".',
    )
