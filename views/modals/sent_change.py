"""The form in which the sender of a file changes what it becomes."""

from collections.abc import Sequence
from typing import Any

from models.frozen import frozen
from models.records.documents import Audience
from models.records.sent_files import Choices, CompanyChoice, Proposal, RuleChoice
from models.refusals import Refusal
from views import ids, values
from views.blocks.kit import Block, View, modal, plain_text
from views.blocks.limits import INPUT_LABEL, OPTION_TEXT, OPTIONS, PLACEHOLDER
from views.blocks.rich_text import lines_block, nsay, say
from views.components.drafts import draft_name
from views.wording.formats import collapse
from views.wording.refusals import sentence
from views.wording.translate import gettext, pgettext


@frozen
class SentChange:
    """What somebody chose; `member` is the requester's id in Slack; 0 and empty: nothing was chosen."""

    sent_file: int
    company: int
    member: str
    rule: int


def build_sent_change(
    sent_file: int,
    proposal: Proposal,
    choices: Choices,
    companies: Sequence[CompanyChoice],
    member: str,
    reader: Audience,
) -> View:
    """Build the form; `member` is the present requester in Slack, empty if there is none."""
    name = draft_name(proposal.draft, reader)
    intro = say(reader, "What should be different in **{document}**?", document=name)
    blocks = lines_block([intro])
    if len(companies) > 1:
        blocks.append(company_field(companies, proposal.draft.company, reader))
    blocks.append(_requester(member, reader))
    chosen = choices.rule or next(
        (int(one.value) for one in proposal.reasons if one.field == "steps" and one.by == "rule"), 0
    )
    if proposal.rules:
        blocks.append(_rule(proposal.rules, chosen, reader))
    return _modal(sent_file, blocks, reader)


def build_sent_change_of_all(
    sent_file: int,
    count: int,
    proposals: Sequence[Proposal],
    choices: Choices,
    companies: Sequence[CompanyChoice],
    member: str,
    reader: Audience,
) -> View:
    """Build the form for a file of several documents: what is chosen holds for all that it fits.

    What is left out stays as each document has it. `member` is the requester chosen before.
    """
    intro = nsay(
        reader,
        "What should be different in the {count} document of this file?",
        "What should be different in all {count} documents of this file?",
        count,
    )
    note = say(reader, "What you leave empty stays as each document has it.")
    blocks = lines_block([intro, note])
    if len(companies) > 1:
        blocks.append(company_field(companies, choices.company, reader) | {"optional": True})
    blocks.append(_requester(member, reader))
    rules = {rule.number: rule for proposal in proposals for rule in proposal.rules}
    if rules:
        blocks.append(_rule(list(rules.values()), choices.rule, reader) | {"optional": True})
    return _modal(sent_file, blocks, reader)


def _modal(sent_file: int, blocks: list[Block], reader: Audience) -> View:
    return modal(
        ids.SENT_CHANGE_VIEW,
        pgettext(reader, "title, at most 24 characters", "Change document"),
        blocks,
        reader,
        submit=gettext(reader, "Save"),
        private=values.sent_value(sent_file),
    )


def company_field(companies: Sequence[CompanyChoice], chosen: str, reader: Audience) -> Block:
    """Return the choice of a company."""
    options = [
        {"text": plain_text(one.name, OPTION_TEXT), "value": str(one.id)} for one in companies[:OPTIONS]
    ]
    initial = [
        option
        for option, one in zip(options, companies, strict=False)
        if one.name.casefold() == chosen.casefold()
    ]
    element: Block = {
        "type": "static_select",
        "action_id": ids.SENT_COMPANY,
        "placeholder": plain_text(gettext(reader, "Choose a company"), PLACEHOLDER),
        "options": options,
    }
    return {
        "type": "input",
        "block_id": ids.SENT_COMPANY_BLOCK,
        "label": plain_text(gettext(reader, "Company"), INPUT_LABEL),
        "element": element | ({"initial_option": initial[0]} if initial else {}),
    }


def _requester(member: str, reader: Audience) -> Block:
    element: Block = {
        "type": "users_select",
        "action_id": ids.SENT_REQUESTER,
        "placeholder": plain_text(gettext(reader, "Choose a colleague"), PLACEHOLDER),
    }
    return {
        "type": "input",
        "block_id": ids.SENT_REQUESTER_BLOCK,
        "optional": True,
        "label": plain_text(gettext(reader, "Requested by"), INPUT_LABEL),
        "element": element | ({"initial_user": member} if member else {}),
    }


def _rule(rules: Sequence[RuleChoice], chosen: int, reader: Audience) -> Block:
    options = [
        {"text": plain_text(_rule_text(one, reader), OPTION_TEXT), "value": str(one.number)}
        for one in rules[:OPTIONS]
    ]
    initial = [one for one in options if one["value"] == str(chosen)]
    element: Block = {"type": "static_select", "action_id": ids.SENT_RULE, "options": options}
    return {
        "type": "input",
        "block_id": ids.SENT_RULE_BLOCK,
        "label": plain_text(gettext(reader, "Approval by"), INPUT_LABEL),
        "hint": plain_text(
            gettext(reader, "There is no exchange rate, so each of these rules could fit."), INPUT_LABEL
        ),
        "element": element | ({"initial_option": initial[0]} if initial else {}),
    }


def _rule_text(rule: RuleChoice, reader: Audience) -> str:
    steps = ", ".join(collapse(one) for one in rule.steps if collapse(one))
    return gettext(reader, "Rule {number}: {steps}", number=str(rule.number), steps=steps)


def parse_sent_change(view: dict[str, Any]) -> SentChange:
    """Read a submitted form."""
    filled = view["state"]["values"]
    sent_file, _ = values.parse_sent_value(view["private_metadata"])
    return SentChange(
        sent_file,
        int(chosen_option(filled, ids.SENT_COMPANY_BLOCK, ids.SENT_COMPANY) or 0),
        str(filled[ids.SENT_REQUESTER_BLOCK][ids.SENT_REQUESTER].get("selected_user") or ""),
        int(chosen_option(filled, ids.SENT_RULE_BLOCK, ids.SENT_RULE) or 0),
    )


def chosen_option(filled: dict[str, Any], block: str, field: str) -> str:
    """Return the value of the option that is chosen; empty where there is no such field."""
    return str(((filled.get(block) or {}).get(field, {}).get("selected_option") or {}).get("value") or "")


def build_sent_change_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Build Slack's `errors` for a refused form: block id -> sentence."""
    return {ids.SENT_REQUESTER_BLOCK: sentence(refusal, reader)}
