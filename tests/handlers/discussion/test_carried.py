"""Replies that forward messages, paste tables and use emoji are passed on, and what is missing is named."""

from models.tables import Comment
from sandbox.blockkit.limits import TABLE_COLUMNS
from tests.support.discussion import hears, is_signed, says
from tests.support.world import World, order

BOB = {"email": "bob@acme.example", "name": "Bob Ray"}


async def test_a_forwarded_message_is_quoted_with_its_author(world: World) -> None:
    await world.take_in(order(), people=[BOB])
    ann, bob, card, own = (
        world.person("ann"),
        world.person("bob"),
        await world.card("ann"),
        await world.card("bob"),
    )
    said = await bob.say(f"The price is final, <@{world.person('eve').id}> & all", "buying")
    await ann.wait_until(lambda: said in ann.messages or None)
    reply = await ann.forward(said, "See :+1:", parent=card)
    quote = "See 👍\nBob Ray wrote:\n> The price is final, @someone & all"
    await hears(bob, own, quote)
    await ann.wait_until(lambda: is_signed(reply) or None)
    assert (await Comment.get()).text == quote
    assert not ann.ephemerals


async def test_a_message_that_is_only_forwarded_is_a_comment(world: World) -> None:
    await world.take_in(order(), people=[BOB])
    ann, bob, card, own = (
        world.person("ann"),
        world.person("bob"),
        await world.card("ann"),
        await world.card("bob"),
    )
    said = await bob.say("", "buying", files=[("scan.pdf", b"%PDF")])
    await ann.wait_until(lambda: said in ann.messages or None)
    await ann.forward(said, parent=card)
    await hears(bob, own, "Bob Ray wrote:\n> (files in Slack: scan.pdf)")
    assert await Comment.all().count() == 1
    assert not ann.ephemerals


async def test_a_pasted_table_is_written_out(world: World) -> None:
    await world.take_in(order())
    ann, card, own = world.person("ann"), await world.card("ann"), await world.card("bob")
    await ann.paste_table([["Item", "Amount"], ["Laptop", "8"]], "Is this right?", parent=card)
    await hears(world.person("bob"), own, "Is this right?\nItem | Amount\nLaptop | 8")
    assert not ann.ephemerals


async def test_what_does_not_fit_is_named_to_all(world: World) -> None:
    await world.take_in(order())
    ann, card, own = world.person("ann"), await world.card("ann"), await world.card("bob")
    wide = [["x" * 50] * TABLE_COLUMNS for _ in range(10)]
    await ann.paste_table(wide, "Look", parent=card)
    await hears(world.person("bob"), own, "(only in Slack: the end of: a table)")
    told = await ann.wait_for_ephemeral(
        lambda one: "Not passed on to the others: the end of: a table." in one.text
    )
    assert told.thread_ts == card.ts
    await says(ann, card, "Marker")
    [looked, _marker] = await Comment.all().order_by("id")
    assert len(looked.text) <= 4000
