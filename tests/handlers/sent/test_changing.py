"""Change: company, requester and rule of what a file becomes are chosen by its sender."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from models.tables import Document
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage, View
from tests.handlers.sent.office import (
    ANN_DECIDES,
    SETTINGS,
    as_file,
    becomes,
    invoice,
    running_office,
    sends,
    shown,
)
from tests.support.block_text import shown as shown_blocks
from tests.support.stale_cards import lagging
from tests.support.world import World
from views import ids

# Without a rate, each of these could be the rule of an amount in dollars.
TWO_RULES = f"""
[inbox]
enabled = false
[[companies]]
name = "Acme Ltd"
currency = "EUR"
[[companies]]
name = "Beta GmbH"
[[rules]]
up_to = {{ EUR = "1000.00" }}
{ANN_DECIDES}
[[rules]]
steps = [{{ name = "Board", rule = "all", approvers = ["ann@acme.example", "eve@acme.example"] }}]
"""


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with running_office(database_url, tmp_path) as world:
        yield world


async def opens(person: SandboxPerson, answer: SlackMessage) -> View:
    """Press Change."""
    assert (await person.press(answer, ids.SENT_CHANGE)).acked
    return await person.wait_for_view(lambda one: one.callback_id == ids.SENT_CHANGE_VIEW)


def fields(view: View) -> dict[str, dict[str, object]]:
    return {one["element"]["action_id"]: one["element"] for one in view.blocks if one["type"] == "input"}


async def test_company_and_requester_are_changed_and_sent_so(office: World) -> None:
    dan, bob = office.person("dan"), office.person("bob")
    answer = await sends(dan, "r-1.json", as_file(invoice()))
    before = lagging(answer)
    view = await opens(dan, answer)
    assert fields(view)[ids.SENT_REQUESTER]["initial_user"] == dan.id
    options = fields(view)[ids.SENT_COMPANY]["options"]
    assert isinstance(options, list)
    chosen = {ids.SENT_COMPANY: options[1]["value"], ids.SENT_REQUESTER: bob.id}
    assert (await dan.submit(view, chosen)).errors == {}
    answer = await becomes(dan, answer, "Company: Beta GmbH · your choice")
    assert "Requested by: Bob Ray · your choice" in shown(answer)
    assert (await dan.press(before, ids.SENT_SEND)).acked
    await dan.wait_for_ephemeral(lambda one: "something else now than you were shown" in one.text)
    assert not await Document.exists()
    assert (await dan.press(answer, ids.SENT_SEND)).acked
    await becomes(dan, answer, "Invoice R-1 was sent for approval.")
    document = await Document.get().select_related("company", "requester")
    assert (document.company.name, document.requester.email) == ("Beta GmbH", "bob@acme.example")


async def test_a_stranger_is_no_requester(office: World) -> None:
    bob, gus = office.person("bob"), office.person("gus")
    answer = await sends(bob, "r-1.json", as_file(invoice()))
    view = await opens(bob, answer)
    assert ids.SENT_COMPANY not in fields(view)
    errors = (await bob.submit(view, {ids.SENT_REQUESTER: gus.id})).errors
    assert "Choose someone who is" in errors[ids.SENT_REQUESTER_BLOCK]


async def test_of_several_rules_that_could_fit_one_is_chosen(database_url: str, tmp_path: Path) -> None:
    async with running_office(database_url, tmp_path, settings=TWO_RULES) as office:
        bob = office.person("bob")
        answer = await sends(bob, "r-1.json", as_file(invoice(currency="USD")))
        assert "1. Board:" in shown(answer)
        assert "Without an exchange rate, several rules could fit." in shown(answer)
        view = await opens(bob, answer)
        rule = fields(view)[ids.SENT_RULE]
        assert rule["initial_option"]["value"] == "2"  # type: ignore[index]
        assert rule["initial_option"]["text"]["text"] == "Rule 2: Board"  # type: ignore[index]
        assert (await bob.submit(view, {ids.SENT_RULE: "1"})).errors == {}
        answer = await becomes(bob, answer, "1. Manager:")
        assert (await bob.press(answer, ids.SENT_SEND)).acked
        await becomes(bob, answer, "was sent for approval")
        assert "Manager" in shown(await office.card("ann", "R-1"))


async def test_one_rule_leaves_nothing_to_choose(office: World) -> None:
    bob = office.person("bob")
    answer = await sends(bob, "r-1.json", as_file(invoice()))
    assert "several rules" not in shown(answer)
    assert ids.SENT_RULE not in fields(await opens(bob, answer))
    assert 'kinds = ["invoice"' in SETTINGS


async def test_company_and_requester_are_changed_for_all_documents_of_a_file(office: World) -> None:
    dan, bob = office.person("dan"), office.person("bob")
    several = as_file(*(invoice(f"R-{at}") for at in range(1, 6)))
    answer = await sends(dan, "five.json", several)
    view = await opens(dan, answer)
    assert "all 5 documents" in shown_blocks(view.blocks)
    company = fields(view)[ids.SENT_COMPANY]
    assert not {"initial_option"} & company.keys()
    assert "initial_user" not in fields(view)[ids.SENT_REQUESTER]
    assert all(block.get("optional") for block in view.blocks if block["type"] == "input")
    options = company["options"]
    assert isinstance(options, list)
    chosen = {ids.SENT_COMPANY: options[1]["value"], ids.SENT_REQUESTER: bob.id}
    assert (await dan.submit(view, chosen)).errors == {}
    answer = await becomes(dan, answer, "Company: Beta GmbH · your choice")
    assert "Requested by: Bob Ray · your choice" in shown(answer)
    assert fields(await opens(dan, answer))[ids.SENT_REQUESTER]["initial_user"] == bob.id
    assert (await dan.press(answer, ids.SENT_SEND)).acked
    await becomes(dan, answer, "5 documents were sent for approval.")
    documents = await Document.all().select_related("company", "requester")
    assert {(one.company.name, one.requester.email) for one in documents} == {
        ("Beta GmbH", "bob@acme.example")
    }


async def test_what_is_left_empty_stays_as_each_document_has_it(office: World) -> None:
    dan, bob = office.person("dan"), office.person("bob")
    several = as_file(invoice("R-1", company="Acme Ltd"), invoice("R-2", company="Beta GmbH"))
    answer = await sends(dan, "two.json", several)
    assert (await dan.submit(await opens(dan, answer), {ids.SENT_REQUESTER: bob.id})).errors == {}
    answer = await becomes(dan, answer, "Requested by: Bob Ray · your choice")
    assert (await dan.press(answer, ids.SENT_SEND)).acked
    await becomes(dan, answer, "2 documents were sent for approval.")
    documents = await Document.all().select_related("company", "requester").order_by("number")
    assert [(one.company.name, one.requester.email) for one in documents] == [
        ("Acme Ltd", "bob@acme.example"),
        ("Beta GmbH", "bob@acme.example"),
    ]


async def test_a_rule_is_chosen_for_all_documents_that_it_could_be_of(
    database_url: str, tmp_path: Path
) -> None:
    async with running_office(database_url, tmp_path, settings=TWO_RULES) as office:
        bob = office.person("bob")
        dollars = [invoice(f"R-{at}", currency="USD") for at in (1, 2)]
        answer = await sends(bob, "r.json", as_file(*dollars, invoice("R-3", currency="EUR")))
        assert "Without an exchange rate, several rules could fit." in shown(answer)
        view = await opens(bob, answer)
        assert "initial_option" not in fields(view)[ids.SENT_RULE]
        assert (await bob.submit(view, {ids.SENT_RULE: "1"})).errors == {}
        answer = await becomes(bob, answer, "approval: ann@acme.example\n")
        assert (await bob.press(answer, ids.SENT_SEND)).acked
        await becomes(bob, answer, "3 documents were sent for approval.")
        for number in ("R-1", "R-2"):
            assert "Manager" in shown(await office.card("ann", number))
        assert "Board" in shown(await office.card("ann", "R-3"))
