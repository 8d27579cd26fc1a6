"""A file in a reply reaches the threads of the others, and what cannot is named to its author alone."""

from pathlib import Path

from jobs.delivery.retry import TRIES
from models.tables import Attachment, Document, ReplyFile
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage
from slack.downloads import is_of_slack
from sources.files.attachments import ATTACHMENT_LIMIT
from tests.support.cast import NOW
from tests.support.discussion import all_is_decided, hears, says
from tests.support.slack_text import all_is_shown, files_under
from tests.support.wait import until_true
from tests.support.world import World, order, running_world, step
from views import ids

TWO = [step("Manager", "any", "ann", "dan")]


async def gets(person: SandboxPerson, card: SlackMessage, *names: str) -> None:
    """Wait until these files stand in a card's thread, once each, beside its PDF."""
    await person.wait_until(
        lambda: sorted(one for one in files_under(person, card) if "pending" not in one) == sorted(names)
    )


async def told(person: SandboxPerson, card: SlackMessage, words: str) -> None:
    """Wait for a private sentence in a card's thread."""
    answer = await person.wait_for_ephemeral(lambda one: words in one.text)
    assert answer.thread_ts == card.ts


async def test_a_file_is_put_into_the_threads_of_the_others(world: World) -> None:
    await world.take_in(order(steps=TWO))
    ann, bob, dan = (world.person(name) for name in ("ann", "bob", "dan"))
    cards = {name: await world.card(name) for name in ("ann", "bob", "dan")}
    before = (await Document.get()).content_hash
    await says(ann, cards["ann"], "See the plan", files=[("plan.pdf", b"%PDF-1.7"), ("a b.txt", b"Words")])
    await hears(bob, cards["bob"], "See the plan\n(files: plan.pdf and a b.txt)")
    await gets(bob, cards["bob"], "a b.txt", "plan.pdf")
    await gets(dan, cards["dan"], "a b.txt", "plan.pdf")
    await all_is_shown()
    assert not ann.ephemerals
    sent = [file for one in bob.messages for file in one.files if file.name == "a b.txt"]
    assert [file.content for file in sent] == [b"Words"]
    assert (await Document.get()).content_hash == before
    assert (await ann.press(cards["ann"], ids.APPROVE)).acked
    await bob.wait_for_message(lambda one: "was approved" in one.text)


async def test_a_file_alone_is_a_comment_and_comes_once(world: World) -> None:
    await world.take_in(order())
    ann, bob, card, own = (
        world.person("ann"),
        world.person("bob"),
        await world.card("ann"),
        await world.card("bob"),
    )
    for _ in range(2):
        world.sandbox.faults.lose_ack("message")
    await says(ann, card, "", files=[("plan.pdf", b"%PDF-1.7")])
    await hears(bob, own, "(files: plan.pdf)")
    await gets(bob, own, "plan.pdf")
    await all_is_shown()
    assert await ReplyFile.all().count() == 1


async def test_an_import_leaves_the_files_of_comments_alone(world: World) -> None:
    (world.folder / "quote.txt").write_text("Eight laptops")
    await world.take_in(order())
    ann, bob, card, own = (
        world.person("ann"),
        world.person("bob"),
        await world.card("ann"),
        await world.card("bob"),
    )
    await says(ann, card, "See", files=[("plan.pdf", b"%PDF-1.7"), ("quote.txt", b"Eight laptops")])
    await gets(bob, own, "plan.pdf", "quote.txt")
    await world.take_in(order(attachments=["quote.txt"]))
    of_comment = {one.name: bool(one.comment_id) for one in await Attachment.filter(gone=False)}
    assert of_comment == {"plan.pdf": True, "quote.txt": False}


async def test_what_slack_does_not_give_is_named_to_its_author(world: World) -> None:
    await world.take_in(order())
    ann, bob, card, own = (
        world.person("ann"),
        world.person("bob"),
        await world.card("ann"),
        await world.card("bob"),
    )
    page = {"status": 200, "body": "<!DOCTYPE html><html>Sign in to Slack</html>"}
    for fault in (page, {"status": 404}):
        world.sandbox.faults.add("download", **fault)
        await ann.reply(card, "Look", files=[("plan.pdf", b"%PDF-1.7")])
        await all_is_decided()
    await ann.wait_until(lambda: len(ann.ephemerals) == 2 or None)
    await told(
        ann, card, "plan.pdf was not passed on to the others: Slack did not let me read it. Send it again."
    )
    world.sandbox.faults.add("download", status=503)
    world.sandbox.faults.add("files.info", retry_after=1)
    await ann.reply(card, "Look", files=[("late.pdf", b"%PDF-1.7")])
    await gets(bob, own, "late.pdf")
    assert [one.state for one in await ReplyFile.all().order_by("id")] == ["refused", "refused", "stored"]


async def test_a_file_waits_for_as_long_as_slack_is_away(world: World) -> None:
    await world.take_in(order())
    ann, bob, card, own = (
        world.person("ann"),
        world.person("bob"),
        await world.card("ann"),
        await world.card("bob"),
    )

    async def tried(times: int) -> None:
        async def looked() -> bool:
            return await ReplyFile.exists(attempts=times)

        await until_true(looked)

    async def tried_before() -> None:
        await ReplyFile.all().update(attempts=TRIES, next_at=NOW)

    away = world.sandbox.faults.add("download", status=503, times=None)
    await ann.reply(card, "Look", files=[("late.pdf", b"%PDF-1.7")])
    await tried(1)
    await world.bot.store.transact(tried_before)
    await tried(TRIES + 1)
    world.sandbox.faults.remove(away)
    await world.bot.store.transact(tried_before)
    await gets(bob, own, "late.pdf")
    assert not ann.ephemerals


async def test_what_is_too_large_or_too_much_or_no_file_is_named(database_url: str, tmp_path: Path) -> None:
    settings = "[inbox]\nenabled = false\n[delivery]\nfiles_per_card = 2\n"
    async with running_world(database_url, tmp_path, settings=settings) as world:
        await world.take_in(order())
        ann, bob = world.person("ann"), world.person("bob")
        card, own = await world.card("ann"), await world.card("bob")
        await ann.reply(card, "Many", files=[(f"{number}.txt", b"Words") for number in range(3)])
        await told(ann, card, "2.txt was not passed on to the others: a reply can bring 2 files at most.")
        await ann.reply(card, "Large", files=[("large.bin", b"x" * (ATTACHMENT_LIMIT + 1))])
        await told(ann, card, "large.bin was not passed on to the others: it is larger than 25 MB.")
        await ann.reply(card, "Empty", files=[("empty.txt", b"")])
        await told(ann, card, "empty.txt was not passed on to the others: Slack did not let me read it.")
        await gets(bob, own, "0.txt", "1.txt")
        assert not [
            one for one in world.sandbox.journal.calls("download") if one.arguments["file"] == "large.bin"
        ]


async def test_the_token_is_sent_to_slack_alone(world: World) -> None:
    client = world.bot.contexts[0].workspace.client
    fine = ("https://files.slack.com/files-pri/T1-F1/a", f"{world.sandbox.api_url}files-pri/a")
    others = (
        "http://files.slack.com/a",
        "https://files.slack.com.evil.example/a",
        "https://evil.example/slack.com",
        "",
    )
    assert [is_of_slack(client, url) for url in (*fine, *others)] == [True, True, False, False, False, False]
