"""A manager chooses the Slack account of a person, or lets them be found by e-mail again."""

from collections.abc import Sequence
from typing import Any

from models.records.documents import Audience
from models.records.home import PersonState
from models.refusals import Refusal
from views import ids
from views.blocks.kit import Block, View, modal, plain_text
from views.blocks.limits import INPUT_LABEL, OPTION_TEXT, OPTIONS
from views.blocks.rich_text import lines_block, say
from views.wording.formats import literal
from views.wording.refusals import sentence
from views.wording.translate import gettext, pgettext


def build_link_form(people: Sequence[PersonState], reader: Audience) -> View:
    """Build the form: one of these people, and their member, or none to end a choice."""
    intro = say(reader, "People are matched by e-mail. Where the addresses differ, choose the Slack account.")
    blocks = lines_block([intro if people else say(reader, "No people to show.")])
    if people:
        blocks += [_person_field(people, reader), _member_field(reader)]
    return modal(
        ids.LINK_PERSON_VIEW,
        pgettext(reader, "title, at most 24 characters", "Link a person"),
        blocks,
        reader,
        submit=gettext(reader, "Save") if people else "",
    )


def _person_field(people: Sequence[PersonState], reader: Audience) -> Block:
    return {
        "type": "input",
        "block_id": ids.LINKED_PERSON_BLOCK,
        "label": plain_text(gettext(reader, "Person"), INPUT_LABEL),
        "element": {
            "type": "static_select",
            "action_id": ids.LINKED_PERSON,
            "options": [_option(one) for one in people[:OPTIONS]],
        },
    }


def _option(one: PersonState) -> Block:
    return {"text": plain_text(_name(one), OPTION_TEXT), "value": str(one.person)}


def _name(one: PersonState) -> str:
    email = literal(one.email, 100)
    return email if one.name == one.email else f"{literal(one.name, 60)} · {email}"


def _member_field(reader: Audience) -> Block:
    return {
        "type": "input",
        "block_id": ids.LINKED_MEMBER_BLOCK,
        "optional": True,
        "label": plain_text(gettext(reader, "Slack account"), INPUT_LABEL),
        "hint": plain_text(
            gettext(reader, "Leave it empty to unlink the person: they are matched by e-mail again."),
            INPUT_LABEL,
        ),
        "element": {"type": "users_select", "action_id": ids.LINKED_MEMBER},
    }


def parse_link_form(view: dict[str, Any]) -> tuple[int, str]:
    """Read (person, id of the chosen member); an empty id ends a choice."""
    values = view["state"]["values"]
    person = values[ids.LINKED_PERSON_BLOCK][ids.LINKED_PERSON]["selected_option"]["value"]
    return int(person), str(values[ids.LINKED_MEMBER_BLOCK][ids.LINKED_MEMBER].get("selected_user") or "")


def build_link_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Build Slack's `errors` for a refused choice: block id -> sentence."""
    return {ids.LINKED_MEMBER_BLOCK: sentence(refusal, reader)}
