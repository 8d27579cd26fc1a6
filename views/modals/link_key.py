"""The form in which people link their own key of Precoro, and what follows it."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any, Final

from models.frozen import frozen
from models.records.documents import Audience
from models.refusals import Refusal
from views import ids
from views.blocks.kit import Block, View, modal, plain_text
from views.blocks.limits import INPUT_LABEL, OPTION_TEXT, OPTIONS, clip
from views.blocks.rich_text import lines_block, say
from views.wording.refusals import sentence
from views.wording.translate import gettext, pgettext

_LONGEST_KEY: Final = 500  # characters


@frozen
class CompanyToLink:
    """A company in whose Precoro the reader can decide with a key of their own."""

    id: int
    name: str


@frozen
class FilledKey:
    """What somebody filled in; `text` is the key itself, to be sealed and never shown."""

    company: int
    email: str
    text: str = field(repr=False)


def build_key_form(
    companies: Sequence[CompanyToLink], email: str, reader: Audience, *, chosen: int = 0
) -> View:
    """Build the form; `email` is what the reader is known by, `chosen` the company to begin with.

    There is always a company: nobody is offered the form without one.
    """
    intro = [
        say(
            reader,
            "With a key of your own you decide on Precoro's documents here. "
            "It can do what you can do in Precoro, so it is stored encrypted and never shown.",
        ),
        say(reader, "Make one in Precoro: Configuration › Integrations › API Key."),
    ]
    return modal(
        ids.LINK_KEY_VIEW,
        pgettext(reader, "title, at most 24 characters", "Link a key"),
        [
            *lines_block(intro),
            *([_company(companies, reader, chosen)] if companies else []),
            _text_field(
                ids.KEY_EMAIL_BLOCK,
                gettext(reader, "Your e-mail address in Precoro"),
                {"type": "plain_text_input", "action_id": ids.KEY_EMAIL, "initial_value": clip(email, 500)},
            ),
            _text_field(
                ids.KEY_TEXT_BLOCK,
                gettext(reader, "Key"),
                {"type": "plain_text_input", "action_id": ids.KEY_TEXT, "max_length": _LONGEST_KEY},
            ),
        ],
        reader,
        submit=pgettext(reader, "button", "Link"),
    )


def _company(companies: Sequence[CompanyToLink], reader: Audience, chosen: int) -> Block:
    options = [
        {"text": plain_text(one.name, OPTION_TEXT), "value": str(one.id)} for one in companies[:OPTIONS]
    ]
    first = next((one for one in options if one["value"] == str(chosen)), options[0])
    element = {
        "type": "static_select",
        "action_id": ids.KEY_COMPANY,
        "options": options,
        "initial_option": first,
    }
    return _text_field(ids.KEY_COMPANY_BLOCK, gettext(reader, "Company"), element)


def _text_field(block_id: str, label: str, element: Block) -> Block:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(label, INPUT_LABEL),
        "element": element,
    }


def parse_key_form(view: Mapping[str, Any]) -> FilledKey:
    """Read a submitted form."""
    filled = view["state"]["values"]
    company = filled[ids.KEY_COMPANY_BLOCK][ids.KEY_COMPANY]["selected_option"]["value"]
    email = filled[ids.KEY_EMAIL_BLOCK][ids.KEY_EMAIL].get("value") or ""
    text = filled[ids.KEY_TEXT_BLOCK][ids.KEY_TEXT].get("value") or ""
    return FilledKey(int(company), email.strip(), text)


_BLOCKS: Final = {"not_your_address": ids.KEY_EMAIL_BLOCK, "key_malformed": ids.KEY_TEXT_BLOCK}


def build_key_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Build Slack's `errors` for a refused form: block id -> sentence."""
    return {_BLOCKS.get(refusal.code, ids.KEY_COMPANY_BLOCK): sentence(refusal, reader)}


def build_key_checked(reader: Audience) -> View:
    """Build what follows the form: the key is checked before it counts."""
    said = say(
        reader,
        "Your key is being checked. I'll send you a message, and the buttons appear on your cards.",
    )
    return modal(
        ids.GONE_VIEW,
        pgettext(reader, "title, at most 24 characters", "Link a key"),
        lines_block([said]),
        reader,
    )
