"""A number is found as people type it: in quotes and marks, by an address, in other characters."""

from sandbox.backend.json_shapes import permalink
from tests.handlers.commands.world import answer_to, said
from tests.support.world import World, order

URL = "https://app.precoro.com/purchase/order/1042/show"
FOUND = "Purchase order PO-1042"
TYPED = [
    "*PO-1042*",
    "`PO-1042`",
    "_PO-1042_",
    "“PO-1042”",
    "„PO-1042“",
    "‘PO-1042’",
    "«po-1042»",
    "*`PO-1042`*",
]
SEEN = ["ＰＯ－１０４２", "PO\u201110\u200b42", "po–1042", "*PO−1042*", "\u00a0PO-1042\u00a0"]
LINKS = [URL, f"{URL}/", f"{URL}?tab=lines#top"]


async def test_marks_quotes_and_addresses_are_understood(world: World) -> None:
    await world.take_in(order(url=URL), order("PO-7"))
    ann, card = world.person("ann"), await world.card("ann")
    in_slack = permalink(world.slack, card)
    reply = await ann.reply(card, "Look")
    for typed in [*TYPED, *SEEN, *LINKS, in_slack, permalink(world.slack, reply)]:
        assert FOUND in said(await answer_to(ann, f"show {typed}")), typed
    for typed in ("https://app.precoro.com/purchase/order/9/show", in_slack[:-1]):
        assert "PO-1042" not in said(await answer_to(ann, f"show {typed}")), typed


async def test_a_number_with_spaces_is_found_with_no_break_spaces(world: World) -> None:
    await world.take_in(order("INV 2026 7"))
    await world.card("ann", "INV 2026 7")
    for typed in ("show INV\u00a02026\u00a07", "show inv\u2009２０２６  7", "comment “INV\u00a02026 7” Fine"):
        assert "INV 2026 7" in said(await answer_to(world.person("ann"), typed)), typed


async def test_an_address_shows_nothing_to_those_who_may_not_read_it(world: World) -> None:
    await world.take_in(order(url=URL))
    card = await world.card("ann")
    eve = world.person("eve")
    for typed in (URL, permalink(world.slack, card)):
        answer = said(await answer_to(eve, f"show {typed}"))
        assert FOUND not in answer
