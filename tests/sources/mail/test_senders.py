"""Whose message it is: the one address of the one From header, or nobody's."""

import pytest

from sources.mail.message import FROM_LIMIT, are_allowed, sender_of

PATTERNS = ("*@supplier.example", "Ann@acme.example")


@pytest.mark.parametrize(
    "given",
    [
        "ann@acme.example",
        "ANN@Acme.Example",
        "Ann Lee <ann@acme.example>",
        '"Lee, Ann (mallory@evil.example)" <ann@acme.example>',
        "=?utf-8?q?mallory=40evil=2Eexample?= <ann@acme.example>",
        "ann@acme.example (Ann Lee)",
        "Müller GmbH & Co. KG\r\n <ann@acme.example>",
    ],
)
def test_one_address_is_found_however_it_is_written(given: str) -> None:
    assert sender_of(f"From: {given}\r\n\r\n".encode()) == "ann@acme.example"


@pytest.mark.parametrize(
    "given",
    [
        "",
        "From:\r\n",
        "From: Ann Lee\r\n",
        "From: ann@acme.example, mallory@evil.example\r\n",
        "From: ann@acme.example\r\nFrom: mallory@evil.example\r\n",
        "From: ann@acme.example <mallory@evil.example>\r\n",
        "From: <ann@acme.example> <mallory@evil.example>\r\n",
        "From: ann@acme.example]<mallory@evil.example>\r\n",
        "From: ann@acme.example)mallory@evil.example\r\n",
        'From: "ann@acme.example>" mallory@evil.example\r\n',
        "From: Group: ann@acme.example;\r\n",
        "From: =?utf-8?q?ann=40acme=2Eexample?=\r\n",
        f"From: {'x' * FROM_LIMIT} <ann@acme.example>\r\n",
        f"From: {chr(34) * 4000}\r\n",
    ],
)
def test_what_could_be_read_in_two_ways_is_nobody(given: str) -> None:
    assert sender_of(given.encode()) == ""


def test_patterns_compare_whole_addresses_in_any_case() -> None:
    senders = [
        "bob@supplier.example",
        "ann@acme.example",
        "bob@supplier.example.evil",
        "x@a.supplier.example",
    ]
    headers = [f"From: {sender}\r\n".encode() for sender in [*senders, "ann@acmeXexample"]]
    assert are_allowed(headers, PATTERNS) == [True, True, False, False, False]
    assert are_allowed([b"", b"From: a@b\r\n"], ["*"]) == [True, True]
