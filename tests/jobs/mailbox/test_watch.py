"""Attachments in a mailbox become documents, and each message lies where it says what became of it."""

import asyncio
import logging
import re
from datetime import datetime

import pytest
from tortoise.exceptions import DBConnectionError

from jobs.mailbox import watch
from models.refusals import Refusal
from tests.jobs.mailbox.post import PostOffice, an_invoice, mail, names_of
from tests.support.imap.folders import MailFolder
from tests.support.wait import until

BOTH_WAYS = pytest.mark.parametrize("capabilities", [{"UIDPLUS", "MOVE"}, {"UIDPLUS"}, set()])


@BOTH_WAYS
async def test_the_attachments_of_a_message_are_imported_and_it_moves_to_done(
    post: PostOffice, capabilities: set[str], caplog: pytest.LogCaptureFixture
) -> None:
    post.imap.capabilities = capabilities
    post.arrive(mail(an_invoice("R-1"), an_invoice("R-2")))
    await post.look()
    assert post.taken == ["R-1.xml", "R-2.xml"]
    assert [text.count("Please find our invoice") for text in post.imap.texts("Done")] == [2]
    left = [message.flags for message in post.imap.inbox.messages]
    assert left == ([] if capabilities else [{"\\Deleted"}])
    assert caplog.records == []
    await post.look()
    assert len(post.taken) == 2


async def test_an_xml_file_takes_its_pdf_along(post: PostOffice) -> None:
    post.arrive(
        mail(
            ("R-1.xml", "text/xml", b"<Invoice/>"),
            ("R-1.pdf", "application/pdf", b"%PDF-1.7"),
            ("R-2.pdf", "application/pdf", b"%PDF-1.6"),
        )
    )
    await post.look()
    assert post.taken == ["R-1.xml", "R-2.pdf"]
    assert names_of(post.read)[0] == ["R-1.pdf", "R-1.xml", "R-2.pdf"]


async def test_messages_of_others_stay_as_they_are(post: PostOffice) -> None:
    post.arrive(
        mail(an_invoice(), sender="Eve <eve@elsewhere.example>"),
        mail(an_invoice(), sender='"a@supplier.example" <eve@elsewhere.example>'),
        mail(an_invoice(), sender="eve@supplier.example.elsewhere.example"),
    )
    await post.look(2)
    assert (post.taken, post.lie()) == ([], {"INBOX": 3})
    assert post.imap.asked.count("UID FETCH") == 1
    assert [message.flags for message in post.imap.inbox.messages] == [set()] * 3


async def test_a_message_without_anything_to_read_fails_with_its_reason_beside_it(post: PostOffice) -> None:
    post.arrive(mail(("logo.png", "image/png", b"\x89PNG"), subject="Grüße"))
    await post.look()
    reason, message = post.imap.folders["Failed"].messages
    assert reason.header("In-Reply-To") == ["<1@supplier.example>"]
    assert b"has no attachment that can be read" in reason.data.replace(b"=\r\n", b"")
    assert message.header("Message-ID") == ["<1@supplier.example>"]
    assert post.lie() == {"Failed": 2}


async def test_what_is_refused_is_named_and_what_was_taken_decides_the_folder(post: PostOffice) -> None:
    import_file = post.import_file

    async def refuse_first(path, beside):  # type: ignore[no-untyped-def]
        if path.name == "R-1.xml":
            raise Refusal("file_too_complicated", file=path.name)
        return await import_file(path, beside)

    post.mailbox = post.opened(import_file=refuse_first)
    post.arrive(mail(an_invoice("R-1"), an_invoice("R-2")))
    await post.look()
    assert post.lie() == {"Done": 2}
    assert any("R-1.xml" in text and "All the rest was taken in" in text for text in post.imap.texts("Done"))


async def test_a_message_is_taken_again_after_an_interruption_before_it_moved(post: PostOffice) -> None:
    def cut_once(command: str) -> str | None:
        if command == "UID MOVE":
            post.imap.fault = lambda _command: None
            raise ConnectionError
        return None

    post.imap.fault = cut_once
    post.arrive(mail(an_invoice()))
    with pytest.raises(Exception, match="mailbox_unreachable"):
        await post.look()
    assert (post.taken, post.lie()) == (["R-1.xml"], {"INBOX": 1})
    post.mailbox = post.opened()
    await post.look()
    assert (post.taken, post.lie()) == (["R-1.xml"] * 2, {"Done": 1})


async def test_a_reason_is_given_once_however_often_its_message_is_interrupted(post: PostOffice) -> None:
    def no_once(command: str) -> str | None:
        if command == "UID MOVE":
            post.imap.fault = lambda _command: None
            return "[LIMIT] Not now"
        return None

    post.imap.fault = no_once
    post.arrive(mail())
    await post.look()
    assert post.lie() == {"INBOX": 1, "Failed": 1}
    await post.look()
    assert post.lie() == {"Failed": 2}


async def test_other_numbers_for_the_same_messages_do_no_harm(post: PostOffice) -> None:
    post.arrive(mail(an_invoice(), sender="eve@elsewhere.example"))
    await post.look()
    post.arrive(mail(an_invoice("R-2")))
    post.imap.inbox.renumber(8)
    await post.look()
    assert (post.taken, post.lie()) == (["R-2.xml"], {"INBOX": 1, "Done": 1})


async def test_a_message_that_the_server_will_not_give_does_not_block_the_others(
    post: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    def no_once(command: str) -> str | None:
        if command == "UID MOVE":
            post.imap.fault = lambda _command: None
            return "[CANNOT] Not this one"
        return None

    post.imap.fault = no_once
    post.arrive(mail(an_invoice("R-1")), mail(an_invoice("R-2")))
    await post.look()
    assert post.lie() == {"INBOX": 1, "Done": 1}
    assert "[CANNOT] Not this one" in caplog.text
    await post.look()
    assert post.lie() == {"Done": 2}


async def test_after_a_reason_that_could_not_be_added_the_next_message_is_one_of_the_inbox(
    post: PostOffice,
) -> None:
    searches = 0

    def no_second_search(command: str) -> str | None:
        nonlocal searches
        searches += command == "UID SEARCH"
        return "[LIMIT] Not now" if (command, searches) == ("UID SEARCH", 2) else None

    post.imap.fault = no_second_search
    post.imap.folders["Failed"] = MailFolder(9)
    for number in ("X-1", "X-2"):
        post.imap.folders["Failed"].add(mail(an_invoice(number), sender="eve@elsewhere.example"))
    post.arrive(mail(), mail(an_invoice("R-2")))
    await post.look()
    assert (post.taken, post.lie()) == (["R-2.xml"], {"INBOX": 1, "Failed": 2, "Done": 1})


async def test_an_error_of_our_own_is_tried_again_and_then_said(
    post: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    post.fault = ZeroDivisionError("ours")
    post.arrive(mail(an_invoice()))
    await post.look(4, after=600)
    assert post.lie() == {"INBOX": 1}
    await post.look(after=600)
    reference = re.findall(r"\(reference (\w+)\)", caplog.text)[-1]
    assert post.lie() == {"Failed": 2}
    assert reference in post.imap.texts("Failed")[0]


async def test_while_the_database_is_away_messages_wait(post: PostOffice) -> None:
    post.fault = DBConnectionError("away")
    post.arrive(mail(an_invoice()))
    for _ in range(7):
        with pytest.raises(DBConnectionError):
            await post.look(after=600)
    assert post.lie() == {"INBOX": 1}
    post.fault = None
    await post.look()
    assert post.lie() == {"Done": 1}


async def test_a_message_that_keeps_its_reader_busy_fails_in_time(
    post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "UNPACKS_WITHIN", 2.0)
    # Python splits the parameters of a header in a time that grows with their square.
    busy = b"From: a@supplier.example\r\nContent-Type: application/json; " + b";" * 1_000_000
    post.arrive(busy + b"\r\n\r\n{}", mail(an_invoice()))
    await post.look()
    assert post.lie() == {"Failed": 2, "Done": 1}
    assert any("too complicated" in text for text in post.imap.texts("Failed"))


async def test_a_message_that_is_too_large_is_not_even_fetched(
    post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "MESSAGE_LIMIT", 2**20)
    post.arrive(mail(("large.json", "application/json", bytes(2**20))))
    await post.look()
    assert post.lie() == {"Failed": 2}
    assert "larger than 1 MB" in post.imap.texts("Failed")[0].replace("=\r\n", "")
    assert post.imap.asked.count("UID FETCH") == 2  # its sender and its size


async def test_a_message_that_is_larger_than_its_server_says_fails_too(
    post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "MESSAGE_LIMIT", 2**20)
    post.imap.says_size = 100
    post.arrive(mail(("large.json", "application/json", bytes(2**21))))
    await post.look()
    assert (post.taken, post.lie()) == ([], {"Failed": 2})
    assert "larger than 1 MB" in post.imap.texts("Failed")[0].replace("=\r\n", "")
    assert post.imap.asked.count("UID FETCH") == 4  # its sender, its size, and two pieces


async def test_many_messages_come_in_portions(post: PostOffice) -> None:
    post.arrive(*(mail(an_invoice(f"R-{number}")) for number in range(21)))
    assert await post.mailbox.look() is True
    assert len(post.taken) == 20
    assert await post.mailbox.look() is False
    assert post.lie() == {"Done": 21}


def test_each_failure_makes_the_next_look_later(post: PostOffice) -> None:
    pauses = [post.mailbox.pause_after(failures) for failures in (0, 1, 2, 5, 1000)]
    assert pauses == [60, 120, 240, 900, 900]
    assert post.opened(every=3600).pause_after(3) == 3600


async def test_the_log_says_once_that_it_fails_and_once_that_it_is_over(
    post: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    looks = 0

    def away(command: str) -> str | None:
        nonlocal looks
        looks += command == "CAPABILITY"
        if command == "LOGIN" and looks <= 3:
            return "[UNAVAILABLE] Later"
        return None

    post.imap.fault = away
    post.arrive(mail(an_invoice()))
    watching = asyncio.ensure_future(post.opened(every=0.01).run())
    await until(lambda: post.lie() == {"Done": 1})
    await until(lambda: "works again" in caplog.text)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    lines = [record.getMessage() for record in caplog.records]
    assert sum("failed, and is tried until it works" in line for line in lines) == 1
    assert sum("works again" in line for line in lines) == 1
    assert "s3cret" not in caplog.text


async def test_a_fault_of_ours_between_two_messages_is_logged_where_it_happened(
    post: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> datetime:
        raise ZeroDivisionError("ours")

    mailbox = post.opened(every=0.01, clock=broken)
    post.arrive(mail())
    watching = asyncio.ensure_future(mailbox.run())
    await until(lambda: post.imap.logins > 2)
    mailbox.clock = lambda: post.now
    await until(lambda: post.lie() == {"Failed": 2})
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    assert caplog.text.count("in broken") == 1
