"""Comments and decisions that race keep one order: the store's, wherever somebody reads them."""

import asyncio

import pytest

from models.queries.documents import load_document
from models.tables import Comment, Document, Message
from sandbox.people.person import SandboxPerson
from tests.support.discussion import hears, says, told_under
from tests.support.slack_text import all_is_shown, top_level
from tests.support.world import World, order, step
from views import ids

NAMES = ("ann", "bob", "cleo", "dan", "eve")


async def talk(person: SandboxPerson, card: object, words: list[str]) -> None:
    """Say one thing after another under a card."""
    for one in words:
        await says(person, card, one)  # type: ignore[arg-type]


@pytest.mark.parametrize("verdict", ["approved", "rejected"])
async def test_what_is_said_while_it_is_decided_has_one_order_everywhere(world: World, verdict: str) -> None:
    steps = [step("Manager", "any", "ann", "dan"), step("Finance", "any", "cleo")]
    await world.take_in(order(steps=steps, followers=["eve@acme.example"]))
    ann, cleo = world.person("ann"), world.person("cleo")
    world.sandbox.faults.add("chat.postMessage", retry_after=1, times=2)
    early = {name: await world.card(name) for name in ("ann", "bob", "dan", "eve")}
    talks = [
        talk(world.person(name), card, [f"{name} {n}" for n in range(3)]) for name, card in early.items()
    ]

    async def decide() -> None:
        assert (await ann.press(early["ann"], ids.APPROVE)).acked
        card = await world.card("cleo")
        talking = asyncio.ensure_future(talk(cleo, card, ["cleo 0", "cleo 1"]))
        if verdict == "approved":
            assert (await cleo.press(card, ids.APPROVE)).acked
        else:
            await cleo.press(card, ids.REJECT)
            form = await cleo.wait_for_view(lambda one: one.callback_id == ids.REJECT_VIEW)
            assert not (await cleo.submit(form, {ids.REASON: "Too dear"})).errors
        await talking

    await asyncio.gather(decide(), *talks)
    await all_is_shown()
    kept = [one.text for one in await Comment.all().order_by("id")]
    assert len(kept) == 14
    document = await load_document((await Document.get()).id)
    assert [one.text for one in document.comments] == kept
    for name in NAMES:
        person = world.person(name)
        of_person = Message.filter(person__email=f"{name}@acme.example", subject__in=("comment", "outcome"))
        shown = [float(one.ts) for one in await of_person.order_by("id")]
        assert shown == sorted(shown)
        card = await world.card(name)
        told = [one for one in kept if not one.startswith(name)]
        # Who had no card yet when something was said reads it in the details.
        heard = told[len(told) - len(told_under(person, card)) :]
        await hears(person, card, *heard)
        assert heard == told or name == "cleo"


async def test_an_outcome_waits_until_what_was_said_before_is_there(world: World) -> None:
    await world.take_in(order(steps=[step("Manager", "any", "ann", "dan")]))
    ann, bob = world.person("ann"), world.person("bob")
    card, own = await world.card("ann"), await world.card("bob")
    await all_is_shown()
    late = world.sandbox.faults.add("chat.postMessage", status=500, when=lambda given: "Which" in str(given))
    await says(ann, card, "Which project?")
    assert (await ann.press(card, ids.APPROVE)).acked
    [outcome] = await bob.wait_until(lambda: top_level(bob, ids.OUTCOME_EVENT) or None)
    assert late.hits
    [comment] = [one for one in bob.messages if one.thread_ts == own.ts and "Which" in str(one.blocks)]
    assert float(comment.ts) < float(outcome.ts)
