"""The form in which people choose what they want to see of what waits for them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from models.money import Money, exponent
from models.records.documents import Audience
from models.records.queue import FilterChoices, QueueFilter
from models.refusals import Refusal
from models.vocabulary import Kind
from views import ids
from views.blocks.kit import Block, View, modal, plain_text
from views.blocks.limits import INPUT_LABEL, OPTION_TEXT, OPTIONS
from views.modals.sent_fill import read_amount
from views.wording.formats import decimal
from views.wording.names import kind_name
from views.wording.refusals import sentence
from views.wording.translate import gettext, ngettext, pgettext

DAYS: Final = (1, 3, 7, 14, 30)
_ALL: Final = "all"
_AMOUNT: Final = 30  # characters
_KINDS: Final[Mapping[str, Kind]] = {
    "purchase_order": "purchase_order",
    "purchase_requisition": "purchase_requisition",
    "invoice": "invoice",
    "receipt": "receipt",
    "expense": "expense",
    "warehouse_request": "warehouse_request",
    "request_for_proposal": "request_for_proposal",
}


def build_filter_form(choices: FilterChoices) -> View:
    """Build the form with the filter that is set; what there is one of is not asked for."""
    reader, chosen = choices.reader, choices.chosen
    kinds = [(one, kind_name(one, False, reader)) for one in choices.kinds]
    companies = [(str(one.id), one.name) for one in choices.companies]
    days = [(str(one), days_text(one, reader)) for one in DAYS]
    blocks = [
        _choice(
            ids.FILTER_KIND_BLOCK,
            ids.FILTER_KIND,
            gettext(reader, "Kind"),
            gettext(reader, "All kinds"),
            kinds,
            chosen.kind,
        ),
    ]
    if len(companies) > 1:
        blocks.append(
            _choice(
                ids.FILTER_COMPANY_BLOCK,
                ids.FILTER_COMPANY,
                gettext(reader, "Company"),
                gettext(reader, "All companies"),
                companies,
                str(chosen.company or ""),
            )
        )
    if len(choices.currencies) > 1:
        blocks.append(
            _choice(
                ids.FILTER_CURRENCY_BLOCK,
                ids.FILTER_CURRENCY,
                gettext(reader, "Currency"),
                gettext(reader, "All currencies"),
                [(one, one) for one in choices.currencies if len(one) == 3],
                chosen.currency,
            )
        )
    for block_id, action_id, label, minor in (
        (ids.FILTER_LEAST_BLOCK, ids.FILTER_LEAST, gettext(reader, "Amount from"), chosen.least),
        (ids.FILTER_MOST_BLOCK, ids.FILTER_MOST, gettext(reader, "Amount up to"), chosen.most),
    ):
        blocks.append(_amount(block_id, action_id, label, minor, chosen.currency, reader))
    blocks.append(
        _choice(
            ids.FILTER_DAYS_BLOCK,
            ids.FILTER_DAYS,
            gettext(reader, "Asked"),
            gettext(reader, "At any time"),
            days,
            str(chosen.days or ""),
        )
    )
    return modal(
        ids.FILTER_VIEW,
        pgettext(reader, "title, at most 24 characters", "Filter"),
        blocks,
        reader,
        submit=gettext(reader, "Apply"),
        private=choices.currencies[0] if len(choices.currencies) == 1 else "",
    )


def days_text(days: int, reader: Audience) -> str:
    """Say how long documents have waited at least."""
    return ngettext(reader, "{count} day ago or earlier", "{count} days ago or earlier", days)


def _choice(
    block_id: str,
    action_id: str,
    label: str,
    everything: str,
    listed: Sequence[tuple[str, str]],
    chosen: str,
) -> Block:
    options = [
        {"text": plain_text(text, OPTION_TEXT), "value": value}
        for value, text in ((_ALL, everything), *listed[: OPTIONS - 1])
    ]
    initial = next((one for one in options if one["value"] == chosen), options[0])
    element = {
        "type": "static_select",
        "action_id": action_id,
        "options": options,
        "initial_option": initial,
    }
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(label, INPUT_LABEL),
        "element": element,
    }


def _amount(
    block_id: str, action_id: str, label: str, minor: int | None, currency: str, reader: Audience
) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": action_id, "max_length": _AMOUNT}
    if minor is not None:
        element["initial_value"] = decimal(float(Money(minor, currency).amount), exponent(currency), reader)
    return {
        "type": "input",
        "block_id": block_id,
        "optional": True,
        "label": plain_text(label, INPUT_LABEL),
        "element": element,
    }


def parse_filter_form(view: Mapping[str, Any], reader: Audience) -> QueueFilter:
    """Read a submitted form. Raises Refusal for an amount that cannot be read, or is of no currency."""
    values = view["state"]["values"]

    def option(block_id: str, action_id: str) -> str:
        found = (values.get(block_id, {}).get(action_id, {}).get("selected_option") or {}).get("value")
        return "" if found in (None, _ALL) else str(found)

    def amount(block_id: str, action_id: str) -> int | None:
        written = (values.get(block_id, {}).get(action_id, {}).get("value") or "").strip()
        if not written:
            return None
        if not currency:
            raise Refusal("filter_without_currency")
        return Money.of(read_amount(written, currency, reader), currency).minor

    chosen = option(ids.FILTER_CURRENCY_BLOCK, ids.FILTER_CURRENCY)
    currency = chosen or str(view.get("private_metadata") or "")
    least = amount(ids.FILTER_LEAST_BLOCK, ids.FILTER_LEAST)
    most = amount(ids.FILTER_MOST_BLOCK, ids.FILTER_MOST)
    has_amount = least is not None or most is not None
    return QueueFilter(
        kind=_KINDS.get(option(ids.FILTER_KIND_BLOCK, ids.FILTER_KIND), ""),
        company=int(option(ids.FILTER_COMPANY_BLOCK, ids.FILTER_COMPANY) or 0),
        currency=currency if has_amount else chosen,
        least=least,
        most=most,
        days=int(option(ids.FILTER_DAYS_BLOCK, ids.FILTER_DAYS) or 0),
    )


def build_filter_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Build Slack's `errors` for a refused form: block id -> sentence."""
    return {_WRONG.get(refusal.code, ids.FILTER_LEAST_BLOCK): sentence(refusal, reader)}


_WRONG: Final = {"filter_without_currency": ids.FILTER_CURRENCY_BLOCK}
