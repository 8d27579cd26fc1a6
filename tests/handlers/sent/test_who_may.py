"""Who may send files, and what becomes of files that nobody can have."""

from pathlib import Path

import pytest

from jobs.delivery.retry import TRIES
from jobs.worker.process import WorkerFault
from models.people.memberships import join_company
from models.people.people import save_workspace
from models.records.drafts import ParsedFile
from models.refusals import Refusal
from models.sent_files import rows
from models.tables import Company, Document, Person, SentFile
from sandbox.people.person import SandboxPerson
from tests.handlers.sent.office import (
    PNG,
    SETTINGS,
    answer_to,
    as_file,
    becomes,
    invoice,
    running_office,
    sends,
    shown,
)
from tests.support.wait import until_true
from tests.support.world import buttons_of, text_of
from views import ids


async def is_refused(person: SandboxPerson, words: str) -> None:
    """Send a file and wait for a private sentence; nothing is stored."""
    message = await person.say("", files=[("r-1.json", as_file(invoice()))])
    answer = await person.wait_for_ephemeral(lambda one: words in one.text)
    assert answer.channel == message.channel
    assert not await SentFile.exists()


async def test_who_may_send_nothing_is_told_and_nothing_is_stored(database_url: str, tmp_path: Path) -> None:
    async with running_office(database_url, tmp_path) as world:
        await is_refused(world.person("gus"), "Guests can't send documents here.")
        await is_refused(world.person("mallory"), "You belong to another organisation, so you can't send")
        await is_refused(world.person("max"), "Your Slack account isn't linked to a person here yet.")
        calls = world.sandbox.journal.calls("files.info")
        assert calls == []


async def test_only_managers_send_where_the_settings_say_so(database_url: str, tmp_path: Path) -> None:
    settings = f'{SETTINGS}[files]\nsent_by = "configuration"\n'
    async with running_office(database_url, tmp_path, settings=settings) as world:
        bob, cleo = world.person("bob"), world.person("cleo")
        await is_refused(bob, "Only integration managers can send documents to me here.")
        await bob.open_home()
        home = await bob.wait_for_home(lambda view: "Your requests" in text_of(view.blocks))
        assert "as a file" not in text_of(home.blocks)
        answer = await sends(cleo, "r-1.json", as_file(invoice()))
        assert ids.SENT_SEND in buttons_of(answer)
        await cleo.open_home()
        home = await cleo.wait_for_home(lambda view: "Your requests" in text_of(view.blocks))
        assert "Send me an invoice or a receipt as a file" in text_of(home.blocks)


async def test_a_company_of_another_workspace_is_not_served_here(database_url: str, tmp_path: Path) -> None:
    async with running_office(database_url, tmp_path) as world:

        async def join_elsewhere() -> None:
            elsewhere = await save_workspace("elsewhere")
            company = await Company.create(name="Far Ltd", name_key="far ltd", workspace_id=elsewhere.id)
            person = await Person.create(email="max@acme.example")
            await join_company(company.id, [person.id], "file")

        await world.bot.store.transact(join_elsewhere)
        await is_refused(world.person("max"), "You can't send documents to me here.")


async def test_the_right_counts_at_the_press(database_url: str, tmp_path: Path) -> None:
    async with running_office(database_url, tmp_path) as world:
        bob = world.person("bob")
        answer = await sends(bob, "r-1.json", as_file(invoice()))
        left = {"email": "bob@acme.example", "companies": {"Acme Ltd": None}}
        await world.take_in(people=[left])
        assert (await bob.press(answer, ids.SENT_SEND)).acked
        await bob.wait_for_ephemeral(lambda one: "You can't send documents to me here." in one.text)
        assert not await Document.exists()


@pytest.mark.parametrize("button", [ids.SENT_SEND, ids.SENT_CHANGE, ids.SENT_CANCEL])
async def test_only_the_sender_decides_about_a_file(database_url: str, tmp_path: Path, button: str) -> None:
    async with running_office(database_url, tmp_path) as world:
        bob, dan = world.person("bob"), world.person("dan")
        hers = await sends(dan, "d-1.json", as_file(invoice("D-1", company="Acme Ltd")))
        answer = await sends(bob, "r-1.json", as_file(invoice()))
        theirs = next(
            one["value"]
            for block in answer.blocks
            for one in block.get("elements", [])
            if one.get("action_id") == button
        )
        for block in hers.blocks or []:
            for one in block.get("elements", []):
                if one.get("action_id") == button:
                    one["value"] = theirs
        assert (await dan.press(hers, button)).acked
        await dan.wait_for_ephemeral(lambda one: "Only the person who sent this file can decide" in one.text)
        assert not await Document.exists()
        assert {one.state for one in await SentFile.all()} == {"read"}


async def test_a_file_that_slack_does_not_give_is_named(database_url: str, tmp_path: Path) -> None:
    async with running_office(database_url, tmp_path) as world:
        bob = world.person("bob")
        for fault, said in (
            (("files.info", {"error": "file_not_found"}), "gone.png is no longer in Slack. Send it again."),
            (("files.info", {"error": "file_deleted"}), "gone.png is no longer in Slack. Send it again."),
            (("download", {"status": 404}), "Slack did not let me read gone.png. Send it again."),
            (
                ("download", {"status": 200, "body": "<!DOCTYPE html><html>Sign in to Slack</html>"}),
                "Slack did not let me read gone.png. Send it again.",
            ),
        ):
            world.sandbox.faults.add(fault[0], **fault[1])
            answer = await sends(bob, "gone.png", PNG)
            assert said in shown(answer)
            assert buttons_of(answer) == []


async def test_a_file_waits_for_as_long_as_slack_is_away(database_url: str, tmp_path: Path) -> None:
    async with running_office(database_url, tmp_path) as world:
        away = world.sandbox.faults.add("download", status=503, times=None)
        bob = world.person("bob")
        message = await bob.say("", files=[("r-1.json", as_file(invoice()))])

        async def tried() -> bool:
            return await SentFile.exists(attempts__gte=1)

        await until_true(tried)
        world.sandbox.faults.remove(away)
        await world.bot.store.transact(lambda: SentFile.all().update(next_at=world.bot.contexts[0].clock()))
        assert "becomes Invoice R-1" in shown(await answer_to(bob, message, "becomes"))


async def test_what_cannot_be_read_says_why(database_url: str, tmp_path: Path) -> None:
    async with running_office(database_url, tmp_path) as world:
        answer = await sends(world.person("bob"), "broken.json", b'{"documents": [')
        assert "broken.json can't be read" in shown(answer)
        assert buttons_of(answer) == []
        empty = await sends(world.person("bob"), "empty.json", as_file(people=[{"email": "x@acme.example"}]))
        assert "There is no document in empty.json." in shown(empty)


async def test_a_deleted_message_leaves_its_answer_beside_the_others(
    database_url: str, tmp_path: Path
) -> None:
    async with running_office(database_url, tmp_path) as world:
        bob = world.person("bob")
        held = world.sandbox.faults.add("download", status=503, times=None)
        message = await bob.say("", files=[("r-1.json", as_file(invoice()))])

        async def noted() -> bool:
            return await SentFile.exists(attempts__gte=1)

        await until_true(noted)
        await bob.delete(message)
        world.sandbox.faults.remove(held)
        await world.bot.store.transact(lambda: SentFile.all().update(next_at=world.bot.contexts[0].clock()))
        answer = await bob.wait_for_message(lambda one: "r-1.json" in one.text)
        assert answer.thread_ts is None


async def test_a_press_about_no_file_is_refused(database_url: str, tmp_path: Path) -> None:
    async with running_office(database_url, tmp_path) as world:
        bob = world.person("bob")
        answer = await sends(bob, "r-1.json", as_file(invoice()))
        sent = await SentFile.get()
        request = rows.SendRequest("key", sent.id + 1, sent.person_id)
        with pytest.raises(Refusal, match="sent_not_yours"):
            await world.bot.contexts[0].apply(lambda change: rows.cancel(request, change))
        assert (await bob.press(answer, ids.SENT_CANCEL)).acked
        await becomes(bob, answer, "Cancelled.")


async def test_a_fault_of_ours_is_tried_again_and_then_named(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with running_office(database_url, tmp_path) as world:

        async def fails(_path: Path) -> ParsedFile:
            raise WorkerFault("KeyError: 'x'")

        monkeypatch.setattr(world.bot.sent_files[0], "_parse", fails)
        bob = world.person("bob")
        message = await bob.say("", files=[("r-1.json", as_file(invoice()))])

        async def tried() -> bool:
            now = world.bot.contexts[0].clock()
            await world.bot.store.transact(lambda: SentFile.filter(state="waiting").update(next_at=now))
            return await SentFile.exists(state="refused")

        await until_true(tried)
        answer = await answer_to(bob, message, "r-1.json can't be read.")
        assert buttons_of(answer) == []
        assert (await SentFile.get()).attempts == TRIES - 1
        logged = [one.exc_info for one in caplog.records if one.name == "jobs.sent_files"]
        assert len(logged) == TRIES
        assert all(logged)  # the log says where in the program it was
