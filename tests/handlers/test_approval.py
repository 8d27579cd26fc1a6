"""A document is approved from Slack, end to end: the real SDK over real sockets, on both databases."""

from tests.support.world import World, buttons_of, order, step, text_of


async def test_ann_approves_and_the_next_step_is_asked(world: World) -> None:
    await world.take_in(order(steps=[step("Manager", "any", "ann"), step("Finance", "all", "cleo")]))
    ann, cleo = world.person("ann"), world.person("cleo")
    card = await world.card("ann")
    assert {"approve", "reject", "open"} <= set(buttons_of(card))
    outcome = await ann.press(card, "approve")
    assert outcome.acked
    await ann.wait_until(lambda: "approve" not in buttons_of(card) or None)
    assert "You approved" in text_of(card.blocks)
    next_card = await world.card("cleo")
    assert (await cleo.press(next_card, "approve")).acked
    told = await world.person("bob").wait_for_message(lambda m: "approved" in m.text and "PO-1042" in m.text)
    assert "approve" not in buttons_of(told)
    await cleo.wait_until(lambda: "approve" not in buttons_of(next_card) or None)


async def test_a_rejection_needs_a_reason_and_reaches_the_requester(world: World) -> None:
    await world.take_in(order())
    ann = world.person("ann")
    card = await world.card("ann")
    assert (await ann.press(card, "reject")).acked
    form = await ann.wait_for_view(lambda view: view.callback_id == "reject_view")
    empty = await ann.submit(form, {"reason": "   "})
    assert empty.acked
    assert empty.errors
    done = await ann.submit(form, {"reason": "Too dear this quarter"})
    assert done.acked
    assert not done.errors
    told = await world.person("bob").wait_for_message(lambda m: "rejected" in m.text)
    assert "Too dear this quarter" in text_of(told.blocks)
    await ann.wait_until(lambda: "approve" not in buttons_of(card) or None)
