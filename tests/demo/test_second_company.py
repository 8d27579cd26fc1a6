"""The demo's company in Precoro, with the demo's own settings: a newcomer links, approves and pays."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from demo.run import IN_PRECORO, environment_for
from demo.samples import draw_files
from sandbox.__main__ import what_is_served
from sandbox.people.person import SandboxPerson
from sandbox.precoro import SandboxCompany, SandboxDocument, read_precoro
from sandbox.server import Sandbox
from sandbox.state.specs import read_people
from sandbox.state.team import SlackMessage
from serving.bot import run_bot
from settings import load
from slack.manifest import build_manifest
from tests.support.workers import READING, WORKER
from tests.support.world import QUICK, buttons_of, text_of
from views import ids

SAMPLES = Path(draw_files.__file__).parent
LONG = 60.0  # seconds


@dataclass
class Newcomer:
    """Somebody who tries the second company, as each of its people."""

    sandbox: Sandbox
    company: SandboxCompany

    def person(self, name: str) -> SandboxPerson:
        [workspace] = self.sandbox.workspaces.values()
        return workspace.person(f"{name}@acme.example")

    def document(self, number: str) -> SandboxDocument:
        return next(one for one in self.company.all_documents() if one.custom_name == number)

    async def card(self, name: str, number: str) -> SlackMessage:
        return await self.person(name).wait_for_message(
            lambda one: number in one.text and ids.LINK_KEY in buttons_of(one), LONG
        )

    async def link(self, name: str, card: SlackMessage, offered: str) -> None:
        """Link the key of a person, as Precoro's own pages show it, and wait for what it allows."""
        person = self.person(name)
        user = next(one for one in self.company.people if one.email == f"{name}@acme.example")
        assert (await person.press(card, ids.LINK_KEY)).acked
        form = await person.wait_for_view(lambda one: one.callback_id == ids.LINK_KEY_VIEW)
        assert (await person.submit(form, {ids.KEY_EMAIL: user.email, ids.KEY_TEXT: user.key})).errors == {}
        await person.wait_until(lambda: offered in buttons_of(card), LONG)


@pytest.fixture
async def newcomer(tmp_path: Path) -> AsyncIterator[Newcomer]:
    async with AsyncExitStack() as stack:
        given = json.loads((SAMPLES / "precoro.json").read_text("utf-8"))
        precoro = await stack.enter_async_context(read_precoro(given, SAMPLES))
        people = read_people(json.loads((SAMPLES / "people.json").read_text("utf-8")))
        sandbox = await stack.enter_async_context(Sandbox(build_manifest(), people, 0))
        environment = environment_for(tmp_path, what_is_served(sandbox, precoro))
        settings = load(Path(environment["PRECORO_SETTINGS"]), environment)
        bot = await stack.enter_async_context(run_bot(settings, timing=QUICK, worker=WORKER, reading=READING))
        await bot.importer.take_in_file(SAMPLES / "01-people.json")
        [company] = [one for one in precoro.companies if one.name == IN_PRECORO]
        yield Newcomer(sandbox, company)


async def test_an_approval_happens_in_precoro_and_a_refusal_is_told(newcomer: Newcomer) -> None:
    ann, card = newcomer.person("ann"), await newcomer.card("ann", "GX-PO-14")
    await newcomer.link("ann", card, ids.APPROVE)
    assert (await ann.press(card, ids.APPROVE)).acked
    await ann.wait_until(lambda: "You approved" in text_of(card.blocks), LONG)
    assert newcomer.document("GX-PO-14").status == "approved"
    refused = await ann.wait_for_message(
        lambda one: "GX-PO-17" in one.text and ids.APPROVE in buttons_of(one), LONG
    )
    assert (await ann.press(refused, ids.APPROVE)).acked
    said = "The field Cost centre should not be blank."
    await ann.wait_until(lambda: said in text_of(refused.blocks), LONG)
    assert newcomer.document("GX-PO-17").status == "pending"


async def test_what_is_marked_as_paid_is_recorded_in_precoro(newcomer: Newcomer) -> None:
    cleo, card = newcomer.person("cleo"), await newcomer.card("cleo", "GX-INV-202")
    await newcomer.link("cleo", card, ids.MARK_PAID)
    assert (await cleo.press(card, ids.MARK_PAID)).acked
    form = await cleo.wait_for_view(lambda one: one.callback_id == ids.PAYMENT_VIEW)
    assert "in Precoro erfasst" in text_of(form.blocks)  # Cleo reads German
    assert (await cleo.submit(form, {ids.PAID_ON: "2020-11-20", ids.REFERENCE: "SEPA 7"})).errors == {}
    await cleo.wait_until(lambda: "Bezahlt von" in text_of(card.blocks), LONG)
    [payment] = newcomer.company.payments
    assert (payment.by.email, payment.amount) == ("cleo@acme.example", "595.00")
    assert newcomer.document("GX-INV-202").status == "paid"
