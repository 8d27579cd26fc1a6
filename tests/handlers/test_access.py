"""A person who is not involved in a document any more sees nothing of it, whatever was enqueued before."""

from pathlib import Path

from models.tables import Delivery, Membership, Message
from tests.support.discussion import told_under
from tests.support.slack_text import all_is_shown, files_under
from tests.support.world import World, buttons_of, order, step, text_of
from views import ids


async def leave(world: World, name: str, **how: object) -> None:
    await world.take_in(people=[{"email": f"{name}@acme.example", "name": name.title(), **how}])


async def test_who_left_sees_no_card_no_comment_no_file_and_no_outcome_any_more(
    world: World, tmp_path: Path
) -> None:
    wanted = order(steps=[step("Manager", "any", "ann", "dan")], followers=["eve@acme.example"])
    await world.take_in(wanted)
    ann, bob, dan, eve = (world.person(name) for name in ("ann", "bob", "dan", "eve"))
    cards = {name: await world.card(name) for name in ("ann", "bob", "dan", "eve")}
    await all_is_shown()
    await leave(world, "dan", active=False)
    await Membership.filter(person__email="eve@acme.example").delete()
    (world.folder / "offer.txt").write_text("Eight laptops")
    await world.take_in(wanted | {"attachments": ["offer.txt"], "followers": []})
    await bob.reply(cards["bob"], "Between us")
    await ann.wait_until(lambda: told_under(ann, cards["ann"]) or None)
    assert (await ann.press(cards["ann"], ids.APPROVE)).acked
    await bob.wait_for_message(lambda one: "was approved" in one.text)
    await all_is_shown()
    assert files_under(ann, cards["ann"]) == ["PO-1042.pdf", "offer.txt"]
    for gone, card in ((dan, cards["dan"]), (eve, cards["eve"])):
        assert buttons_of(card) == []
        for told in (text_of(card.blocks), card.text):
            assert "Laptops" not in told
            assert "PO-1042" not in told
        assert told_under(gone, card) == []
        assert files_under(gone, card) == []
        assert not [one for one in gone.messages if "approved" in one.text]
    dropped = await Message.filter(state="dropped").select_related("person")
    assert {(one.person.email, one.subject) for one in dropped} == {
        ("dan@acme.example", "comment"),
        ("eve@acme.example", "comment"),
    }
    assert await Delivery.filter(state="dropped", message__person__email="dan@acme.example").exists()
