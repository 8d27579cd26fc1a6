"""A bot whose company Acme Ltd is in Precoro, and what is read there. Nobody answers there."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from models.change import Change
from models.people.companies import CompanyTerms, save_companies
from models.precoro import keys
from models.precoro.accounts import save_accounts
from models.precoro.intake import take_in
from models.precoro.secrets import ApiKey, KeyBox
from models.records.precoro import RemoteStep
from models.tables import Document, Person, PrecoroAccount, PrecoroDecision, PrecoroKey, Workspace
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage
from serving.policy import precoro_terms
from tests.models.precoro.parts import remote_order
from tests.support.world import World, running_world
from views import ids

T = TypeVar("T")
TEXT = """
[inbox]
enabled = false
[[companies]]
name = "Acme Ltd"
source = "precoro"
[companies.precoro]
account = "acme"
email = "integration@acme.example"
api_url = "http://127.0.0.1:1"
app_url = "http://127.0.0.1:1"
"""
SECRETS = {"PRECORO_KEY": "the-company's-own", "PRECORO_SECRET": "s" * 43}
KEY = "Ann-own-key-0123456789"
FORM = {ids.KEY_EMAIL: "ann@acme.example", ids.KEY_TEXT: KEY}


@asynccontextmanager
async def office(
    database_url: str, folder: Path, *, text: str = TEXT, secrets: dict[str, str] = SECRETS, **options: Any
) -> AsyncIterator[World]:
    """Run the bot, with the company and its account saved."""
    async with running_world(database_url, folder, settings=text, secrets=secrets, **options) as world:
        workspace = (await Workspace.get()).name
        terms = precoro_terms(world.settings)
        await applied(world, lambda change: save_companies([CompanyTerms("Acme Ltd", workspace)], change))
        await world.bot.store.transact(lambda: save_accounts(terms))
        yield world


async def applied(world: World, work: Callable[[Change], Awaitable[T]]) -> T:
    """Apply a rule as the jobs do, with its effects."""
    [context] = world.bot.contexts
    return await world.bot.store.apply(Change(context.clock(), context.policy), work)


async def read_there(world: World, *steps: RemoteStep, **changes: Any) -> Document:
    """Have the order read as Precoro has it now."""
    account = await PrecoroAccount.get()
    found = remote_order(*steps, **changes)
    await applied(world, lambda change: take_in(found, {}, account, change))
    return await Document.get(origin="precoro")


async def card_of_order(world: World, name: str) -> SlackMessage:
    """Wait for the card of the order in a person's conversation."""
    document = await Document.get(origin="precoro")
    return await world.card(name, document.number)


async def linked(world: World, email: str = "ann@acme.example") -> PrecoroKey:
    """Have somebody's key linked, as if a call had shown that it works."""
    account = await PrecoroAccount.get()
    [context] = world.bot.contexts
    person = await Person.get(email=email)
    sealed = KeyBox([SECRETS["PRECORO_SECRET"]]).seal(ApiKey(KEY))
    request = keys.LinkRequest(f"form of {email}", account.company_id, email, sealed, person.id)
    await applied(world, lambda change: keys.link(request, context.workspace_id, change))
    row = await PrecoroKey.get(person_id=person.id)
    await applied(world, lambda change: keys.key_works(row, False, change))
    return await PrecoroKey.get(id=row.id)


async def decision() -> PrecoroDecision:
    """Return the newest decision."""
    found = await PrecoroDecision.all().order_by("-id").first()
    assert found is not None
    return found


async def open_form(person: SandboxPerson) -> Any:
    """Type what opens the form for a key, and return it."""
    assert (await person.command("/precoro", "link")).acked
    return await person.wait_for_view(lambda one: one.callback_id == ids.LINK_KEY_VIEW)
