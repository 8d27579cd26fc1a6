"""The form in which a person links their key of Precoro, opened from a card, a notice or a command."""

from collections.abc import Sequence

from handlers.bolt.interactions import Interaction
from models.precoro import keys
from models.refusals import Refusal
from models.tables import Company
from views.modals.link_key import CompanyToLink, build_key_form


async def companies_to_link(press: Interaction) -> list[Company]:
    """Return the companies in whose Precoro the person can decide with a key of their own."""
    on = press.on
    if on.seal is None:
        return []
    return await keys.companies_to_link(press.person.id, on.workspace_id, on.policy)


async def offer_key_form(press: Interaction, companies: Sequence[Company], company: int = 0) -> None:
    """Open the form after the ack, with one of the companies chosen; refuse where there is none."""
    if not companies:
        raise Refusal("nothing_to_link")
    named = [CompanyToLink(one.id, one.name) for one in companies]
    view = build_key_form(named, press.person.email, await press.reader(), chosen=company)
    press.after(press.open_form(view))
