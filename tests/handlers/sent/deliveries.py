"""What is delivered about files that somebody sends: the event, and both forms."""

from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage
from tests.handlers.sent.office import PNG, answer_to, as_file, becomes, invoice
from tests.support.world import World, step
from views import ids

# Without rules in the settings: Cleo's own steps count.
OWN = as_file(invoice("R-9", steps=[step("Manager", "any", "ann")]))


async def _sends(cleo: SandboxPerson, name: str, content: bytes) -> SlackMessage:
    return await answer_to(cleo, await cleo.say("", files=[(name, content)]))


async def send_a_file(world: World) -> None:
    cleo = world.person("cleo")
    answer = await _sends(cleo, "r-9.json", OWN)
    assert (await cleo.press(answer, ids.SENT_SEND)).acked
    await becomes(cleo, answer, "Invoice R-9 was sent for approval.")
    await world.card("ann", "R-9")


async def change_a_file(world: World) -> None:
    cleo, bob = world.person("cleo"), world.person("bob")
    answer = await _sends(cleo, "r-9.json", OWN)
    assert (await cleo.press(answer, ids.SENT_CHANGE)).acked
    view = await cleo.wait_for_view(lambda one: one.callback_id == ids.SENT_CHANGE_VIEW)
    assert (await cleo.submit(view, {ids.SENT_REQUESTER: bob.id})).errors == {}
    await becomes(cleo, answer, "your choice")


async def fill_in_a_file(world: World) -> None:
    cleo = world.person("cleo")
    answer = await _sends(cleo, "dinner.png", PNG)
    assert (await cleo.press(answer, ids.SENT_FILL)).acked
    view = await cleo.wait_for_view(lambda one: one.callback_id == ids.SENT_FILL_VIEW)
    errors = (await cleo.submit(view, {ids.SENT_AMOUNT: "80.50", ids.SENT_CURRENCY: "EUR"})).errors
    assert "No approval rule fits this" in errors[ids.SENT_KIND_BLOCK]
