"""What is delivered about keys of Precoro, in a workspace that serves a company of files as well."""

from models.people.companies import CompanyTerms, save_companies
from models.precoro.accounts import save_accounts
from models.tables import Company, Membership, Person, PrecoroKey, Workspace
from serving.policy import precoro_terms
from tests.handlers.precoro.office import FORM, applied, open_form
from tests.support.world import World

IN_PRECORO = """
[inbox]
enabled = false
[[companies]]
name = "Acme Ltd"
[[companies]]
name = "Beta GmbH"
[[companies]]
name = "Gamma Ltd"
source = "precoro"
[companies.precoro]
account = "gamma"
email = "integration@gamma.example"
api_url = "http://127.0.0.1:1"
app_url = "http://127.0.0.1:1"
"""
SECRETS = {"PRECORO_KEY": "the-company's-own", "PRECORO_SECRET": "s" * 43}


async def link_a_key(world: World) -> None:
    workspace = (await Workspace.get()).name
    await applied(world, lambda change: save_companies([CompanyTerms("Gamma Ltd", workspace)], change))
    await world.bot.store.transact(lambda: save_accounts(precoro_terms(world.settings)))
    gamma, person = await Company.get(name="Gamma Ltd"), await Person.get(email="ann@acme.example")
    await world.bot.store.transact(lambda: Membership.create(company_id=gamma.id, person_id=person.id))
    ann = world.person("ann")
    assert (await ann.submit(await open_form(ann), FORM)).errors == {}
    assert (await PrecoroKey.get()).state == "checking"
