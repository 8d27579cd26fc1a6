"""Each look into a mailbox is recorded: what was taken in, what was not, and why it could not be read."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from tortoise.exceptions import OperationalError

from jobs.mailbox.connection import MailboxError
from models.mailbox import MailboxLook
from tests.jobs.mailbox.post import PostOffice, an_invoice, mail
from tests.support.wait import until


async def test_a_look_counts_what_was_taken_in_and_what_was_not(post: PostOffice) -> None:
    post.arrive(mail(an_invoice()), mail(), mail(an_invoice("R-2")))
    await post.mailbox.look_and_record()
    await post.mailbox.look_and_record()
    assert post.looks == [MailboxLook(taken=2, refused=1), MailboxLook()]


async def test_a_password_that_is_refused_is_recorded_with_what_the_server_says(post: PostOffice) -> None:
    mailbox = post.opened(access=replace(post.access, password="another"))
    with pytest.raises(MailboxError):
        await mailbox.look_and_record()
    [look] = post.looks
    assert (look.error, look.facts["user"]) == ("mailbox_login", post.access.user)
    assert "another" not in str(look.facts)


async def test_what_was_taken_in_before_an_error_is_counted_with_it(post: PostOffice) -> None:
    moves = 0

    def cut(command: str) -> str | None:
        nonlocal moves
        moves += command == "UID MOVE"
        if moves == 2:
            raise ConnectionError
        return None

    post.imap.fault = cut
    post.arrive(mail(an_invoice("R-1")), mail(an_invoice("R-2")))
    with pytest.raises(MailboxError):
        await post.mailbox.look_and_record()
    [look] = post.looks
    assert (look.taken, look.refused, look.error) == (1, 0, "mailbox_unreachable")


async def test_a_fault_of_ours_is_recorded_by_its_kind_and_a_store_that_is_away_is_not(
    post: PostOffice,
) -> None:
    post.now += timedelta(seconds=60)
    for fault in (ZeroDivisionError("ours"), OperationalError("away")):

        async def broken(fault: Exception = fault) -> bool:
            raise fault

        post.mailbox.look = broken  # type: ignore[method-assign]
        with pytest.raises(type(fault)):
            await post.mailbox.look_and_record()
    assert post.looks == [MailboxLook(error="mailbox_fault", facts={"error": "ZeroDivisionError"})]


async def test_the_running_mailbox_records_its_looks(post: PostOffice) -> None:
    post.arrive(mail(an_invoice()))
    watching = asyncio.ensure_future(post.opened(every=0.01).run())
    await until(lambda: len(post.looks) > 1)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    assert post.looks[0] == MailboxLook(taken=1)
