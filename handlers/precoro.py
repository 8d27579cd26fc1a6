"""Deciding in Precoro: people link their own key, end that, and take back what was not sent yet."""

from typing import Any

from handlers.bolt.forms import companies_to_link, offer_key_form
from handlers.bolt.interactions import Interaction
from handlers.bolt.registrar import Registrar
from models.access import require_may_read
from models.change import Change
from models.precoro import asking, decisions, keys
from models.refusals import Refusal
from models.tables import Document
from views import ids, values
from views.home.companies import parse_company_value
from views.modals.link_key import build_key_checked, build_key_errors, parse_key_form


def register(on: Registrar) -> None:
    """Bind the buttons and the form; the commands are among all others."""
    on.action(ids.TAKE_BACK, take_back)
    on.action(ids.LINK_KEY, open_form)
    on.action(ids.ASK_FOR_KEYS, ask_for_keys)
    on.view(ids.LINK_KEY_VIEW, link, errors=build_key_errors)


async def take_back(press: Interaction) -> None:
    """Undo the person's decision, which Precoro does not have yet."""
    value = values.parse_turn_value(press.value)
    await press.apply(lambda change: decisions.take_back(press.key, value.turn, press.person.id, change))


async def open_form(press: Interaction) -> None:
    """Open the form, with the company of the document whose card was pressed."""
    company = 0
    if press.value != "link":
        document_id = values.parse_document_value(press.value)
        await require_may_read(document_id, press.person.id, press.on.workspace_id)
        company = (await Document.get(id=document_id)).company_id
    await offer_key_form(press, await companies_to_link(press), company)


async def link(press: Interaction) -> dict[str, Any] | None:
    """Seal the key at once, and store it to be checked; nothing else keeps it."""
    on, filled = press.on, parse_key_form(press.view)
    sealed = on.seal(filled.text) if on.seal else None
    if sealed is None:
        raise Refusal("key_malformed")
    request = keys.LinkRequest(press.key, filled.company, filled.email, sealed, press.person.id)
    await press.apply(lambda change: keys.link(request, on.workspace_id, change))
    return {"response_action": "update", "view": build_key_checked(await press.reader())}


async def ask_for_keys(press: Interaction) -> None:
    """Ask those who are asked in Precoro, and have linked no key, to link one."""
    company_id, _ = parse_company_value(press.value)
    on, person_id = press.on, press.person.id

    async def ask(change: Change) -> None:
        if not await change.is_repeated(press.key):
            await asking.ask_for_keys(company_id, person_id, on.workspace_id, change)

    await press.apply(ask)
