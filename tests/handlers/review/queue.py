"""Documents that wait for Ann, and what she does in Review."""

from typing import Any

from sandbox.people.person import SandboxPerson
from sandbox.state.team import View
from tests.support.redeliver import nothing_waits
from tests.support.world import World, order, text_of
from views import ids, values

LIMIT = '[inbox]\nenabled = false\n[approval]\nconfirm_above = { EUR = "20000.00" }\n'


def large(number: str, **changes: Any) -> dict[str, Any]:
    """Give an order above the limit: 24,992.40 EUR."""
    lines = [{"name": "Laptop", "quantity": "16", "unit_price": "1310.00", "tax_rate": "19"}]
    return order(number, lines=lines, total="24992.40", **changes)


def swiss(number: str) -> dict[str, Any]:
    """Give an order in francs: 80.00 CHF."""
    lines = [{"name": "Cable", "quantity": "8", "unit_price": "10.00", "tax_rate": "0"}]
    return order(number, currency="CHF", lines=lines, charges=[], total="80.00")


async def take_in(world: World, *documents: dict[str, Any]) -> None:
    """Take documents in, and wait until Slack shows them."""
    await world.take_in(*documents)
    await nothing_waits()


async def review(world: World, name: str = "ann") -> View:
    """Press Review in a person's Home, and return the form."""
    person = world.person(name)
    await person.open_home()
    home = await person.wait_for_home(lambda view: ids.REVIEW in str(view.blocks))
    assert (await person.press_in_view(home, ids.REVIEW)).acked
    return await person.wait_for_view(lambda view: view.callback_id == ids.REVIEW_VIEW)


def boxes(view: View, action: str = ids.CHOSEN) -> dict[str, list[str]]:
    """Give what can be chosen, by the block of it."""
    return {
        block["block_id"]: [one["value"] for one in block["element"]["options"]]
        for block in view.blocks
        if block["type"] == "input" and block["element"]["action_id"] == action
    }


def chosen(view: View) -> list[str]:
    """Give what is chosen when the form opens, by what it is called."""
    return [
        one["text"]["text"]
        for block in view.blocks
        if block["type"] == "input"
        for one in block["element"].get("initial_options", ())
    ]


async def go_on(person: SandboxPerson, form: View, **filled: Any) -> View:
    """Submit what is chosen, and return what is asked once more."""
    done = await person.submit(form, filled)
    assert (done.acked, done.errors, done.error) == (True, {}, "")
    return await person.wait_for_view(lambda view: view.callback_id == ids.REVIEW_SUMMARY_VIEW)


async def confirm(person: SandboxPerson, summary: View, **filled: Any) -> View:
    """Confirm everything that is asked, and return what became of it."""
    checked = boxes(summary, ids.CHECKED)
    done = await person.submit(summary, {**checked, **filled})
    assert (done.acked, done.errors, done.error) == (True, {}, "")
    return await person.wait_for_view(
        lambda view: view.callback_id == ids.REVIEW_RESULT_VIEW and "Not done yet" not in text_of(view.blocks)
    )


def turns(view: View) -> list[int]:
    """Give the turns that a form can choose."""
    return [values.parse_turn_value(one).turn for each in boxes(view).values() for one in each]
