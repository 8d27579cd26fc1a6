"""Managers ask approvers in Precoro who have linked no key to link one."""

from datetime import timedelta

from models.change import Change
from models.people.companies import CompanyTerms, save_companies
from models.precoro.asking import ask_for_keys
from models.tables import Company, Message, Person, Workspace
from sandbox.people.person import SandboxPerson
from tests.handlers.precoro.office import FORM, applied, card_of_order, linked, read_there
from tests.models.precoro.parts import remote_step
from tests.support.cast import ANN, CLEO, DAN
from tests.support.world import World, buttons_of, text_of
from views import ids

ASKING = "Documents of Acme Ltd are waiting for you in Precoro."


async def a_manager(world: World) -> SandboxPerson:
    """Have Cleo manage the company, and open the integration part."""
    await read_there(world, remote_step("Manager", ANN, DAN))
    terms = CompanyTerms("Acme Ltd", (await Workspace.get()).name, managers=(CLEO,))
    await applied(world, lambda change: save_companies([terms], change))
    for name in ("ann", "dan"):
        await card_of_order(world, name)
    cleo = world.person("cleo")
    await cleo.open_home()
    queue = await cleo.wait_for_home(lambda view: ids.SHOW_INTEGRATION in str(view.blocks))
    assert (await cleo.press_in_view(queue, ids.SHOW_INTEGRATION)).acked
    return cleo


async def test_who_has_no_key_is_asked_and_can_link_one_from_there(world: World) -> None:
    cleo = await a_manager(world)
    home = await cleo.wait_for_home(lambda view: ids.ASK_FOR_KEYS in str(view.blocks))
    assert "2 approvers are asked now and can't decide here without a key" in text_of(home.blocks)
    assert (await cleo.press_in_view(home, ids.ASK_FOR_KEYS)).acked
    home = await cleo.wait_for_home(lambda view: "2 of them were asked today" in text_of(view.blocks))
    assert ids.ASK_FOR_KEYS not in str(home.blocks)
    ann = world.person("ann")
    notice = await ann.wait_for_message(lambda one: ASKING in one.text)
    assert ids.LINK_KEY in buttons_of(notice)
    assert (await ann.press(notice, ids.LINK_KEY)).acked
    form = await ann.wait_for_view(lambda one: one.callback_id == ids.LINK_KEY_VIEW)
    assert (await ann.submit(form, FORM)).errors == {}


async def test_each_is_asked_once_a_day_and_nobody_who_has_a_key(world: World) -> None:
    await a_manager(world)
    await linked(world, DAN)
    [context] = world.bot.contexts
    company, cleo = await Company.get(), await Person.get(email=CLEO)

    async def ask_again(later: timedelta) -> list[str]:
        change = Change(context.clock() + later, context.policy)
        await world.bot.store.apply(
            change, lambda change: ask_for_keys(company.id, cleo.id, context.workspace_id, change)
        )
        asked = Message.filter(about_state="key_wanted").order_by("id").select_related("person")
        return [one.person.email for one in await asked]

    assert await ask_again(timedelta(0)) == [ANN]
    assert await ask_again(timedelta(0)) == [ANN]
    assert await ask_again(timedelta(days=1)) == [ANN, ANN]


async def test_only_managers_of_the_company_ask(world: World) -> None:
    cleo = await a_manager(world)
    home = await cleo.wait_for_home(lambda view: ids.ASK_FOR_KEYS in str(view.blocks))
    terms = CompanyTerms("Acme Ltd", (await Workspace.get()).name, managers=(ANN,))
    await applied(world, lambda change: save_companies([terms], change))
    assert (await cleo.press_in_view(home, ids.ASK_FOR_KEYS)).acked
    assert not await Message.exists(about_state="key_wanted")
