"""Ids that somebody makes up: one wording, whether there is such a thing or it is only not theirs."""

import copy
import json

from models.tables import Document, Turn
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage, View
from tests.handlers.test_manage import manage_form
from tests.support.world import World, order, step
from views import ids, values

NOT_THERE = 999_999
SENTENCE = "You aren't involved in this document, or it no longer exists."
# Max is everything at Beta and nobody at Acme.
PEOPLE = [{"email": "max@acme.example", "companies": {"Beta GmbH": ["configuration", "pay"]}}]
BETAS = order("B-1", company="Beta GmbH", requester="eve@acme.example", steps=[step("M", "any", "max")])


async def acmes(world: World) -> Turn:
    """Take in Acme's order and Beta's; return what Ann is asked about the first."""
    await world.take_in(order(), BETAS, people=PEOPLE)
    return await Turn.get(document__number="PO-1042")


def forged(card: SlackMessage, action: str, value: str) -> SlackMessage:
    """Give a card whose first button is another one."""
    made = copy.deepcopy(card)
    elements = [each for block in made.blocks for each in block.get("elements", [])]
    button = next(each for each in elements if each.get("type") == "button")
    button |= {"action_id": action, "value": value, "confirm": None}
    return made


async def answer_to(person: SandboxPerson, card: SlackMessage, action: str, value: str) -> str:
    """Press a forged button; return what the person is told."""
    before = len(person.ephemerals)
    assert (await person.press(forged(card, action, value), action, value)).acked
    await person.wait_until(lambda: len(person.ephemerals) > before or None)
    return person.ephemerals[-1].text


async def test_a_button_about_somebody_elses_document_tells_nothing(world: World) -> None:
    turn = await acmes(world)
    person, card = world.person("max"), await world.card("max", "B-1")
    shown_hash = "1-0123456789abcdef-1"
    for document_id, turn_id in ((turn.document_id, turn.id), (NOT_THERE, NOT_THERE)):
        for action in (ids.APPROVE, ids.REJECT, ids.ASK_CHANGES):
            assert await answer_to(person, card, action, values.turn_value(turn_id, shown_hash)) == SENTENCE
        about = values.document_value(document_id)
        for action in (ids.MARK_PAID, ids.CONFIRM_REVISION, ids.MANAGE, ids.OPEN, ids.FILES, ids.SEND_CARD):
            assert await answer_to(person, card, action, about) == SENTENCE
        for command in ("show", "approve", "reject", "comment", "pdf"):
            chosen = values.choice_value(command, document_id, "No")
            assert await answer_to(person, card, ids.CHOOSE, chosen) == SENTENCE
    assert not person.views
    assert (await Turn.get(id=turn.id)).state == "open"


def about(form: View, **others: int) -> None:
    """Let a form be about something else."""
    private = json.loads(form.content["private_metadata"])
    form.content["private_metadata"] = json.dumps(private | others)


async def test_a_form_about_somebody_elses_document_tells_nothing(world: World) -> None:
    turn = await acmes(world)
    person, card = world.person("max"), await world.card("max", "B-1")
    assert (await person.press(card, ids.REJECT)).acked
    form = await person.wait_for_view(lambda one: one.callback_id == ids.REJECT_VIEW)
    for turn_id in (turn.id, NOT_THERE):
        about(form, turn=turn_id)
        assert list((await person.submit(form, {"reason": "No"})).errors.values()) == [SENTENCE]
    await person.close(form)
    form = await manage_form(person, card)
    own = await Turn.get(document__number="B-1")
    chosen = {ids.TURN: str(own.id), ids.NEW_APPROVER: world.person("dan").id}
    for document_id in (turn.document_id, NOT_THERE):
        about(form, document=document_id)
        assert list((await person.submit(form, chosen)).errors.values()) == [SENTENCE]
    assert (await Document.get(number="PO-1042")).status == "pending"


async def test_a_number_of_somebody_elses_document_is_not_found(world: World) -> None:
    await acmes(world)
    person = world.person("max")
    for command in ("show", "approve", "reject", "comment", "pdf"):
        told = []
        for number in ("PO-1042", "PO-9999"):
            assert (await person.command("/precoro", f"{command} {number} please")).acked
            told.append(person.ephemerals[-1].text.replace(number, "it"))
        assert told[0] == told[1], command
