"""From Precoro to a card in Slack, and what becomes of it there."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import pytest

from sandbox.state.team import SlackMessage
from tests.jobs.precoro.with_slack import PrecoroWorld, running_precoro
from tests.support.world import buttons_of, text_of
from views import ids


@pytest.fixture
async def both(database_url: str, tmp_path: Path) -> AsyncIterator[PrecoroWorld]:
    async with running_precoro(database_url, tmp_path) as opened:
        yield opened


async def test_what_waits_in_precoro_is_a_card_and_ends_when_it_is_decided_there(both: PrecoroWorld) -> None:
    order = both.order(custom_name="PO-77")
    ann, bob = both.world.person("ann"), both.world.person("bob")
    card = await both.world.card("ann", "PO-77")
    assert "Northwind GmbH" in text_of(card.blocks)
    order.approve(both.users["ann"])
    outcome = await bob.wait_for_message(lambda message: "was approved" in text_of(message.blocks), 20)
    assert "PO-77" in text_of(outcome.blocks)
    await ann.wait_for_message(
        lambda message: message.ts == card.ts and "You approved" in text_of(message.blocks), 20
    )


async def test_a_key_is_linked_in_slack_and_the_decision_happens_in_precoro(both: PrecoroWorld) -> None:
    order = both.order(custom_name="PO-78")
    ann, bob = both.world.person("ann"), both.world.person("bob")
    card = await both.world.card("ann", "PO-78")
    assert ids.APPROVE not in buttons_of(card)
    assert (await ann.press(card, ids.LINK_KEY)).acked
    form = await ann.wait_for_view(lambda one: one.callback_id == ids.LINK_KEY_VIEW)
    key = both.users["ann"].key
    await ann.submit(form, {ids.KEY_EMAIL: "ann@acme.example", ids.KEY_TEXT: key})
    card = await ann.wait_for_message(
        lambda message: message.ts == card.ts and ids.APPROVE in buttons_of(message), 30
    )
    assert (await ann.press(card, ids.APPROVE)).acked
    await bob.wait_for_message(lambda message: "was approved" in text_of(message.blocks), 30)
    assert [(one.by.email.lower(), one.what, one.place) for one in order.decisions] == [
        ("ann@acme.example", "approve", "api")
    ]
    await ann.wait_for_message(
        lambda message: message.ts == card.ts and "You approved" in text_of(message.blocks), 30
    )


async def test_a_refusal_of_precoro_is_told_in_its_words_and_gives_the_buttons_back(
    both: PrecoroWorld,
) -> None:
    order = both.order(custom_name="PO-79", missing="The cost centre is missing.")
    ann = both.world.person("ann")
    card = await both.world.card("ann", "PO-79")
    assert (await ann.press(card, ids.LINK_KEY)).acked
    form = await ann.wait_for_view(lambda one: one.callback_id == ids.LINK_KEY_VIEW)
    await ann.submit(form, {ids.KEY_EMAIL: "ann@acme.example", ids.KEY_TEXT: both.users["ann"].key})
    card = await ann.wait_for_message(
        lambda message: message.ts == card.ts and ids.APPROVE in buttons_of(message), 30
    )
    assert (await ann.press(card, ids.APPROVE)).acked
    await ann.wait_for_message(lambda message: "The cost centre is missing." in text_of(message.blocks), 30)
    await ann.wait_for_message(
        lambda message: message.ts == card.ts and ids.APPROVE in buttons_of(message), 30
    )
    assert (order.status, order.decisions) == ("pending", [])


async def test_a_file_that_precoro_does_not_give_is_named_once_on_the_card_and_comes_later(
    both: PrecoroWorld,
) -> None:
    order = both.order(custom_name="PO-80")
    file = order.attach("offer.pdf", b"%PDF-1.4 offer", form="json")
    ann, card = both.world.person("ann"), await both.world.card("ann", "PO-80")
    sentence = "offer.pdf is only in Precoro: I asked for it and got no file."
    assert text_of(card.blocks).replace("\n", "").count(sentence) == 1
    assert not [one for one in ann.messages if one.ts != card.ts and "offer.pdf" in text_of(one.blocks)]
    file.form = "bytes"
    order.touch()
    await ann.wait_until(lambda: "Files: offer.pdf (14 B)" in text_of(card.blocks).replace("\n", ""))
    assert "only in Precoro" not in text_of(card.blocks)


@pytest.mark.parametrize("named", ["people", "ids"])
async def test_a_backup_that_precoro_names_at_a_step_is_asked_links_a_key_and_decides(
    both: PrecoroWorld, named: Literal["people", "ids"]
) -> None:
    both.company.shapes.backups = named
    order = both.order(custom_name="PO-81", backups=[both.users["cleo"]])
    of_ann, of_cleo = [await both.world.card(name, "PO-81") for name in ("ann", "cleo")]
    cleo, ann, bob = (both.world.person(name) for name in ("cleo", "ann", "bob"))
    assert ids.LINK_KEY in buttons_of(of_cleo)
    await both.link_key("cleo")
    await cleo.wait_until(lambda: ids.APPROVE in buttons_of(of_cleo))
    assert (await cleo.press(of_cleo, ids.APPROVE, confirmed=True)).acked
    await bob.wait_for_message(lambda message: "was approved" in text_of(message.blocks), 30)
    assert [(one.by.email, one.what, one.place) for one in order.decisions] == [
        ("cleo@acme.example", "approve", "api")
    ]
    await cleo.wait_until(lambda: "You approved" in text_of(of_cleo.blocks))
    await ann.wait_until(lambda: "Cleo" in text_of(of_ann.blocks) and not buttons_that_decide(of_ann))


def buttons_that_decide(card: SlackMessage) -> set[str]:
    return {ids.APPROVE, ids.REJECT, ids.LINK_KEY} & set(buttons_of(card))
