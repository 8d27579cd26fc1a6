"""A manager opens the form that links a person, and uses it."""

from models.tables import Pairing, Person
from tests.support.world import World
from views import ids


async def link_a_person(world: World) -> None:
    """Have Cleo, who manages, choose Max's account for somebody with another address."""
    await world.take_in(people=[{"email": "max.pine@erp.example", "companies": {"Acme Ltd": []}}])
    cleo = world.person("cleo")
    await cleo.open_home()
    home = await cleo.wait_for_home(lambda view: ids.SHOW_INTEGRATION in str(view.blocks))
    assert (await cleo.press_in_view(home, ids.SHOW_INTEGRATION)).acked
    home = await cleo.wait_for_home(lambda view: ids.LINK_PERSON in str(view.blocks))
    assert (await cleo.press_in_view(home, ids.LINK_PERSON)).acked
    form = await cleo.wait_for_view(lambda one: one.callback_id == ids.LINK_PERSON_VIEW)
    person = (await Person.get(email="max.pine@erp.example")).id
    chosen = {ids.LINKED_PERSON: str(person), ids.LINKED_MEMBER: world.person("max").id}
    assert (await cleo.submit(form, chosen)).errors == {}
    assert await Pairing.filter(person_id=person).count() == 1
